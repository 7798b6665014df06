import { type Shopper, shopperKey } from "../../../domain/accounts/access.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { guestOrderToken } from "../../../domain/orders/order.ts";
import type { OrderView } from "../../../domain/orders/order-view.ts";
import { type FoundOrder, readOrder } from "./read-order.ts";

/** An order as its customer gets it: guests also get the token that opens it. */
export async function withAccessToken(shopper: Shopper, order: OrderView): Promise<OrderView> {
  if (shopper.kind === "customer") {
    return order;
  }
  return { ...order, accessToken: await guestOrderToken(shopperKey(shopper), order.id) };
}

/** An order that is known to have been placed. */
export async function placedBefore(env: Env, id: string): Promise<FoundOrder> {
  const found = await readOrder(env, id);
  if (!found) {
    throw new Error(`the order ${id} was placed and cannot be found`);
  }
  return found;
}

/** The first answer again: the order as it was placed, without its later changes. */
export function firstAnswer(shopper: Shopper, { order }: FoundOrder): Promise<OrderView> {
  const { timeline: _timeline, payments: _payments, shipments: _shipments, ...view } = order;
  return withAccessToken(shopper, { ...view, status: "PENDING" });
}

export function keyReused(): Refusal {
  return refusal(
    "idempotency_key_reused",
    "This key was used with another body. Use a new key for another order.",
  );
}
