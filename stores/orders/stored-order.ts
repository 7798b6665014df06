import { type Currency, money } from "../../domain/base/money.ts";
import { shipmentViews } from "../../domain/orders/fulfilment.ts";
import { type OrderDraft, type OrderTerms, type Totals, termsOf } from "../../domain/orders/order.ts";
import { sumsOf } from "../../domain/orders/order-view.ts";
import { returnView, unitsToReturn } from "../../domain/orders/returns.ts";
import { recordedTaxes } from "../../domain/orders/tax.ts";
import { paymentViews } from "../../domain/payments/payment.ts";
import type { orderLines, orders, orderTimeline, payments } from "../schema/orders.ts";
import type { SagaOrder, StoredOrder } from "./order-store.ts";

/** An accepted order as both databases take it in: one JSON object, with its terms in one field. */
export function newOrder(draft: OrderDraft) {
  const { id, number, customer, fingerprint, currency, lines, totals, payment, traceparent } = draft;
  return {
    id,
    number,
    customer,
    fingerprint,
    currency,
    lines,
    totals,
    payment,
    traceparent,
    placedAt: Date.parse(draft.placedAt),
    terms: { ...termsOf(draft), ...(draft.sealed && { sealed: draft.sealed }) },
  };
}

/** An order of a list, from the columns that a list reads. */
export function orderSummary<Row extends { placedAt: number; total: number; currency: Currency }>({
  placedAt,
  total,
  currency,
  ...row
}: Row) {
  return { ...row, total: money(total, currency), createdAt: new Date(placedAt).toISOString() };
}

/**
 * An order as its owner reads it, from its rows: those of D1, which Postgres repeats column by
 * column.
 */
export function storedOrder(
  order: Omit<typeof orders.$inferSelect, "transition">,
  payment: typeof payments.$inferSelect,
  lines: readonly (typeof orderLines.$inferSelect)[],
  timeline: readonly (typeof orderTimeline.$inferSelect)[],
): StoredOrder {
  const { id, number, status, email, shippingAddress, shippingMethod } = order;
  // The old columns win while the stores write them: the previous code erases only these.
  const returns = order.returns ?? [];
  const refunds = payment.refunds ?? [];
  const shipments = order.shipments ?? [];
  const returnable = unitsToReturn({ status, lines, shipments, refunds, returns });
  const { sealed, ...kept } = order.terms ?? {};
  const terms: OrderTerms = { ...kept, email, shippingAddress, shippingMethod };
  return {
    customer: order.customer,
    fingerprint: order.fingerprint,
    // An erase by the previous code leaves fields that it does not know, and blanks the address.
    ...(sealed && email !== "" ? { sealed } : {}),
    ...(returns.some((one) => one.sealed !== undefined) ? { sealedReturns: returns } : {}),
    order: {
      id,
      number,
      status,
      ...sumsOf({ ...order, lines, taxes: recordedTaxes({ ...order, lines }) }),
      ...terms,
      createdAt: new Date(order.placedAt).toISOString(),
      timeline: timeline.map(({ at, from, to, actor, reason }) => ({
        at: new Date(at).toISOString(),
        from,
        to,
        actor,
        ...(reason ? { reason } : {}),
      })),
      payments: paymentViews(id, { ...payment, currency: order.currency, placedAt: order.placedAt }),
      shipments: shipmentViews(id, status, lines, shipments, refunds),
      ...(returns.length > 0 ? { returns: returns.map(returnView) } : {}),
      ...(returnable.length > 0 ? { returnable } : {}),
      ...(order.exchangeFor ? { exchangeFor: order.exchangeFor } : {}),
    },
  };
}

type Entry = typeof orderTimeline.$inferSelect;

/**
 * An order's timeline with its first entry. D1 has no row for that: the order itself says when it
 * was placed. Orders that older code stored have one.
 */
export function wholeTimeline(
  { id, placedAt }: { id: string; placedAt: number },
  entries: readonly Entry[],
): readonly Entry[] {
  if (entries[0]?.seq === 0) {
    return entries;
  }
  const first: Entry = {
    orderId: id,
    seq: 0,
    at: placedAt,
    from: null,
    to: "PENDING",
    actor: "customer",
    reason: null,
  };
  return [first, ...entries];
}

/** What the saga reads of an order's rows. */
export interface SagaRows {
  order: Pick<
    typeof orders.$inferSelect,
    | "id"
    | "number"
    | "customer"
    | "email"
    | "traceparent"
    | "status"
    | "step"
    | "currency"
    | "placedAt"
    | "updatedAt"
    | "shipments"
    | "returns"
    | "exchangeFor"
    | "taxes"
    | "shippingAddress"
    | keyof Totals
  >;
  payment: Pick<
    typeof payments.$inferSelect,
    | "provider"
    | "token"
    | "state"
    | "providerReference"
    | "failureCode"
    | "nextAction"
    | "attempts"
    | "refunds"
    | "superseded"
  >;
}

/** An order as the saga reads it; `version` names its last change. */
export function sagaOrder(
  order: SagaRows["order"],
  version: string | null,
  payment: SagaRows["payment"],
  lines: SagaOrder["lines"],
): SagaOrder {
  const { id, number, customer, traceparent, status, step, currency, placedAt } = order;
  const { subtotal, discount, shipping, tax, total } = order;
  const { provider, token, state, providerReference, failureCode, nextAction, attempts } = payment;
  return {
    id,
    number,
    customer,
    erased: order.email === "",
    traceparent,
    status,
    step,
    placedAt,
    lines,
    currency,
    subtotal,
    discount,
    shipping,
    tax,
    total,
    taxes: recordedTaxes({ ...order, lines }),
    discounts: order.discounts ?? [],
    version,
    movedAt: order.updatedAt,
    shipments: order.shipments ?? [],
    returns: order.returns ?? [],
    exchangeFor: order.exchangeFor,
    payment: {
      provider,
      token,
      state,
      providerReference,
      failureCode,
      nextAction,
      attempts,
      refunds: payment.refunds ?? [],
      superseded: payment.superseded ?? [],
    },
  };
}
