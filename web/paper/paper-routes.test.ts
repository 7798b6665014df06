import { expect, it } from "vitest";
import { Browser } from "../../test/support/browser.ts";
import { placed, settled } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";

const german = {
  shippingAddress: {
    name: "Ada <b>",
    line1: "Weg 1",
    city: "Berlin",
    region: "",
    postalCode: "10115",
    country: "DE",
  },
};

async function opened({ id, accessToken }: { id: string; accessToken: string }): Promise<Browser> {
  const browser = new Browser();
  await browser.get(`/orders/${id}?token=${accessToken}`);
  return browser;
}

it("a paid order has a receipt with each tax, what it is on, and what was paid back; an unpaid one has none", async () => {
  const sku = await stockItem({ price: 2_000 });
  const order = await placed({ [sku]: 2 }, "tok_ok", "mock", german);
  const { shipping, taxLines, total } = await settled(order.id);
  const browser = await opened(order);
  expect(await (await browser.get(`/orders/${order.id}`)).text()).toContain(`/orders/${order.id}/receipt`);
  const staff = new Browser();
  await staff.post("/dev/sign-in", { who: "merchant" });
  await staff.post(`/admin/orders/${order.id}/refund`, {
    key: `rkey_${"0".repeat(20)}`,
    [`units:${sku}`]: "1",
  });
  const response = await browser.get(`/orders/${order.id}/receipt`);
  expect(response.headers.get("Cache-Control")).toContain("no-store");
  const page = (await response.text()).replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
  const base = 4_000 + shipping.amount;
  expect(taxLines).toMatchObject([{ name: "VAT", rate: "19", base: { amount: base } }]);
  const usd = (cents: number) => `$${(cents / 100).toFixed(2)}`;
  for (const part of [
    "Ostinato Prints",
    "Ada &lt;b&gt;",
    `VAT 19 % ${usd(base)} ${usd(taxLines[0]?.amount.amount ?? 0)}`,
    `−${usd(2_380)} Left paid ${usd(total.amount - 2_380)}`,
  ]) {
    expect(page).toContain(part);
  }
  const unpaid = await placed({ [sku]: 1 }, "tok_declined");
  await settled(unpaid.id);
  expect((await (await opened(unpaid)).get(`/orders/${unpaid.id}/receipt`)).status).toBe(404);
});

it("slips of many orders are one page: each with what its next parcel holds, and none for a wrong list", async () => {
  const [a, b] = [await stockItem(), await stockItem()];
  const orders = [await placed({ [a]: 2 }), await placed({ [a]: 1, [b]: 1 })];
  const [whole, part] = await Promise.all(orders.map(({ id }) => settled(id)));
  const staff = new Browser();
  await staff.post("/dev/sign-in", { who: "merchant" });
  await staff.post(`/admin/orders/${part?.id}/dispatch`, {
    carrier: "UPS",
    trackingNumber: "1Z",
    [`units:${b}`]: "1",
  });
  const slips = async (ids: string) => staff.get(`/admin/orders/slips?ids=${ids}`);
  const page = await (await slips(`${part?.id},${whole?.id},${part?.id}`)).text();
  const sheets = page.split("<article").slice(1);
  expect(sheets).toHaveLength(2);
  expect(sheets.map((sheet) => [sheet.includes(a), sheet.includes(b)])).toEqual([
    [true, false],
    [true, false],
  ]);
  expect(sheets[0]).toContain(part?.number);
  expect(sheets[1]).toContain("<strong>2</strong>");
  const list = await (await staff.get("/admin/orders?status=CONFIRMED")).text();
  expect(list).toContain('formaction="/admin/orders/slips"');
  for (const wrong of [
    "",
    ",",
    "x",
    `${whole?.id},../x`,
    Array(51)
      .fill(0)
      .map((_, n) => `ord_${String(n).padStart(20, "0")}-1`)
      .join(),
  ]) {
    expect((await slips(wrong)).status).toBe(400);
  }
  expect((await slips("ord_00000000000000000000-1")).status).toBe(404);
  const shopper = new Browser();
  await shopper.post("/dev/sign-in", { who: "customer" });
  expect((await shopper.get(`/admin/orders/slips?ids=${whole?.id}`)).status).toBe(403);
});
