import { expect, it } from "vitest";
import { addressIn, hasLanguage, inEachLanguage, inLanguage, splitLanguage } from "./languages.ts";

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
