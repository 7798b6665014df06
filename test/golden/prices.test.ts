/** A day of price lists and promotions: what they change of carts, and when. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { orderBody } from "../support/orders.ts";
import { bearer } from "../support/sales.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { asEach, stocked, usd } from "./shop.ts";

const LISTS = "/api/admin/price-lists";
const PROMOTIONS = "/api/admin/promotions";
const ADA = { id: "acc_ada", email: "ada@example.com", name: "Ada", role: "customer" } as const;

async function priceLists(day: Day): Promise<void> {
  let id = "";
  const list = {
    title: "Trade",
    currency: "USD",
    customerGroups: ["Trade"],
    prices: [
      { sku: "skirt", price: usd(3_000) },
      { sku: "SKIRT", price: usd(2_500), minQuantity: 5 },
    ],
  };
  const prices = async () => {
    await day.ask("guest", "GET /api/catalog/prices?product=prd_skirt");
    await day.ask(await bearer(ADA.id), "GET /api/catalog/prices?product=prd_skirt&product=prd_none");
  };
  await day.step(
    "A merchant makes a price list for a group of customers, and one of hers sees it",
    async () => {
      ({ id } = await day.ask("merchant", `POST ${LISTS}`, list));
      await day.ask("merchant", "PUT /api/admin/accounts/groups", { email: ADA.email, groups: ["trade"] });
      await prices();
    },
  );
  await day.step("It ends in an hour, and costs less until then", async () => {
    const change = { endsAt: day.at(1), prices: [{ sku: "SKIRT", price: usd(2_900) }] };
    await day.ask("merchant", `PATCH ${LISTS}/${id}`, change);
    await prices();
  });
  await day.later("An hour later it is over", 3_600_000);
  await day.step("Its prices are the shop's own again", prices);
  await day.step("Another is in euros, for everybody, from tomorrow on", async () => {
    const eur = (amount: number) => ({ amount, currency: "EUR" });
    await day.ask("merchant", `POST ${LISTS}`, {
      title: "Abroad",
      currency: "EUR",
      startsAt: day.at(24),
      prices: [{ sku: "SKIRT", price: eur(0) }],
    });
    await day.ask("guest", "GET /api/catalog/prices?product=prd_skirt&currency=EUR");
    await day.ask("guest", "GET /api/catalog/prices?product=prd_skirt&currency=GBP");
    await day.ask("guest", "GET /api/catalog/prices");
  });
  await day.step("What is no price list is refused", async () => {
    const [first] = list.prices;
    await asEach(day, "merchant", `POST ${LISTS}`, [
      list,
      { ...list, title: "" },
      { ...list, prices: [] },
      { ...list, prices: [first, first] },
      { ...list, prices: [{ sku: "NONE", price: usd(1) }] },
      { ...list, prices: [{ sku: "SKIRT", price: usd(-1) }] },
      { ...list, prices: [{ sku: "SKIRT", price: usd(1), minQuantity: 1_001 }] },
      { ...list, prices: [{ sku: "SKIRT", price: { amount: 1, currency: "EUR" } }] },
      { ...list, currency: "GBP" },
      { ...list, startsAt: day.at(2), endsAt: day.at(2) },
      { ...list, customerGroups: [] },
    ]);
    await day.ask("support", `POST ${LISTS}`, list);
    await day.ask("merchant", `PATCH ${LISTS}/${id}`, { title: "Late" }, { "If-Match": '"1"' });
    await day.ask("merchant", `PATCH ${LISTS}/${id}`, { startsAt: day.at(2) });
    await day.ask("merchant", `PATCH ${LISTS}/plist_none`, { title: "None" });
    await day.ask("merchant", `GET ${LISTS}/plist_none`);
    await day.ask("merchant", `GET ${LISTS}/${id}/versions/9`);
  });
  await day.step("Its history is read, and it is deleted once", async () => {
    await day.ask("merchant", `GET ${LISTS}/${id}/versions`);
    await day.ask("merchant", `GET ${LISTS}/${id}/versions/1`);
    await day.ask("merchant", `DELETE ${LISTS}/${id}`);
    await day.ask("merchant", `DELETE ${LISTS}/${id}`);
    await day.ask("merchant", `GET ${LISTS}`);
  });
}

async function promotions(day: Day): Promise<void> {
  let id = "";
  const ten = { title: "Ten off", kind: "code", code: "ten", effect: { type: "percent", percent: 10 } };
  const cart = async (code: string, quantity = 1, sku = "SKIRT") => {
    const made = await day.ask<{ id: string }>("guest", "POST /api/cart/items", { sku, quantity });
    await day.ask("guest", "PUT /api/cart/coupon", { code }, { "Cart-Id": made.id });
    return made.id;
  };
  await day.step("A merchant makes a code that counts once a customer and twice in all", async () => {
    const limits = { usageLimit: 2, perCustomerLimit: 1, minimumSpend: usd(4_000) };
    ({ id } = await day.ask("merchant", `POST ${PROMOTIONS}`, { ...ten, ...limits }));
    await cart("Ten");
  });
  const order = {
    ...orderBody,
    email: ADA.email,
  };
  await day.step("An order counts as a use of it", async () => {
    const headers = { "Cart-Id": await cart("TEN"), "Idempotency-Key": "ten" };
    await day.ask("guest", "POST /api/orders", order, headers);
    await day.ask("merchant", `GET ${PROMOTIONS}/${id}`);
  });
  await day.step("The same mailbox in capitals, with another cart, is the same customer", async () => {
    const headers = { "Cart-Id": await cart("TEN"), "Idempotency-Key": "again" };
    await day.ask("guest", "POST /api/orders", { ...order, email: ` ${order.email.toUpperCase()}` }, headers);
  });
  await day.step("A second customer's order uses it up", async () => {
    const headers = { "Cart-Id": await cart("TEN"), "Idempotency-Key": "second" };
    await day.ask("guest", "POST /api/orders", { ...order, email: "bea@example.com" }, headers);
    await cart("TEN");
  });
  await day.step("Codes that do not count are refused, each for its reason", async () => {
    await cart("NONE");
    await cart("x");
    await cart("TEN", 1, "SOCK");
  });
  await day.step("Gifts: the third is free, delivery is free, an amount is off", async () => {
    const gift = { type: "buy_x_get_y", buy: 1, get: 1, percent: 100 };
    await day.ask("merchant", `POST ${PROMOTIONS}`, {
      title: "One and one",
      kind: "code",
      code: "GIFT",
      effect: gift,
      appliesTo: { skus: ["SOCK"] },
    });
    await day.ask("merchant", `POST ${PROMOTIONS}`, {
      title: "Sent free",
      kind: "code",
      code: "SENT",
      effect: { type: "free_shipping" },
    });
    await day.ask("merchant", `POST ${PROMOTIONS}`, {
      title: "Five off",
      kind: "automatic",
      effect: { type: "fixed", amount: usd(500) },
      appliesTo: { products: ["lantern"] },
      combinable: true,
    });
    await cart("GIFT", 3, "SOCK");
    await cart("SENT");
    await day.ask("guest", "POST /api/cart/items", { sku: "LANTERN", quantity: 1 });
  });
  await day.step("A promotion is changed, and ends", async () => {
    await day.ask("merchant", `PATCH ${PROMOTIONS}/${id}`, {
      effect: { type: "percent", percent: 0.01 },
      usageLimit: null,
      minimumSpend: null,
    });
    await cart("TEN");
    await day.ask("merchant", `PATCH ${PROMOTIONS}/${id}`, { endsAt: day.at(0) });
    await cart("TEN");
    await day.ask("merchant", `PATCH ${PROMOTIONS}/${id}`, { endsAt: null, startsAt: day.at(1) });
    await cart("TEN");
    await day.ask("merchant", `DELETE ${PROMOTIONS}/${id}`);
    await day.ask("merchant", `GET ${PROMOTIONS}`);
  });
  await day.step("What is no promotion is refused", async () => {
    await asEach(day, "merchant", `POST ${PROMOTIONS}`, [
      { ...ten, code: "GIFT" },
      { ...ten, code: undefined },
      { ...ten, kind: "automatic" },
      { ...ten, code: "ab" },
      { ...ten, code: "a b c" },
      { ...ten, effect: { type: "percent", percent: 0 } },
      { ...ten, effect: { type: "percent", percent: 100.01 } },
      { ...ten, effect: { type: "percent", percent: 0.001 } },
      { ...ten, effect: { type: "fixed", amount: usd(0) } },
      { ...ten, effect: { type: "buy_x_get_y", buy: 101, get: 1, percent: 1 } },
      { ...ten, effect: { type: "fixed", amount: usd(1) }, minimumSpend: { amount: 1, currency: "EUR" } },
      { ...ten, startsAt: day.at(1), endsAt: day.at(1) },
      { ...ten, appliesTo: {} },
      { ...ten, appliesTo: { skus: ["NONE"] } },
      { ...ten, appliesTo: { products: ["none"] } },
      { ...ten, appliesTo: { categories: ["None"] } },
      { ...ten, usageLimit: 0 },
      { ...ten, perCustomerLimit: 10_000_001 },
      { ...ten, customerGroups: [] },
    ]);
    await day.ask("support", `POST ${PROMOTIONS}`, ten);
    await day.ask("merchant", `PATCH ${PROMOTIONS}/pro_none`, { title: "None" });
    await day.ask("merchant", `PATCH ${PROMOTIONS}/${id}`, { title: "Late" }, { "If-Match": '"1"' });
    await day.ask("merchant", `DELETE ${PROMOTIONS}/pro_none`);
  });
}

it(
  "prices are those of lists and promotions, for whom and as long as they count",
  async () => {
    const day = await Day.begin("prices", { evicts: true });
    await stocked(day, ["SKIRT", "SOCK", "LANTERN"]);
    await day.given(async () => {
      await insertAccount(env, { ...ADA, passwordHash: null });
    });
    await priceLists(day);
    await promotions(day);
    await expect(day.text).toMatchFileSnapshot("prices.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
