import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { Browser } from "../../test/support/browser.ts";
import { stockItem } from "../../test/support/shop.ts";

it("what was taken out can be put back as it was, and is named by the catalog alone", async () => {
  await stockItem({ sku: "TAKEN" });
  await env.DB.exec("UPDATE variants SET image_url = '/media/taken-40x40.png' WHERE sku = 'TAKEN'");
  const browser = new Browser();
  await browser.post("/cart/items", { sku: "TAKEN", quantity: "3" });
  expect(await (await browser.get("/cart")).text()).toContain('src="/media/taken-40x40.png');
  const removed = await browser.post("/cart/items/remove", { sku: "TAKEN", quantity: "3" });
  const after = await (await browser.get(removed.headers.get("Location") ?? "")).text();
  expect(after).toContain('data-cart="0"');
  expect(after).toContain("Print TAKEN was removed.");
  const [, sku = "", quantity = ""] =
    /action="\/cart\/items"><input type="hidden" name="sku" value="([^"]+)"\/><input type="hidden" name="quantity" value="([^"]+)"/.exec(
      after,
    ) ?? [];
  await browser.post("/cart/items", { sku, quantity });
  expect(await (await browser.get("/cart")).text()).toContain('data-cart="3"');

  const ordering = await browser.post("/cart/items", { sku, quantity: "1", next: "checkout" });
  expect([ordering.status, ordering.headers.get("Location")]).toEqual([303, "/checkout"]);

  const refused = await browser.post("/cart/coupon", { code: "SUMER10" });
  expect([refused.status, await refused.text()]).toEqual([422, expect.stringContaining('value="SUMER10"')]);

  await env.DB.exec("UPDATE products SET status = 'draft' WHERE slug = 'taken'");
  for (const query of [
    "removed=YOUR-CARD-WAS-STOLEN&quantity=1",
    "removed=TAKEN&quantity=1",
    "removed=TAKEN&quantity=-1",
    "removed=TAKEN",
  ]) {
    expect(await (await browser.get(`/cart?${query}`)).text(), query).not.toContain("was removed");
  }
});
