import { expect, it } from "vitest";
import {
  addressIn,
  factsOf,
  hasLanguage,
  inEachLanguage,
  inLanguage,
  keptLanguage,
  LANGUAGES,
  splitLanguage,
  spokenBy,
} from "./languages.ts";

it.each([
  ["/", "de", "/de"],
  ["/?page=2", "de", "/de?page=2"],
  ["/products?category=Loom", "de", "/de/products?category=Loom"],
  ["/products", "en", "/products"],
  ["/de/products", "ar", "/de/products"],
  ["/design", "de", "/de/design"],
  ["/api/cart", "de", "/api/cart"],
  ["/admin", "de", "/admin"],
  ["/assets/main.css", "de", "/assets/main.css"],
  ["//elsewhere.test/", "de", "//elsewhere.test/"],
] as const)("%s is in %s at %s", (path, language, address) => {
  expect(inLanguage(path, language, "en")).toBe(address);
});

it.each([
  ["/de", "de", "/"],
  ["/de/", "de", "/"],
  ["/de?page=2", "de", "/?page=2"],
  ["/ar/sales/s1", "ar", "/sales/s1"],
  ["/products", null, "/products"],
  ["/design", null, "/design"],
  // What programs and staff use has one address: a second one would pass by what guards the first.
  ["/de/api/cart", null, "/de/api/cart"],
  ["/de/admin", null, "/de/admin"],
  ["/de/assets/main.css", null, "/de/assets/main.css"],
  ["/de//elsewhere.test", null, "/de//elsewhere.test"],
  ["/de/de/cart", "de", "/de/cart"],
] as const)("%s is %s of %s", (address, language, path) => {
  expect(splitLanguage(address)).toEqual({ language, path });
});

it("an address in a language leads back to the path that it was made of", () => {
  for (const path of ["/", "/cart", "/search?q=a"]) {
    expect(splitLanguage(inLanguage(path, "ar", "de"))).toEqual({ language: "ar", path });
    expect(hasLanguage(path)).toBe(true);
  }
  expect(inEachLanguage("/cart", ["de", "en"])).toEqual(["/cart", "/en/cart"]);
  expect(addressIn("https://shop.test/?a=1", "de", "en")).toBe("https://shop.test/de?a=1");
});

it("a shop speaks those of its languages that there are messages in, its own first and each once", () => {
  const spoken = (...languages: string[]) => spokenBy({ languages });
  expect(spoken("en")).toEqual(["en"]);
  expect(spoken("de-AT", "en-US", "de", "fr", "ar")).toEqual(["de", "en", "ar"]);
  expect(spoken("fr", "ar")).toEqual(["ar"]);
  expect(spoken("fr", "pt-BR")).toEqual(["en"]);
});

it("a language that a shopper chose counts while the shop speaks it, and else the shop's own", () => {
  const shop = { languages: ["de", "ar"] };
  expect(["ar", "de", "en", "fr", "", null, undefined].map((kept) => keptLanguage(kept, shop))).toEqual([
    "ar",
    "de",
    "de",
    "de",
    "de",
    "de",
    "de",
  ]);
});

it("each language has its name, its direction, and what its lists are held together by", () => {
  expect(LANGUAGES.map((language) => [language, ...Object.values(factsOf(language))])).toEqual([
    ["en", "English", "ltr", "en-US", ", "],
    ["de", "Deutsch", "ltr", "de-DE", ", "],
    ["ar", "العربية", "rtl", "ar-u-nu-latn", "، "],
  ]);
});

it.each([
  "/admin",
  "/api/cart",
  "/art/a.svg",
  "/assets/main.css",
  "/dev",
  "/docs",
  "/favicon.ico",
  "/favicon.svg",
  "/graphql",
  "/healthz",
  "/mcp",
  "/metrics",
  "/openapi.json",
  "/preview?a=1",
  "/readyz#a",
  "/robots.txt",
  "/sitemap/1",
  "/sitemaps/1",
  "/sitemap.xml",
  "/ucp",
  "/.well-known/a",
  "/media/a",
  "//elsewhere.test",
  "cart",
])("what is not for shoppers has one address: %s", (path) => {
  expect(hasLanguage(path)).toBe(false);
});

it.each(["/administration", "/api-keys", "/articles", "/device", "/mediated", "/sitemapped"])(
  "what only begins like it has one in each language: %s",
  (path) => {
    expect(hasLanguage(path)).toBe(true);
  },
);

it("an absolute address keeps its site, its query, and the language that it has", () => {
  expect(addressIn("https://shop.test/cart?a=1&b=2", "ar", "en")).toBe("https://shop.test/ar/cart?a=1&b=2");
  expect(addressIn("https://shop.test:8443/de/cart", "ar", "en")).toBe("https://shop.test:8443/de/cart");
  expect(addressIn("https://shop.test/api/cart", "ar", "en")).toBe("https://shop.test/api/cart");
  expect(inEachLanguage("/", ["en", "de", "ar"])).toEqual(["/", "/de", "/ar"]);
});
