import type { OrderStatus } from "../../domain/orders/order.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";

export interface OrderWords {
  title: string;
  text: string;
}

/** Why an order was cancelled, to its shopper. */
function cancelledWords(reason: string | undefined, { several, onSale }: ShopSettings["unit"]): string {
  const free = `Nothing was charged, and the ${several} are free again.`;
  switch (reason) {
    case "payment_declined":
      return `The payment was declined. ${free}`;
    case "payment_timeout":
      return `The payment provider never answered. ${free}`;
    case "payment_failed":
      return `The payment could not be completed. ${free}`;
    case "reservation_expired":
      return `It was not paid in time, so the ${several} went back ${onSale}. Nothing was charged.`;
    case "operator_request":
      return "We had to cancel it. Whatever was paid is on its way back.";
    case "customer_request":
      return "You cancelled it. Whatever was paid is on its way back.";
    default:
      return "Nothing was charged.";
  }
}

/** What an order's state means to its customer. */
export function orderWords(order: OrderDetail, { unit, voice }: ShopSettings): OrderWords {
  switch (order.status) {
    case "PENDING":
      if (order.payments.at(-1)?.expiresAt) {
        return {
          title: "Your order is reserved",
          text: `Your ${unit.several} are kept for you. Pay for the order here to complete it.`,
        };
      }
      return {
        title: "We have your order",
        text: `Your ${unit.several} are reserved. The payment is being confirmed; this page tells you when it is.`,
      };
    case "CONFIRMED":
      if (order.shipments.some(({ state }) => state !== "planned")) {
        return { title: "Part of it is on its way", text: "The rest follows in another parcel." };
      }
      return {
        title: "Thank you. Your order is confirmed",
        text: `The payment went through and the ${unit.several} are yours. We wrote to ${order.email}.`,
      };
    case "SHIPPED":
      return { title: "It is on its way", text: parcelWords(order) };
    case "DELIVERED":
      return { title: "It has arrived", text: voice.arrived };
    case "CANCELLED":
      return {
        title: "This order was cancelled",
        text: cancelledWords(order.timeline.at(-1)?.reason, unit),
      };
    case "REFUNDED":
      return { title: "This order was refunded", text: "The money is on its way back." };
  }
}

function parcelWords({ shipments }: OrderDetail): string {
  const [parcel] = shipments;
  return shipments.length === 1 && parcel?.trackingNumber
    ? `${parcel.carrier} carries it. The tracking number is ${parcel.trackingNumber}.`
    : "The last parcel has left us.";
}

/** Whether nothing of an order was sent or refunded: it can be cancelled as a whole. */
export function isWhole({ shipments, payments }: OrderDetail): boolean {
  return (
    shipments.every(({ state }) => state === "planned") &&
    payments.every(({ refunds }) => refunds.every(({ state }) => state === "refused"))
  );
}

const REASONS: Record<string, string> = {
  parcel_dispatched: "A parcel left",
  parcel_delivered: "A parcel arrived",
  refund_requested: "Refund asked for",
  refund_paid: "Refund paid",
  refund_refused: "Refund refused by the provider",
  payment_replaced: "Paid with something else",
  return_requested: "Return asked for",
  return_approved: "Return approved",
  return_rejected: "Return declined",
  return_received: "Returned goods arrived",
  exchanged: "Ordered in exchange",
  saga_resumed: "Tried again",
  payment_declined: "payment declined",
  payment_timeout: "no answer from the payment provider",
  payment_failed: "payment failed",
  reservation_expired: "not paid in time",
  customer_request: "at the customer's request",
  operator_request: "by an operator",
};

/** Why an order moved, for people. */
export function reasonWords(reason: string | undefined): string {
  return REASONS[reason ?? ""] ?? reason ?? "";
}

/** What of a timeline concerns the shopper. */
const SHOWN = [
  "parcel_dispatched",
  "parcel_delivered",
  "refund_paid",
  "payment_replaced",
  "return_requested",
  "return_approved",
  "return_rejected",
  "return_received",
];

/** An order's timeline as its shopper reads it. */
export function milestones(timeline: OrderDetail["timeline"]): { at: string; text: string }[] {
  return timeline.flatMap(({ at, from, to, reason }) => {
    if (from === null) {
      return [{ at, text: "Placed" }];
    }
    if (from !== to && to !== "REFUNDED" && reason === "refund_paid") {
      return [
        { at, text: reasonWords(reason) },
        { at, text: statusName(to) },
      ];
    }
    if (from !== to) {
      return [{ at, text: statusName(to) }];
    }
    return reason && SHOWN.includes(reason) ? [{ at, text: reasonWords(reason) }] : [];
  });
}

/** Whether the page may stop asking: nothing more happens within moments. */
export function isSettled(status: OrderStatus): boolean {
  return status !== "PENDING";
}

const STATUS: Record<OrderStatus, string> = {
  PENDING: "Waiting for payment",
  CONFIRMED: "Confirmed",
  SHIPPED: "Shipped",
  DELIVERED: "Delivered",
  CANCELLED: "Cancelled",
  REFUNDED: "Refunded",
};

export function statusName(status: OrderStatus): string {
  return STATUS[status];
}

const time = new Intl.DateTimeFormat("en-US", {
  dateStyle: "long",
  timeStyle: "short",
  timeZone: "UTC",
});

const day = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeZone: "UTC" });

/** A date such as `2027-01-31` as words. */
export function dayWords(date: string): string {
  return day.format(new Date(date));
}

/** A moment as words, in UTC; where the reader is, only their browser knows. */
export function moment(iso: string): string {
  return `${time.format(new Date(iso))} UTC`;
}
