import { Buffer } from "node:buffer";
import { z } from "zod";
import { randomId } from "../../domain/base/ids.ts";
import { CURRENCY, Currency } from "../../domain/base/money.ts";
import { Traceparent } from "../../domain/base/trace.ts";
import { Units } from "../../domain/orders/fulfilment.ts";
import { OrderDraft, OrderStatus } from "../../domain/orders/order.ts";
import { DISPUTE_MOVES, DisputeState } from "../../domain/payments/dispute.ts";
import { quickCheck } from "../../domain/schemas/quick-check.ts";
import { OwnerName } from "../../domain/stock/stock.ts";

/**
 * The registry of every event of the store, in every version. An event says what happened, never
 * what to do. It carries no personal data: ids, SKUs, amounts in cents. The exception is
 * `order.intake`, which carries the order itself to its store. Published events stay readable. A
 * field may be added as optional. Anything else is a new version beside the old one:
 * `z.discriminatedUnion("version", [event("…", 1, …), event("…", 2, …)])` (docs/api/events.md).
 */
function event<Type extends string, Version extends number, Data extends z.ZodType>(
  type: Type,
  version: Version,
  description: string,
  data: Data,
) {
  return z
    .object({
      /**
       * Unique; consumers are idempotent by it. Ledger events derive it from SKU and sequence
       * number.
       */
      id: z.string(),
      type: z.literal(type),
      version: z.literal(version),
      at: z.iso.datetime(),
      /** Correlates the event with the request that caused it. */
      traceparent: Traceparent,
      data,
    })
    .describe(description);
}

const orderData = z.object({
  orderId: z.string(),
  number: z.string(),
  /** Minor units. */
  total: z.int(),
  /** What all amounts are in. Absent: the shop's own currency. */
  currency: Currency.optional(),
  items: z.array(z.object({ sku: z.string(), quantity: z.int(), unitPrice: z.int() })),
  /** The payment provider. Absent in events of older code. */
  provider: z.string().optional(),
});

/** A parcel that left or arrived. */
const parcelData = orderData.extend({
  /** The order's status from now on: it stays what it was until the last parcel left or arrived. */
  status: OrderStatus,
  shipmentId: z.string(),
  carrier: z.string(),
  trackingNumber: z.string(),
  units: z.array(Units),
});

const refundData = orderData.extend({
  status: OrderStatus,
  refundId: z.string(),
  /** Minor units. */
  amount: z.int(),
  units: z.array(Units),
  restock: z.boolean(),
});

const disputeData = z.object({
  orderId: z.string(),
  number: z.string(),
  disputeId: z.string(),
  provider: z.string(),
  /** The provider's id of the dispute. */
  reference: z.string(),
  state: DisputeState,
  /** As the provider names it. */
  reason: z.string().optional(),
  /** The disputed sum, in minor units. */
  amount: z.int(),
  currency: Currency,
  /** What the bank did with the money at this report. Absent: nothing. */
  moved: z.enum(DISPUTE_MOVES).optional(),
  happenedAt: z.iso.datetime(),
  /** Until when the shop may answer. */
  dueAt: z.iso.datetime().optional(),
});

/** A return that was asked for or decided on. What people wrote about it is in its order. */
const returnData = z.object({
  orderId: z.string(),
  number: z.string(),
  returnId: z.string(),
  units: z.array(Units),
});

const receiptData = z.object({
  purchaseOrderId: z.string(),
  number: z.string(),
  receiptId: z.string(),
  location: z.string(),
  units: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  actor: z.string(),
});

const stockData = z.object({
  sku: z.string(),
  /** The lane of a flash sale whose units these are; absent for ordinary stock. */
  lot: z.string().optional(),
  /** The movement's number in its owner's ledger: later is larger. */
  seq: z.int(),
  /** Units this movement concerned; negative only for adjustments. */
  quantity: z.int(),
  onHand: z.int(),
  reserved: z.int(),
  available: z.int(),
  reference: z.string().nullable(),
  reason: z.string().nullable(),
  actor: z.string().nullable(),
  /** Where the units came or went, in a shop of several locations. */
  location: z.string().optional(),
  /** Units at other locations than the first, after this movement or a later one. */
  elsewhere: z.array(z.object({ location: z.string(), units: z.int() })).optional(),
});

const intakeData = z.object({
  orderId: z.string(),
  /** Who sends this and waits for the acknowledgement. */
  owner: OwnerName,
  reservation: z.enum(["active", "expired"]),
  /** Null when that owner holds a line of the order but not its draft. */
  draft: OrderDraft.extend({ currency: z.literal(CURRENCY) }).nullable(),
});

