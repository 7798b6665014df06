import { base32, fingerprint, sha256 } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import {
  type PurchaseLine,
  type PurchaseOrderState,
  purchaseNumber,
  purchaseState,
} from "../../domain/purchasing/purchase-order.ts";
import {
  type ReceiptProblem,
  type ReceivedUnits,
  takeBack,
  takeIn,
} from "../../domain/purchasing/receipt.ts";
import { breaksPromises } from "../../domain/stock/stock.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import { outboxStatement } from "../../stores/events/outbox.ts";
import {
  findPurchaseOrder,
  findReceipt,
  receiptStatement,
  receiptsOf,
  type StoredPurchaseOrder,
  type StoredReceipt,
  updatePurchaseOrder,
} from "../../stores/purchasing/purchase-orders.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { makeEvent } from "../events/events.ts";
import { beforeChange, outboxEntry, publishSoon } from "../events/outbox.ts";
import { refusedLocation } from "../stock/locations.ts";
import { changedMeanwhile, noSuchPurchaseOrder, stateWords } from "./purchase-orders.ts";

/** Two who receive at once: the second takes in what is still awaited, or is asked, so often. */
const TRIES = 5;
/** States in which goods may come. */
const RECEIVES: readonly PurchaseOrderState[] = ["ordered", "partly_received", "received"];

export interface Delivery {
  items: ReceivedUnits;
  /** Staff say that more came than was ordered. */
  over?: boolean | undefined;
}

export interface Received {
  order: StoredPurchaseOrder;
  receipt: StoredReceipt;
  /** Whether this was done before, under the same key. */
  replay: boolean;
}

/** Whether goods of an order may come: more than was ordered, too. */
export function isAwaited(order: StoredPurchaseOrder): boolean {
  return RECEIVES.includes(purchaseState(order));
}

type NewReceipt = Omit<StoredReceipt, "bookedAt">;

/**
 * Takes goods of an order in. The receipt, what the lines have now and the event that has the
 * ledgers book the units are one batch, so each is written once, however often staff ask.
 * @param mayChange Whether this version is what the one who receives saw.
 */
export async function receiveGoods(
  call: Call,
  orderId: string,
  key: string,
  { items, over = false }: Delivery,
  mayChange: (version: number) => boolean,
): Promise<Result<Received, Refusal>> {
  const { env } = call;
  const id = `${orderId}.${base32(await sha256(`receipt\n${orderId}\n${key}`), 12)}`;
  const digest = await fingerprint({ items, over });
  return write(call, orderId, id, digest, async (order) => {
    if (!mayChange(order.version)) {
      return err(changedMeanwhile());
    }
    if (!isAwaited(order)) {
      return err(
        refusal("purchase_order_not_open", `The order is ${stateWords(order)}: it awaits no goods.`),
      );
    }
    const closed = await refusedLocation(env, order.location);
    if (closed) {
      return err(closed);
    }
    const taken = takeIn(order.lines, items, { over });
    if (!taken.ok) {
      return err(refusalOf(taken.error, items));
    }
    return ok({ ...taken.value, location: order.location, reverses: null });
  });
}

/**
 * Takes a receipt back that was wrong, with a receipt of its own. What orders were promised is not
 * taken away, unless it is forced: then they wait for goods, the latest first.
 */
export async function reverseReceipt(
  call: Call,
  orderId: string,
  receiptId: string,
  { force = false }: { force?: boolean | undefined } = {},
): Promise<Result<Received, Refusal>> {
  const { env } = call;
  const wrong = await findReceipt(env.DB, receiptId);
  if (wrong?.orderId !== orderId || wrong.reverses !== null) {
    return err(refusal("not_found", "There is no such receipt."));
  }
  return write(call, orderId, `${receiptId}.back`, "", async (order) => {
    if (wrong.bookedAt === null) {
      return err(refusal("purchase_order_not_open", "Its units are being booked. Try again in a moment."));
    }
    const promised = force ? null : await refusedPromises(env, wrong.units);
    if (promised) {
      return err(promised);
    }
    const { units, location } = wrong;
    return ok({ lines: takeBack(order.lines, units), units, location, reverses: receiptId });
  });
}

/** What a receipt does to its order. */
type Decided = Pick<NewReceipt, "units" | "location" | "reverses"> & { lines: PurchaseLine[] };

