import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { continueTrace } from "../../domain/base/trace.ts";
import type { Refund } from "../../domain/payments/payment.ts";
import { D1Outbox } from "../../stores/events/outbox.ts";
import { putSweeperToSleep } from "../../test/support/alarms.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import { type Held, holdQueues } from "../../test/support/held-queues.ts";
import { orderCancelled, orderEvent, orderRefunded, parcelEvent } from "../orders/order-events.ts";
import { eventSchemas } from "./event-schemas.ts";
import { type Event, makeEvent } from "./events.ts";
import {
  beforeChange,
  outboxEntry,
  publish,
  publishOutbox,
  publishSoon,
  sendToQueues,
  unpublishedSince,
} from "./outbox.ts";

const SWEEPER = env.SWEEPER.getByName("sweeper");
const traceparent = continueTrace(null);

function changed(at = new Date().toISOString()): Event {
  return makeEvent("catalog.changed", { version: 1 }, { traceparent, at });
}

/** Writes events into the outbox as if they had been written at a moment. */
async function written(
  at: number,
  ...events: { id: string; type: string; payload: string }[]
): Promise<void> {
  await env.DB.prepare(
    `INSERT INTO outbox (id, type, payload, created_at)
     SELECT value->>'id', value->>'type', value->>'payload', ?2 FROM json_each(?1)`,
  )
    .bind(JSON.stringify(events), at)
    .run();
}

async function left(): Promise<string[]> {
  return (await new D1Outbox(env.DB).unpublished(10_000)).map(({ id }) => id);
}

/** The ids of the events that were sent to a queue, in the order of sending. */
function sentTo(held: readonly Held[], queue: string): string[] {
  return held
    .filter((message) => message.queue === queue)
    .flatMap(({ body }) => (JSON.parse(body) as { events: { id: string }[] }).events.map(({ id }) => id));
}

/** Those that are sent by others than the outbox. */
const HAS_ITS_OWN_WAY =
  /^(inventory|stock)\.|^(order\.intake|catalog\.import_started|picture\.named|webhook\.test)$/;

/** Events that come of no change of an order's state, with the queues that must hear of them. */
function eachOther(orderId: string, number: string): [Event, string[]][] {
  const from = { traceparent };
  const happenedAt = new Date().toISOString();
  const of = { orderId, number, returnId: "ret_1" };
  const back = { ...of, units: [] };
  const arrival = { arrivalId: "arr_1", restocked: [], refundId: null, last: true, actor: "sam" };
  const receipt = { purchaseOrderId: "po_1", number: "1", receiptId: "rec_1", location: "main" };
  const goods = { ...receipt, units: [], actor: "sam" };
  const dispute = { disputeId: "dsp_1", provider: "mock", reference: "r", amount: 1, happenedAt };
  const open = { orderId, number, ...dispute, state: "needs_response", currency: "USD" } as const;
  const gone = { webhookId: "whk_1", reason: "gone" } as const;
  return [
    [makeEvent("payment.disputed", open, from), ["analytics"]],
    [makeEvent("return.requested", back, from), ["analytics", "notifications"]],
    [makeEvent("return.approved", back, from), ["analytics", "notifications"]],
    [makeEvent("return.rejected", back, from), ["analytics", "notifications"]],
    [
      makeEvent("return.received", { ...back, ...arrival }, from),
      ["analytics", "fulfilment", "notifications"],
    ],
    [makeEvent("return.exchanged", { ...of, actor: "sam" }, from), ["analytics", "fulfilment"]],
    [makeEvent("purchase_order.received", goods, from), ["analytics", "fulfilment"]],
    [
      makeEvent("purchase_order.receipt_reversed", { ...goods, reverses: "rec_0" }, from),
      ["analytics", "fulfilment"],
    ],
    [makeEvent("variant.renamed", { from: "A", to: "B", version: 1 }, from), ["analytics", "catalog"]],
    [makeEvent("collection.changed", { collectionId: "c", happened: "created" }, from), ["analytics"]],
    [
      makeEvent("cart.abandoned", { accountId: "a", items: [], changedAt: happenedAt }, from),
      ["analytics", "notifications"],
    ],
    [makeEvent("sale.opening_due", { saleId: "s", after: "", upTo: "z" }, from), ["notifications"]],
    [makeEvent("webhook.disabled", gone, from), ["analytics", "notifications"]],
    [makeEvent("feed.paused", { feedId: "f" }, from), ["analytics", "notifications"]],
    [makeEvent("agent.ordered", { orderId }, from), ["webhooks"]],
  ];
}

