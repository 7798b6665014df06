import type { ProblemCode } from "../../../domain/base/problem.ts";

/** What each code means to a programmer. docs/api/errors.md shows the same. */
export const ERROR_ADVICE: Record<ProblemCode, { meaning: string; remedy: string }> = {
  invalid_request: {
    meaning: "The body, a parameter or a header is malformed.",
    remedy: "Correct the fields in `errors`.",
  },
  idempotency_key_missing: {
    meaning: "The command needs an `Idempotency-Key` header.",
    remedy: "Send one; keep it for every repetition of the command.",
  },
  unauthenticated: { meaning: "The resource is for signed-in callers.", remedy: "Send an access token." },
  invalid_token: {
    meaning: "The token is expired, malformed or was not issued for this store.",
    remedy: "Get a new one.",
  },
  wrong_credentials: {
    meaning:
      "The address and the password do not go together, or there is no such account, or the link in its mail was not opened yet. The shop does not say which.",
    remedy: "Ask for them again, or offer to reset the password.",
  },
  second_factor_needed: {
    meaning: "The password was right, and the account has a second factor.",
    remedy: "Send the same with `code`: of the authenticator, or a recovery code.",
  },
  wrong_code: {
    meaning: "The code is none of the account's now, or was used already.",
    remedy: "Wait for the next code of the authenticator, or send a recovery code.",
  },
  wrong_passkey: {
    meaning:
      "The passkey is none of the account's, its counter went back, or what it signed was not asked, is too old, or was used already.",
    remedy: "Ask the passkey again, or use another second factor or a recovery code.",
  },
  second_factor_required: {
    meaning: "The shop asks its staff for a second factor, and the account has none.",
    remedy: "Add one at `/account/second-factor`, in a browser.",
  },
  factor_refused: {
    meaning:
      "The account has as many second factors as it may, or the shop lacks `DATA_KEYS`; `detail` says which.",
    remedy: "Remove one first, or run `npm run setup`.",
  },
  registration_closed: {
    meaning: "The merchant opens no new accounts at the moment.",
    remedy: "Sign in with an account, or order as a guest. It stays so until the merchant changes it.",
  },
  account_disabled: {
    meaning: "The shop's staff disabled the account; its password was right.",
    remedy: "Write to the shop; a member of staff enables it again.",
  },
  oidc_failed: {
    meaning:
      "The OpenID provider refused, or its answer was not for this browser: wrong or used state, nonce, code or signature.",
    remedy: "Start again at `/api/auth/oidc/start`.",
  },
  oidc_email_unverified: {
    meaning:
      "The OpenID provider has not verified the person's address, so it cannot be linked to an account.",
    remedy: "Verify the address there, or register here.",
  },
  forbidden: {
    meaning: "The token is good and lacks the scope; `detail` names it.",
    remedy: "Use a token that has the scope.",
  },
  webhook_rejected: {
    meaning: "The signature of a provider’s notice is missing, wrong or too old.",
    remedy: "Sign the body as it is sent, with one of the provider's secrets.",
  },
  csrf_rejected: {
    meaning: "A browser sent the form from another site.",
    remedy: "Send it from the store's own pages.",
  },
  challenge_failed: {
    meaning: "The Turnstile token is missing, used, too old, or was solved for something else.",
    remedy: "Solve the challenge again and send the new token; each works once.",
  },
  not_admitted: {
    meaning: "The sale has a waiting room and this caller has not been let in.",
    remedy: "Wait for the turn, or for a new one.",
  },
  not_found: { meaning: "Nothing is there, or nothing that this caller may see.", remedy: "" },
  query_too_deep: {
    meaning: "A GraphQL query has more levels than one may.",
    remedy: "Ask for the inner parts in a query of their own.",
  },
  query_too_many_aliases: {
    meaning: "A GraphQL query gives more fields another name than one may.",
    remedy: "Ask for a list, or send more than one query.",
  },
  query_too_costly: {
    meaning: "A GraphQL query asks for more fields, products and orders than one may.",
    remedy: "Lower `first`, and go on from the page's `endCursor`.",
  },
  method_not_allowed: { meaning: "The resource is there and does not do that.", remedy: "" },
  out_of_stock: {
    meaning: "Fewer units are left than were asked for; nothing was reserved.",
    remedy: "Lower the quantity of the items in `skus`, or remove them.",
  },
  reservation_not_active: {
    meaning: "The reservation was confirmed, released or expired before.",
    remedy: "Reserve again.",
  },
  order_not_cancellable: {
    meaning: "The order has gone too far, or has ended already.",
    remedy: "Ask for a refund instead.",
  },
  queue_unknown: {
    meaning: "The dead letter is of a queue that the store no longer has.",
    remedy: "Read what it says; nothing can take it.",
  },
  order_not_payable: {
    meaning: "The order is paid, being paid, or over.",
    remedy: "Read the order; place a new one if it was cancelled.",
  },
  order_not_refundable: {
    meaning: "Nothing was paid for the order, or all of it was returned.",
    remedy: "Cancel an order that is not paid yet.",
  },
  order_not_shippable: {
    meaning: "The order is not paid, is over, or nothing of it is left to ship.",
    remedy: "Read the order; `shipments` says what is to be sent.",
  },
  return_not_open: {
    meaning: "The return was decided on already, or nothing of it is awaited.",
    remedy: "Read the order again: its return shows its state.",
  },
  saga_not_running: { meaning: "The order is settled: there is no step to resume.", remedy: "" },
  purchase_order_not_open: {
    meaning: "The purchase order is in a state that does not allow this; `detail` says in which.",
    remedy: "Read it again, and withdraw or reopen it first.",
  },
  receipt_exceeds_order: {
    meaning: "With this receipt more would have come than was ordered; `skus` names of what.",
    remedy: "Count again, or send it with `over: true`.",
  },
  supplier_conflict: {
    meaning: "Another supplier has the name, an archived one perhaps.",
    remedy: "Choose another name, or take the archived supplier back.",
  },
  units_elsewhere: {
    meaning: "More units are to leave a location than it has; `detail` says how many.",
    remedy: "Read where the units are, and move or count them first.",
  },
  unknown_location: {
    meaning: "A location is named that the shop has not, or that is closed.",
    remedy: "Read the locations, and name another.",
  },
  location_conflict: {
    meaning: "The location cannot be added or changed like this; `detail` says why.",
    remedy: "Choose another name, or move the units of a location before it is closed.",
  },
  stock_promised: {
    meaning: "The correction would leave less than orders were promised; `stock` has the numbers.",
    remedy: "Send it with `force: true`: the orders in danger are named, and wait for a person.",
  },
  picture_refused: {
    meaning: "The file is no picture that the shop takes, or it could not be fetched; `detail` says why.",
    remedy: "Send a JPEG, PNG, WebP or GIF of at most 20 MB.",
  },
  product_conflict: {
    meaning: "The product would collide with another, by its handle or a SKU.",
    remedy: "Choose another name; `detail` says which.",
  },
  changed_meanwhile: {
    meaning: "It is not at the version that `If-Match` names: someone else has changed it since it was read.",
    remedy: "Read it again, look at what changed, and send the edit with the new `ETag`.",
  },
  sale_terms_refused: {
    meaning:
      "No customer could buy from the sale: it would stay below the smallest order, above the ordinary price, or its product is not published.",
    remedy: "Correct what `errors` names.",
  },
  sale_overlaps: {
    meaning: "No two sales of one item run at the same time: it would have two prices.",
    remedy: "Choose a time before or after the sale that `errors` names, or close that one.",
  },
  sale_not_editable: {
    meaning:
      "The sale is over, or it opens within ten seconds or has opened: then its title and closing alone may change.",
    remedy: "Close it, or duplicate it with other terms.",
  },
  sold_out: {
    meaning: "Every unit of the sale is taken.",
    remedy: "A unit comes back when an order stays unpaid; trying again later may succeed.",
  },
  limit_reached: { meaning: "This customer has bought as many as the sale allows each.", remedy: "" },
  sale_closed: { meaning: "The sale has ended.", remedy: "" },
  link_invalid: {
    meaning: "The mailed link was used, replaced by a newer one, or is too old.",
    remedy: "Have a new one sent.",
  },
  request_timeout: {
    meaning: "The body did not arrive in the time that a request may take.",
    remedy: "Send it again over a better line, with the same `Idempotency-Key`.",
  },
  rate_limited: {
    meaning: "Too many requests in the last minute, from this account or this address.",
    remedy: "Wait for the seconds in `Retry-After`; `RateLimit` says how many requests are left.",
  },
  payload_too_large: { meaning: "The body is larger than the route takes.", remedy: "Send less." },
  unsupported_media_type: {
    meaning: "The body is in a format that the route does not read.",
    remedy: "Set `Content-Type` to what the route documents.",
  },
  idempotency_key_reused: {
    meaning: "The key was used before, for another request.",
    remedy: "Use a new key for a new request.",
  },
  unknown_sku: { meaning: "The catalog has no SKU, product or category of that name.", remedy: "" },
  currency_not_sold: {
    meaning: "The shop has no prices in this currency.",
    remedy: "Choose another one. The shop's own is always sold in.",
  },
  item_unavailable: { meaning: "The SKU exists and is not on sale.", remedy: "Remove it." },
  cart_empty: { meaning: "There is nothing to order.", remedy: "" },
  cart_limit_exceeded: {
    meaning: "The cart would hold more items than a cart may.",
    remedy: "Remove something.",
  },
  item_limit_exceeded: { meaning: "More of one item than a cart may hold.", remedy: "Lower the quantity." },
  order_total_too_low: {
    meaning:
      "The goods are worth less than the smallest order, or the payment is less than its provider takes.",
    remedy: "Add something.",
  },
  order_total_too_high: { meaning: "The order would charge more than one order may.", remedy: "Split it." },
  order_too_many_items: { meaning: "The order has more items than one order may.", remedy: "Split it." },
  total_changed: {
    meaning: "The order comes to another total than `expectedTotal`; `quote` has the sums of now.",
    remedy: "Show them to the buyer, and send the new total with a new key.",
  },
  cart_ordered: {
    meaning: "Another request has ordered this cart; `orderId` is its order.",
    remedy: "Show that order. Fill the cart again for another one.",
  },
  address_invalid: {
    meaning: "The region is none of the country, or the postal code none of its form.",
    remedy: "Correct the fields that `errors` names.",
  },
  shipping_not_available: {
    meaning: "The shipping method does not serve the address.",
    remedy: "Choose another of the methods for that country.",
  },
  payment_provider_unknown: { meaning: "The store has no such payment provider.", remedy: "" },
  refund_exceeds_payment: {
    meaning: "The refund is more than was paid and not refunded yet; `detail` says how much that is.",
    remedy: "Lower the amount.",
  },
  items_not_ordered: {
    meaning: "Units are named that the order does not hold, or that were shipped or refunded before.",
    remedy: "Name units of the order that are left.",
  },
  exchange_refused: {
    meaning: "The order is another customer's, is not paid, or is in exchange for another return.",
    remedy: "Name a paid order of the customer who sends goods back.",
  },
  return_window_over: {
    meaning: "Units are named whose time to be sent back is over: each shipment says `returnUntil`.",
    remedy: "Name units of the order's `returnable`. Staff may send `overrule`, a reason.",
  },
  items_not_returnable: {
    meaning:
      "Units are named that were not sent, that another return has, or that were refunded; or that are not awaited.",
    remedy: "Name units of the order's `returnable`, or units of the return that have not arrived.",
  },
  price_list_conflict: {
    meaning:
      "The shop has as many price lists as it may, or a list would be for others than it was made for.",
    remedy: "Delete lists that are over, or make another list.",
  },
  promotion_conflict: {
    meaning: "Another promotion has the code, or the shop has as many promotions as it may.",
    remedy: "Choose another code, or delete promotions that are over.",
  },
  collection_conflict: {
    meaning: "Another collection has the slug, or the shop has as many collections as it may.",
    remedy: "Choose another slug, or delete collections that are not needed.",
  },
  last_of_staff: {
    meaning: "No other account that can sign in holds a role that gives roles.",
    remedy: "Give another account such a role first.",
  },
  invitation_refused: {
    meaning:
      "The address works in the shop already, or the invitation is for another account; `detail` says which.",
    remedy: "Give the account another role, or sign in as the invited one.",
  },
  draft_order_over: {
    meaning: "The draft order was ordered or cancelled, or its time is over.",
    remedy: "Prepare another one.",
  },
  accounting_day_open: {
    meaning: "A day of the period was not closed for accounting.",
    remedy: "Close the period first; days that are not over cannot be.",
  },
  api_key_conflict: {
    meaning: "As many API keys are good as a shop may have.",
    remedy: "Revoke keys that are not needed.",
  },
  webhook_conflict: {
    meaning: "The shop has as many webhooks as it may.",
    remedy: "Delete webhooks that are not needed.",
  },
  feed_conflict: {
    meaning:
      "A pull of the feed is under way, or the shop has as many feeds as it may, or no keys to seal its header with; `detail` says which.",
    remedy: "Wait for the end of the pull, or delete feeds that are not needed.",
  },
  feed_address_refused: {
    meaning:
      "The address is not of https, or it leads inside a private network. In development, this machine itself is allowed.",
    remedy: "Name an address that is reachable from the internet; `detail` says what is wrong.",
  },
  webhook_address_refused: {
    meaning:
      "The address is not of https, or it leads inside a private network. In development, this machine itself is allowed.",
    remedy: "Name an address that is reachable from the internet; `detail` says what is wrong.",
  },
  coupon_invalid: { meaning: "No promotion has this code.", remedy: "Check the code, or order without it." },
  coupon_not_applicable: {
    meaning:
      "The promotion is for other goods, other customers, a larger sum or a later time; `detail` says which.",
    remedy: "Change the cart, or order without the code.",
  },
  coupon_expired: { meaning: "The promotion of this code is over.", remedy: "Order without the code." },
  coupon_used_up: {
    meaning: "The code was used as often as it may be, by everyone together or by this customer.",
    remedy: "Order without the code; a use comes back when an order stays unpaid.",
  },
  not_open: { meaning: "The sale has not begun.", remedy: "Come back at its `opensAt`." },
  weak_password: {
    meaning:
      "The password is one that guessing starts with: common words, runs on the keyboard, the person's own name.",
    remedy: "Choose another; length counts, kinds of characters do not.",
  },
  address_limit_exceeded: {
    meaning: "The address book holds as many addresses as it may.",
    remedy: "Delete one first.",
  },
  too_many_attempts: {
    meaning:
      "Too many wrong passwords for this address or from this network. The right one is not looked at either.",
    remedy: "Wait as long as `Retry-After` says, or reset the password by mail.",
  },
  internal_error: {
    meaning: "A fault of the store; it was logged with the `traceId`.",
    remedy: "Try again with the same key.",
  },
  unknown_shard: {
    meaning:
      "The order databases that are bound do not keep this customer: they are being moved, or bound wrongly.",
    remedy: "Try again after `Retry-After`. Operators: see docs/postgres.md.",
  },
  oidc_unavailable: {
    meaning: "The OpenID provider did not answer.",
    remedy: "Try again after `Retry-After`, or sign in with a password.",
  },
  unavailable: {
    meaning: "The store, or something it depends on, is busy, or not set up yet.",
    remedy: "Try again after `Retry-After`.",
  },
};
