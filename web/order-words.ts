import type { OrderDetail, OrderStatus } from "../domain/order.ts";

export interface OrderWords {
  title: string;
  text: string;
}

const CANCELLED: Record<string, string> = {
  payment_declined: "The payment was declined. Nothing was charged, and the prints are free again.",
  payment_timeout: "The payment provider never answered. Nothing was charged, and the prints are free again.",
  payment_failed: "The payment could not be completed. Nothing was charged, and the prints are free again.",
  reservation_expired: "It was not paid in time, so the prints went back on the wall. Nothing was charged.",
  customer_request: "You cancelled it. Whatever was paid is on its way back.",
};

/** What an order's state means to whoever placed it. */
export function orderWords(order: OrderDetail): OrderWords {
  switch (order.status) {
    case "PENDING":
      return {
        title: "We have your order",
        text: "Your prints are reserved. The payment is being confirmed; this page tells you when it is.",
      };
    case "CONFIRMED":
      return {
        title: "Thank you. Your order is confirmed",
        text: `The payment went through and the prints are yours. We wrote to ${order.email}.`,
      };
    case "SHIPPED":
      return { title: "It is on its way", text: "The parcel has left us." };
    case "DELIVERED":
      return { title: "It has arrived", text: "May it hang well." };
    case "CANCELLED":
      return {
        title: "This order was cancelled",
        text: CANCELLED[order.timeline.at(-1)?.reason ?? ""] ?? "Nothing was charged.",
      };
    case "REFUNDED":
      return { title: "This order was refunded", text: "The money is on its way back." };
  }
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

/** A moment as words, in UTC; where the reader is, only their browser knows. */
export function moment(iso: string): string {
  return `${time.format(new Date(iso))} UTC`;
}
