/**
 * Every list that is read a page at a time: whatever the size of a page, it holds each thing once
 * and in the same order, and only a page behind which something follows leads to another.
 */
import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { beforeAll, expect, it } from "vitest";
import { DEMO_SHOP } from "../demo/settings.ts";
import { apiDocument } from "../http/contract/document/openapi.ts";
import { groupsOf } from "../http/contract/document/operations.ts";
import { insertAccount } from "../stores/accounts/accounts.ts";
import { findDraftOrder } from "../stores/draft-orders/draft-orders.ts";
import { writeAllocations } from "../stores/locations/allocations.ts";
import { keepContradiction } from "../stores/payments/payment-contradictions.ts";
import { keepDisputeNotice } from "../stores/payments/payment-disputes.ts";
import { feedRuns } from "../stores/schema/feeds/feeds.ts";
import { deadLetters } from "../stores/schema/messaging.ts";
import { app } from "../workers/app.ts";
import { Browser } from "./support/browser.ts";
import { call, orderBody, placed, settled } from "./support/orders.ts";
import { ORIGIN } from "./support/origin.ts";
import { copiesOf } from "./support/rows.ts";
import { bearer } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";
import { settingsStatement } from "./support/shop-settings.ts";
import { visit } from "./support/visit.ts";
import { newHost } from "./support/webhooks.ts";

/** Three pages of 37, and more than any list shows on a page by itself. */
const ALL = 111;
const NOW = Date.now();
const SKU = "LISTED-0000";
const BUYER = { id: "acc_of-lists", email: "lists@example.com", name: "Ada", role: "customer" } as const;
const idOf = (kind: string) => `${kind}_${"0".repeat(20)}`;
const usd = (amount: number) => ({ amount, currency: "USD" });

let staff: Record<string, string>;
let customer: Record<string, string>;
/** Ids of what was made, by the names in addresses. */
const made = new Map([["locations", "main"]]);

async function make(name: string, body: object): Promise<string> {
  const answer = await call("POST", `/api/admin/${name}`, body, staff);
  expect(answer.status, `${name}: ${await answer.clone().text()}`).toBe(201);
  const { id } = await answer.json<{ id: string }>();
  made.set(name, id);
  return id;
}

/** How the ids of copies begin, by their tables. */
const copied = new Map([["imported_orders", "#"]]);

async function copy(table: string, key: string, column?: string) {
  copied.set(table, key.slice(0, -4));
  await (await copiesOf(table, key, ALL - 1, column)).run();
}

async function makeGoods() {
  await stockItem({ sku: SKU, stock: 5 });
  await copy("variants", SKU, "sku");
  for (const reason of ["found", "found again"]) {
    const path = `/api/admin/inventory/${SKU}/adjustments`;
    const answer = await call("POST", path, { delta: 1, reason }, staff);
    expect(answer.status, await answer.text()).toBe(200);
  }
  const waiting =
    "INSERT INTO waiting_orders (sku, reference, since, units) VALUES (?, 'ord_waits-0000', 1, 1)";
  await env.DB.prepare(waiting).bind(SKU).run();
  await copy("waiting_orders", "ord_waits-0000", "reference");
}

async function makeOfStaff() {
  const effect = { type: "percent", percent: 10 };
  await copy("promotions", await make("promotions", { title: "Ten", kind: "automatic", effect }));
  const prices = [{ sku: SKU, price: usd(2_100) }];
  await copy("price_lists", await make("price-lists", { title: "VIP", currency: "USD", prices }));
  const supplierId = await make("suppliers", { name: "Mill", currency: "USD" });
  const ordered = [{ sku: SKU, quantity: 2, cost: usd(1) }];
  await copy("purchase_orders", await make("purchase-orders", { supplierId, items: ordered }));
  const { email, shippingAddress, shippingMethod } = orderBody;
  const items = [{ sku: SKU, quantity: 1 }];
  const draft = await make("draft-orders", { email, items, shippingAddress, shippingMethod });
  // A draft is sealed by its id: its copies are in plain text, as those of older versions.
  const terms = JSON.stringify((await findDraftOrder(env, draft))?.terms);
  await env.DB.prepare("UPDATE draft_orders SET terms = ?, sealed = NULL").bind(terms).run();
  await copy("draft_orders", draft);
}

