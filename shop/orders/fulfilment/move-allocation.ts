import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { type Units, unitsToShip } from "../../../domain/orders/fulfilment.ts";
import { leftToSend } from "../../../domain/picking/picking.ts";
import { allocationsOf } from "../../../stores/locations/allocations.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../../stores/orders/order-store.ts";
import { audit, auditOrigin } from "../../audit/audit.ts";
import type { Call } from "../../base/call.ts";
import { callObject } from "../../base/call-object.ts";
import { refusedLocation } from "../../stock/locations.ts";
import { changeOrder, type Decision } from "../change-order.ts";
import { allocateOrders } from "./allocate-orders.ts";

export interface AllocationMove {
  from: string;
  to: string;
}

export interface MovedAllocation {
  moved: Units[];
  /** What the other location has not enough of, or what it cannot send. */
  stayed: Units[];
}

/**
 * Has another location send what one was to send of an order: each SKU that it has enough of. A
 * parcel that leaves meanwhile leaves from where it was, and then nothing moves.
 */
export async function moveAllocation(
  call: Call,
  id: string,
  { from, to }: AllocationMove,
): Promise<Result<MovedAllocation, Refusal>> {
  const { env } = call;
  const refused = await refusedLocation(env, to);
  if (refused) {
    return err(refused);
  }
  const [order] = await orderStore(env).load([id]);
  if (!order) {
    return err(refusal("not_found", "There is no such order."));
  }
  const left = from === to ? [] : await leftAt(env, order, from);
  if (left.length === 0) {
    return err(refusal("units_elsewhere", "That location has nothing of this order to send."));
  }
  const moved = await moveShares(env, order, left, { from, to });
  // The ledgers are asked what is true, whatever of this was done before.
  await allocateOrders(env, [id]);
  const stayed = left.filter((units) => !moved.includes(units));
  if (moved.length === 0) {
    return ok({ moved, stayed });
  }
  if (!(await noteMove(call, order))) {
    await moveShares(env, order, moved, { from: to, to: from });
    await allocateOrders(env, [id]);
    return err(refusal("changed_meanwhile", "A parcel of this order left meanwhile. Look again."));
  }
  await audit(call, {
    action: "order.allocation_moved",
    subject: id,
    before: { location: from },
    after: { location: to, items: moved },
  });
  return ok({ moved, stayed });
}

async function leftAt(env: Env, order: SagaOrder, location: string): Promise<Units[]> {
  const allocations = (await allocationsOf(env.DB, [order.id])).get(order.id) ?? [];
  const due = unitsToShip({ ...order, refunds: order.payment.refunds });
  return leftToSend(due, order.shipments, allocations).find((at) => at.location === location)?.items ?? [];
}

/** @returns what the ledgers moved. Units of a flash sale are at the first location, and stay. */
async function moveShares(
  env: Env,
  { id, lines }: SagaOrder,
  units: readonly Units[],
  { from, to }: AllocationMove,
): Promise<Units[]> {
  const ofSales = new Set(lines.flatMap(({ sku, lot }) => (lot === null ? [] : [sku])));
  const moved: Units[] = [];
  for (const one of units) {
    const { sku, quantity } = one;
    const move = { from, to, units: quantity };
    if (!ofSales.has(sku) && (await callObject(() => env.STOCK_LEDGER.getByName(sku).moveShare(id, move)))) {
      moved.push(one);
    }
  }
  return moved;
}

/**
 * Notes the move in the order's timeline. A parcel that was decided on before is decided on again,
 * because the order has another version now.
 *
 * @returns false where a parcel has left since the order was read
 */
async function noteMove(call: Call, before: SagaOrder): Promise<boolean> {
  const { env } = call;
  call.touch(before.id);
  const written = await changeOrder(
    orderStore(env),
    before.id,
    auditOrigin(call).actor,
    ({ status, shipments }): Decision<boolean> => {
      if (shipments.length !== before.shipments.length) {
        return { answer: false };
      }
      const outcome = { kind: "fulfilled" as const, status, reason: "allocation_moved" };
      return { change: { outcome, shipments }, answer: true };
    },
  );
  return written?.answer === true;
}
