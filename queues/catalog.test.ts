import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { makeEvent } from "../shop/events/events.ts";
import { readCatalogVersion } from "../stores/catalog/catalog-version.ts";
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
