import { z } from "zod";
import type { Money } from "./money.ts";
import { Quote } from "./quote.ts";

/**
 * Every error the store can answer with: a stable code, its HTTP status and title.
 * Codes are part of the contract: add new ones, never rename (docs/api/errors.md lists them).
 */
export const PROBLEMS = {
  invalid_request: { status: 400, title: "The request is not valid" },
  idempotency_key_missing: { status: 400, title: "An Idempotency-Key header is required" },
  unauthenticated: { status: 401, title: "Sign in to continue" },
  invalid_token: { status: 401, title: "The access token is not valid" },
  wrong_credentials: { status: 401, title: "The email address or the password is wrong" },
  oidc_failed: { status: 401, title: "Signing in with the other place failed" },
  oidc_email_unverified: { status: 403, title: "The email address is not verified there" },
  second_factor_needed: { status: 401, title: "The account asks for a second factor" },
  wrong_code: { status: 401, title: "The code is wrong" },
  wrong_passkey: { status: 401, title: "The passkey was not accepted" },
  second_factor_required: { status: 403, title: "Add a second factor first" },
  factor_refused: { status: 409, title: "The second factor cannot be added" },
  account_disabled: { status: 403, title: "This account is disabled" },
  registration_closed: { status: 403, title: "The shop opens no new accounts" },
  forbidden: { status: 403, title: "This is not allowed with your access" },
  webhook_rejected: { status: 401, title: "The notice is not signed by the provider" },
  csrf_rejected: { status: 403, title: "The form was sent from another site" },
  challenge_failed: { status: 403, title: "The check that you are a person failed" },
  not_found: { status: 404, title: "There is nothing here" },
  query_too_deep: { status: 400, title: "The query is too deep" },
  query_too_many_aliases: { status: 400, title: "The query has too many aliases" },
  query_too_costly: { status: 400, title: "The query asks for too much" },
  method_not_allowed: { status: 405, title: "This method is not supported here" },
  request_timeout: { status: 408, title: "The request took too long to arrive" },
  rate_limited: { status: 429, title: "Too many requests" },
  out_of_stock: { status: 409, title: "Not enough stock" },
  sold_out: { status: 409, title: "Sold out" },
  limit_reached: { status: 409, title: "The limit for one customer is reached" },
  sale_closed: { status: 409, title: "The sale is over" },
  not_admitted: { status: 403, title: "Wait for your turn in the waiting room" },
  not_open: { status: 425, title: "The sale has not opened yet" },
  reservation_not_active: { status: 409, title: "The reservation is no longer active" },
  order_not_cancellable: { status: 409, title: "The order can no longer be cancelled" },
  order_not_payable: { status: 409, title: "The order can't be paid any more" },
  order_not_refundable: { status: 409, title: "The order can't be refunded" },
  order_not_shippable: { status: 409, title: "The order can't be shipped" },
  return_not_open: { status: 409, title: "The return is not open for this" },
  saga_not_running: { status: 409, title: "Nothing is under way for this order" },
  purchase_order_not_open: { status: 409, title: "The purchase order does not allow this" },
  receipt_exceeds_order: { status: 409, title: "More came than was ordered" },
  supplier_conflict: { status: 409, title: "The supplier cannot be stored like this" },
  units_elsewhere: { status: 409, title: "The location has not so many units" },
  stock_promised: { status: 409, title: "More is promised than would be left" },
  product_conflict: { status: 409, title: "The product cannot be stored like this" },
  changed_meanwhile: { status: 412, title: "It was changed meanwhile" },
  link_invalid: { status: 410, title: "The link does not work any more" },
  payload_too_large: { status: 413, title: "The request body is too large" },
  unsupported_media_type: { status: 415, title: "The content type is not supported" },
  idempotency_key_reused: { status: 422, title: "The idempotency key was used for another request" },
  queue_unknown: { status: 422, title: "There is no such queue" },
  unknown_location: { status: 422, title: "There is no such location" },
  unknown_sku: { status: 422, title: "There is no such item" },
  currency_not_sold: { status: 422, title: "The shop does not sell in this currency" },
  item_unavailable: { status: 422, title: "The item is not for sale" },
  cart_empty: { status: 422, title: "The cart is empty" },
  cart_limit_exceeded: { status: 422, title: "The cart holds too many items" },
  item_limit_exceeded: { status: 422, title: "Too many of one item" },
  order_total_too_low: { status: 422, title: "The order total is too low" },
  order_total_too_high: { status: 422, title: "The order total is too high" },
  order_too_many_items: { status: 422, title: "The order holds too many items" },
  total_changed: { status: 409, title: "The total has changed" },
  cart_ordered: { status: 409, title: "The cart was ordered already" },
  address_invalid: { status: 422, title: "The address cannot be reached" },
  shipping_not_available: { status: 422, title: "The shipping method does not serve this address" },
  payment_provider_unknown: { status: 422, title: "There is no such payment provider" },
  refund_exceeds_payment: { status: 422, title: "More than was paid" },
  items_not_ordered: { status: 422, title: "These items are not in the order, or not any more" },
  exchange_refused: { status: 422, title: "The order can't be in exchange for this return" },
  return_window_over: { status: 422, title: "The time to send these items back is over" },
  items_not_returnable: { status: 422, title: "These items can't be returned, or not any more" },
  picture_refused: { status: 422, title: "The picture is not taken" },
  price_list_conflict: { status: 409, title: "The price list cannot be stored like this" },
  location_conflict: { status: 409, title: "The location cannot be stored like this" },
  promotion_conflict: { status: 409, title: "The promotion cannot be stored like this" },
  collection_conflict: { status: 409, title: "The collection cannot be stored like this" },
  last_of_staff: { status: 409, title: "Nobody else could give roles" },
  invitation_refused: { status: 409, title: "The invitation is not for this account" },
  draft_order_over: { status: 409, title: "The draft order is over" },
  accounting_day_open: { status: 409, title: "A day of the period is not closed" },
  api_key_conflict: { status: 409, title: "The key cannot be made" },
  webhook_conflict: { status: 409, title: "The webhook cannot be stored" },
  feed_conflict: { status: 409, title: "The feed cannot do this now" },
  feed_address_refused: { status: 422, title: "The shop does not fetch from this address" },
  webhook_address_refused: { status: 422, title: "The shop does not send to this address" },
  coupon_invalid: { status: 422, title: "The coupon code is not valid" },
  sale_terms_refused: { status: 422, title: "The sale can't be held on these terms" },
  sale_overlaps: { status: 409, title: "Another sale of the item runs at that time" },
  sale_not_editable: { status: 422, title: "The sale can't be changed like this any more" },
  coupon_not_applicable: { status: 422, title: "The coupon code does not apply to this cart" },
  coupon_expired: { status: 422, title: "The coupon code has expired" },
  coupon_used_up: { status: 422, title: "The coupon code is used up" },
  weak_password: { status: 422, title: "The password is too easy to guess" },
  address_limit_exceeded: { status: 422, title: "The address book is full" },
  too_many_attempts: { status: 429, title: "Too many wrong passwords" },
  internal_error: { status: 500, title: "Something went wrong on our side" },
  unknown_shard: { status: 503, title: "These orders are out of reach" },
  oidc_unavailable: { status: 503, title: "The other place to sign in with does not answer" },
  unavailable: { status: 503, title: "The store is busy; try again in a moment" },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;
export type ProblemStatus = (typeof PROBLEMS)[ProblemCode]["status"];

/** One thing wrong with the input; `path` is a dotted path into the body, or a parameter's name. */
const ProblemIssue = z.object({ path: z.string(), message: z.string(), code: z.string().optional() });
type ProblemIssue = z.infer<typeof ProblemIssue>;

const StockNumbers = z.object({ onHand: z.int(), reserved: z.int(), available: z.int() });

/** RFC 9457 problem details as the store sends them. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    traceId: z.string(),
    errors: z.array(ProblemIssue).optional(),
    skus: z.array(z.string()).optional().describe("With out_of_stock: the SKUs that are short"),
    orderId: z.string().optional().describe("With cart_ordered: the order that it became"),
    quote: Quote.optional().describe("With total_changed: the sums of now"),
    stock: StockNumbers.optional().describe("With stock_promised: the stock as it is"),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;

/**
 * A sum that goods, a payment or an order's total must reach or not exceed, or a number of units.
 */
type Limit =
  | { of: "goodsAtLeast" | "paymentAtLeast" | "totalAtMost"; sum: Money }
  | { of: "itemsAtMost" | "unitsAtMost" | "toACustomer"; count: number };

/** A refusal on its way to the caller. Carries no trace id: the edge adds it. */
export interface Refusal {
  code: ProblemCode;
  detail: string;
  errors?: ProblemIssue[];
  skus?: string[];
  orderId?: string;
  quote?: Quote;
  stock?: z.infer<typeof StockNumbers>;
  /** What was gone beyond, so that each language can say how far one may go. */
  limit?: Limit;
  /** Seconds after which trying again makes sense; sent as `Retry-After`. */
  retryAfterS?: number;
}

export function refusal(
  code: ProblemCode,
  detail: string,
  extra: Omit<Refusal, "code" | "detail"> = {},
): Refusal {
  return { code, detail, ...extra };
}

/** Thrown inside a route to answer with a problem; the app's error handler renders it. */
export class ProblemError extends Error {
  readonly refusal: Refusal;
  constructor(value: Refusal) {
    super(`${value.code}: ${value.detail}`);
    this.name = "ProblemError";
    this.refusal = value;
  }
}
