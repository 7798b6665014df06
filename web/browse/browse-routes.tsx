import type { Context } from "hono";
import { logRecord } from "../../domain/base/log.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { viewSale } from "../../shop/sales/view-sale.ts";
import { findProduct, newestOfCategories, searchProducts } from "../../stores/catalog/catalog.ts";
import { listSales } from "../../stores/sales/sales.ts";
import { publicPage } from "../layout/respond.tsx";
import { ANNOUNCED_MS } from "../sales/strip-words.ts";
import { type Collection, HomePage } from "./home-page.tsx";
import { ListingPage } from "./listing-page.tsx";
import { listingPath, readListing } from "./listing-query.ts";
import { ProductPage } from "./product-page.tsx";

/** Two rows of four, and the one that the page opens with. */
const NEW_PRODUCTS = 9;
/** More collections than this are found in the listing. */
const MAX_COLLECTIONS = 8;

/** The pages that are equal for all shoppers, and cached like the catalog's JSON. */
export const browseRoutes = createRouter();

browseRoutes.get("/", (c) =>
  publicPage(c, async (db) => {
    const newest = await searchProducts(db, { page: 1, pageSize: NEW_PRODUCTS, sort: "newest" });
    const shown = newest.facets.categories
      .filter(({ value }) => value !== "")
      .slice(0, MAX_COLLECTIONS)
      .sort((a, b) => a.value.localeCompare(b.value, "en"));
    const covers = await newestOfCategories(
      db,
      shown.map(({ value }) => value),
    );
    const collections = shown.map(
      ({ value, count }): Collection => ({ name: value, count, cover: covers.get(value) }),
    );
    const hero = newest.items.find(({ available }) => available) ?? newest.items[0];
    const others = newest.items.filter((product) => product !== hero);
    const { origin } = new URL(c.req.url);
    const sale = await announcedSale(c, db);
    return <HomePage origin={origin} hero={hero} collections={collections} newest={others} sale={sale} />;
  }),
);

for (const base of ["/products", "/search"] as const) {
  browseRoutes.get(base, async (c) => {
    const { origin, search, searchParams } = new URL(c.req.url);
    const query = readListing(searchParams);
    // One address for one view: shorter to share, and kept once by every cache.
    const address = listingPath(base, query);
    if (base + search !== address) {
      return c.redirect(address, 302);
    }
    return publicPage(c, async (db) => {
      const result = await searchProducts(db, query);
      return <ListingPage base={base} origin={origin} query={query} result={result} />;
    });
  });
}

browseRoutes.get("/products/:slug", (c) =>
  publicPage(c, async (db) => {
    const product = await findProduct(db, c.req.param("slug"));
    if (!product) {
      throw new ProblemError(refusal("not_found", `There is no such ${c.get("shop").unit.one}.`));
    }
    return <ProductPage origin={new URL(c.req.url).origin} product={product} />;
  }),
);

/**
 * The sale on the home page: an open one with something left, else the next to open soon. The page
 * turns when the next sale is announced, opens or closes.
 */
async function announcedSale(c: Context<AppEnv>, db: D1Database): Promise<SaleView | null> {
  const now = Date.now();
  const { env } = c;
  const sales = await listSales(db, now);
  const turns = sales.flatMap(({ opensAt, closesAt }) => [opensAt - ANNOUNCED_MS, opensAt, closesAt]);
  const next = Math.min(...turns.filter((at) => at > now));
  if (Number.isFinite(next)) {
    c.set("turnsAt", next);
  }
  const coming = sales
    .filter(({ opensAt, closesAt }) => closesAt > now && opensAt < now + ANNOUNCED_MS)
    .sort((a, b) => a.opensAt - b.opensAt);
  try {
    for (const sale of coming) {
      const view = await viewSale(env, sale);
      if (view.state === "open" || view.state === "scheduled") {
        return view;
      }
    }
  } catch (error) {
    // The home page is worth showing without it.
    console.warn(logRecord("warn", "sale room did not answer", { error }));
  }
  return null;
}
