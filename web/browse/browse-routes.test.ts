import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, describe, expect, it } from "vitest";
import { COUNTED } from "../../stores/catalog/catalog-listing.ts";
import { products } from "../../stores/schema/catalog.ts";
import { Browser } from "../../test/support/browser.ts";
import { call } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(2)>"'`;
const PAGES = ["/", "/products", "/products/quiet", "/search", "/search?q=print"];

beforeAll(async () => {
  await stockItem({ sku: "QUIET" });
  await stockItem({ sku: "HOSTILE" });
  await drizzle(env.DB)
    .update(products)
    .set({ title: HOSTILE, category: HOSTILE, vendor: HOSTILE, seoTitle: HOSTILE, seoDescription: HOSTILE })
    .where(eq(products.slug, "hostile"));
});

const signedIn = async () => {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who: "customer" });
  await browser.post("/cart/items", { sku: "QUIET", quantity: "2" });
  return browser;
};

describe.each(PAGES)("%s", (path) => {
  it("is a whole page with its landmarks, one heading and a way past the navigation", async () => {
    const response = await new Browser().get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("Content-Type")).toBe("text/html; charset=UTF-8");
    const page = await response.text();
    expect(page).toMatch(/^<!doctype html><html lang="en">/);
    expect(page).toMatch(/<title>[^<]+<\/title>/);
    expect(page).toContain('<a class="skip" href="#main">');
    expect(page.match(/<main id="main"/g)).toHaveLength(1);
    expect(page.match(/<h1[ >]/g)).toHaveLength(1);
    for (const landmark of ["<header", '<nav aria-label="Shop"', "<footer"]) {
      expect(page).toContain(landmark);
    }
  });

  it("is the same for everybody: nothing of a signed-in shopper gets into the cache", async () => {
    const browser = await signedIn();
    const mine = await browser.get(path);
    const theirs = await new Browser().get(path);
    const page = await mine.text();
    expect(page).toBe(await theirs.text());
    for (const personal of ["Casey", "customer@example.com", "demo-customer", "crt_"]) {
      expect(page).not.toContain(personal);
    }
    for (const response of [mine, theirs]) {
      expect(response.headers.getSetCookie()).toEqual([]);
      expect(response.headers.get("Cache-Control")).toMatch(/^public/);
    }
    expect(theirs.headers.get("X-Cache")).toBe("hit");
  });

  it("keeps to the content security policy: no code and no style in the page", async () => {
    const page = await (await new Browser().get(path)).text();
    expect(page).not.toMatch(/ style="| on[a-z]+="|<style/);
    for (const [script] of page.matchAll(/<script[^>]*>/g)) {
      expect(script).toMatch(/ src="\/assets\/| type="application\/ld\+json"/);
    }
  });
});

describe("a hostile merchant or visitor", () => {
  it("cannot put markup into a page through a title, a collection or a maker", async () => {
    for (const path of ["/", "/products", "/products/hostile", "/search?q=script"]) {
      const page = await (await new Browser().get(path)).text();
      expect(page, path).not.toMatch(/<script>|<img src=x/);
    }
  });

  it("cannot end the structured data early, which stays readable JSON", async () => {
    const page = await (await new Browser().get("/products/hostile")).text();
    const [, json = ""] = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(page) ?? [];
    expect(JSON.parse(json)).toMatchObject({ "@graph": [{ "@type": "Product", name: HOSTILE }, {}] });
  });

  it("cannot put markup into a page through the search box", async () => {
    const response = await new Browser().get(`/search?${new URLSearchParams({ q: HOSTILE })}`);
    const page = await response.text();
    expect(response.status).toBe(200);
    expect(page).toContain("&lt;/script&gt;");
    expect(page).not.toMatch(/<script>|<img src=x/);
  });
});

it("a listing sends its form's long address on to the short one", async () => {
  const response = await new Browser().get("/products?category=&min=&max=&sort=newest&option.Size=A3");
  expect(response.status).toBe(302);
  expect(response.headers.get("Location")).toBe("/products?option.Size=A3");
});

