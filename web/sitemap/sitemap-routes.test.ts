import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { expect, it } from "vitest";
import { productsOfFile } from "../../stores/catalog/catalog-sitemap.ts";
import { productImages, products } from "../../stores/schema/catalog.ts";
import { Browser } from "../../test/support/browser.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { changeAnything, stockItem } from "../../test/support/shop.ts";
import { sitemapFile } from "./sitemap.ts";

const read = async (path: string) => {
  const response = await new Browser().get(path);
  return { status: response.status, type: response.headers.get("Content-Type"), text: await response.text() };
};
const urls = (xml: string) => [...xml.matchAll(/<loc>([^<]+)<\/loc>/g)].map(([, url = ""]) => url);

it("robots are led to the sitemap, whose files list each page and published product, with dates and pictures", async () => {
  await stockItem({ sku: "LISTED" });
  await stockItem({ sku: "HIDDEN" });
  const db = drizzle(env.DB);
  await db.update(products).set({ status: "unlisted" }).where(eq(products.slug, "hidden"));
  await db
    .update(products)
    .set({ updatedAt: Date.UTC(2026, 0, 2) })
    .where(eq(products.slug, "listed"));
  await db
    .insert(productImages)
    .values({ productId: "prd_listed", position: 0, url: "/media/a.jpg?w=1&h=2", alt: "" });
  await changeAnything();

  expect((await read("/robots.txt")).text).toContain(`Sitemap: ${env.SHOP_URL}/sitemap.xml`);
  const index = await read("/sitemap.xml");
  expect([index.status, index.type]).toEqual([200, "application/xml; charset=UTF-8"]);
  const files = urls(index.text).map((url) => new URL(url).pathname);
  expect(files).toEqual(["/sitemaps/pages.xml", "/sitemaps/products-1.xml"]);
  const [pages = "", goods = ""] = await Promise.all(files.map(async (file) => (await read(file)).text));
  expect(urls(pages)).toEqual(
    expect.arrayContaining(["/", "/products", "/policies/returns"].map((path) => env.SHOP_URL + path)),
  );
  expect(goods).toContain(
    `<loc>${env.SHOP_URL}/products/listed</loc><lastmod>2026-01-02T00:00:00.000Z</lastmod>` +
      `<image:image><image:loc>${env.SHOP_URL}/media/a.jpg?w=1&#38;h=2</image:loc></image:image>`,
  );
  expect(goods).not.toContain("/products/hidden");
  expect((await read("/sitemaps/products-2.xml")).status).toBe(404);
  for (const [slug, num] of [
    ["listed", 2_000],
    ["hidden", 2_001],
  ] as const) {
    await db.update(products).set({ num, status: "active" }).where(eq(products.slug, slug));
  }
  const files2 = await Promise.all([1, 2].map((file) => productsOfFile(env.DB, file)));
  expect(files2.map((some) => some.map(({ slug }) => slug))).toEqual([["listed"], ["hidden"]]);
});

it("a page of a shop of two languages names both of its addresses, and that of one language none", () => {
  const link = (language: string, path: string) =>
    `<xhtml:link rel="alternate" hreflang="${language}" href="https://shop.test${path}"/>`;
  const links = link("en", "/a") + link("de", "/de/a") + link("x-default", "/a");
  const file = sitemapFile(
    [{ url: "https://shop.test/a", images: ["https://shop.test/a.jpg"] }],
    ["en", "de"],
  );
  const picture = "<image:image><image:loc>https://shop.test/a.jpg</image:loc></image:image>";
  expect([...file.matchAll(/<url>.*?<\/url>/g)].map(String)).toEqual([
    `<url><loc>https://shop.test/a</loc>${picture}${links}</url>`,
    `<url><loc>https://shop.test/de/a</loc>${links}</url>`,
  ]);
  expect(sitemapFile([{ url: "https://shop.test/a" }], ["en"])).toContain(
    "<url><loc>https://shop.test/a</loc></url>",
  );
});

it.each([
  ["/products/", "/products"],
  ["/cart/?added=1", "/cart?added=1"],
  ["/policies/returns//", "/policies/returns"],
])("%s moves for good to the one address, %s", async (path, target) => {
  const response = await new Browser().get(path);
  expect([response.status, response.headers.get("Location")]).toEqual([301, target]);
});

it("what is not there with or without a stroke at its end leads nowhere, least of all to another site", async () => {
  for (const path of ["/nowhere/", "//elsewhere.test/", "/checkout/quote/", "/sitemaps/products-0.xml"]) {
    const { status } = await new Browser().get(ORIGIN + path);
    expect([path, status]).toEqual([path, 404]);
  }
});

it("the icon is there under the name that browsers ask for by themselves", async () => {
  const icon = await new Browser().get("/favicon.ico");
  expect(icon.status).toBe(200);
  expect([...new Uint8Array(await icon.arrayBuffer()).slice(0, 6)]).toEqual([0, 0, 1, 0, 1, 0]);
});
