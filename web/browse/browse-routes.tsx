import type { Context } from "hono";
import { logRecord } from "../../domain/base/log.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { shownProduct } from "../../domain/catalog/catalog-change.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { viewSale } from "../../shop/sales/view-sale.ts";
import { findListing, findProduct, newestOfCategories } from "../../stores/catalog/catalog.ts";
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
    const { list: newest, shows } = await findListing(db, {
      page: 1,
      pageSize: NEW_PRODUCTS,
      sort: "newest",
    });
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
    c.set("shows", {
      products: [...shows.products, ...[...covers.values()].map(({ id }) => id)],
      list: { ...shows.list, facets: "categories" },
      sales: true,
    });
    const hero = newest.items.find(({ available }) => available) ?? newest.items[0];
    const others = newest.items.filter((product) => product !== hero);
    const sale = await announcedSale(c, db);
    return (
      <HomePage origin={originOf(c)} hero={hero} collections={collections} newest={others} sale={sale} />
    );
  }),
);

for (const base of ["/products", "/search"] as const) {
  browseRoutes.get(base, async (c) => {
    const { search, searchParams } = new URL(c.req.url);
    const query = readListing(searchParams);
    // One address for one view: shorter to share, and kept once by every cache.
    const address = listingPath(base, query);
    if (base + search !== address) {
      return c.redirect(address, 302);
    }
    return publicPage(c, async (db) => {
      const { list: result, shows } = await findListing(db, query);
      c.set("shows", shows);
      return <ListingPage base={base} origin={originOf(c)} query={query} result={result} />;
    });
  });
}

browseRoutes.get("/products/:slug", (c) =>
  publicPage(c, async (db) => {
    const product = await findProduct(db, c.req.param("slug"));
    if (!product) {
      throw new ProblemError(refusal("not_found", `There is no such ${c.get("shop").unit.one}.`));
    }
    c.set("shows", shownProduct(product));
    return <ProductPage origin={originOf(c)} product={product} />;
  }),
);

/**
 * Where the shop says that it is: a cache before the Worker keeps one answer for all hosts
 * (https://developers.cloudflare.com/workers/cache/cache-keys/).
 */
function originOf({ env, req }: Context<AppEnv>): string {
  return (URL.parse(env.SHOP_URL) ?? new URL(req.url)).origin;
}

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
