import { shopperKey } from "../../domain/accounts/access.ts";
import { fingerprint } from "../../domain/base/ids.ts";
import { CURRENCY } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { Selling } from "../../domain/base/selling.ts";
import { type OrderDraft, type OrderRequest, orderId } from "../../domain/orders/order.ts";
import { type OrderView, orderView } from "../../domain/orders/order-view.ts";
import { type Goods, priceOrder } from "../../domain/orders/pricing.ts";
import { quotedOf, quoteOf } from "../../domain/orders/quote.ts";
import { checkTerms } from "../../domain/orders/terms/terms.ts";
import { leastCharge } from "../../domain/payments/least-charge.ts";
import { laneName, laneOf } from "../../domain/sales/sale.ts";
import { verifyTicket } from "../../domain/sales/ticket.ts";
import type { ReserveOutcome } from "../../domain/stock/stock.ts";
import type { SaleOfGoods, StoredSale } from "../../stores/sales/sales.ts";
import type { Call, WaitUntil } from "../base/call.ts";
import { checkRequest, makeDraft } from "../orders/order-draft.ts";
import { answerOtherTotal } from "../orders/reading/expected-total.ts";
import { firstAnswer, keyReused, placedBefore } from "../orders/reading/first-answer.ts";
import { acceptedAs, unanswered } from "../orders/reserve-order.ts";
import { draftToKeep } from "../orders/sealing/seal-order.ts";
import { couponRefused } from "../promotions/offers.ts";
import { reserveTogether } from "../stock/coalesce.ts";
import { hasLost, rememberSoldOut } from "./sold-out.ts";
import { viewSale } from "./view-sale.ts";

type Granted = Extract<ReserveOutcome, { ok: true }>;

/** What the lane must know of the customer's admission ticket, where one is needed. */
interface Admission {
  ticketId: string | null;
  lapsed?: boolean;
}

interface PlaceSaleOrder {
  sale: SaleOfGoods;
  /** The customer's id: sales are for accounts, so that limits hold. */
  sub: string;
  request: OrderRequest;
  quantity: number;
  ticket: string | undefined;
  idempotencyKey: string;
}

/**
 * Orders units of a flash sale, the same way as every order: draft, then a reservation that carries
 * it. The units belong to the customer's lane. Repeating it with the same key returns the same
 * order.
 */
export async function placeSaleOrder(
  call: Pick<Call, "env" | "ctx" | "traceparent" | "touch">,
  selling: Selling,
  place: PlaceSaleOrder,
): Promise<Result<{ order: OrderView; replay: boolean }, Refusal>> {
  const { env } = call;
  const { sale, sub, request, quantity } = place;
  const now = Date.now();
  if (now < sale.opensAt) {
    return err(refusal("not_open", `The sale opens at ${new Date(sale.opensAt).toISOString()}.`));
  }
  const customer = shopperKey({ kind: "customer", sub });
  const lane = laneOf(customer, sale.lanes);
  const lot = laneName(sale.id, lane);
  const refused =
    checkRequest(env, selling, request) ?? checkCoupon(request) ?? checkQuantity(sale, quantity);
  if (refused) {
    return err(refused);
  }
  const admitted = await checkTicket(place, now);
  if (!admitted.ok) {
    return err(await refusedEntry(env, sale, admitted.error));
  }

  const drafted = await draftSaleOrder(call, selling, place, lane);
  if (!drafted.ok) {
    return drafted;
  }
  const { draft, goods } = drafted.value;
  const shopper = { kind: "customer", sub } as const;
  const unexpected = await answerOtherTotal(env, shopper, draft, request, () =>
    quoteOf(quotedOf(draft, goods), selling),
  );
  if (unexpected) {
    return unexpected;
  }
  const reserved = await reserveInLane(call, place, draft, { lot, admission: admitted.value });
  if (!reserved.ok) {
    return reserved;
  }
  call.touch(draft.id);
  return placedAs(env, sub, draft, reserved.value);
}

/** The immutable order at the sale's price. No promotion lowers it. */
async function draftSaleOrder(
  { traceparent }: Pick<Call, "traceparent">,
  selling: Selling,
  { sale, sub, request, quantity, idempotencyKey }: PlaceSaleOrder,
  lane: number,
): Promise<Result<{ draft: OrderDraft; goods: Goods[] }, Refusal>> {
  const customer = shopperKey({ kind: "customer", sub });
  const lines = [
    {
      sku: sale.sku,
      title: sale.lineTitle,
      quantity,
      unitPrice: sale.price,
      priceVersion: sale.priceVersion,
      lot: laneName(sale.id, lane),
    },
  ];
  const terms = checkTerms(request);
  if (!terms.ok) {
    return terms;
  }
  const { shippingAddress, shippingMethod } = terms.value;
  const goods = [{ ...sale.goods, quantity, unitPrice: sale.price }];
  const totals = priceOrder(selling, {
    goods,
    destination: shippingAddress,
    shippingMethod,
    currency: CURRENCY,
    least: leastCharge(request.payment.provider, CURRENCY),
  });
  if (!totals.ok) {
    return totals;
  }
  const draft = makeDraft({
    id: await orderId(customer, idempotencyKey, { saleNum: sale.num, lane }),
    customer,
    fingerprint: await fingerprint([request, quantity]),
    currency: CURRENCY,
    lines,
    totals: totals.value,
    payment: request.payment,
    terms: terms.value,
    traceparent,
  });
  return ok({ draft, goods });
}

