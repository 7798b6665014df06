import type { Context } from "hono";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { inEachLanguage, spokenBy } from "../../domain/language/languages.ts";
import { cachedRead } from "../../http/cache/read-cache.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { findListing } from "../../stores/catalog/catalog.ts";
import { productsOfFile, sitemapFiles } from "../../stores/catalog/catalog-sitemap.ts";
import { publishedCollections } from "../../stores/collections/published-collections.ts";
import { collectionAddress } from "../collections/collection-chips.tsx";
import { originOf } from "../layout/origin.ts";
import { collectionPath, policyPath, productPath, writtenPath } from "../ui/paths.ts";
import { type SitemapEntry, sitemapFile, sitemapIndex } from "./sitemap.ts";

/** `robots.txt` and the sitemaps. */
export const sitemapRoutes = createRouter();

sitemapRoutes.get("/robots.txt", (c) => {
  const languages = spokenBy(c.get("shop"));
  c.header("Cache-Control", "public, max-age=3600");
  return c.text(
    [
      "User-agent: *",
      ...["/api/", "/admin/"].map((path) => `Disallow: ${path}`),
      ...["/cart", "/checkout", "/orders", "/account"]
        .flatMap((path) => inEachLanguage(path, languages))
        .map((path) => `Disallow: ${path}`),
      `Sitemap: ${originOf(c)}/sitemap.xml`,
      "",
    ].join("\n"),
  );
});

sitemapRoutes.get("/sitemap.xml", (c) =>
  xml(c, async (db) => {
    const files = await sitemapFiles(db);
    const numbers = Array.from({ length: files }, (_, index) => index + 1);
    return sitemapIndex(
      ["pages.xml", ...numbers.map((number) => `products-${number}.xml`)].map(
        (file) => `${originOf(c)}/sitemaps/${file}`,
      ),
    );
  }),
);

sitemapRoutes.get("/sitemaps/pages.xml", (c) =>
  xml(c, async (db) => {
    const { list } = await findListing(db, { page: 1, pageSize: 1 });
    const collections = await publishedCollections(db);
    const categories = list.facets.categories.filter(({ value }) => value !== "");
    return sitemapFile(
      [
        "/",
        "/products",
        "/sales",
        "/collections",
        ...collections.map(({ slug }) => collectionAddress(slug)),
        ...categories.map(({ value }) => collectionPath(value)),
        ...c.get("shop").policies.map(({ slug }) => policyPath(slug)),
        ...c.get("shop").pages.map(({ slug }) => writtenPath(slug)),
      ].map((path) => ({ url: originOf(c) + path })),
      spokenBy(c.get("shop")),
    );
  }),
);

sitemapRoutes.get("/sitemaps/:file{products-[1-9][0-9]{0,5}\\.xml}", (c) =>
  xml(c, async (db) => {
    const number = Number(/\d+/.exec(c.req.param("file"))?.[0]);
    if (number > (await sitemapFiles(db))) {
      throw new ProblemError(refusal("not_found", "There is no such file of the sitemap."));
    }
    const origin = originOf(c);
    return sitemapFile(
      (await productsOfFile(db, number)).map(
        ({ slug, updatedAt, images }): SitemapEntry => ({
          url: origin + productPath(slug),
          changedAt: updatedAt,
          images: images.map((image) => new URL(image, origin).href),
        }),
      ),
      spokenBy(c.get("shop")),
    );
  }),
);

/** A file of the sitemap, through the read cache: any change of the catalog makes it again. */
function xml(c: Context<AppEnv>, make: (db: D1Database) => Promise<string>): Promise<Response> {
  return cachedRead(c, async (db) =>
    c.body(await make(db), 200, { "Content-Type": "application/xml; charset=UTF-8" }),
  );
}
