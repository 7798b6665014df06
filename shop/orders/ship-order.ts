import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import {
  firstNotIn,
  isPaid,
  nextStatus,
  type Shipment,
  shipmentId,
  type Units,
  unitsToShip,
} from "../../domain/orders/fulfilment.ts";
import type { OrderStatus } from "../../domain/orders/order.ts";
import { type Allocation, leftToSend } from "../../domain/picking/picking.ts";
import { allocationsOf } from "../../stores/locations/allocations.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../stores/orders/order-store.ts";
import { audit, auditOrigin } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { beforeChange, publishSoon } from "../events/outbox.ts";
import { changeOrder, type Decision } from "./change-order.ts";
import { parcelEvent } from "./order-events.ts";

/** An order that changes each time between read and write is left to the next attempt. */
const MAX_LOOKS = 5;
const CHANGED = refusal("changed_meanwhile", "The order was changed meanwhile. Look again.");

export interface Parcel {
  carrier: string;
  trackingNumber: string;
  /** Everything that is left, where the request names no units. */
  items?: readonly Units[] | undefined;
  /** Where it leaves from: of what that location gave to the order. */
  location?: string | undefined;
}

export interface ParcelMoved {
  shipment: Shipment;
  /** The order's status from now on. */
  status: OrderStatus;
}

/**
 * What was found (`before`: the parcel had moved already), or all parcels as they become and the
 * one that moves.
 */
type Parcels = Result<{ before: Shipment } | { shipments: readonly Shipment[]; moves: Shipment }, Refusal>;

/**
 * Sends a parcel of what is left. One with the same carrier and tracking number is the same parcel,
 * and leaves once: it is refused where it names other units.
 */
export async function dispatchParcel(
  call: Call,
  id: string,
  { carrier, trackingNumber, items, location }: Parcel,
): Promise<Result<ParcelMoved, Refusal>> {
  for (let look = 1; ; look++) {
    const given = location === undefined ? null : await givenTo(call.env, id);
    const moved = await moveParcel(call, id, DISPATCHED, (order) =>
      given && given.version !== order.version
        ? err(CHANGED)
        : parcelOf(order, { carrier, trackingNumber, items, location }, given?.allocations ?? null),
    );
    if (moved.ok || moved.error !== CHANGED || look === MAX_LOOKS) {
      return moved;
    }
  }
}

/** What locations gave to an order, and the version of the order that they gave it at. */
async function givenTo(env: Env, id: string) {
  const [order] = await orderStore(env).load([id]);
  const allocations = (await allocationsOf(env.DB, [id])).get(id) ?? [];
  return { version: order?.version ?? null, allocations };
}

/** @param given what locations gave to the order; null where the parcel names none */
function parcelOf(
  order: SagaOrder,
  { carrier, trackingNumber, items, location }: Parcel,
  given: readonly Allocation[] | null,
): Parcels {
  const { id, shipments, payment } = order;
  const known = shipments.find(
    (parcel) => parcel.carrier === carrier && parcel.trackingNumber === trackingNumber,
  );
  if (known && items && !sameUnits(items, known.items)) {
    const detail = `The parcel ${carrier} ${trackingNumber} has left already, with other units.`;
    return err(refusal("items_not_ordered", detail));
  }
  if (known) {
    return ok({ before: known });
  }
  const left = unitsToShip({ ...order, refunds: payment.refunds });
  if (!isPaid(order.status) || left.length === 0) {
    const detail = `Of an order that is ${order.status} nothing is left to ship.`;
    return err(refusal("order_not_shippable", detail));
  }
  const there = given && leftToSend(left, shipments, given);
  const all = there ? (there.find((at) => at.location === location)?.items ?? []) : left;
  if (all.length === 0) {
    return err(refusal("units_elsewhere", "That location has nothing of this order to send."));
  }
  const missing = firstNotIn(items ?? all, all);
  if (missing !== null) {
    const detail = `So many of ${missing} are not left to ship${there ? " there" : ""}.`;
    return err(refusal("items_not_ordered", detail, { skus: [missing] }));
  }
  const parcel: Shipment = {
    id: shipmentId(id, shipments.length),
    items: [...(items ?? all)],
    carrier,
    trackingNumber,
    ...(location === undefined ? {} : { location }),
    dispatchedAt: Date.now(),
    deliveredAt: null,
  };
  return ok({ shipments: [...shipments, parcel], moves: parcel });
}

function sameUnits(one: readonly Units[], other: readonly Units[]): boolean {
  return firstNotIn(one, other) === null && firstNotIn(other, one) === null;
}

/** Records that a parcel has arrived, in every status of its order. */
export function deliverParcel(
  call: Call,
  id: string,
  parcelId: string,
): Promise<Result<ParcelMoved, Refusal>> {
  return moveParcel(call, id, DELIVERED, ({ shipments }): Parcels => {
    const known = shipments.find((parcel) => parcel.id === parcelId);
    if (!known) {
      return err(refusal("not_found", "The order has no such parcel on its way."));
    }
    if (known.deliveredAt !== null) {
      return ok({ before: known });
    }
    const parcel = { ...known, deliveredAt: Date.now() };
    return ok({ shipments: shipments.map((other) => (other === known ? parcel : other)), moves: parcel });
  });
}

/** How a move of a parcel is recorded: its event, the order's timeline, and the audit log. */
const DISPATCHED = {
  type: "order.shipped",
  reason: "parcel_dispatched",
  action: "order.dispatched",
} as const;
const DELIVERED = { type: "order.delivered", reason: "parcel_delivered", action: "order.delivered" } as const;

async function moveParcel(
  call: Call,
  id: string,
  { type, reason, action }: typeof DISPATCHED | typeof DELIVERED,
  decide: (order: SagaOrder) => Parcels,
): Promise<Result<ParcelMoved, Refusal>> {
  const { env } = call;
  const { actor } = auditOrigin(call);
  call.touch(id);
  await beforeChange(env);
  type Answer = Result<ParcelMoved & { from: OrderStatus }, Refusal>;
  const written = await changeOrder(orderStore(env), id, actor, (order): Decision<Answer> => {
    const from = order.status;
    const parcels = decide(order);
    if (!parcels.ok) {
      return { answer: parcels };
    }
    if ("before" in parcels.value) {
      return { answer: ok({ shipment: parcels.value.before, from, status: from }) };
    }
    const { shipments, moves } = parcels.value;
    const status = nextStatus({ ...order, shipments, refunds: order.payment.refunds });
    const event = parcelEvent(type, order, moves, status);
    const change = { outcome: { kind: "fulfilled" as const, status, reason }, shipments, event };
    return { change, answer: ok({ shipment: moves, from, status }) };
  });
  if (!written) {
    return err(refusal("not_found", "There is no such order."));
  }
  if (!written.answer.ok) {
    return written.answer;
  }
  const { shipment, from, status } = written.answer.value;
  publishSoon(call, written.events);
  if (written.changed) {
    const after = { status, shipmentId: shipment.id, items: shipment.items };
    await audit(call, { action, subject: id, before: { status: from }, after });
  }
  return ok({ shipment, status });
}
