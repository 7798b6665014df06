import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { ORIGIN } from "../../test/support/origin.ts";
import { bearer, openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { visit } from "../../test/support/visit.ts";
import { ACCESS } from "../access/access.ts";

/** Answers that are equal for everybody: caches may share them for as long as they say. */
const SHARED = [
  "/",
  "/products",
  "/search",
  "/products/:slug",
  "/api/catalog/products",
  "/api/catalog/products/:idOrSlug",
  "/api/catalog/products/:idOrSlug/bought-together",
  "/api/catalog/collections",
  "/api/catalog/suggestions",
  "/collections",
  "/art/v1/:file{[^/]+\\.svg}",
  "/.well-known/jwks.json",
  "/openapi.json",
  "/docs",
  "/docs/errors",
  "/docs/events",
  "/.well-known/ucp",
  "/.well-known/oauth-authorization-server",
  "/.well-known/oauth-protected-resource",
  "/docs/graphql",
  "/docs/postman.json",
  "/favicon.svg",
  "/offline",
  "/manifest.webmanifest",
  "/favicon.ico",
  "/robots.txt",
  "/sitemap.xml",
  "/sitemaps/pages.xml",
];

it("whatever a caller reads says how long it is good: for everybody and without a trace of one, or not at all", async () => {
  const sku = await stockItem();
  const { id: sale } = await openSale(await stockItem());
  const merchant = await bearer("somebody", "merchant");
  const session = merchant.Authorization?.replace("Bearer ", "session=") ?? "";
  const wrong: string[] = [];
  const shared = new Set<string>();
  for (const route of Object.keys(ACCESS)) {
    const [method, pattern = ""] = route.split(" ");
    if (method !== "GET" || pattern.includes("*")) {
      continue;
    }
    const path = pattern
      .replace("/api/sales/:id", `/api/sales/${sale}`)
      .replace(/^\/sales\/:id/, `/sales/${sale}`)
      .replace("/art/v1/:file{[^/]+\\.svg}", "/art/v1/neap.svg")
      .replace(/:(slug|idOrSlug|sku)/, sku.toLowerCase())
      .replace(/:\w+(\{[^}]*\})?/g, "nothing");
    for (const headers of [{}, merchant, { Cookie: session }]) {
      const response = await visit(`${ORIGIN}${path}`, { headers });
      await response.body?.cancel();
      const policy = response.headers.get("Cache-Control") ?? "nothing";
      if (!policy.startsWith("public")) {
        if (!/no-store/.test(policy)) {
          wrong.push(`${path} says ${policy}`);
        }
      } else if (
        !SHARED.includes(pattern) ||
        response.headers.has("X-Trace-Id") ||
        response.headers.has("RateLimit")
      ) {
        wrong.push(`${path} is shared: ${[...response.headers.keys()].join(", ")}`);
      } else {
        shared.add(pattern);
      }
    }
  }
  expect(wrong).toEqual([]);
  expect([...shared]).toEqual(expect.arrayContaining(["/", "/products/:slug", "/api/catalog/products"]));
});

it("a page that all hosts share names the shop's own address", async () => {
  const page = await (await visit("https://another-host.test/products")).text();
  expect(page).toContain(`<link rel="canonical" href="${new URL(env.SHOP_URL).origin}/products"`);
  expect(page).not.toContain("another-host.test");
});
