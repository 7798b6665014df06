/** A day on which a merchant fills the catalog; `-u` writes its golden text anew. */
import { expect, it } from "vitest";
import { Day } from "./day.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });

it("a catalog is filled, changed and emptied as its golden text says", async () => {
  const day = await Day.begin("catalog");
  const mug = { slug: "mug", title: "Our mug", optionNames: ["Size"] };
  let id = "";
  await day.step("A merchant makes a product of two sizes", async () => {
    const variants = ["S", "L"].map((size) => ({
      sku: `MUG-${size}`,
      options: { Size: size },
      price: usd(1_500),
      quantity: 9,
    }));
    ({ id } = await day.ask("merchant", "POST /api/admin/products", { ...mug, variants }));
    await day.ask("guest", "GET /api/catalog/products/mug");
  });
  await day.step("It goes on sale", async () => {
    await day.ask("merchant", `PATCH /api/admin/products/${id}`, { status: "active" });
    await day.ask("guest", "GET /api/catalog/products/mug");
  });
  await day.step("A unit is found on a shelf", async () => {
    await day.ask("merchant", "POST /api/admin/inventory/MUG-S/adjustments", {
      delta: 1,
      reason: "found",
    });
  });
  await expect(day.text).toMatchFileSnapshot("catalog.golden.txt");
});
