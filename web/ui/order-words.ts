import { dayText, type Words } from "../../domain/language/words.ts";
import type { OrderStatus } from "../../domain/orders/order.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { declinedCode } from "../../domain/orders/saga.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { wordsIn } from "../../shop/language/words.ts";

const ENGLISH = wordsIn("en");

export interface OrderWords {
  title: string;
  text: string;
}

/** Why an order was cancelled, to its shopper. */
function cancelledWords(
  { say }: Words<"order">,
  reason: string | undefined,
  { several: units, onSale }: ShopSettings["unit"],
): string {
  const free = say("order.free", { units });
  switch (reason) {
    case "payment_declined":
      return `${say("order.declined")} ${free}`;
    case "payment_timeout":
      return `${say("order.noAnswer")} ${free}`;
    case "payment_failed":
      return `${say("order.notCompleted")} ${free}`;
    case "reservation_expired":
      return say("order.expired", { units, onSale });
    case "operator_request":
      return say("order.weCancelled");
    case "customer_request":
      return say("order.youCancelled");
    default:
      return say("order.nothingCharged");
  }
}

/** What an order's state means to its customer. */
export function orderWords(
  words: Words<"order">,
  order: OrderDetail,
  { unit, voice }: ShopSettings,
): OrderWords {
  const { say } = words;
  const units = unit.several;
  switch (order.status) {
    case "PENDING":
      return order.payments.at(-1)?.expiresAt
        ? { title: say("order.reservedTitle"), text: say("order.reservedText", { units }) }
        : { title: say("order.pendingTitle"), text: say("order.pendingText", { units }) };
    case "CONFIRMED":
      return order.shipments.some(({ state }) => state !== "planned")
        ? { title: say("order.partTitle"), text: say("order.partText") }
        : {
            title: say("order.confirmedTitle"),
            text: say("order.confirmedText", { units, email: order.email }),
          };
    case "SHIPPED":
      return { title: say("order.shippedTitle"), text: parcelWords(words, order) };
    case "DELIVERED":
      return { title: say("order.deliveredTitle"), text: voice.arrived };
    case "CANCELLED":
      return {
        title: say("order.cancelledTitle"),
        text: cancelledWords(words, order.timeline.at(-1)?.reason, unit),
      };
    case "REFUNDED":
      return { title: say("order.refundedTitle"), text: say("order.refundedText") };
  }
}

function parcelWords({ say }: Words<"order">, { shipments }: OrderDetail): string {
  const [parcel] = shipments;
  return shipments.length === 1 && parcel?.trackingNumber
    ? say("order.shippedBy", { carrier: parcel.carrier ?? "", number: parcel.trackingNumber })
    : say("order.shippedLast");
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
  allocation_moved: "Another location sends it",
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

/** Why an order moved, for staff. */
export function reasonWords(reason: string | undefined): string {
  const code = declinedCode(reason);
  if (code !== null) {
    return `Card declined: ${code}`;
  }
  return REASONS[reason ?? ""] ?? reason ?? "";
}

/** What of a timeline concerns the shopper. */
const MILESTONES = {
  parcel_dispatched: "order.parcelLeft",
  parcel_delivered: "order.parcelArrived",
  refund_paid: "order.refundPaid",
  payment_replaced: "order.paymentReplaced",
  return_requested: "order.returnAsked",
  return_approved: "order.returnApproved",
  return_rejected: "order.returnRejected",
  return_received: "order.returnReceived",
} as const;

function isMilestone(reason: string | undefined): reason is keyof typeof MILESTONES {
  return reason !== undefined && Object.hasOwn(MILESTONES, reason);
}

/** An order's timeline as its shopper reads it. */
export function milestones(
  words: Words<"order">,
  timeline: OrderDetail["timeline"],
): { at: string; text: string }[] {
  const { say } = words;
  return timeline.flatMap(({ at, from, to, reason }) => {
    if (from === null) {
      return [{ at, text: say("order.placed") }];
    }
    if (from !== to && to !== "REFUNDED" && reason === "refund_paid") {
      return [
        { at, text: say("order.refundPaid") },
        { at, text: statusName(to, words) },
      ];
    }
    if (from !== to) {
      return [{ at, text: statusName(to, words) }];
    }
    return isMilestone(reason) ? [{ at, text: say(MILESTONES[reason]) }] : [];
  });
}

/** Whether the page may stop asking: nothing more happens within moments. */
export function isSettled(status: OrderStatus): boolean {
  return status !== "PENDING";
}

/** The name of a state; staff read it in English. */
export function statusName(status: OrderStatus, { say }: Words<"order"> = ENGLISH): string {
  return say(`order.${status}`);
}

const times = new Map<string, Intl.DateTimeFormat>();

/** A date such as `2027-01-31` as words. */
export function dayWords(date: string, words: Pick<Words, "format"> = ENGLISH): string {
  return dayText(words, date);
}

/** A moment as words, in UTC; where the reader is, only their browser knows. */
export function moment(iso: string, { format: { locale } }: Pick<Words, "format"> = ENGLISH): string {
  const time =
    times.get(locale) ??
    new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
  times.set(locale, time);
  return `${time.format(new Date(iso))} UTC`;
}
