import { z } from "zod";
import { line } from "../base/text.ts";
import { type Facts, firstNotIn, isPaid, notRefused, Units, unitsOf, unitsToRefund } from "./fulfilment.ts";

const ReturnState = z.enum(["requested", "approved", "rejected", "received"]);
type ReturnState = z.infer<typeof ReturnState>;

/** A line of a return, and why its shopper sends it back. */
export const AskedUnits = Units.extend({ reason: line(500) }).strict();
export type AskedUnits = z.infer<typeof AskedUnits>;

/** Units that came back. `restock`: they are for sale again; the others are written off. */
export const ArrivedUnits = Units.extend({ restock: z.boolean() }).strict();
export type ArrivedUnits = z.infer<typeof ArrivedUnits>;

/** Goods of a return that arrived together. Times are milliseconds since 1970. */
export interface Arrival {
  /** Derived from the return and the idempotency key; the ledgers take its units once. */
  id: string;
  items: readonly ArrivedUnits[];
  /** The refund that was written with it; null where nothing was left to pay for these units. */
  refundId: string | null;
  actor: string;
  at: number;
  /** Digest of the request. It distinguishes a replay from a reused key. */
  fingerprint: string;
}

/** Units of an order that its shopper wants to send back, as the order keeps them. */
export interface Return {
  /** Derived from the order and the idempotency key. */
  id: string;
  state: ReturnState;
  items: readonly Units[];
  /** The shopper's words, line by line. An erase removes them. */
  reasons?: readonly string[];
  /** The merchant's words. An erase removes them. */
  answer?: string;
  /** Both of these as they are stored, encrypted with the key of the order. */
  sealed?: string;
  actor: string;
  at: number;
  decidedAt?: number;
  arrivals: readonly Arrival[];
  fingerprint: string;
  /** Orders that were placed in exchange for it. */
  exchanges?: readonly string[];
}

/** Why a return can't be asked for, decided or received like this. */
export type ReturnProblem =
  | { kind: "not_returnable"; sku: string }
  | { kind: "too_late"; sku: string }
  | { kind: "not_awaited"; sku: string }
  | { kind: "restocked_before"; sku: string }
  | { kind: "not_open"; state: ReturnState };

type Outcome<T> = { ok: true; value: T } | { ok: false; error: ReturnProblem };

const no = (error: ReturnProblem): { ok: false; error: ReturnProblem } => ({ ok: false, error });

interface Returning extends Pick<Facts, "status" | "lines" | "shipments" | "refunds"> {
  returns: readonly Return[];
}

export function isOpen({ state }: Pick<Return, "state">): boolean {
  return state === "requested" || state === "approved";
}

/** What each SKU has more of in `from` than in `taken`. */
function beyond(from: ReadonlyMap<string, number>, taken: ReadonlyMap<string, number>): Units[] {
  return [...from].flatMap(([sku, units]) => {
    const quantity = units - (taken.get(sku) ?? 0);
    return quantity > 0 ? [{ sku, quantity }] : [];
  });
}

/** Units of an open return that have not arrived yet. */
export function unitsAwaited(
  one: Pick<Return, "state" | "items"> & { arrivals: readonly Pick<Arrival, "items">[] },
): Units[] {
  const arrived = unitsOf(one.arrivals.map(({ items }) => items));
  return isOpen(one) ? beyond(unitsOf([one.items]), arrived) : [];
}

/**
 * Units that a return may be asked for: those that left, that no return has, and that were not
 * refunded. Units that never left are refunded without a return.
 */
export function unitsToReturn({ status, lines, shipments, refunds, returns }: Returning): Units[] {
  if (!isPaid(status)) {
    return [];
  }
  const claimed = unitsOf(returns.flatMap((one) => [unitsAwaited(one), ...one.arrivals.map((a) => a.items)]));
  const awaited = unitsOf(returns.map(unitsAwaited));
  const unpaid = unitsOf([unitsToRefund({ lines, refunds })]);
  return beyond(unitsOf(shipments.map(({ items }) => items)), claimed).flatMap(({ sku, quantity }) => {
    const left = Math.min(quantity, (unpaid.get(sku) ?? 0) - (awaited.get(sku) ?? 0));
    return left > 0 ? [{ sku, quantity: left }] : [];
  });
}

/** Units that were not put back to stock yet, by a refund or by a return. */
export function unitsToRestock({
  lines,
  refunds,
  returns,
}: Omit<Returning, "status" | "shipments">): Units[] {
  const put = [
    ...notRefused(refunds).flatMap(({ restock, items }) => (restock ? [items] : [])),
    ...returns.flatMap(({ arrivals }) => arrivals.map(restockedOf)),
  ];
  return beyond(unitsOf([lines]), unitsOf(put));
}

/** The units of an arrival that go back to stock, SKU by SKU. */
export function restockedOf({ items }: Pick<Arrival, "items">): Units[] {
  return [...unitsOf([items.filter(({ restock }) => restock)])].map(([sku, quantity]) => ({ sku, quantity }));
}

/**
 * The order's returns with one that is asked for.
 * @param inTime The units whose time to be sent back is not over; null where that does not count.
 */
