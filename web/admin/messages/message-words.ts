import type { Channel, DeliveryState } from "../../../domain/notifications/channels.ts";

export const WAYS: Record<Channel, string> = { email: "Mail", sms: "Short message", push: "Push" };

/** What became of a message, as staff read it. */
export const STATES: Record<DeliveryState, string> = {
  pending: "Not taken yet, tried again",
  held: "Waits",
  sent: "Sent",
  delivered: "Delivered",
  refused: "Refused",
  bounced: "Did not arrive",
  complained: "Reported as unwanted",
  suppressed: "Not sent: the customer ended such messages",
  lapsed: "Not sent: too late",
};

/** `order.shipped` → “Order shipped”. */
export function templateName(template: string): string {
  const words = template.replaceAll(/[._]/g, " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
