import { logRecord } from "../../../domain/base/log.ts";
import { deadlineOf, type SagaOutcome } from "../../../domain/orders/saga.ts";
import { IN_SESSION, mayHoldMoney } from "../../../domain/payments/payment.ts";
import { countedOf } from "../../../domain/promotions/discount.ts";
import { type OwnerName, ownerOf, ownerOfUses } from "../../../domain/stock/stock.ts";
import type { ProviderCalls } from "../../../providers/payment/call.ts";
import type { SagaOrder } from "../../../stores/orders/order-store.ts";
import { callObject } from "../../base/call-object.ts";
import { stockOwner } from "../../stock/owners.ts";
import { notCalled, unanswered } from "./provider-answer.ts";
import { giveBack, release, voidSuperseded, withRest } from "./return-payment.ts";
import { authorize, capture } from "./take-payment.ts";
import type { Taken } from "./taken.ts";

/** Takes the next step of each order. Repeating its calls is safe. */
export async function takeSteps(
  env: Env,
  calls: ProviderCalls,
  orders: readonly SagaOrder[],
): Promise<Taken[]> {
  const now = Date.now();
  const [late, inTime] = partition(orders, (order) => (deadlineOf(order) ?? now) < now);
  const at = (step: SagaOrder["step"]) => inTime.filter((order) => order.step === step);
  const taken = await Promise.all([
    late.map((order): Taken => ({ order, outcome: lateOutcome(order) })),
    ...at("authorize").map((order) => authorize(env, calls, order)),
    confirmStock(env, at("confirm_stock")),
    ...at("capture").map((order) => capture(env, calls, order)),
    compensate(env, calls, at("compensate")),
    ...at("give_back").map((order) => giveBack(env, calls, order)),
  ]);
  return taken.flat();
}

/** A shopper whose browser pays had the time of the reservation, and saw it count down. */
function lateOutcome({ payment }: SagaOrder): SagaOutcome {
  return payment.token === IN_SESSION && payment.state === "pending"
    ? { kind: "reservation_expired" }
    : { kind: "abandoned", reason: "payment_timeout" };
}

function partition<T>(list: readonly T[], belongs: (item: T) => boolean): [T[], T[]] {
  return [list.filter(belongs), list.filter((item) => !belongs(item))];
}

/** Confirms the reservations of many orders with one call to each stock owner. */
async function confirmStock(env: Env, orders: readonly SagaOrder[]): Promise<Taken[]> {
  const confirmed = new Map(orders.map((order) => [order.id, 0]));
  const failed = await forEachOwner(orders, async (owner, references) => {
    const outcomes = await callObject(() => stockOwner(env, owner).confirmMany(references));
    for (const { reference, status } of outcomes) {
      if (status === "confirmed") {
        confirmed.set(reference, (confirmed.get(reference) ?? 0) + 1);
      }
    }
  });
  return orders.map((order) => {
    if (failed.has(order.id)) {
      return { order, outcome: null };
    }
    const all = confirmed.get(order.id) === ownersOf(order).length;
    return { order, outcome: { kind: all ? "stock_confirmed" : "stock_gone" } };
  });
}

/** Gives back stock and money of cancelled orders. */
async function compensate(env: Env, calls: ProviderCalls, orders: readonly SagaOrder[]): Promise<Taken[]> {
  const failed = await forEachOwner(orders, async (owner, references) => {
    await callObject(() => stockOwner(env, owner).returnMany(references, "order cancelled"));
  });
  return Promise.all(
    orders.map(async (order): Promise<Taken> => {
      if (failed.has(order.id)) {
        return { order, outcome: null };
      }
      try {
        const superseded = await voidSuperseded(calls, order);
        const held = mayHoldMoney(order.payment.state);
        const state = held ? await release(calls, order) : order.payment.state;
        const refunds = held && state === "refunded" ? { refunds: withRest(order) } : {};
        return { order, outcome: { kind: "compensated" }, payment: { state, superseded, ...refunds } };
      } catch (error) {
        const left = notCalled(order, error);
        if (left) {
          return left;
        }
        await unanswered(env, "payment not given back yet", order, error);
        return { order, outcome: null };
      }
    }),
  );
}

/**
 * Calls every stock owner once with the orders it concerns.
 *
 * @returns ids of orders for which an owner did not answer
 */
async function forEachOwner(
  orders: readonly SagaOrder[],
  call: (owner: OwnerName, references: string[]) => Promise<void>,
): Promise<Set<string>> {
  const byOwner = new Map<string, { owner: OwnerName; references: string[] }>();
  for (const order of orders) {
    for (const owner of ownersOf(order)) {
      const entry = byOwner.get(owner.name) ?? { owner, references: [] };
      entry.references.push(order.id);
      byOwner.set(owner.name, entry);
    }
  }
  const failed = new Set<string>();
  await Promise.all(
    [...byOwner.values()].map(async ({ owner, references }) => {
      try {
        await call(owner, references);
      } catch (error) {
        console.error(logRecord("error", "stock owner did not answer", { owner: owner.name, error }));
        for (const reference of references) {
          failed.add(reference);
        }
      }
    }),
  );
  return failed;
}

/** Who holds something for an order: units of its lines, and uses of its promotions. */
function ownersOf({ lines, discounts }: SagaOrder): OwnerName[] {
  return [
    ...lines.map(ownerOf),
    ...countedOf({ discounts }).map(({ promotionId }) => ownerOfUses(promotionId)),
  ];
}