export function askReturn(
  order: Returning,
  asked: readonly AskedUnits[],
  inTime: readonly Units[] | null,
  rest: Pick<Return, "id" | "actor" | "at" | "fingerprint">,
): Outcome<Return> {
  const missing = firstNotIn(asked, unitsToReturn(order));
  if (missing !== null) {
    return no({ kind: "not_returnable", sku: missing });
  }
  const late = inTime && firstNotIn(asked, inTime);
  if (late !== null) {
    return no({ kind: "too_late", sku: late });
  }
  return {
    ok: true,
    value: {
      ...rest,
      state: "requested",
      items: asked.map(({ sku, quantity }) => ({ sku, quantity })),
      reasons: asked.map(({ reason }) => reason),
      arrivals: [],
    },
  };
}

/**
 * A return as the merchant decides on it. What was decided before stays so, and is answered again.
 * Rejecting an approved return ends it: what has arrived by then is received.
 */
export function decideReturn(
  one: Return,
  decision: "approve" | "reject",
  { answer, at }: { answer?: string | undefined; at: number },
): Outcome<Return> {
  const state =
    decision === "approve" ? "approved" : one.arrivals.length > 0 ? ("received" as const) : "rejected";
  const arrived = unitsOf(one.arrivals.map(({ items }) => items));
  const isRestDeclined = one.state === "received" && beyond(unitsOf([one.items]), arrived).length > 0;
  const isDone =
    decision === "approve" ? one.state === "approved" : one.state === "rejected" || isRestDeclined;
  if (isDone) {
    return { ok: true, value: one };
  }
  if (!isOpen(one)) {
    return no({ kind: "not_open", state: one.state });
  }
  // The words of the decision before are of that one alone.
  const { answer: _before, ...undecided } = one;
  const words = answer === undefined ? {} : { answer };
  return { ok: true, value: { ...undecided, state, decidedAt: at, ...words } };
}

/**
 * A return once goods of it have arrived. `pays` are the units to pay back: those that were not
 * refunded before. Without items everything that is awaited has arrived.
 */
export function receiveUnits(
  order: Returning,
  one: Return,
  { items, restock }: { items?: readonly ArrivedUnits[] | undefined; restock: boolean },
  rest: Omit<Arrival, "items" | "refundId">,
): Outcome<{ arrival: Arrival; received: Return; pays: Units[] }> {
  if (one.state !== "approved") {
    return no({ kind: "not_open", state: one.state });
  }
  const awaited = unitsAwaited(one);
  const arrived = items ?? awaited.map((units) => ({ ...units, restock }));
  const unknown = firstNotIn(arrived, awaited);
  if (unknown !== null) {
    return no({ kind: "not_awaited", sku: unknown });
  }
  const before = firstNotIn(restockedOf({ items: arrived }), unitsToRestock(order));
  if (before !== null) {
    return no({ kind: "restocked_before", sku: before });
  }
  const unpaid = unitsOf([unitsToRefund(order)]);
  const pays = [...unitsOf([arrived])].flatMap(([sku, quantity]) => {
    const left = Math.min(quantity, unpaid.get(sku) ?? 0);
    return left > 0 ? [{ sku, quantity: left }] : [];
  });
  const arrival: Arrival = { ...rest, items: arrived, refundId: null };
  const received: Return = { ...one, arrivals: [...one.arrivals, arrival] };
  const state = unitsAwaited(received).length === 0 ? "received" : "approved";
  return { ok: true, value: { arrival, received: { ...received, state }, pays } };
}

/** When the oldest open return of an order was asked for; null where none is open. */
export function openReturnAt(returns: readonly Return[]): number | null {
  const open = returns.filter(isOpen).map(({ at }) => at);
  return open.length === 0 ? null : Math.min(...open);
}

/** The beginning of the ids of an order's returns. */
export function returnIdStem(orderId: string): string {
  return `ret_${orderId.slice(4)}-`;
}

/** The order that a return belongs to, read from its id; null when the id is not one of ours. */
export function orderOfReturn(returnId: string): string | null {
  const [, tail] = /^ret_([0-9a-z-]{22,36})-[0-9a-z]{8}$/.exec(returnId) ?? [];
  return tail === undefined ? null : `ord_${tail}`;
}

export const ReturnView = z
  .object({
    id: z.string(),
    state: ReturnState,
    items: z.array(Units.extend({ reason: z.string().optional() })),
    arrivals: z.array(
      z.object({
        id: z.string(),
        items: z.array(ArrivedUnits),
        refundId: z.string().optional().describe("Absent where nothing was left to pay for these units"),
        arrivedAt: z.iso.datetime(),
      }),
    ),
    answer: z.string().optional().describe("The merchant's words"),
    createdAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().optional(),
    exchanges: z.array(z.string()).optional().describe("Orders that were placed in exchange for it"),
  })
  .meta({ id: "Return" });
export type ReturnView = z.infer<typeof ReturnView>;

/** A return as the API answers it. */
export function returnView(one: Return): ReturnView {
  const { id, state, items, reasons, arrivals, answer, at, decidedAt, exchanges } = one;
  return {
    id,
    state,
    items: items.map((units, n) => ({ ...units, ...(reasons?.[n] ? { reason: reasons[n] } : {}) })),
    arrivals: arrivals.map((arrival) => ({
      id: arrival.id,
      items: [...arrival.items],
      ...(arrival.refundId === null ? {} : { refundId: arrival.refundId }),
      arrivedAt: new Date(arrival.at).toISOString(),
    })),
    ...(answer === undefined ? {} : { answer }),
    createdAt: new Date(at).toISOString(),
    ...(decidedAt === undefined ? {} : { decidedAt: new Date(decidedAt).toISOString() }),
    ...(exchanges ? { exchanges: [...exchanges] } : {}),
  };
}
