import { beforeAll, expect, it } from "vitest";
import { DEMO_SHOP } from "../demo/settings.ts";
import { Browser } from "../test/support/browser.ts";
import { openSale } from "../test/support/sales.ts";
import { stockItem } from "../test/support/shop.ts";
import { withShop } from "../test/support/shop-settings.ts";

/** A shop that gives itself a name, and leaves everything else as it is. */
const TEAPOTS = { name: "Teapots" };

let sale: string;
beforeAll(async () => {
  const sku = await stockItem({ sku: "POT", stock: 200 });
  sale = (await openSale(sku)).id;
});

const { name, unit } = DEMO_SHOP;
const DEMO_WORDS = new RegExp(
  `\\b(${[name, unit.one, unit.several, unit.piece, "edition"].join("|")})\\b`,
  "i",
);

it("no page of another shop speaks of any but that shop", async () => {
  await withShop(TEAPOTS, async () => {
    for (const path of [
      "/",
      "/products",
      "/products/pot",
      "/products/none",
      "/search?q=nothing",
      "/sales",
      `/sales/${sale}`,
      `/sales/${sale}/books`,
      "/cart",
      "/orders",
      "/register",
    ]) {
      const page = await (await new Browser().get(path)).text();
      expect(page, path).toContain("Teapots</");
      // What the shop sells in this test is called "Print POT".
      expect(page.replaceAll("Print POT", ""), path).not.toMatch(DEMO_WORDS);
    }
  });
});
