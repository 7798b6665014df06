import { createRoute } from "@hono/zod-openapi";
import { logRecord } from "../../domain/base/log.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { requireOrder } from "../../http/access/order-access.ts";
import { callOf } from "../../http/call.ts";
import { OrderAccess } from "../../http/contract/orders.ts";
import {
  Charged,
  ChargeRequest,
  ProviderList,
  SessionRequest,
  SessionView,
  WebhookParams,
  WebhookTaken,
} from "../../http/contract/payments.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, OUT_OF_REACH, problemResponses } from "../../http/router.ts";
import { browserForm } from "../../providers/payment/browser.ts";
import { isOpen, isPaymentProvider, paymentProvider } from "../../providers/payment/index.ts";
import { ProviderError, type WebhookRequest } from "../../providers/payment/provider.ts";
import { webhookSecrets } from "../../providers/payment/webhook-secrets.ts";
import { settingsOf } from "../../providers/settings.ts";
import { chargeOrder } from "../../shop/payments/charge.ts";
import { applyDisputeNotice } from "../../shop/payments/dispute-notice.ts";
import { applyNotice } from "../../shop/payments/payment-notice.ts";
import { openSession, sessionView } from "../../shop/payments/session.ts";
import { keepNotice, knowsNotice } from "../../stores/payments/payment-notices.ts";

const charge = createRoute({
  method: "post",
  path: "/api/payments/charge",
  tags: ["Payments"],
  summary: "Pay an order that is not paid yet",
  description:
    "For an order whose payment is undecided, because its provider does not answer or decides later. With the payment it was placed with, it is tried again now; with another one, that takes its place, and whatever the first one still comes to is voided. Paying a paid order with the same payment answers what there is. The answer may still be `pending`: read the order to learn how it ends.",
  security: [{ bearer: [] }, {}],
  middleware: noStore,
  request: { headers: OrderAccess, body: jsonBody(ChargeRequest) },
  responses: {
    200: jsonResponse("The payment that counts, and where the order stands", Charged),
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_found",
      "order_not_payable",
      "payment_provider_unknown",
      ...OUT_OF_REACH,
    ),
  },
});

const session = createRoute({
  method: "post",
  path: "/api/payments/sessions",
  tags: ["Payments"],
  summary: "Open a payment session for a browser",
  description:
    "For an order that was placed with `payment: {provider, token: null}`. Answers what the provider's form in a browser needs to pay it; nothing of a card comes here. The same session is answered again while the order waits, so another card can be tried. When the browser is done, `POST /api/payments/charge` with the same payment reads what came of it; a webhook and the sweeper find out too.",
  security: [{ bearer: [] }, {}],
  middleware: noStore,
  request: { headers: OrderAccess, body: jsonBody(SessionRequest) },
  responses: {
    200: jsonResponse("The session, for as long as the order's stock is held", SessionView),
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_found",
      "order_not_payable",
      ...OUT_OF_REACH,
    ),
  },
});

const providers = createRoute({
  method: "get",
  path: "/api/payments/providers",
  tags: ["Payments"],
  summary: "How the shop can be paid",
  middleware: noStore,
  responses: { 200: jsonResponse("The payment providers, by the names that orders use", ProviderList) },
});

const webhook = createRoute({
  method: "post",
  path: "/api/payments/webhooks/{provider}",
  tags: ["Payments"],
  summary: "Webhook of a payment provider",
  description:
    "Signed with a secret of the provider: the body, no older than five minutes (`t=…,v1=HMAC-SHA-256` of time and body), or with Adyen each item in it. A repeated, late or disordered event changes nothing. A notice about a payment of another system is accepted and ignored. 404 asks the provider to send it again later.",
  middleware: noStore,
  request: { params: WebhookParams },
  responses: {
    200: jsonResponse("Taken in, now or before", WebhookTaken),
    ...problemResponses("webhook_rejected", "not_found", "payload_too_large", "unavailable"),
  },
});

export const paymentRoutes = createRouter();

paymentRoutes.openapi(charge, async (c) => {
  const { orderId, payment } = c.req.valid("json");
  await requireOrder(c, orderId);
  const charged = await chargeOrder(callOf(c), orderId, payment);
  if (!charged.ok) {
    throw new ProblemError(charged.error);
  }
  const { status, payments } = charged.value;
  const current = payments.at(-1);
  if (!current) {
    throw new Error(`the order ${orderId} has no payment`);
  }
  return c.json({ orderId, status, payment: current }, 200);
});

paymentRoutes.openapi(session, async (c) => {
  const { orderId } = c.req.valid("json");
  await requireOrder(c, orderId);
  const opened = await openSession(callOf(c), orderId);
  if (!opened.ok) {
    throw new ProblemError(opened.error);
  }
  return c.json(sessionView(opened.value), 200);
});

paymentRoutes.openapi(providers, (c) => {
  const names = isOpen(c.env) ? [...settingsOf(c.env).providers] : [];
  const items = names.map((provider) => {
    const form = browserForm(c.env, provider);
    return form ? { provider, publishableKey: form.publishableKey } : { provider };
  });
  return c.json({ items }, 200);
});

paymentRoutes.openapi(webhook, async (c) => {
  const { provider } = c.req.valid("param");
  if (!isPaymentProvider(c.env, provider)) {
    throw new ProblemError(refusal("not_found", "There is no such payment provider."));
  }
  const request = { headers: c.req.raw.headers, body: await c.req.text(), now: Date.now() };
  const read = await readNotice(c.env, provider, request);
  if (!read.ok) {
    throw new ProblemError(refusal("webhook_rejected", `The notice is refused: ${read.error}.`));
  }
  const notice = read.value;
  if (notice === null) {
    return c.json({ received: true } as const, 200);
  }
  const id = `${provider}:${notice.id}`;
  if (await knowsNotice(c.env.DB, id)) {
    return c.json({ received: true } as const, 200);
  }
  const isOurs =
    "dispute" in notice
      ? await applyDisputeNotice(callOf(c), provider, notice)
      : await applyNotice(callOf(c), provider, notice);
  if (!isOurs) {
    throw new ProblemError(refusal("not_found", "The notice is about no payment of ours."));
  }
  const state = "dispute" in notice ? notice.dispute.state : notice.state;
  await keepNotice(c.env.DB, { id, paymentKey: notice.key, state, at: Date.now() });
  return c.json({ received: true } as const, 200);
});

/** A notice that its provider has to be asked about waits until it answers. */
async function readNotice(env: Env, provider: string, request: WebhookRequest) {
  try {
    return await paymentProvider(env, provider).readNotice(request, webhookSecrets(env, provider));
  } catch (error) {
    if (!(error instanceof ProviderError)) {
      throw error;
    }
    console.warn(logRecord("warn", "notice not read", { provider, error }));
    throw new ProblemError(refusal("unavailable", "The provider does not say which payment it means."));
  }
}
