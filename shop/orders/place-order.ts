import { type Shopper, shopperKey } from "../../domain/accounts/access.ts";
import { fingerprint } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { itemLimit } from "../../domain/cart/cart.ts";
import { type OrderDraft, type OrderLine, type OrderRequest, orderId } from "../../domain/orders/order.ts";
import { type OrderView, orderView } from "../../domain/orders/order-view.ts";
import { priceOrder } from "../../domain/orders/pricing.ts";
import type { SellableVariant } from "../../stores/catalog/catalog.ts";
import type { Call } from "../base/call.ts";
import { type CheckoutBegun, cartOf } from "../cart/cart-client.ts";
import { currentVariants } from "../catalog/current-variants.ts";
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

  const variants = await currentVariants(
    env,
    checkout.lines.map(({ sku }) => sku),
  );
  const draft = await draftOrder(call, place, digest, checkout.lines, variants);
  if (!draft.ok) {
    return draft;
  }
  const { id } = draft.value;
  const reserved = await reserveOrder(call, draft.value, (line) => isAmple(variants.get(line.sku)));
  if (!reserved.ok) {
    return reserved;
  }
  emptyCart(call, checkout, id);
  call.touch(id);
  const order = reserved.value.draft
    ? await withAccessToken(shopper, orderView(reserved.value.draft, "PENDING"))
    : await firstAnswer(shopper, await placedBefore(env, id));
  return ok({ order, replay: reserved.value.replay });
}

/**
 * Takes what was ordered out of the cart, beside the answer: the order stands without it, and its
 * key finds the order. The call leaves before the answer, so the shopper's next request finds the
 * cart empty.
 */
function emptyCart(
  { ctx, traceparent }: Call,
  checkout: Extract<CheckoutBegun, { state: "open" }>,
  orderId: string,
): void {
  ctx.waitUntil(
    checkout.complete(orderId).catch((error: unknown) => {
      console.error(logRecord("error", "ordered cart not emptied", { traceparent, orderId, error }));
    }),
  );
}

/** Units on sale from which orders do not race for the last ones, as last projected. */
const AMPLE_UNITS = 50;

function isAmple(variant: SellableVariant | undefined): boolean {
  return (
    variant !== undefined &&
    (!variant.tracked || variant.backorder === "allow" || variant.available >= AMPLE_UNITS)
  );
}

/**
 * The immutable order: the cart's lines at the catalog's prices of this moment, never a cached one.
 */
async function draftOrder(
  { traceparent }: Call,
  { shopper, request, idempotencyKey }: PlaceOrder,
  digest: string,
  cartLines: readonly { sku: string; quantity: number }[],
  variants: ReadonlyMap<string, SellableVariant>,
): Promise<Result<OrderDraft, Refusal>> {
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