const OrderIntake = z.discriminatedUnion("version", [
  event(
    "order.intake",
    1,
    "An order was accepted, or its reservation expired. Sent by the owner of its stock until the order store acknowledges it; carries the whole order.",
    intakeData,
  ),
  event(
    "order.intake",
    2,
    "The same of an order in another currency than the shop's own.",
    intakeData.extend({ draft: OrderDraft.nullable() }),
  ),
]);

export const Event = z.discriminatedUnion("type", [
  OrderIntake,
  event("order.placed", 1, "An order was stored; its stock is reserved.", orderData),
  event("order.confirmed", 1, "An order was paid, and its stock is taken.", orderData),
  event(
    "order.cancelled",
    1,
    "An order was cancelled: its stock returns, and what was paid is paid back.",
    orderData.extend({
      reason: z.string(),
      /** What had been paid for it and goes back, in minor units. Absent: it was not paid. */
      givenBack: z.int().optional(),
    }),
  ),
  event("order.shipped", 1, "A parcel of an order left.", parcelData),
  event("order.delivered", 1, "A parcel of an order arrived.", parcelData),
  event("order.refunded", 1, "Some or all of what was paid for an order was paid back.", refundData),
  event(
    "payment.disputed",
    1,
    "A provider reported on a dispute: that it began, where it stands, or that a bank moved money for it. Reports may come in any order. The one that happened last says the state.",
    disputeData,
  ),
  event("return.requested", 1, "A shopper wants to send units of an order back.", returnData),
  event("return.approved", 1, "A merchant approves a return: its units may be sent.", returnData),
  event("return.rejected", 1, "A merchant declines a return, or what of it has not arrived.", returnData),
  event(
    "return.received",
    1,
    "Units of a return arrived. Those that go back to stock are restocked; the others are written off.",
    returnData.extend({
      arrivalId: z.string(),
      restocked: z.array(Units),
      /** The refund that was written with it, if something was left to pay. */
      refundId: z.string().nullable(),
      /** Whether nothing of the return is awaited any more. */
      last: z.boolean(),
      actor: z.string(),
    }),
  ),
  event(
    "return.exchanged",
    1,
    "A paid order replaces goods that its shopper sent back. The event names the new order.",
    z.object({ orderId: z.string(), number: z.string(), returnId: z.string(), actor: z.string() }),
  ),
  event(
    "purchase_order.received",
    1,
    "Goods of a purchase order arrived. The ledgers of their SKUs book them once for each receipt.",
    receiptData,
  ),
  event(
    "purchase_order.receipt_reversed",
    1,
    "A wrong receipt was reversed. Its units are negative.",
    receiptData.extend({
      /** The receipt that was wrong. */
      reverses: z.string(),
    }),
  ),
  event("inventory.reserved", 1, "Units were promised to an order.", stockData),
  event("inventory.released", 1, "Reserved units were given back.", stockData),
  event("inventory.expired", 1, "Reserved units were not paid in time and returned.", stockData),
  event("inventory.confirmed", 1, "Reserved units left the stock.", stockData),
  event(
    "inventory.adjusted",
    1,
    "The units on hand changed by count, delivery, return or sale, or are at another location.",
    stockData,
  ),
  event(
    "stock.owner_active",
    1,
    "A stock owner accepted orders. The message is delivered again later, and sets the owner's alarm if that was lost.",
    z.object({ owner: OwnerName }),
  ),
  event(
    "stock.waiting",
    1,
    "The orders of a SKU that wait for goods have changed. Its ledger says which they are.",
    z.object({ sku: z.string() }),
  ),
  event("inventory.low", 1, "What is available fell to the reorder point.", stockData),
  event(
    "product.price_changed",
    1,
    "A SKU has a new price, under a new version of the price book, or of the list that is named. Amounts in minor units.",
    z.object({
      sku: z.string(),
      version: z.int(),
      from: z.int(),
      to: z.int(),
      /** Absent: the shop's own currency. */
      currency: Currency.optional(),
      /** The list that gives the price or gave it. Absent: the product's own price changed. */
      priceList: z.string().optional(),
      /** The groups whose price changed. Absent: that of all shoppers. */
      customerGroups: z.array(z.string()).optional(),
    }),
  ),
  event(
    "account.mail_due",
    1,
    "A mail about an account waits to be sent. Its row holds the recipient and the kind.",
    z.object({ mailId: z.string() }),
  ),
  event(
    "variant.renamed",
    1,
    "A SKU was renamed. The ledger of the old name hands its units over. Of two renames the one with the higher version counts.",
    z.object({ from: z.string(), to: z.string(), version: z.int() }),
  ),
  event(
    "collection.changed",
    1,
    "A merchant made, changed or deleted a collection.",
    z.object({ collectionId: z.string(), happened: z.enum(["created", "changed", "deleted"]) }),
  ),
  event(
    "cart.abandoned",
    1,
    "A customer who asked for reminders, and has an address, left a cart for ten hours.",
    z.object({
      accountId: z.string(),
      items: z.array(z.object({ sku: z.string(), quantity: z.int() })),
      changedAt: z.iso.datetime(),
    }),
  ),
  event(
    "sale.opening_due",
    1,
    "A sale opens soon. It goes to the customers who asked for a notice: those with ids after `after`, up to `upTo`.",
    z.object({ saleId: z.string(), after: z.string(), upTo: z.string() }),
  ),
  event("catalog.changed", 1, "The catalog has a new version.", z.object({ version: z.int() })),
  event(
    "agent.ordered",
    1,
    "An order was placed by an agent whose platform receives order events.",
    z.object({ orderId: z.string() }),
  ),
  event(
    "webhook.disabled",
    1,
    "The shop turned a webhook off: every delivery failed for three days, or the endpoint answered 410.",
    z.object({ webhookId: z.string(), reason: z.enum(["failing", "gone"]) }),
  ),
  event(
    "feed.paused",
    1,
    "The shop pauses a vendor's feed: several pulls in a row failed.",
    z.object({ feedId: z.string() }),
  ),
  event(
    "webhook.test",
    1,
    "A merchant tests a webhook. Only that webhook receives it.",
    z.object({ webhookId: z.string() }),
  ),
  event(
    "picture.named",
    1,
    "An imported file names a picture at an address, which the shop takes into its own storage.",
    z.object({ url: z.string() }),
  ),
  event(
    "catalog.import_started",
    1,
    "A large file is being imported. The message is delivered again later, and sets the import's alarm if that was lost.",
    z.object({ importId: z.string() }),
  ),
]);
export type Event = z.infer<typeof Event>;
/** Nearly every event is as the registry has it, and zod copies each field to find that. */
export const isEvent = quickCheck(Event);
export type EventType = Event["type"];
export type EventOf<Type extends EventType> = Extract<Event, { type: Type }>;

