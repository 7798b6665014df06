import { z } from "@hono/zod-openapi";
import { Money, money } from "../../domain/base/money.ts";
import { OrderStatus, PaymentRequest } from "../../domain/orders/order.ts";
import { Contradiction } from "../../domain/payments/contradiction.ts";
import { DisputeState } from "../../domain/payments/dispute.ts";
import { PaymentState, PaymentView } from "../../domain/payments/payment.ts";
import type { StoredDispute } from "../../stores/payments/payment-disputes.ts";
import { OrderIdText } from "./orders.ts";

export const ChargeRequest = z
  .strictObject({ orderId: z.string().max(64), payment: PaymentRequest })
  .openapi("ChargeRequest");

export const Charged = z
  .object({ orderId: z.string(), status: OrderStatus, payment: PaymentView })
  .openapi("Charged");

export const SessionRequest = z.strictObject({ orderId: OrderIdText }).openapi("PaymentSessionRequest");

export const SessionView = z
  .object({
    provider: z.string(),
    publishableKey: z.string().describe("The provider's key for browsers; empty with the mock"),
    clientSecret: z.string().optional().describe("Stripe's, or the mock's"),
    sessionId: z.string().optional().describe("Adyen's"),
    sessionData: z.string().optional().describe("Adyen's"),
    environment: z.string().optional().describe("Adyen's: where its form loads from"),
    amount: Money,
    expiresAt: z.iso.datetime().describe("When the order's stock is free again"),
  })
  .openapi("PaymentSession");

export const ProviderList = z
  .object({
    items: z.array(
      z.object({
        provider: z.string(),
        publishableKey: z
          .string()
          .optional()
          .describe("Where a browser may pay in a session; without it, tokens alone are taken"),
      }),
    ),
  })
  .openapi("PaymentProviders");

export const WebhookParams = z.object({ provider: z.string().max(32).openapi({ example: "mock" }) });

export const WebhookTaken = z.object({ received: z.literal(true) }).openapi("WebhookTaken");

export const ContradictionParams = z.object({
  id: z.string().max(32).openapi({ example: "ctr_4k7qx3m2x9vt5n8wbcjz" }),
});

export const ContradictionQuery = z.object({
  state: z.enum(["open", "all"]).default("open"),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z
    .string()
    .regex(/^\d{1,15}\.ctr_[0-9a-z]{20}$/)
    .optional()
    .openapi({ description: "`nextCursor` of the previous page" }),
});

export const ContradictionView = z
  .object({
    id: z.string(),
    orderId: z.string(),
    provider: z.string(),
    paymentKey: z.string().describe("What the provider knows the payment by"),
    kind: Contradiction,
    state: PaymentState.describe("What the notice says of the payment"),
    amount: z
      .object({ amount: z.int(), currency: z.string() })
      .optional()
      .describe("What the notice names, in minor units of whichever currency"),
    orderStatus: OrderStatus.describe("The order's when the notice came"),
    orderTotal: Money,
    at: z.iso.datetime(),
    settledAt: z.iso.datetime().optional(),
    settledBy: z.string().optional(),
  })
  .openapi("PaymentContradiction");

export const ContradictionPage = z
  .object({
    items: z.array(ContradictionView),
    nextCursor: z.string().nullable().describe("Null on the last page"),
  })
  .openapi("PaymentContradictionPage");

const DISPUTE_CURSOR = /^(\d{1,15})\.(dsp_[0-9a-z]{20})$/;

export const DisputeQuery = z.object({
  state: z.enum(["needs_response", "all"]).default("needs_response"),
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().regex(DISPUTE_CURSOR).optional().describe("`nextCursor` of the previous page"),
});

/** Where a page begins; null at the newest. */
export function readDisputeCursor(cursor: string | undefined): { at: number; id: string } | null {
  const [, at, id] = DISPUTE_CURSOR.exec(cursor ?? "") ?? [];
  return id === undefined ? null : { at: Number(at), id };
}

/** Where the page behind this dispute begins. */
export function writeDisputeCursor(last: StoredDispute | null): string | null {
  return last && `${last.openedAt}.${last.id}`;
}

const DisputeView = z
  .object({
    id: z.string(),
    orderId: z.string(),
    provider: z.string(),
    reference: z.string().describe("The provider's id of it"),
    state: DisputeState,
    reason: z.string().optional().describe("The bank's reason, as the provider names it"),
    amount: Money.describe("The disputed sum"),
    dueAt: z.iso.datetime().optional().describe("Until when the shop may answer"),
    openedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi("PaymentDispute");

export const DisputePage = z
  .object({
    items: z.array(DisputeView),
    nextCursor: z.string().nullable().describe("Null on the last page"),
  })
  .openapi("PaymentDisputePage");

export function disputeView(dispute: StoredDispute): z.infer<typeof DisputeView> {
  const { id, orderId, provider, reference, state, reason, amount, currency, dueAt, openedAt, at } = dispute;
  return {
    id,
    orderId,
    provider,
    reference,
    state,
    ...(reason === null ? {} : { reason }),
    amount: money(amount, currency),
    ...(dueAt === null ? {} : { dueAt: new Date(dueAt).toISOString() }),
    openedAt: new Date(openedAt).toISOString(),
    updatedAt: new Date(at).toISOString(),
  };
}
