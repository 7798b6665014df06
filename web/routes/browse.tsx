import { ProblemError, refusal } from "../../domain/problem.ts";
import { findProduct, searchProducts } from "../../stores/catalog.ts";
import { createRouter } from "../../workers/router.ts";
import { listingPath, readListing } from "../listing-query.ts";
import { type Collection, HomePage } from "../pages/home.tsx";
import { ListingPage } from "../pages/listing.tsx";
import { ProductPage } from "../pages/product.tsx";
import { publicPage } from "../respond.tsx";

/** Two rows of four, and the one that the page opens with. */
const NEW_WORKS = 9;
/** More collections than this are found in the listing. */
const MAX_COLLECTIONS = 8;

/** The pages that look the same to everybody, and are cached like the catalog's JSON. */
export const browseRoutes = createRouter();

browseRoutes.get("/", (c) =>
  publicPage(c, async () => {
    const newest = await searchProducts(c.env.DB, { page: 1, pageSize: NEW_WORKS, sort: "newest" });
    const collections = await Promise.all(
      newest.facets.categories
        .filter(({ value }) => value !== "")
        .slice(0, MAX_COLLECTIONS)
        .sort((a, b) => a.value.localeCompare(b.value, "en"))
        .map(async ({ value, count }): Promise<Collection> => {
          const { items } = await searchProducts(c.env.DB, { page: 1, pageSize: 1, category: value });
          return { name: value, count, cover: items[0] };
        }),
    );
    const hero = newest.items.find(({ available }) => available) ?? newest.items[0];
    const others = newest.items.filter((product) => product !== hero);
    const { origin } = new URL(c.req.url);
    return <HomePage origin={origin} hero={hero} collections={collections} newest={others} />;
  }),
);

for (const base of ["/products", "/search"] as const) {
  browseRoutes.get(base, async (c) => {
    const { origin, search, searchParams } = new URL(c.req.url);
    const query = readListing(searchParams);
    // One address for one view: shorter to share, and kept once by every cache.
    const address = listingPath(base, query);
    if (base + search !== address) return c.redirect(address, 302);
    return publicPage(c, async () => {
      const result = await searchProducts(c.env.DB, query);
      return <ListingPage base={base} origin={origin} query={query} result={result} />;
    });
  });
}

browseRoutes.get("/products/:slug", (c) =>
  publicPage(c, async () => {
    const product = await findProduct(c.env.DB, c.req.param("slug"));
    if (!product) throw new ProblemError(refusal("not_found", "There is no such print."));
    return <ProductPage origin={new URL(c.req.url).origin} product={product} />;
  }),
);
