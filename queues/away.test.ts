import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { continueTrace } from "../domain/base/trace.ts";
import { type Event, EventBatch, type EventOf, type EventType, makeEvent } from "../shop/events/events.ts";
import { QUEUE_NAMES, QUEUES, type QueueName } from "../shop/events/names.ts";
import { refusingDatabase } from "../test/support/database.ts";
import { deliver, type Held, holdQueues } from "../test/support/held-queues.ts";
import { call, placed } from "../test/support/orders.ts";
import { bearer } from "../test/support/sales.ts";
import { rename, stockItem, uniqueSku } from "../test/support/shop.ts";
import { hooked, Receivers } from "../test/support/webhooks.ts";

type Needed =
  | "CATALOG_IMPORT"
  | "DB"
  | "EVENT_ARCHIVE"
  | "MOCK_PAYMENT"
  | "STOCK_LEDGER"
  | "WEBHOOK_ENDPOINT"
  /** All that the consumer sends to. */
  | "queues";

/** What takes each call, and answers none. */
function away(): object {
  return new Proxy({}, { get: () => () => Promise.reject(new Error("away")) });
}

/** The Worker, of which one thing is away. */
function lacking(needed: Needed): Env {
  const gone = { getByName: () => away() };
  const instead =
    needed === "queues"
      ? QUEUE_NAMES.map((queue) => [QUEUES[queue], away()] as const)
      : [
          [
            needed,
            needed === "DB" ? refusingDatabase("away") : needed === "EVENT_ARCHIVE" ? away() : gone,
          ] as const,
        ];
  return Object.create(
    env,
    Object.fromEntries(instead.map(([name, value]) => [name, { value, enumerable: true }])),
  );
}

let held: Held[] = [];

/** An event that was sent to a queue, once it was. */
function sent<Type extends EventType>(queue: QueueName, type: Type): Promise<EventOf<Type>> {
  return vi.waitUntil(() =>
    held
      .filter((message) => message.queue === queue)
      .flatMap(({ body }) => EventBatch.parse(JSON.parse(body)).events)
      .findLast((event): event is EventOf<Type> => event.type === type),
  );
}

const wrong: string[] = [];

/** An event must come again while anything of this is away, and is taken in once all is there. */
async function comesAgain(queue: QueueName, event: Event, ...needed: Needed[]): Promise<void> {
  for (const one of needed) {
    const { explicitAcks } = await deliver(queue, { events: [event] }, { to: lacking(one) });
    if (explicitAcks.length > 0) {
      wrong.push(`${event.type} was acknowledged to ${queue} without ${one}`);
    }
  }
  if ((await deliver(queue, { events: [event] })).explicitAcks.length === 0) {
    wrong.push(`${event.type} was not taken in by ${queue}`);
  }
}

function told<Type extends EventType>(type: Type, data: EventOf<Type>["data"]): Event {
  return makeEvent(type, data as never, { traceparent: continueTrace(null) });
}

afterEach(() => {
  vi.restoreAllMocks();
});

it("an event comes again as long as anything is away that its consumer needs", async () => {
  held = holdQueues();
  const receivers = new Receivers();
  for (const level of ["log", "warn", "error"] as const) {
    vi.spyOn(console, level).mockImplementation(() => {});
  }
  await hooked(["order.confirmed"]);
  const [low, other] = [await stockItem({ stock: 12 }), await stockItem()];
  const { id } = await placed({ [low]: 3, [other]: 1 });

  await comesAgain("orders", await sent("orders", "order.intake"), "DB", "queues", "STOCK_LEDGER");
  const reserved = await sent("catalog", "inventory.reserved");
  await comesAgain("catalog", reserved, "DB");
  const order = await sent("payments", "order.placed");
  await comesAgain("payments", order, "DB", "MOCK_PAYMENT", "STOCK_LEDGER");
  await comesAgain("projections", order, "DB");
  const confirmed = await sent("analytics", "order.confirmed");
  await comesAgain("analytics", confirmed, "EVENT_ARCHIVE", "DB");
  await comesAgain("catalog", confirmed, "DB");
  await comesAgain("notifications", confirmed, "DB");
  await comesAgain("fulfilment", confirmed, "DB");
  await comesAgain("webhooks", confirmed, "DB", "WEBHOOK_ENDPOINT");

  const unit = [{ sku: other, quantity: 1 }];
  const refund = { items: unit, restock: true, reason: "damaged" };
  const headers = { ...(await bearer("sam", "support")), "Idempotency-Key": "r" };
  const answer = await call("POST", `/api/orders/${id}/refunds`, refund, headers);
  expect(answer.status).toBe(201);
  await comesAgain("fulfilment", await sent("fulfilment", "order.refunded"), "DB", "STOCK_LEDGER");

  const receipt = { purchaseOrderId: "po_1", number: "1", receiptId: "rec_1", location: "main" };
  const received = told("purchase_order.received", { ...receipt, units: unit, actor: "sam" });
  await comesAgain("fulfilment", received, "STOCK_LEDGER", "DB");
  const arrival = { arrivalId: "arr_1", restocked: unit, refundId: null, last: true, actor: "sam" };
  const of = { orderId: id, number: "1", returnId: "ret_1" };
  await comesAgain("fulfilment", told("return.received", { ...of, ...arrival, units: [] }), "STOCK_LEDGER");
  await comesAgain("fulfilment", told("return.exchanged", { ...of, actor: "sam" }), "DB");

  await comesAgain("catalog", told("stock.waiting", { sku: low }), "STOCK_LEDGER", "DB");
  await rename(low, uniqueSku());
  await comesAgain("catalog", await sent("catalog", "variant.renamed"), "STOCK_LEDGER");
  await comesAgain("catalog", told("catalog.import_started", { importId: "imp_1" }), "CATALOG_IMPORT");
  const owner = { kind: "ledger", name: other } as const;
  await comesAgain("orders", told("stock.owner_active", { owner }), "STOCK_LEDGER");

  for (const event of [
    told("account.mail_due", { mailId: "aml_1" }),
    told("cart.abandoned", { accountId: "a", items: unit, changedAt: new Date().toISOString() }),
    told("sale.opening_due", { saleId: "s", after: "", upTo: "z" }),
    told("webhook.disabled", { webhookId: "whk_1", reason: "gone" }),
    told("feed.paused", { feedId: "f" }),
    told("inventory.low", reserved.data),
  ]) {
    await comesAgain("notifications", event, "DB");
  }
  await comesAgain("webhooks", told("agent.ordered", { orderId: id }), "DB");
  expect(wrong).toEqual([]);
  await vi.waitUntil(() => receivers.received.length > 0);
});
