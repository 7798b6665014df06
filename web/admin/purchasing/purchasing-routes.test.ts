import { env } from "cloudflare:workers";
import { beforeAll, expect, it, vi } from "vitest";
import { purchaseNumber } from "../../../domain/purchasing/purchase-order.ts";
import { readAudit } from "../../../stores/audit/audit.ts";
import { listPurchaseOrders } from "../../../stores/purchasing/purchase-orders.ts";
import { Browser, fieldValue } from "../../../test/support/browser.ts";
import { call, stock } from "../../../test/support/orders.ts";
import { stockItem } from "../../../test/support/shop.ts";

const browser = new Browser();
let supplierPath: string;

const page = async (path: string) => (await browser.get(path)).text();
const orders = (sku: string) => listPurchaseOrders(env.DB, { sku, before: 1_000_000, limit: 10 });

/** Where a form led that was taken. */
async function led(path: string, form: Record<string, string> | FormData): Promise<string> {
  const sent = await browser.post(path, form);
  expect(sent.status).toBe(303);
  return sent.headers.get("Location")?.split("?")[0] ?? "";
}

/** A draft of these lines, as its form sends them. */
function lines(version: number, ...rows: [sku: string, quantity: string, cost: string][]) {
  const cells = rows.flatMap(([sku, quantity, cost], n) => [
    [`sku.${n}`, sku],
    [`quantity.${n}`, quantity],
    [`cost.${n}`, cost],
  ]);
  const terms = {
    version: String(version),
    rows: String(rows.length),
    location: "main",
    expectedOn: "",
    note: "",
  };
  return { ...terms, supplierId: idIn(supplierPath), ...Object.fromEntries(cells) };
}

const idIn = (path: string) => path.split("/").at(-1) ?? "";

beforeAll(async () => {
  await browser.post("/dev/sign-in", { who: "merchant" });
  const supplier = { name: "Paper <Mill>", email: "", currency: "USD", leadTimeDays: "10", note: "" };
  supplierPath = await led("/admin/suppliers", supplier);
});

it("an order is found by its number and by its supplier, the supplier by its name", async () => {
  const path = await led("/admin/purchase-orders", { supplierId: idIn(supplierPath) });
  const [order] = await listPurchaseOrders(env.DB, { before: 1_000_000, limit: 1 });
  const num = order?.num ?? 0;
  for (const q of [purchaseNumber(num), `po-${num}`, "paper"]) {
    expect(await page(`/admin/find?part=yes&q=${q}`), q).toContain(`href="${path}"`);
  }
  expect(await page("/admin/find?part=yes&q=mill")).toContain(`href="${supplierPath}"`);
  expect(await page(`/admin/find?part=yes&q=po-${num + 1}`)).not.toContain(`href="${path}"`);
});

it("an order is made, ordered, received on a phone without script, and taken back, all by forms", async () => {
  const [a, b] = [await stockItem({ stock: 0 }), await stockItem({ stock: 0 })];
  const path = await led("/admin/purchase-orders", { supplierId: idIn(supplierPath) });
  const wrong = await browser.post(path, { ...lines(1, [a, "0", "1"], ["NONE", "2", "x"]), do: "save" });
  expect(wrong.status).toBe(422);
  expect(await wrong.text()).toContain("Line 1: 0 is no number of units");
  const twice = await browser.post(path, {
    ...lines(1, [a.toLowerCase(), "1", "1"], [a, "2", "1"]),
    do: "save",
  });
  expect(await twice.text()).toContain("has a line already");
  const more = await browser.post(path, { ...lines(1, [a, "6", "1.50"]), do: "more" });
  expect(await more.text()).toContain(`name="sku.10"`);
  const form = { ...lines(1, [a, "6", "1.50"], ["", "", ""], [b, "2", ""]), do: "order" };
  expect(await led(path, form)).toBe(path);
  expect((await browser.post(path, form)).status).toBe(412);
  const ordered = await page(path);
  for (const part of ["Paper &lt;Mill&gt;", "Ordered", "$9.00", "Receive goods", "Back to draft"]) {
    expect(ordered).toContain(part);
  }

  const receiving = await page(`${path}/receive`);
  const sent = { key: fieldValue(receiving, "key"), version: fieldValue(receiving, "version") };
  const all = await (await browser.post(`${path}/receive`, { ...sent, do: "all" })).text();
  expect([fieldValue(all, "quantity.0"), fieldValue(all, "quantity.1")]).toEqual(["6", "2"]);
  const beyond = { ...sent, "quantity.0": "7", "quantity.1": "2", do: "receive" };
  const asked = await browser.post(`${path}/receive`, beyond);
  expect([asked.status, await asked.text()]).toEqual([409, expect.stringContaining(`name="over"`)]);
  expect((await browser.post(`${path}/receive`, { ...sent, "quantity.0": "x" })).status).toBe(422);
  await led(`${path}/receive`, { ...beyond, over: "yes" });
  // Sent twice: the same receipt.
  await led(`${path}/receive`, { ...beyond, over: "yes" });
  await vi.waitUntil(async () => (await page(path)).includes("take it back"));
  expect([(await stock(a)).onHand, (await stock(b)).onHand]).toEqual([7, 2]);
  expect(await page(`/admin/stock/${a}`)).toContain(`href="${path}"`);

  const reverse = /action="([^"]+\/reverse)"/.exec(await page(path))?.[1] ?? "";
  await led(reverse, {});
  const log = await readAudit(env.DB, {
    order: "newest",
    action: "purchase_order.receipt_reversed",
    limit: 9,
  });
  expect(log.map(({ subject }) => subject)).toEqual([idIn(path)]);
  await vi.waitUntil(async () => (await stock(a)).onHand === 0);
  const [row] = await orders(a);
  expect(row).toMatchObject({ state: "ordered", received: 0 });
  const paper = await page(`${path}/paper`);
  for (const part of [
    `Purchase order`,
    purchaseNumber(row?.num ?? 0),
    "Paper &lt;Mill&gt;",
    "$9.00",
    `Print ${a}`,
  ]) {
    expect(paper).toContain(part);
  }
  expect(await page(`/admin/purchase-orders?state=ordered&sku=${a}`)).toContain(path);
  const version = String(row?.version);
  expect((await browser.post(`${path}/moves`, { move: "cancel", version: "1" })).status).toBe(412);
  await led(`${path}/moves`, { move: "cancel", version });
  expect(await page(path)).toContain("Open it again");
});