/** Reserves the units in the customer's lane, which keeps the draft with them. */
async function reserveInLane(
  { env, ctx }: Pick<Call, "env" | "ctx">,
  { sale, quantity }: PlaceSaleOrder,
  draft: OrderDraft,
  { lot, admission }: { lot: string; admission: Admission },
): Promise<Result<Granted, Refusal>> {
  let outcome: ReserveOutcome;
  try {
    outcome = await reserveTogether(
      env,
      ctx,
      { kind: "lane", name: lot },
      {
        reference: draft.id,
        quantity,
        traceparent: draft.traceparent,
        // An item that is not sold any more is like a lapsed ticket: it finds the order it was used
        // for.
        buyer: { customer: draft.customer, ...admission, ...(sale.sellable ? {} : { lapsed: true }) },
        order: { draft: await draftToKeep(env, draft) },
      },
    );
  } catch (error) {
    return err(unanswered(draft, error));
  }
  if (!outcome.ok) {
    if (outcome.reason === "out_of_stock" && outcome.available <= 0) {
      rememberSoldOut(env, ctx, lot);
    }
    const refused = lost(outcome, sale);
    return err(refused.code === "not_admitted" ? await refusedEntry(env, sale, refused) : refused);
  }
  return ok(outcome);
}

/**
 * Most of a sale's requests come when everything is sold. A customer who has certainly lost gets
 * that answer before the rest of the request is read.
 */
export function refuseLoser(env: Env, ctx: WaitUntil, sale: StoredSale, sub: string): Refusal | null {
  const customer = shopperKey({ kind: "customer", sub });
  return hasLost(env, ctx, laneName(sale.id, laneOf(customer, sale.lanes)), customer) ? soldOut() : null;
}

async function placedAs(
  env: Env,
  sub: string,
  draft: OrderDraft,
  outcome: Granted,
): Promise<Result<{ order: OrderView; replay: boolean }, Refusal>> {
  const accepted = await acceptedAs(env, draft, outcome);
  if (!accepted.ok) {
    return accepted;
  }
  const { draft: kept, replay } = accepted.value;
  if (kept) {
    return ok({ order: orderView(kept, "PENDING"), replay });
  }
  const found = await placedBefore(env, draft.id);
  if (found.fingerprint !== draft.fingerprint) {
    return err(keyReused());
  }
  return ok({ order: await firstAnswer({ kind: "customer", sub }, found), replay });
}

/** A sale's price is its own: no promotion lowers it. */
function checkCoupon({ couponCode }: OrderRequest): Refusal | null {
  return couponCode === undefined ? null : couponRefused("coupon_not_applicable");
}

function checkQuantity(sale: StoredSale, quantity: number): Refusal | null {
  return quantity > sale.perCustomerLimit ? limitReached(sale) : null;
}

async function checkTicket(
  { sale, sub, ticket }: PlaceSaleOrder,
  now: number,
): Promise<Result<Admission, Refusal>> {
  if (sale.admissionPerSecond === null) {
    return ok({ ticketId: null });
  }
  const valid =
    ticket === undefined
      ? null
      : await verifyTicket(sale.ticketKey, ticket, { saleId: sale.id, customer: sub, now });
  return valid
    ? ok({ ticketId: valid.id, lapsed: valid.lapsed })
    : err(notAdmitted("Join the waiting room; send the ticket it gives you as Sale-Ticket."));
}

/**
 * A customer without a valid ticket hears that the sale is closed or sold out, if it is: the
 * waiting room could give them no unit.
 */
async function refusedEntry(env: Env, sale: StoredSale, notAdmittedYet: Refusal): Promise<Refusal> {
  const { state } = await viewSale(env, sale);
  if (state === "closed") {
    return saleClosed();
  }
  return state === "sold_out" ? soldOut() : notAdmittedYet;
}

function lost(outcome: Extract<ReserveOutcome, { ok: false }>, sale: StoredSale): Refusal {
  switch (outcome.reason) {
    case "out_of_stock":
      return soldOut();
    case "limit_reached":
      return limitReached(sale);
    case "ticket_used":
      return notAdmitted("This ticket was used for another order.");
    case "ticket_lapsed":
      if (!sale.sellable) {
        return refusal("item_unavailable", `${sale.sku} is not for sale at the moment.`, {
          skus: [sale.sku],
        });
      }
      return notAdmitted("This ticket has lapsed. Join the waiting room again.");
    case "sale_closed":
      return saleClosed();
    case "unknown_sku":
      return refusal("not_found", "There is no such sale.");
  }
}

function saleClosed(): Refusal {
  return refusal("sale_closed", "The sale is over.");
}

function soldOut(): Refusal {
  return refusal("sold_out", "Every unit of this sale is taken. One may come back if an order is not paid.");
}

function limitReached(sale: StoredSale): Refusal {
  const { perCustomerLimit: count } = sale;
  return refusal("limit_reached", `At most ${count} to a customer.`, { limit: { of: "toACustomer", count } });
}

function notAdmitted(detail: string): Refusal {
  return refusal("not_admitted", detail);
}