/** An event without what says who a person is. Only an order's intake carries that. */
export function impersonal(event: Event): Event {
  return event.type === "order.intake" ? { ...event, data: { ...event.data, draft: null } } : event;
}

/**
 * What one queue message holds: events that travel together. Kept under the 128 KB of a message.
 */
export const EventBatch = z.object({ events: z.array(Event).min(1) });

/**
 * The content of a message. The store sends JSON as text; other content of a queue is taken
 * unchanged.
 */
export function contentOf({ body }: Pick<Message, "body">): unknown {
  if (typeof body !== "string") {
    return body;
  }
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

/** Builds an event now, with a random id unless the caller can derive one that a retry repeats. */
export function makeEvent<Type extends EventType>(
  type: Type,
  data: EventOf<Type>["data"],
  context: { traceparent: string; id?: string; at?: string; version?: EventOf<Type>["version"] },
): EventOf<Type> {
  const made = {
    id: context.id ?? randomId("evt"),
    type,
    version: context.version ?? 1,
    at: context.at ?? new Date().toISOString(),
    traceparent: context.traceparent,
    data,
  };
  return (isEvent(made) ? made : Event.parse(made)) as EventOf<Type>;
}

/**
 * The platform takes 128 KB a message, and 256 KB or 100 messages a `sendBatch`; with room for the
 * envelope.
 */
const MAX_MESSAGE_BYTES = 100_000;
const MAX_SEND_BYTES = 200_000;
const MAX_MESSAGES_PER_SEND = 100;

/** Messages of one `sendBatch`. */
export type Packed = MessageSendRequest<string>[];

/**
 * Packs events into messages, as many as fit or `perMessage`, and messages into the batches that
 * one `sendBatch` may carry.
 */
export function packBatches(events: readonly Event[], perMessage?: number): Packed[] {
  return packTexts(
    events.map((event) => JSON.stringify(event)),
    perMessage,
  );
}

/** The same with events that are JSON already. */
export function packTexts(events: readonly string[], perMessage = Number.POSITIVE_INFINITY): Packed[] {
  const sized = events.map((event) => ({ item: event, size: Buffer.byteLength(event) + 1 }));
  const messages = fill(sized, MAX_MESSAGE_BYTES, perMessage).map(({ items, size }) => ({
    item: { body: `{"events":[${items.join()}]}`, contentType: "text" as const },
    size,
  }));
  return fill(messages, MAX_SEND_BYTES, MAX_MESSAGES_PER_SEND).map(({ items }) => items);
}

/**
 * Puts items into as few groups as their order allows; one that is too large has a group of its
 * own.
 */
function fill<T>(all: readonly { item: T; size: number }[], bytes: number, count: number) {
  const groups: { items: T[]; size: number }[] = [];
  for (const { item, size } of all) {
    const current = groups.at(-1);
    if (!current || current.size + size > bytes || current.items.length >= count) {
      groups.push({ items: [item], size });
    } else {
      current.items.push(item);
      current.size += size;
    }
  }
  return groups;
}
