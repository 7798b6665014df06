import type { Context } from "hono";
import { logRecord } from "../../domain/base/log.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import type { ProductView } from "../../domain/catalog/catalog.ts";
import { shownProduct } from "../../domain/catalog/catalog-change.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { viewSale } from "../../shop/sales/view-sale.ts";
import { findListing, findProduct, newestOfCategories } from "../../stores/catalog/catalog.ts";
import { findBoughtTogether } from "../../stores/collections/bought-together.ts";
import { listSales, type StoredSale, salesOfSkus } from "../../stores/sales/sales.ts";
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
/** Sales that one page of products tells of: each asks its room. */
const MAX_SALES_TOLD = 4;

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
    const [sale = null] = await announced(c, await listSales(db, Date.now()), 1);
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
      const gone = result.items.filter(({ available }) => !available);
      c.set("shows", { ...shows, sales: gone.length > 0, salesOf: gone.map(({ id }) => id) });
      const sales = await salesOf(c, db, gone);
      return <ListingPage base={base} origin={originOf(c)} query={query} result={result} sales={sales} />;
    });
  });
}

browseRoutes.get("/products/:slug", (c) =>
  publicPage(c, async (db) => {
    const slug = c.req.param("slug");
    const [product, together] = await Promise.all([findProduct(db, slug), findBoughtTogether(db, slug)]);
    if (!product) {
      throw new ProblemError(refusal("not_found", `There is no such ${c.get("shop").unit.one}.`));
    }
    const shows = shownProduct(product);
    const products = [...shows.products, ...together.map(({ id }) => id)];
    c.set("shows", { ...shows, products, sales: true, salesOf: [product.id] });
    const sales = await salesOf(c, db, [product]);
    return <ProductPage origin={originOf(c)} product={product} sales={sales} together={together} />;
  }),
);

/** Sales to tell of on a page with these products. */
export async function salesOf(
  c: Context<AppEnv>,
  db: D1Database,
  products: readonly ProductView[],
): Promise<SaleView[]> {
  const skus = products.flatMap(({ variants }) => variants.map(({ sku }) => sku));
  return skus.length === 0 ? [] : announced(c, await salesOfSkus(db, skus, Date.now()), MAX_SALES_TOLD);
}

/**
 * Where the shop says that it is: a cache before the Worker keeps one answer for all hosts
 * (https://developers.cloudflare.com/workers/cache/cache-keys/).
 */
export function originOf({ env, req }: Context<AppEnv>): string {
  return (URL.parse(env.SHOP_URL) ?? new URL(req.url)).origin;
}

/**
 * Of these sales, the first to tell of: open ones with something left, and those that open soon. The
 * page turns when the next of them is announced, opens or closes.
 */
async function announced(
  c: Context<AppEnv>,
  sales: readonly StoredSale[],
  most: number,
): Promise<SaleView[]> {
  const now = Date.now();
  const turns = sales.flatMap(({ opensAt, closesAt }) => [opensAt - ANNOUNCED_MS, opensAt, closesAt]);
  const next = Math.min(...turns.filter((at) => at > now));
  if (Number.isFinite(next)) {
    c.set("turnsAt", next);
  }
  const coming = sales
    .filter(({ opensAt, closesAt }) => closesAt > now && opensAt < now + ANNOUNCED_MS)
    .sort((a, b) => a.opensAt - b.opensAt);
  const told: SaleView[] = [];
  try {
    for (const sale of coming) {
      const view = await viewSale(c.env, sale);
      if (view.state === "open" || view.state === "scheduled") {
        told.push(view);
      }
      if (told.length === most) {
        break;
      }
    }
  } catch (error) {
    // The page is worth showing without it.
    console.warn(logRecord("warn", "sale room did not answer", { error }));
  }
  return told;
}
