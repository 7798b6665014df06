import { base32, fingerprint, sha256 } from "../../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import type { Units } from "../../../domain/orders/fulfilment.ts";
import { planRefund } from "../../../domain/orders/refund-plan.ts";
import { type ReturnWindow, unitsInTime } from "../../../domain/orders/return-window.ts";
import {
  type ArrivedUnits,
  type AskedUnits,
  askReturn,
  decideReturn,
  orderOfReturn,
  type Return,
  type ReturnProblem,
  receiveUnits,
  returnIdStem,
} from "../../../domain/orders/returns.ts";
import type { Refund } from "../../../domain/payments/payment.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../../stores/orders/order-store.ts";
import { audit } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";
import { beforeChange, publishSoon } from "../../events/outbox.ts";
import { changeOrder, type Decision } from "../change-order.ts";
import { returnEvent, returnReceived } from "../order-events.ts";
import type { FoundOrder } from "../reading/read-order.ts";
import { driveOrders } from "../saga.ts";

export interface ReturnChanged {
  changed: Return;
  /** Whether this was done before. */
  replay: boolean;
}

type Answer = Result<Return, Refusal>;

const NONE = refusal("not_found", "There is no such return.");

/** What is to be sent back. */
interface AskedReturn {
  items: readonly AskedUnits[];
  /** Why staff take units whose time is over. */
  overrule?: string | undefined;
}

/** Asks to send units of an order back, for a caller who may see it (`requireOrder` found it). */
export async function requestReturn(
  call: Call,
  window: ReturnWindow,
  { order: { id }, customer }: FoundOrder,
  idempotencyKey: string,
  { items, overrule }: AskedReturn,
): Promise<Result<ReturnChanged, Refusal>> {
  if (overrule !== undefined && !call.principal?.scopes.has("order:refund")) {
    return err(refusal("forbidden", "Only staff who decide on returns may overrule their time."));
  }
  const actor = call.principal?.sub ?? "customer";
  const key = await sha256(`return\n${id}\n${idempotencyKey}`);
  const returnId = `${returnIdStem(id)}${base32(key, 8)}`;
  const digest = await fingerprint(items);
  const asked = await changeReturns(call, id, actor, (order) => {
    const known = order.returns.find((one) => one.id === returnId);
    if (known) {
      return { answer: sameRequest(known, digest) ? ok(known) : err(REUSED) };
    }
    const facts = { ...order, refunds: order.payment.refunds };
    const rest = { id: returnId, actor, at: Date.now(), fingerprint: digest };
    const inTime = overrule === undefined ? unitsInTime(order, window, rest.at) : null;
    const made = askReturn(facts, items, inTime, rest);
    return made.ok ? moved(order, made.value, "return.requested") : refused(made.error);
  });
  const isOther = call.principal !== null && customer !== `user:${call.principal.sub}`;
  if (asked.ok && !asked.value.replay && (isOther || overrule !== undefined)) {
    // The log is kept when the shopper is erased, so it does not repeat their words.
    const units = items.map(({ sku, quantity }) => ({ sku, quantity }));
    const after = { returnId, items: units, ...(overrule === undefined ? {} : { overrule }) };
    await audit(call, { action: "return.requested", subject: id, before: null, after });
  }
  return asked;
}

const REUSED = refusal("idempotency_key_reused", "This key was used for another request.");

function sameRequest({ fingerprint }: { fingerprint: string }, digest: string): boolean {
  return fingerprint === digest;
}

/**
 * Approves a return or declines it, with words for its shopper. The same decision again is no
 * error.
 */
export async function decideOnReturn(
  call: Call,
  returnId: string,
  decision: "approve" | "reject",
  answer?: string,
): Promise<Result<ReturnChanged, Refusal>> {
  const type = decision === "approve" ? "return.approved" : "return.rejected";
  const decided = await changeReturn(call, returnId, (order, one) => {
    const made = decideReturn(one, decision, { answer, at: Date.now() });
    if (!made.ok) {
      return refused(made.error);
    }
    return made.value === one ? { answer: ok(one) } : moved(order, made.value, type);
  });
  if (decided.ok && !decided.value.replay) {
    const { state } = decided.value.changed;
    await audit(call, { action: type, subject: returnId, before: null, after: { state } });
  }
  return decided;
}

/** What of a return has arrived; without items everything that is awaited. */
export interface Received {
  items?: readonly ArrivedUnits[] | undefined;
  restock: boolean;
}

/**
 * Takes goods of a return in. Its arrival and the refund of its units are one change of the order,
 * so each is written once, however often staff ask. The saga pays the refund; the event that is
 * written with the change has the ledgers restock the units.
 */