async function makeOfOthers() {
  const feedId = await make("feeds", { name: "Mill", url: `https://${newHost()}/goods.csv`, enabled: false });
  const run = {
    id: idOf("imp"),
    feedId,
    state: "done",
    dryRun: false,
    startedAt: NOW,
    endedAt: NOW,
  } as const;
  await drizzle(env.DB).insert(feedRuns).values(run);
  await copy("feed_runs", run.id);
  const order = {
    orderId: "ord_of-lists",
    provider: "mock",
    amount: 900,
    currency: "USD",
    at: NOW,
  } as const;
  const dispute = { id: idOf("dsp"), reference: "R", reason: null, dueAt: null, ...order };
  const notice = { id: idOf("dsn"), moved: null };
  await keepDisputeNotice(env.DB, { ...dispute, state: "needs_response" }, notice, []);
  await copy("payment_disputes", dispute.id);
  await env.DB.exec("UPDATE payment_disputes SET reference = id");
  const said = { id: idOf("ctr"), paymentKey: "k", kind: "amount_differs", state: "captured", ...order };
  await keepContradiction(env.DB, { ...said, orderStatus: "CONFIRMED", orderTotal: 9, orderCurrency: "USD" });
  await copy("payment_contradictions", said.id);
  const letter = { id: "letter-0000", queue: "orders", body: "{}", at: NOW };
  await drizzle(env.DB).insert(deadLetters).values(letter);
  await copy("dead_letters", letter.id);
}

async function makeImported() {
  const columns = ["Name", "Email", "Financial Status", "Currency", "Total", "Created at"];
  const line = ["Lineitem quantity", "Lineitem name", "Lineitem price"];
  const order = (_: unknown, n: number) =>
    `#z${String(n).padStart(3, "0")},${BUYER.email},paid,USD,1,2025-10-07 09:50:26 +0200,1,A print,1`;
  const answer = await visit(`${ORIGIN}/api/admin/imported`, {
    method: "POST",
    headers: { ...staff, "Content-Type": "text/csv" },
    body: [[...columns, ...line].join(), ...Array.from({ length: ALL }, order)].join("\n"),
  });
  expect(answer.status, await answer.text()).toBe(200);
}

/** An order with a parcel that comes back, and units that a location is to send. */
async function makeOrder() {
  const { id, accessToken } = await placed({ "BACK-1": 1, "SENT-1": 1 }, "tok_pending");
  await settled(id);
  const units = { sku: "BACK-1", quantity: 1 };
  const parcel = { carrier: "UPS", trackingNumber: "1Z1", items: [units] };
  const sent = await call("POST", `/api/admin/orders/${id}/shipments`, parcel, staff);
  expect(sent.status, await sent.text()).toBe(201);
  const back = { items: [{ ...units, reason: "too small" }] };
  const asked = await call("POST", `/api/orders/${id}/returns`, back, { "Order-Token": accessToken });
  expect(asked.status, await asked.text()).toBe(201);
  return { id, placedAt: 1_000, allocations: [{ sku: "SENT-1", location: "main", units: 1 }] };
}

beforeAll(async () => {
  await settingsStatement(DEMO_SHOP).run();
  await insertAccount(env, { ...BUYER, passwordHash: null });
  [staff, customer] = [await bearer("of-lists", "ops"), await bearer(BUYER.id)];
  await makeGoods();
  await makeOfStaff();
  await makeOfOthers();
  await makeImported();
  await stockItem({ sku: "BACK-1" });
  await stockItem({ sku: "SENT-1" });
  await writeAllocations(env.DB, await Promise.all([makeOrder(), makeOrder(), makeOrder()]));
});

/** How many things each list of the API holds. */
const LISTS: Readonly<Record<string, number>> = {
  "/api/admin/dead-letters": ALL,
  "/api/admin/draft-orders": ALL,
  "/api/admin/feeds/{id}/runs": ALL,
  "/api/admin/imported": ALL,
  "/api/admin/inventory": ALL + 2,
  "/api/admin/inventory/waiting": ALL,
  "/api/admin/inventory/{sku}/movements": 3,
  "/api/admin/locations/{id}/pick-list": 3,
  "/api/admin/payments/contradictions": ALL,
  "/api/admin/payments/disputes": ALL,
  "/api/admin/price-lists": ALL,
  "/api/admin/promotions": ALL,
  "/api/admin/purchase-orders": ALL,
  "/api/admin/purchase-orders/suggestions": ALL,
  "/api/admin/returns": 3,
  "/api/me/imported-orders": ALL,
};

/** Lists that tests of their own read page by page. */
const ELSEWHERE = [
  "/api/admin/audit",
  "/api/admin/journal",
  "/api/admin/notifications",
  "/api/admin/orders",
  "/api/admin/sagas",
  "/api/admin/webhooks/{id}/deliveries",
  "/api/orders/me",
];

/** Where the next page begins, and how many things a page holds, as these routes name it. */
const PLACE = ["cursor", "before"];
const SIZE = ["limit", "pageSize"];

