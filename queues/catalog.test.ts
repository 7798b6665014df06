import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { KEEP_COUNTED_MS } from "../shop/collections/count-together.ts";
import { makeEvent } from "../shop/events/events.ts";
import { sendToQueues } from "../shop/events/outbox.ts";
import { readCatalogVersion } from "../stores/catalog/catalog-version.ts";
import { projectWaiting, waitingOf } from "../stores/catalog/catalog-waiting.ts";
import { findBoughtTogether } from "../stores/collections/bought-together.ts";
import { placed } from "../test/support/orders.ts";
import { stockItem } from "../test/support/shop.ts";
import { consumeCatalog } from "./catalog.ts";

const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;

function moved(sku: string, seq: number, onHand: number, reserved = 0) {
  const data = { sku, seq, quantity: 1, onHand, reserved, available: onHand - reserved };
  return makeEvent(
    "inventory.reserved",
    { ...data, reference: null, reason: null, actor: null },
    { traceparent, id: `${sku}:${seq}` },
  );
}

let sent = 0;
async function deliver(...messages: unknown[]) {
  const batch = createMessageBatch(
    "catalog",
    messages.map((body) => ({ id: `m${++sent}`, timestamp: new Date(), attempts: 1, body })),
  );
  await consumeCatalog(batch, env);
  return getQueueResult(batch, createExecutionContext());
}

const levelOf = (sku: string) =>
  env.DB.prepare("select available, on_hand, stock_seq from variants where sku = ?").bind(sku).first();
const version = async () => (await readCatalogVersion(env.DB)).version;

it("the latest movement wins, in whatever order and however often they arrive", async () => {
  const sku = await stockItem({ stock: 10 });
  const events = [moved(sku, 3, 10, 3), moved(sku, 1, 10, 1), moved(sku, 2, 10, 2)];
  await deliver({ events });
  expect(await levelOf(sku)).toEqual({ available: 7, on_hand: 10, stock_seq: 3 });
  await deliver({ events: [moved(sku, 2, 10, 2)] }, { events });
  expect(await levelOf(sku)).toEqual({ available: 7, on_hand: 10, stock_seq: 3 });
  await deliver({ events: [moved(sku, 4, 9, 2)] });
  expect(await levelOf(sku)).toEqual({ available: 7, on_hand: 9, stock_seq: 4 });
});

it("a SKU that sells out or comes back renews the cached catalog, once; other movements do not", async () => {
  const [a, b] = [await stockItem({ stock: 2 }), await stockItem({ stock: 2 })];
  const before = await version();
  await deliver({ events: [moved(a, 1, 2, 1), moved(b, 1, 2, 1)] });
  expect(await version()).toBe(before);
  await deliver({ events: [moved(a, 2, 2, 2)] }, { events: [moved(b, 2, 2, 2)] });
  // Each of the two products has a change of its own.
  expect(await version()).toBe(before + 2);
  await deliver({ events: [moved(a, 2, 2, 2)] }, { events: [moved(a, 1, 2, 1)] });
  expect(await version()).toBe(before + 2);
  await deliver({ events: [moved(a, 3, 2, 1)] });
  expect(await version()).toBe(before + 3);
});

it("of several SKUs that a batch tells of, the orders that wait for each are known", async () => {
  const skus = [
    await stockItem({ stock: 0, backorder: "allow" }),
    await stockItem({ stock: 0, backorder: "allow" }),
  ];
  for (const sku of skus) {
    await placed({ [sku]: 2 });
  }
  const known = async () => {
    const { results } = await env.DB.prepare(
      "select sku, units from waiting_orders where sku in (?, ?) order by sku",
    )
      .bind(...skus)
      .all();
    return results;
  };
  const both = skus.toSorted().map((sku) => ({ sku, units: 2 }));
  await vi.waitUntil(async () => (await known()).length === 2);
  await env.DB.prepare("delete from waiting_orders").run();
  await deliver({ events: skus.map((sku) => makeEvent("stock.waiting", { sku }, { traceparent })) });
  expect(await known()).toEqual(both);
});

it("an older list of who waits for a SKU leaves the newer one as it is", async () => {
  const sku = await stockItem();
  const list = (version: number, reference: string) =>
    projectWaiting(env.DB, sku, { version, orders: [{ reference, units: 1, since: 1 }] });
  await list(2, "ord_newer");
  await list(1, "ord_older");
  const known = await waitingOf(env.DB, ["ord_newer", "ord_older"]);
  expect(known.map(({ reference }) => reference)).toEqual(["ord_newer"]);
});

it("stock that never runs out renews nothing, and what goes on back order says so", async () => {
  const [untracked, backorder] = [
    await stockItem({ stock: 1, tracked: false }),
    await stockItem({ stock: 1, backorder: "allow" }),
  ];
  const before = await version();
  await deliver({ events: [moved(untracked, 1, 1, 1)] });
  expect(await version()).toBe(before);
  await deliver({ events: [moved(backorder, 1, 1, 1)] });
  expect(await version()).toBe(before + 1);
  expect(await levelOf(backorder)).toMatchObject({ available: 0 });
});