export async function receiveReturn(
  call: Call,
  returnId: string,
  idempotencyKey: string,
  received: Received,
): Promise<Result<ReturnChanged, Refusal>> {
  const hash = base32(await sha256(`arrival\n${returnId}\n${idempotencyKey}`), 20);
  const id = `arr_${hash}`;
  const digest = await fingerprint(received);
  const taken = await changeReturn(call, returnId, (order, one, actor) => {
    const known = one.arrivals.find((arrival) => arrival.id === id);
    if (known) {
      return { answer: sameRequest(known, digest) ? ok(one) : err(REUSED) };
    }
    const facts = { ...order, refunds: order.payment.refunds };
    const rest = { id, actor, at: Date.now(), fingerprint: digest };
    const made = receiveUnits(facts, one, received, rest);
    if (!made.ok) {
      return refused(made.error);
    }
    const { pays } = made.value;
    const refund = refundOf(order, pays, {
      id: `rfd_${hash}`,
      returnId,
      actor,
      at: rest.at,
      fingerprint: digest,
    });
    const arrival = { ...made.value.arrival, refundId: refund?.id ?? null };
    const next = { ...made.value.received, arrivals: [...one.arrivals, arrival] };
    const change = {
      outcome: refund
        ? { kind: "refund_requested" as const, reason: "return_received" }
        : { kind: "fulfilled" as const, status: order.status, reason: "return_received" },
      returns: replaced(order.returns, next),
      event: returnReceived(order, next, arrival),
      ...(refund && {
        payment: { state: order.payment.state, refunds: [...order.payment.refunds, refund] },
      }),
    };
    return { change, answer: ok(next) };
  });
  if (!taken.ok) {
    return taken;
  }
  const orderId = orderOfReturn(returnId) ?? "";
  const { events } = await driveOrders(call.env, [orderId]);
  publishSoon(call, events);
  if (!taken.value.replay) {
    const arrival = taken.value.changed.arrivals.find((one) => one.id === id);
    const after = { arrivalId: id, items: arrival?.items, refundId: arrival?.refundId };
    await audit(call, { action: "return.received", subject: returnId, before: null, after });
  }
  return taken;
}

/** What these units were paid for, to be paid back; null where nothing is left of that. */
function refundOf(
  order: SagaOrder,
  items: Units[],
  rest: Pick<Refund, "id" | "returnId" | "actor" | "at" | "fingerprint">,
): Refund | null {
  if (items.length === 0) {
    return null;
  }
  const plan = planRefund({ ...order, refunds: order.payment.refunds }, { items, restock: false });
  return plan.ok ? { ...rest, ...plan.value, restock: false, reason: null, state: "pending" } : null;
}

function replaced(returns: readonly Return[], next: Return): Return[] {
  return returns.some(({ id }) => id === next.id)
    ? returns.map((one) => (one.id === next.id ? next : one))
    : [...returns, next];
}

const REASON = {
  "return.requested": "return_requested",
  "return.approved": "return_approved",
  "return.rejected": "return_rejected",
} as const;

/** A change of a return that moves no money. */
function moved(order: SagaOrder, next: Return, type: keyof typeof REASON): Decision<Answer> {
  return {
    change: {
      outcome: { kind: "fulfilled", status: order.status, reason: REASON[type] },
      returns: replaced(order.returns, next),
      event: returnEvent(type, order, next),
    },
    answer: ok(next),
  };
}

function refused(problem: ReturnProblem): Decision<Answer> {
  const of = (sku: string) => ({ skus: [sku] });
  switch (problem.kind) {
    case "not_returnable": {
      const detail = `So many of ${problem.sku} can't be returned: they were not sent, or are returned already.`;
      return { answer: err(refusal("items_not_returnable", detail, of(problem.sku))) };
    }
    case "too_late": {
      const detail = `The time to send so many of ${problem.sku} back is over.`;
      return { answer: err(refusal("return_window_over", detail, of(problem.sku))) };
    }
    case "not_awaited": {
      const detail = `So many of ${problem.sku} are not awaited with this return.`;
      return { answer: err(refusal("items_not_returnable", detail, of(problem.sku))) };
    }
    case "restocked_before": {
      const detail = `So many of ${problem.sku} went back to stock already. Receive them without restocking.`;
      return { answer: err(refusal("items_not_returnable", detail, of(problem.sku))) };
    }
    case "not_open":
      return { answer: err(refusal("return_not_open", `The return is ${problem.state}.`)) };
  }
}

/** Changes one return of the order that its id names, for staff. */
async function changeReturn(
  call: Call,
  returnId: string,
  decide: (order: SagaOrder, one: Return, actor: string) => Decision<Answer>,
): Promise<Result<ReturnChanged, Refusal>> {
  const orderId = orderOfReturn(returnId);
  if (orderId === null) {
    return err(NONE);
  }
  const actor = call.principal?.sub ?? "system";
  return changeReturns(call, orderId, actor, (order) => {
    const one = order.returns.find(({ id }) => id === returnId);
    return one ? decide(order, one, actor) : { answer: err(NONE) };
  });
}

async function changeReturns(
  call: Call,
  orderId: string,
  actor: string,
  decide: (order: SagaOrder) => Decision<Answer>,
): Promise<Result<ReturnChanged, Refusal>> {
  const { env } = call;
  call.touch(orderId);
  await beforeChange(env);
  const written = await changeOrder(orderStore(env), orderId, actor, decide);
  if (!written) {
    return err(NONE);
  }
  publishSoon(call, written.events);
  const { answer, changed } = written;
  return answer.ok ? ok({ changed: answer.value, replay: !changed }) : answer;
}
