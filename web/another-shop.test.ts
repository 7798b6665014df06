import { SELF } from "cloudflare:test";
import { beforeAll, expect, it } from "vitest";
import { APPAREL } from "../demo/apparel/shop.ts";
import { DEMO_SHOP } from "../demo/settings.ts";
import { headerLine, productLines } from "../domain/catalog/shopify-csv/write.ts";
import { Browser } from "../test/support/browser.ts";
import { ORIGIN } from "../test/support/origin.ts";
import { bearer, openSale } from "../test/support/sales.ts";
import { withShop } from "../test/support/shop-settings.ts";

const { settings, goods } = APPAREL;
const { products } = goods((picture) => `https://pictures.example/${picture}.png`);

let sale: string;
beforeAll(async () => {
  await SELF.fetch(`${ORIGIN}/api/admin/products/import`, {
    method: "POST",
    headers: { ...(await bearer("m", "merchant")), "Content-Type": "text/csv" },
    body: headerLine() + products.slice(-4).map(productLines).join(""),
  });
  sale = (await openSale("RED-M", { allotment: 1, price: { amount: 2_000, currency: "USD" } })).id;
});

const { name, unit } = DEMO_SHOP;
const DEMO_WORDS = new RegExp(
  `\\b(${[name, unit.one, unit.several, unit.piece, unit.onSale, "editions?"].join("|")})\\b|/art/`,
  "i",
);

it("no page of another shop has a word or a picture of any but that shop", async () => {
  await withShop(settings, async () => {
    for (const path of [
      "/",
      "/products",
      "/products/red-line-tee",
      "/products/none",
      "/search?q=nothing",
      "/sales",
      `/sales/${sale}`,
      `/sales/${sale}/books`,
      "/pages/sizes",
      "/policies/returns",
      "/cart",
      "/orders",
      "/register",
    ]) {
      const page = await (await new Browser().get(path)).text();
      expect(page, path).toContain("Larkfell</");
      expect(page, path).not.toMatch(DEMO_WORDS);
    }
    const home = await (await new Browser().get("/")).text();
    expect(home).toContain("Red Line Tee");
    expect(home).toMatch(/href="\/collections\/women"[^>]*>\s*Women\s*</);
  });
});