/** What a newer Worker wrote. */
function strange(): { id: string; type: string; payload: string } {
  const event = changed();
  return { ...outboxEntry(event), payload: JSON.stringify({ ...event, version: 2 }) };
}

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM outbox").run();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("an event", () => {
  it("is sent to every queue that must hear of it, and to no other", async () => {
    const { id, number, currency, totals, lines } = await draftOf(newCustomer());
    const order = { id, number, currency, total: totals.total, traceparent, lines };
    const refund: Refund = {
      id: "rfd_1",
      amount: 100,
      items: [],
      restock: true,
      reason: null,
      actor: "sam",
      at: 1,
      state: "paid",
      fingerprint: "f",
    };
    const shipment = {
      id: "shp_1",
      items: [{ sku: "TIDE-1", quantity: 1 }],
      carrier: "UPS",
      trackingNumber: "1Z",
      dispatchedAt: 1,
      deliveredAt: null,
    };
    const price = { sku: "TIDE-1", version: 2, from: 1, to: 2 };
    const routes: [Event, string[]][] = [
      [orderEvent("order.placed", order), ["analytics", "payments"]],
      [orderEvent("order.confirmed", order), ["analytics", "catalog", "notifications"]],
      [orderCancelled(order, "customer_request", null), ["analytics", "notifications", "payments"]],
      [parcelEvent("order.shipped", order, shipment, "SHIPPED"), ["analytics", "notifications"]],
      [parcelEvent("order.delivered", order, shipment, "DELIVERED"), ["analytics", "notifications"]],
      [orderRefunded(order, refund, "REFUNDED"), ["analytics", "fulfilment", "notifications"]],
      [makeEvent("account.mail_due", { mailId: "aml_1" }, { traceparent }), ["notifications"]],
      [makeEvent("product.price_changed", price, { traceparent }), ["analytics"]],
      [changed(), ["analytics"]],
      ...eachOther(id, number),
    ];
    const known = Object.keys(eventSchemas()).map((name) => name.replace(/ v\d+$/, ""));
    expect(routes.map(([{ type }]) => type).toSorted()).toEqual(
      [...new Set(known)].filter((type) => !HAS_ITS_OWN_WAY.test(type)).toSorted(),
    );
    const held = holdQueues();
    await publish(
      env,
      routes.map(([event]) => event),
    );
    for (const [event, queues] of routes) {
      const heard = held.filter(({ body }) => body.includes(`"id":"${event.id}"`));
      expect([event.type, heard.map(({ queue }) => queue).toSorted()]).toEqual([event.type, queues]);
    }
    // What happens to one order or one parcel has a name of its own, so that no consumer takes one
    // for the other.
    expect(new Set(routes.map(([event]) => event.id)).size).toBe(routes.length);
    // Where orders are in Postgres, lists read what is projected of them.
    const onPostgres: Env = Object.create(env, { ORDERS_PG_0: { value: {}, enumerable: true } });
    held.length = 0;
    await sendToQueues(
      onPostgres,
      routes.map(([event]) => event),
    );
    const ofOrders = routes.flatMap(([{ id, type }]) => (type.startsWith("order.") ? [id] : []));
    expect(sentTo(held, "projections")).toEqual(ofOrders);
  });

  it("that was published is gone from the outbox, and the others are still there", async () => {
    const held = holdQueues();
    const [mine, other] = [changed(), changed()];
    await written(Date.now(), outboxEntry(mine), outboxEntry(other));
    await publish(env, [mine]);
    expect(await left()).toEqual([other.id]);
    expect(sentTo(held, "analytics")).toEqual([mine.id]);
  });

  it("of which one queue did not take its part waits, and is sent to all again", async () => {
    const held = holdQueues();
    const { id, number, currency, totals, lines } = await draftOf(newCustomer());
    const placed = orderEvent("order.placed", {
      id,
      number,
      currency,
      total: totals.total,
      traceparent,
      lines,
    });
    await written(1_000, outboxEntry(placed));
    vi.spyOn(env.PAYMENTS_QUEUE, "sendBatch").mockRejectedValue(new Error("queue down"));
    await expect(publish(env, [placed])).rejects.toThrow("queue down");
    expect(await left()).toEqual([placed.id]);
    vi.restoreAllMocks();
    const again = holdQueues();
    expect(await publishOutbox(env)).toEqual({ soon: false, strangeSince: null });
    expect([sentTo(again, "payments"), sentTo(held, "payments")]).toEqual([[placed.id], []]);
    expect(await left()).toEqual([]);
  });

  it("of a request is published after the answer", async () => {
    const held = holdQueues();
    const event = changed();
    await written(Date.now(), outboxEntry(event));
    const ctx = createExecutionContext();
    publishSoon({ env, ctx }, [event]);
    await waitOnExecutionContext(ctx);
    expect(sentTo(held, "analytics")).toEqual([event.id]);
    expect(await left()).toEqual([]);
  });

  it("of a request stays where a queue refuses it, which is no failure of the request", async () => {
    vi.spyOn(env.ANALYTICS_QUEUE, "sendBatch").mockRejectedValue(new Error("queue down"));
    const event = changed();
    await written(Date.now(), outboxEntry(event));
    const waited: Promise<unknown>[] = [];
    const ctx = createExecutionContext();
    vi.spyOn(ctx, "waitUntil").mockImplementation((promise) => void waited.push(promise));
    publishSoon({ env, ctx }, [event]);
    await expect(Promise.all(waited)).resolves.toHaveLength(1);
    expect(await left()).toEqual([event.id]);
    await env.DB.prepare("DELETE FROM outbox").run();
  });
});