it("lines come from a file into the form, where nothing is saved, and go out as one", async () => {
  const sku = await stockItem();
  const path = await led("/admin/purchase-orders", { supplierId: idIn(supplierPath) });
  const file = new FormData();
  file.set("file", new File([`SKU,Quantity,Unit cost\n${sku},12,0.80\nB,none,1\n`], "lines.csv"));
  const filled = await (await browser.post(`${path}/lines`, file)).text();
  expect([fieldValue(filled, "sku.0"), fieldValue(filled, "quantity.0")]).toEqual([sku, "12"]);
  expect(filled).toContain("Line 3: none is no number of units");
  expect(await orders(sku)).toEqual([]);
  await led(path, { ...lines(1, [sku, "12", "0.80"]), do: "save" });
  expect(await page(`${path}/lines.csv`)).toBe(`SKU,Quantity,Unit cost,Received\r\n${sku},12,0.80,0\r\n`);
});

it("one button makes a draft for each supplier of what is suggested, once, at the costs of the last time", async () => {
  const [a, b] = [await stockItem({ stock: 1 }), await stockItem({ stock: 2 })];
  const other = await led("/admin/suppliers", {
    name: "Ink Works",
    email: "",
    currency: "EUR",
    leadTimeDays: "3",
    note: "",
  });
  const first = await led("/admin/purchase-orders", { supplierId: idIn(supplierPath) });
  await led(first, { ...lines(1, [a, "1", "2.25"]), do: "save" });
  expect(await page("/admin/stock?low=true")).toContain(`/admin/purchase-orders/reorder?sku=${a}`);
  const suggested = await page(`/admin/purchase-orders/reorder?sku=${a}`);
  expect([fieldValue(suggested, "sku"), fieldValue(suggested, "quantity.0")]).toEqual([a, "10"]);
  const form: [string, string][] = [
    ["key", fieldValue(suggested, "key")],
    ["location", "main"],
    ...[a, b].map((sku): [string, string] => ["sku", sku]),
    ["quantity.0", "10"],
    ["supplierId.0", idIn(supplierPath)],
    ["quantity.1", "9"],
  ];
  const unsaid = await browser.post("/admin/purchase-orders/reorder", form);
  expect([unsaid.status, await unsaid.text()]).toEqual([422, expect.stringContaining(`of whom ${b}`)]);
  const whole: [string, string][] = [...form, ["supplierId.1", idIn(other)]];
  const clicks = await Promise.all([1, 2].map(() => browser.post("/admin/purchase-orders/reorder", whole)));
  expect(clicks.map(({ status }) => status)).toEqual([303, 303]);
  expect(
    (await orders(a)).map(({ state, units, total, currency }) => [state, units, total, currency]),
  ).toEqual([
    ["draft", 10, 2_250, "USD"],
    ["draft", 1, 225, "USD"],
  ]);
  expect((await orders(b)).map(({ units, total, currency }) => [units, total, currency])).toEqual([
    [9, 0, "EUR"],
  ]);
});

it("a supplier is archived and taken back, and of two who edit it the second is refused", async () => {
  const version = fieldValue(await page(supplierPath), "version");
  const form = { version, name: "Paper Mill", email: "x", currency: "USD", leadTimeDays: "4", note: "" };
  expect((await browser.post(supplierPath, form)).status).toBe(422);
  await led(supplierPath, { ...form, email: "" });
  const late = await browser.post(supplierPath, { ...form, email: "", leadTimeDays: "5" });
  expect([late.status, await late.text()]).toEqual([412, expect.stringContaining("changed meanwhile")]);
  await led(`${supplierPath}/archived`, { archived: "yes" });
  expect(await page("/admin/purchase-orders/new")).not.toContain(idIn(supplierPath));
  // As a page says that was opened before.
  const chosen = {
    key: "ro_00000000000000000000",
    location: "main",
    sku: "ANY",
    "quantity.0": "1",
    "supplierId.0": idIn(supplierPath),
  };
  const refused = await browser.post("/admin/purchase-orders/reorder", chosen);
  expect(refused.status).toBe(400);
  await led(`${supplierPath}/archived`, { archived: "no" });
  expect(await page("/admin/purchase-orders/new")).toContain(idIn(supplierPath));
  expect((await call("GET", "/admin/suppliers")).status).toBe(401);
});
