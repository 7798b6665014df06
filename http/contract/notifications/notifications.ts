import { z } from "@hono/zod-openapi";
import { Channel, DeliveryState, TROUBLED } from "../../../domain/notifications/channels.ts";
import { OrderId } from "../../../domain/orders/order.ts";
import type { Notification, NotificationPlace } from "../../../stores/notifications/notifications.ts";

export const NotificationQuery = z
  .object({
    orderId: OrderId.optional().describe("Messages about this order; all of them on one page"),
    state: z
      .union([DeliveryState, z.literal("troubled")])
      .optional()
      .describe(
        "`troubled`: all that were neither sent nor delivered. Without it, all but `sent`, or all of the order",
      ),
    limit: z.coerce.number().int().min(1).max(100).default(50),
    cursor: z
      .string()
      .regex(/^\d{1,15}\.[^\n\r\u2028\u2029]{1,200}$/)
      .optional()
      .describe("`nextCursor` of the previous page"),
  })
  .refine(({ orderId, state }) => orderId !== undefined || state !== "sent", {
    path: ["state"],
    message: "sent is a state to ask for with an orderId: nearly all messages are in it",
  });

/** Whether a message in this state is asked for. */
export function isAsked({ state }: z.infer<typeof NotificationQuery>, found: DeliveryState): boolean {
  return (
    state === undefined || (state === "troubled" ? TROUBLED.some((one) => one === found) : state === found)
  );
}

export function readPlace(cursor: string): NotificationPlace {
  const dot = cursor.indexOf(".");
  return { createdAt: Number(cursor.slice(0, dot)), id: cursor.slice(dot + 1) };
}

/** Where the page behind this message begins. */
export function nextPlace(last: NotificationPlace | null): string | null {
  return last && `${last.createdAt}.${last.id}`;
}

const NotificationView = z
  .object({
    id: z.string(),
    channel: Channel,
    template: z.string(),
    recipient: z.string().describe("Empty once it is forgotten"),
    state: DeliveryState,
    attempts: z.int(),
    error: z.string().nullable(),
    createdAt: z.iso.datetime(),
    sentAt: z.iso.datetime().nullable(),
    dueAt: z.iso.datetime().nullable().describe("When it comes, where it waits"),
    toldAt: z.iso.datetime().nullable().describe("When its provider last reported on it"),
  })
  .openapi("Notification");

export const NotificationPage = z
  .object({ items: z.array(NotificationView), nextCursor: z.string().nullable() })
  .openapi("NotificationPage");

export const NoticeParams = z.object({ provider: z.enum(["resend", "twilio"]) });

export function notificationView(row: Notification): z.infer<typeof NotificationView> {
  const { id, channel, template, recipient, state, attempts, error } = row;
  const moment = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id,
    channel,
    template,
    recipient,
    state,
    attempts,
    error,
    createdAt: new Date(row.createdAt).toISOString(),
    sentAt: moment(row.sentAt),
    dueAt: moment(row.dueAt),
    toldAt: moment(row.toldAt),
  };
}