describe("the outbox", () => {
  it("loses no event of a millisecond that holds more than a page, and sends each once", async () => {
    const held = holdQueues();
    const events = Array.from({ length: 1_203 }, () => changed());
    const [first, second, third] = [events.slice(0, 1), events.slice(1, 1_202), events.slice(1_202)];
    await written(2_000, ...second.map(outboxEntry));
    await written(3_000, ...third.map(outboxEntry));
    await written(1_000, ...first.map(outboxEntry));
    expect(await publishOutbox(env)).toEqual({ soon: false, strangeSince: null });
    const sent = sentTo(held, "analytics");
    expect(sent.toSorted()).toEqual(events.map(({ id }) => id).toSorted());
    // Oldest first.
    expect([sent[0], sent.at(-1)]).toEqual([first[0]?.id, third[0]?.id]);
    expect(await left()).toEqual([]);
  });

  it("is read page by page, each row once, though a page ends within a millisecond", async () => {
    const rows = Array.from({ length: 25 }, () => outboxEntry(changed()));
    await written(5_000, ...rows);
    const outbox = new D1Outbox(env.DB);
    const seen: string[] = [];
    for (
      let page = await outbox.unpublished(4);
      page.length > 0;
      page = await outbox.unpublished(4, page.at(-1))
    ) {
      seen.push(...page.map(({ id }) => id));
      expect(seen.length).toBeLessThanOrEqual(rows.length);
    }
    expect(seen).toEqual(rows.map(({ id }) => id).toSorted());
  });

  it("leaves to its writer what was written a moment ago, to the millisecond, and says that it is there", async () => {
    const held = holdQueues();
    const [due, young] = [changed(), changed()];
    await written(9_999, outboxEntry(due));
    await written(10_000, outboxEntry(young));
    expect(await publishOutbox(env, 10_000)).toEqual({ soon: true, strangeSince: null });
    expect(sentTo(held, "analytics")).toEqual([due.id]);
    expect(await left()).toEqual([young.id]);
  });

  it("says since when the oldest event for a newer Worker waits", async () => {
    holdQueues();
    await written(7_000, strange());
    await written(8_000, ...Array.from({ length: 600 }, strange));
    expect(await publishOutbox(env)).toEqual({ soon: false, strangeSince: 7_000 });
    expect(await left()).toHaveLength(601);
  });

  it("that is out of reach may hold something that is to be published soon", async () => {
    vi.spyOn(env.DB, "prepare").mockImplementation(() => {
      throw new Error("no database");
    });
    expect(await publishOutbox(env)).toEqual({ soon: true, strangeSince: null });
    expect(await unpublishedSince(env)).toEqual(new Map());
  });

  it("knows of each queue since when its oldest event waits", async () => {
    const at = (second: number) => `2026-01-01T00:00:${second}.000Z`;
    const mail = makeEvent("account.mail_due", { mailId: "aml_1" }, { traceparent, at: at(30) });
    // Written later, and happened earlier.
    await written(1_000, outboxEntry(changed(at(20))), outboxEntry(changed(at(50))));
    await written(2_000, outboxEntry(changed(at(10))), outboxEntry(mail));
    await written(3_000, outboxEntry(changed(at(40))));
    expect(await unpublishedSince(env)).toEqual(
      new Map([
        ["analytics", Date.parse(at(10))],
        ["notifications", Date.parse(at(30))],
      ]),
    );
  });
});

it("before a change the sweeper is awake, so that what its isolate leaves undone is made good", async () => {
  await putSweeperToSleep();
  await beforeChange(env);
  const alarm = await runInDurableObject(SWEEPER, (_, { storage }) => storage.getAlarm());
  expect(alarm).toBeLessThanOrEqual(Date.now() + env.RESEND_AFTER_MS);
});

it("a row that several events share stays until all of them are published", async () => {
  const [one, other] = [changed(), changed()].sort((a, b) => (a.id < b.id ? -1 : 1));
  const events = [one, other].filter((event) => event !== undefined);
  const ids = events.map(({ id }) => id);
  const [first = "", last = ""] = ids;
  await env.DB.prepare("DELETE FROM outbox").run();
  await written(1, { id: last, type: "events", payload: JSON.stringify({ type: "events", events }) });
  const outbox = new D1Outbox(env.DB);
  const left = async () => (await outbox.unpublished(10)).map(({ id }) => id);
  expect(await left()).toEqual(ids);
  for (const published of [[first], [last]]) {
    await outbox.deletePublished(published);
    expect(await left()).toEqual(ids);
  }
  await outbox.deletePublished(ids);
  expect(await left()).toEqual([]);
});
