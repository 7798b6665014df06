import { z } from "@hono/zod-openapi";
import { OrderStatus, PaymentRequest } from "../../domain/orders/order.ts";
import { PaymentView } from "../../domain/payments/payment.ts";

export const ChargeRequest = z
  .strictObject({ orderId: z.string().max(64), payment: PaymentRequest })
  .openapi("ChargeRequest");

export const Charged = z
  .object({ orderId: z.string(), status: OrderStatus, payment: PaymentView })
  .openapi("Charged");

export const WebhookParams = z.object({ provider: z.string().max(32).openapi({ example: "mock" }) });

export const WebhookTaken = z.object({ received: z.literal(true) }).openapi("WebhookTaken");