it("two prices of one listing are two answers of the cache", async () => {
  await stockItem({ sku: "DEAR", price: 90_000 });
  const cheap = await (await new Browser().get("/products?max=30")).text();
  const dear = await (await new Browser().get("/products?min=800")).text();
  expect(cheap).not.toContain("Print DEAR");
  expect(dear).toContain("Print DEAR");
});

it("a collection that is not there, and a page behind the last, are pages that are not there", async () => {
  await drizzle(env.DB).update(products).set({ category: "Loom" }).where(eq(products.slug, "quiet"));
  const whole = { slug: "whole", title: "Whole", products: ["prd_quiet"] };
  await call("POST", "/api/admin/collections", whole, await bearer("merchant", "merchant"));
  expect((await new Browser().get("/collections/whole")).status).toBe(200);
  for (const path of [
    ...["/products?category=Any+spam", "/products?page=50", "/search?q=print&page=50"],
    ...["/collections/any-spam", "/collections/whole?page=50"],
  ]) {
    const response = await new Browser().get(path);
    const page = await response.text();
    expect([path, response.status, page.includes("Any spam"), page.includes("noindex")]).toEqual([
      path,
      404,
      false,
      true,
    ]);
  }
  const inAnyCase = await new Browser().get("/products?category=loom");
  const page = await inAnyCase.text();
  expect([inAnyCase.status, page.includes("<h1>Loom</h1>")]).toEqual([200, true]);
  expect(page).toMatch(/rel="canonical" href="[^"]*\/products\?category=Loom"/);
});

it("a maker that is not there is named, on a page that search engines leave alone", async () => {
  const response = await new Browser().get("/products?vendor=Nobody");
  const page = await response.text();
  expect([
    response.status,
    page.includes("Nothing for sale here is “Nobody”."),
    page.includes("noindex"),
  ]).toEqual([200, true, true]);
});

it("a print that is in no list has a page, which search engines leave alone", async () => {
  await stockItem({ sku: "UNLISTED" });
  await drizzle(env.DB).update(products).set({ status: "unlisted" }).where(eq(products.slug, "unlisted"));
  const response = await new Browser().get("/products/unlisted");
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('<meta name="robots" content="noindex, nofollow"/>');
  expect(await (await new Browser().get("/products/quiet")).text()).not.toContain("noindex");
});

it("a print that is not there is a page that says so, for a person", async () => {
  const response = await new Browser().get("/products/never-drawn");
  expect(response.status).toBe(404);
  expect(response.headers.get("Content-Type")).toMatch(/^text\/html/);
  expect(await response.text()).toContain("An empty wall");
});

it("a file of the shop may be kept forever, and one that is not there may not", async () => {
  const page = await (await new Browser().get("/")).text();
  const [file = ""] = /\/assets\/main-[^"]+/.exec(page) ?? [];
  const there = await new Browser().get(file);
  expect(there.status).toBe(200);
  expect(there.headers.get("Cache-Control")).toBe("public, max-age=31536000, immutable");
  await there.body?.cancel();
  const gone = await new Browser().get("/assets/main-of-a-release-to-come.css");
  expect(gone.status).toBe(404);
  expect(gone.headers.get("Cache-Control")).toContain("no-store");
});

it("a listing of more than were counted says “at least”, and has a next page", async () => {
  const numbers = JSON.stringify(Array.from({ length: COUNTED + 30 }, (_, i) => i));
  await env.DB.batch([
    env.DB.prepare(
      `insert into products (id, slug, title, price_min, price_max, created_at, updated_at)
        select 'many-' || value, 'many-' || value, 'Many ' || value, 1, 1, 0, 0 from json_each(?)`,
    ).bind(numbers),
    env.DB.prepare(
      `insert into variants (sku, product_id, position, title, options, price)
        select 'MANY-' || value, 'many-' || value, 0, '', '{"Cut":"Round"}', 70000 from json_each(?)`,
    ).bind(numbers),
  ]);
  const page = await (await new Browser().get("/products?option.Cut=Round")).text();
  expect(page).toContain(`At least ${COUNTED + 1} `);
  expect(page).toContain('rel="next"');
});
