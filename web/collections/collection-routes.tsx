import { ProblemError } from "../../domain/base/problem.ts";
import { showIn } from "../../http/cache/currency.ts";
import { bySlug } from "../../http/middleware/by-slug.ts";
import { createRouter } from "../../http/router.ts";
import { noSuchCollection } from "../../shop/collections/manage-collections.ts";
import { findCollectionPage, publishedCollections } from "../../stores/collections/published-collections.ts";
import { listingPath, readListing } from "../browse/listing-query.ts";
import { originOf } from "../layout/origin.ts";
import { publicPage } from "../layout/respond.tsx";
import { salesOf } from "../sales/announced.ts";
import { CollectionPage } from "./collection-page.tsx";
import { CollectionsPage } from "./collections-page.tsx";

/** Pages of collections, equal for all shoppers and cached like the listing. */
export const collectionPageRoutes = createRouter();

collectionPageRoutes.get("/collections", (c) =>
  publicPage(c, async (db) => {
    c.set("shows", { products: [], collections: "all" });
    return <CollectionsPage origin={originOf(c)} collections={await publishedCollections(db)} />;
  }),
);

collectionPageRoutes.get("/collections/:slug", bySlug, async (c) => {
  const { pathname, search, searchParams } = new URL(c.req.url);
  const { q: _, ...query } = readListing(searchParams, c.get("currency"), null);
  // One address for one view, as of every list.
  const address = listingPath(pathname, query);
  if (pathname + search !== address) {
    return c.redirect(address, 302);
  }
  return publicPage(c, async (db) => {
    const found = await findCollectionPage(db, c.req.param("slug"), query);
    // A page beyond the last is none, so that search engines do not keep it.
    if (!found || (query.page > 1 && found.collection.items.length === 0)) {
      throw new ProblemError(noSuchCollection());
    }
    const { collection, shows, query: spelled } = found;
    const gone = collection.items.filter(({ available }) => !available);
    showIn(c, c.get("currency"), { ...shows, sales: gone.length > 0, salesOf: gone.map(({ id }) => id) });
    const sales = await salesOf(c, db, gone);
    return <CollectionPage origin={originOf(c)} collection={collection} query={spelled} sales={sales} />;
  });
});