/** Writes a receipt once for each id: with its order, its event and what the audit log says. */
async function write(
  call: Call,
  orderId: string,
  id: string,
  digest: string,
  decide: (order: StoredPurchaseOrder) => Promise<Result<Decided, Refusal>>,
): Promise<Result<Received, Refusal>> {
  const { DB } = call.env;
  for (let tries = 0; tries < TRIES; tries++) {
    const [order, known] = await Promise.all([findPurchaseOrder(DB, orderId), findReceipt(DB, id)]);
    if (!order) {
      return err(noSuchPurchaseOrder());
    }
    if (known) {
      return known.fingerprint === digest
        ? ok({ order, receipt: known, replay: true })
        : err(refusal("idempotency_key_reused", "This key was used for another receipt."));
    }
    const decided = await decide(order);
    if (!decided.ok) {
      return decided;
    }
    const { lines, ...rest } = decided.value;
    const { actor } = auditOrigin(call);
    const receipt = { id, orderId, ...rest, actor, at: Date.now(), fingerprint: digest };
    const written = await writeReceipt(call, order, lines, receipt);
    if (written) {
      return ok({ order: written, receipt: { ...receipt, bookedAt: null }, replay: false });
    }
  }
  return err(changedMeanwhile());
}

/** @returns the order after it; null where it was changed meanwhile, and nothing was written */
async function writeReceipt(
  call: Call,
  order: StoredPurchaseOrder,
  lines: PurchaseLine[],
  receipt: NewReceipt,
): Promise<StoredPurchaseOrder | null> {
  const { DB } = call.env;
  const after = { ...order, lines };
  const event = eventOf(call, order, receipt);
  const entry = {
    action: receipt.reverses === null ? "purchase_order.received" : "purchase_order.receipt_reversed",
    subject: order.id,
    before: { state: purchaseState(order), lines: order.lines },
    after: { state: purchaseState(after), lines, receiptId: receipt.id },
  } as const;
  await beforeChange(call.env);
  const statements = [
    receiptStatement(DB, receipt),
    outboxStatement(DB, outboxEntry(event), receipt.at),
    auditStatement(DB, auditOrigin(call), entry),
  ];
  if (!(await updatePurchaseOrder(DB, order, after, { now: receipt.at, statements }))) {
    return null;
  }
  publishSoon(call, [event]);
  sealSoon(call);
  return { ...after, state: purchaseState(after), version: order.version + 1, updatedAt: receipt.at };
}

function eventOf({ traceparent }: Call, order: StoredPurchaseOrder, receipt: NewReceipt) {
  const { id, location, units, actor, reverses } = receipt;
  const data = {
    purchaseOrderId: order.id,
    number: purchaseNumber(order.num),
    receiptId: id,
    location,
    actor,
  };
  if (reverses === null) {
    return makeEvent("purchase_order.received", { ...data, units }, { traceparent, id });
  }
  const back = units.map(({ sku, quantity }) => ({ sku, quantity: -quantity }));
  return makeEvent(
    "purchase_order.receipt_reversed",
    { ...data, units: back, reverses },
    { traceparent, id },
  );
}

function refusalOf({ kind, skus }: ReceiptProblem, items: ReceivedUnits): Refusal {
  const message = kind === "not_ordered" ? "is not in the order" : "more than was ordered";
  const errors = items.flatMap(({ sku }, index) =>
    skus.some((one) => one.toLowerCase() === sku.toLowerCase())
      ? [{ path: `items.${index}.${kind === "not_ordered" ? "sku" : "quantity"}`, message }]
      : [],
  );
  return kind === "not_ordered"
    ? refusal("items_not_ordered", `${skus[0]} is not in the order.`, { skus, errors })
    : refusal("receipt_exceeds_order", `More came of ${skus.join(", ")} than was ordered.`, { skus, errors });
}

/** The refusal where taking units away would take what orders were promised. */
async function refusedPromises(env: Env, units: ReceivedUnits): Promise<Refusal | null> {
  for (const { sku, quantity } of units) {
    const stock = await callObject(() => env.STOCK_LEDGER.getByName(sku).snapshot());
    if (stock && breaksPromises(stock, stock, -quantity)) {
      const { onHand, reserved, available } = stock;
      const detail = `Of ${sku}, ${Math.max(0, available)} can be taken away: the others are sold or promised.`;
      return refusal("stock_promised", detail, { stock: { onHand, reserved, available } });
    }
  }
  return null;
}

/** The deliveries of an order, and which of them were taken back. */
export async function readReceipts(
  env: Env,
  orderId: string,
): Promise<(StoredReceipt & { reversed: boolean })[]> {
  const receipts = await receiptsOf(env.DB, orderId);
  const reversed = new Set(receipts.flatMap(({ reverses }) => reverses ?? []));
  return receipts.map((receipt) => ({ ...receipt, reversed: reversed.has(receipt.id) }));
}
