import { type Shopper, shopperKey } from "../../domain/accounts/access.ts";
import { fingerprint } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { itemLimit } from "../../domain/cart/cart.ts";
import { type OrderDraft, type OrderLine, type OrderRequest, orderId } from "../../domain/orders/order.ts";
import { type OrderView, orderView } from "../../domain/orders/order-view.ts";
import { priceOrder } from "../../domain/orders/pricing.ts";
import { findVariantsBySku } from "../../stores/catalog/catalog.ts";
import type { Call } from "../base/call.ts";
import { cartOf } from "../cart/cart-client.ts";
import { checkRequest, makeDraft } from "./order-draft.ts";
import { firstAnswer, placedBefore, withAccessToken } from "./reading/first-answer.ts";
import { reserveOrder } from "./reserve-order.ts";

export interface Placement {
  order: OrderView;
  /** True when this key had placed the order before. */
  replay: boolean;
}

interface PlaceOrder {
  shopper: Shopper;
  request: OrderRequest;
  idempotencyKey: string;
}

/**
 * Orders the shopper's cart: prices it from the catalog, reserves every line, and returns once the
 * order is durable. Repeating it with the same key returns the same order, however often and
 * however concurrently it is called.
 */
export async function placeOrder(call: Call, place: PlaceOrder): Promise<Result<Placement, Refusal>> {
  const { env } = call;
  const { shopper, request, idempotencyKey } = place;
  const refused = checkRequest(env, request);
  if (refused) {
    return err(refused);
  }

  const cart = cartOf(env, shopper);
  const digest = await fingerprint(request);
  const checkout = await cart.beginCheckout(idempotencyKey, digest);
  switch (checkout.state) {
    case "empty":
      return err(refusal("cart_empty", "Put something into the cart first."));
    case "conflict":
      return err(
        refusal(
          "idempotency_key_reused",
          checkout.reason === "cart_changed"
            ? "The cart has changed since this key was first used. Use a new key for the changed cart."
            : "This key was used with another body. Use a new key for another order.",
        ),
      );
    case "placed":
      call.touch(checkout.orderId);
      return ok({
        order: await firstAnswer(shopper, await placedBefore(env, checkout.orderId)),
        replay: true,
      });
  }

  const draft = await draftOrder(call, place, digest, checkout.lines);
  if (!draft.ok) {
    return draft;
  }
  const reserved = await reserveOrder(call, draft.value);
  if (!reserved.ok) {
    return reserved;
  }
  await cart.completeCheckout(idempotencyKey, draft.value.id);
  call.touch(draft.value.id);
  const order = reserved.value.draft
    ? await withAccessToken(shopper, orderView(reserved.value.draft, "PENDING"))
    : await firstAnswer(shopper, await placedBefore(env, draft.value.id));
  return ok({ order, replay: reserved.value.replay });
}

/**
 * The immutable order: the cart's lines at the catalog's prices of this moment, never a cached one.
 */
async function draftOrder(
  { env, traceparent }: Call,
  { shopper, request, idempotencyKey }: PlaceOrder,
  digest: string,
  cartLines: readonly { sku: string; quantity: number }[],
): Promise<Result<OrderDraft, Refusal>> {
  const variants = await findVariantsBySku(
    env.DB,
    cartLines.map(({ sku }) => sku),
  );
  const lines: OrderLine[] = [];
  for (const { sku, quantity } of [...cartLines].sort((a, b) => (a.sku < b.sku ? -1 : 1))) {
    const variant = variants.get(sku);
    if (!variant) {
      return err(refusal("unknown_sku", `There is no item ${sku} any more.`, { skus: [sku] }));
    }
    if (!variant.sellable) {
      return err(refusal("item_unavailable", `${variant.title} is not for sale.`, { skus: [sku] }));
    }
    const limit = itemLimit(variant.maxPerOrder);
    if (quantity > limit) {
      return err(
        refusal("item_limit_exceeded", `At most ${limit} of ${variant.title} to an order.`, { skus: [sku] }),
      );
    }
    lines.push({
      sku,
      title: variant.title,
      quantity,
      unitPrice: variant.price,
      priceVersion: variant.priceVersion,
    });
  }
  const totals = priceOrder(lines, request.shippingAddress, request.shippingMethod);
  if (!totals.ok) {
    return totals;
  }
  // The owner of the last line keeps the draft, see reserveOrder.
  const owner = variants.get(lines.at(-1)?.sku ?? "");
  if (!owner) {
    throw new Error("an order has at least one line");
  }
  const customer = shopperKey(shopper);
  const id = await orderId(customer, idempotencyKey, { variantId: owner.id });
  return ok(
    makeDraft({ id, customer, fingerprint: digest, lines, totals: totals.value, request, traceparent }),
  );
}