const routes = groupsOf(apiDocument(app, DEMO_SHOP))
  .flatMap(({ endpoints }) => endpoints)
  .flatMap(({ method, path, operation }) => {
    const names = (operation.parameters ?? []).flatMap((one) => ("in" in one ? [one.name] : []));
    const place = names.find((name) => PLACE.includes(name));
    return method === "get" && place
      ? [{ path, place, size: names.find((name) => SIZE.includes(name)) }]
      : [];
  });

type Thing = Partial<Record<"id" | "orderId" | "sku" | "seq" | "name", string | number>>;
type Place = string | number | null;
type Page = { items?: Thing[]; orders?: Thing[]; next?: Place; nextCursor?: Place };

/** What names a thing: the rest of it may change while it is read. */
const nameOf = ({ id, orderId, sku, seq, name }: Thing) => [id, orderId, sku, seq, name].join(" ");

async function pagesOf({ path, place }: { path: string; place: string }, query: string) {
  const name = path.split("/{id}")[0]?.split("/").at(-1) ?? "";
  const address = path.replace("{id}", made.get(name) ?? "").replace("{sku}", SKU);
  const headers = path.startsWith("/api/me/") ? customer : staff;
  const pages: string[][] = [];
  for (let next: Place = ""; next !== null && pages.length < ALL; ) {
    const where: string = next === "" ? "" : `${place}=${encodeURIComponent(next)}`;
    const answer = await call("GET", `${address}?${where}&${query}`, undefined, headers);
    expect(answer.status, address).toBe(200);
    const page: Page = await answer.json();
    pages.push((page.items ?? page.orders ?? []).map(nameOf));
    next = page.nextCursor ?? page.next ?? null;
  }
  return pages;
}

it("each list of the API that has pages is known", () => {
  expect(routes.map(({ path }) => path).toSorted()).toEqual([...Object.keys(LISTS), ...ELSEWHERE].toSorted());
});

it.each(routes.filter(({ path }) => path in LISTS))("the pages of $path hold each once", async (route) => {
  const count = LISTS[route.path] ?? 0;
  const pages = await pagesOf(route, "");
  const whole = pages.flat();
  expect(new Set(whole).size).toBe(count);
  expect(whole).toHaveLength(count);
  const filled = count > 50 ? [50, 50, count - 100] : [count];
  expect(pages.map(({ length }) => length)).toEqual(filled);
  if (route.size) {
    const third = Math.floor(count / 3);
    const parts = await pagesOf(route, `${route.size}=${third}`);
    expect(parts.slice(0, 3).map(({ length }) => length)).toEqual([third, third, third]);
    expect(parts).toHaveLength(Math.ceil(count / third));
    expect(parts.flat()).toEqual(whole);
  }
});

/** Lists of the console: the table of their things, and how many a page holds. */
const PAGES: readonly (readonly [path: string, table: string, size: number])[] = [
  ["/admin/back-orders", "waiting_orders", 50],
  ["/admin/dead-letters", "dead_letters", 20],
  ["/admin/disputes", "payment_disputes", 50],
  ["/admin/draft-orders", "draft_orders", 50],
  ["/admin/feeds/{id}", "feed_runs", 10],
  ["/admin/imported", "imported_orders", 50],
  ["/admin/price-lists", "price_lists", 30],
  ["/admin/promotions", "promotions", 30],
  ["/admin/purchase-orders", "purchase_orders", 50],
  ["/admin/purchase-orders/reorder", "variants", 50],
  ["/admin/stock", "variants", 50],
];

it.each(PAGES)("the pages of %s lead through all of it", async (path, table, size) => {
  const browser = new Browser();
  await browser.post("/dev/sign-in", { who: "operator" });
  const found = new Set<string>();
  let pages = 0;
  const name = path.split("/{id}")[0]?.split("/").at(-1) ?? "";
  for (let next = path.replace("{id}", made.get(name) ?? ""); next !== "" && pages < ALL; pages += 1) {
    const answer = await browser.get(next);
    expect(answer.status, next).toBe(200);
    const [list = "", pager = ""] = (await answer.text()).split('<nav class="pages"');
    for (const [id] of list.matchAll(new RegExp(`${copied.get(table)}z\\d{3}`, "g"))) {
      found.add(id);
    }
    const links = pager.slice(0, pager.indexOf("</nav>")).match(/<a href="[^"]*">/g) ?? [];
    expect(links.length, `${next} leads to the first page`).toBe(pages === 0 ? 0 : 1);
    next = /<a href="([^"]*)" rel="next"/.exec(pager)?.[1]?.replaceAll("&amp;", "&") ?? "";
  }
  expect(found.size).toBe(table === "imported_orders" ? ALL : ALL - 1);
  expect(pages).toBe(Math.ceil(ALL / size));
});
