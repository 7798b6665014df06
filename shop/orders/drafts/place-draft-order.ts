import type { Shopper } from "../../../domain/accounts/access.ts";
import { shopperKey } from "../../../domain/accounts/access.ts";
import { fingerprint } from "../../../domain/base/ids.ts";
import type { Money } from "../../../domain/base/money.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import type { Quote } from "../../../domain/base/quote.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import type { Selling } from "../../../domain/base/selling.ts";
import { asPromotion, draftOrderState } from "../../../domain/draft-orders/draft-order.ts";
import { type Units, unitsOf } from "../../../domain/orders/fulfilment.ts";
import { type OrderRequest, orderIdStem } from "../../../domain/orders/order.ts";
import type { OrderView } from "../../../domain/orders/order-view.ts";
import { quotedOf, quoteOf } from "../../../domain/orders/quote.ts";
import { shopForm } from "../../../providers/payment/browser.ts";
import {
  nextAttempt,
  noteDraftOrdered,
  type StoredDraftOrder,
} from "../../../stores/draft-orders/draft-orders.ts";
import type { Call } from "../../base/call.ts";
import { renamesOf } from "../../cart/follow-renames.ts";
import { currentVariants } from "../../catalog/current-variants.ts";
import { CLOSED, checkRequest } from "../order-draft.ts";
import { draftOrder, placeLines } from "../place-order.ts";
import { firstAnswer } from "../reading/first-answer.ts";
import { readOrder } from "../reading/read-order.ts";

type Prepared = Pick<StoredDraftOrder, "id" | "terms" | "attempt">;

/** A draft order is a cart of its own: its order is a guest's, and opens by that order's token. */
const shopperOf = ({ id }: Pick<StoredDraftOrder, "id">): Shopper => ({ kind: "guest", cartId: id });

/**
 * The same order as a checkout would send. One key an attempt: however often it comes, it is one
 * order.
 */
async function placeOf(env: Env, draft: Prepared, expectedTotal?: Money) {
  const form = shopForm(env);
  if (!form) {
    return null;
  }
  const { items, currency, discount, ...terms } = draft.terms;
  const request: OrderRequest = {
    ...terms,
    ...(expectedTotal ? { expectedTotal } : {}),
    payment: { provider: form.provider, token: null },
  };
  return {
    place: { shopper: shopperOf(draft), request, idempotencyKey: `${draft.id}:${draft.attempt}` },
    cart: {
      lines: await byNewNames(env, items),
      ...(currency ? { currency } : {}),
      ...(discount ? { instead: asPromotion(draft.id, discount) } : {}),
    },
  };
}

/** The lines under the SKUs that they are sold as now: a merchant may have renamed one since. */
async function byNewNames(env: Env, items: readonly Units[]): Promise<Units[]> {
  const skus = items.map(({ sku }) => sku);
  const renames = await renamesOf(env, items, await currentVariants(env, skus));
  const names = new Map(renames.map(({ from, to }) => [from, to]));
  const units = unitsOf([items.map(({ sku, quantity }) => ({ sku: names.get(sku) ?? sku, quantity }))]);
  return [...units].map(([sku, quantity]) => ({ sku, quantity }));
}

/** What the order would come to at this moment: it is drafted as it would be, and not placed. */
export async function quoteDraftOrder(
  call: Call,
  selling: Selling,
  draft: Prepared,
): Promise<Result<Quote, Refusal>> {
  const placing = await placeOf(call.env, draft);
  if (!placing) {
    return err(CLOSED);
  }
  const { place, cart } = placing;
  const refused = checkRequest(call.env, selling, place.request);
  if (refused) {
    return err(refused);
  }
  const drafted = await draftOrder(call, selling, place, "", cart);
  return drafted.ok ? ok(quoteOf(quotedOf(drafted.value.draft, drafted.value.goods), selling)) : drafted;
}

/**
 * The order that came of a draft order; null while there is none, or after one that came to
 * nothing.
 */
export async function orderOfDraft(
  env: Env,
  draft: Pick<StoredDraftOrder, "id" | "orderId">,
): Promise<OrderView | null> {
  const found = draft.orderId === null ? null : await readOrder(env, draft.orderId);
  return found && found.order.status !== "CANCELLED" ? firstAnswer(shopperOf(draft), found) : null;
}

/**
 * Orders what a draft order holds, at the prices of this moment. Its units are reserved now and not
 * before. A repetition finds the same order. After an order that came to nothing the customer may
 * order again, until the time of the link is over.
 */
export async function placeDraftOrder(
  call: Call,
  selling: Selling,
  stored: StoredDraftOrder,
  expectedTotal: Money | undefined,
): Promise<Result<OrderView, Refusal>> {
  const { env } = call;
  const before = await orderOfDraft(env, stored);
  if (before) {
    return ok(before);
  }
  const draft = stored.orderId === null ? stored : await nextAttempt(env, stored);
  if (!draft || draftOrderState({ ...draft, orderId: null }, Date.now()) !== "open") {
    return err(refusal("link_invalid", "The time of this link is over, or the shop took it back."));
  }
  const placing = await placeOf(env, draft, expectedTotal);
  if (!placing) {
    return err(CLOSED);
  }
  const { place, cart } = placing;
  const refused = checkRequest(env, selling, place.request);
  if (refused) {
    return err(refused);
  }
  const digest = await fingerprint(draft.id);
  const stem = await orderIdStem(shopperKey(place.shopper), place.idempotencyKey);
  const placed = await placeLines(call, selling, place, { digest, stem }, { ...cart, complete: noCart });
  if (!placed.ok) {
    return placed;
  }
  // Where this call dies before it, the next one finds the order by its key.
  await noteDraftOrdered(env.DB, draft, placed.value.order.id);
  return ok(placed.value.order);
}

/** No cart held what was ordered. */
async function noCart(): Promise<void> {}
