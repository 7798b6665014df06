import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { NO_SYNONYMS } from "../../domain/catalog/search-text.ts";
import { showIn } from "../../http/cache/currency.ts";
import { createRouter } from "../../http/router.ts";
import { synonymsAt } from "../../shop/catalog/synonyms.ts";
import { findListing } from "../../stores/catalog/catalog.ts";
import { originOf } from "../layout/origin.ts";
import { publicPage } from "../layout/respond.tsx";
import { salesOf } from "../sales/announced.ts";
import { HomePage } from "./home-page.tsx";
import { fillHome } from "./home-sections.ts";
import { ListingPage } from "./listing-page.tsx";
import { listingPath, readListing } from "./listing-query.ts";

/** The pages that are equal for all shoppers, and cached like the catalog's JSON. */
export const browseRoutes = createRouter();

browseRoutes.get("/", (c) =>
  publicPage(c, async (db) => {
    const { sections, shows } = await fillHome(c, db, c.get("shop").home);
    if (shows) {
      showIn(c, c.get("currency"), shows);
    }
    return <HomePage origin={originOf(c)} sections={sections} />;
  }),
);

for (const base of ["/products", "/search"] as const) {
  browseRoutes.get(base, async (c) => {
    const { search, searchParams } = new URL(c.req.url);
    const query = readListing(searchParams, c.get("currency"));
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
      showIn(c, c.get("currency"), { ...shows, sales: gone.length > 0, salesOf: gone.map(({ id }) => id) });
      const sales = await salesOf(c, db, gone);
      return <ListingPage base={base} origin={originOf(c)} query={found} result={result} sales={sales} />;
    });
  });
}