it("a message that is no event batch comes again, and stops no other", async () => {
  const sku = await stockItem({ stock: 5 });
  const result = await deliver({ nonsense: true }, { events: [moved(sku, 1, 5, 2)] });
  expect(result.explicitAcks).toHaveLength(1);
  expect(result.retryMessages).toHaveLength(1);
  expect(await levelOf(sku)).toMatchObject({ available: 3 });
});

it("events of other kinds and of unknown SKUs pass", async () => {
  const changed = makeEvent("catalog.changed", { version: 3 }, { traceparent });
  const result = await deliver({ events: [changed, moved("NOBODY", 1, 1)] });
  expect(result.explicitAcks).toHaveLength(1);
});

let paidOrders = 0;
const paid = (skus: string[], at = new Date(), orderId = `ord-${++paidOrders}`) =>
  makeEvent(
    "order.confirmed",
    {
      orderId,
      number: orderId,
      total: 100,
      items: skus.map((sku) => ({ sku, quantity: 1, unitPrice: 50 })),
    },
    { traceparent, at: at.toISOString() },
  );
const togetherWith = async (sku: string) =>
  (await findBoughtTogether(env.DB, sku.toLowerCase())).flatMap(({ variants }) =>
    variants.map((one) => one.sku),
  );

it("what two paid orders or more have in common was bought together, however often their events come", async () => {
  const [a, b, c, alone] = [await stockItem(), await stockItem(), await stockItem(), await stockItem()];
  const first = paid([a, b, c]);
  await deliver({ events: [first] }, { events: [first] });
  await deliver({ events: [first, paid([alone])] });
  expect(await togetherWith(a)).toEqual([]);
  const second = paid([b, a]);
  await deliver({ events: [second] });
  await deliver({ events: [paid([c, a]), paid([a, c])] }, { events: [second] });
  // Twice with b, three times with c.
  expect(await togetherWith(a)).toEqual([c, b]);
  expect(await togetherWith(b)).toEqual([a]);
  expect(await togetherWith(alone)).toEqual([]);
  const long = new Date(Date.now() - KEEP_COUNTED_MS - 1_000);
  await deliver({ events: [paid([b, c], long), paid([b, c], long)] });
  expect(await togetherWith(b)).toEqual([a]);
});

it("a product that is sold out is shown with none, and one of its own variants is no other product", async () => {
  const [a, b] = [await stockItem(), await stockItem({ stock: 0 })];
  await deliver({ events: [paid([a, b]), paid([a, b]), paid([a, a])] });
  expect(await togetherWith(a)).toEqual([]);
  expect(await togetherWith(b)).toEqual([a]);
});

it("a product keeps those it was bought with most and the latest, and no more than fifty", async () => {
  const skus = await Promise.all(Array.from({ length: 61 }, () => stockItem()));
  const [a = "", often = "", ...others] = skus;
  const ago = (ms: number) => new Date(Date.now() - ms);
  const twice = others
    .slice(0, 35)
    .flatMap((sku, n) => [paid([a, sku], ago(9_000 - n)), paid([a, sku], ago(9_000))]);
  const once = others.slice(35).map((sku, n) => paid([a, sku], ago(5_000 - n)));
  const most = Array.from({ length: 3 }, () => paid([a, often], ago(4_000)));
  // The last that is heard of is an older order.
  await deliver({ events: [...most, ...twice, ...once] });
  await deliver({ events: [paid([a, often], ago(60_000))] });
  const { results: kept } = await env.DB.prepare(
    `select v.sku, b.last_at as at from bought_together b join products p on p.num = b.other
       join variants v on v.product_id = p.id where b.num = (select num from products where slug = ?)`,
  )
    .bind(a.toLowerCase())
    .all<{ sku: string; at: number }>();
  expect(kept.length).toBeGreaterThan(45);
  expect(kept.length).toBeLessThanOrEqual(50);
  const last = others.slice(-19);
  expect(kept.map(({ sku }) => sku)).toEqual(expect.arrayContaining([often, ...last]));
  expect(Date.now() - (kept.find(({ sku }) => sku === often)?.at ?? 0)).toBeLessThan(60_000);
  expect((await togetherWith(a))[0]).toBe(often);
});

it("orders of one SKU are not sent to be counted", async () => {
  const sent = vi.spyOn(env.CATALOG_QUEUE, "sendBatch").mockResolvedValue(undefined as never);
  const [one, several] = [paid(["x"]), paid(["x", "y"])];
  await sendToQueues(env, [one, several]);
  const texts = sent.mock.calls.flatMap(([messages]) => [...messages].map(({ body }) => String(body)));
  sent.mockRestore();
  expect(texts.join()).toContain(several.data.orderId);
  expect(texts.join()).not.toContain(one.id);
});
