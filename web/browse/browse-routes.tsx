import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { NO_SYNONYMS } from "../../domain/catalog/search-text.ts";
import { createRouter } from "../../http/router.ts";
import { synonymsAt } from "../../shop/catalog/synonyms.ts";
import { findListing, newestOfCategories } from "../../stores/catalog/catalog.ts";
import { listSales } from "../../stores/sales/sales.ts";
import { originOf } from "../layout/origin.ts";
import { publicPage } from "../layout/respond.tsx";
import { announced, salesOf } from "../sales/announced.ts";
import { type Collection, HomePage } from "./home-page.tsx";
import { ListingPage } from "./listing-page.tsx";
import { listingPath, readListing } from "./listing-query.ts";

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
    return publicPage(c, async (db, versions) => {
      const synonyms = query.q === undefined ? NO_SYNONYMS : await synonymsAt(db, versions);
      const { list: result, shows, query: found } = await findListing(db, query, synonyms);
      const isBeyond = query.page > 1 && result.items.length === 0;
      if (isBeyond || result.unknown?.some(({ parameter }) => parameter === "category")) {
        throw new ProblemError(refusal("not_found", "There is no such page of products."));
      }
      const gone = result.items.filter(({ available }) => !available);
      c.set("shows", { ...shows, sales: gone.length > 0, salesOf: gone.map(({ id }) => id) });
      const sales = await salesOf(c, db, gone);
      return <ListingPage base={base} origin={originOf(c)} query={found} result={result} sales={sales} />;
    });
  });
}
