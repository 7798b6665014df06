import { createRoute } from "@hono/zod-openapi";
import { Preferences } from "../../domain/accounts/account.ts";
import { callOf } from "../../http/call.ts";
import {
  CodeSent,
  GonePushSubscription,
  NewPushSubscription,
  PhoneProof,
  PhoneRequest,
  PushSubscriptions,
} from "../../http/contract/accounts.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { liveSession } from "../../http/session/live-account.ts";
import { dropPhone, provePhone, sendPhoneCode } from "../../shop/notifications/phone.ts";
import { pushKey } from "../../shop/notifications/sending.ts";
import {
  dropSubscription,
  keepSubscription,
  subscriptionId,
  subscriptionsOf,
} from "../../stores/notifications/people.ts";

const refused = ["unauthenticated", "invalid_token", "forbidden"] as const;
const shared = { tags: ["Accounts"], security: [{ bearer: [] }], middleware: [noStore, liveSession] };

const browsers = createRoute({
  ...shared,
  method: "get",
  path: "/api/me/push-subscriptions",
  summary: "The caller's push subscriptions, and the key to subscribe with",
  responses: { 200: jsonResponse("The newest in front", PushSubscriptions), ...problemResponses(...refused) },
});

const subscribe = createRoute({
  ...shared,
  method: "post",
  path: "/api/me/push-subscriptions",
  summary: "Subscribe a browser to push messages",
  description:
    "The body is what `PushSubscription.toJSON()` returns. `PATCH /api/me/preferences` chooses which messages are pushed. A browser belongs to the account that used it last.",
  request: { body: jsonBody(NewPushSubscription) },
  responses: { 204: { description: "Kept" }, ...problemResponses("invalid_request", ...refused) },
});

const unsubscribe = createRoute({
  ...shared,
  method: "delete",
  path: "/api/me/push-subscriptions",
  summary: "Remove a push subscription",
  request: { body: jsonBody(GonePushSubscription) },
  responses: { 204: { description: "It is not kept" }, ...problemResponses("invalid_request", ...refused) },
});

const askCode = createRoute({
  ...shared,
  method: "post",
  path: "/api/me/phone",
  summary: "Send a code to a telephone number",
  description: "The number is stored once the code is returned. A code is valid for at least half an hour.",
  request: { body: jsonBody(PhoneRequest) },
  responses: {
    202: jsonResponse("A short message is on its way", CodeSent),
    ...problemResponses("invalid_request", ...refused, "not_found", "too_many_attempts", "unavailable"),
  },
});

const giveCode = createRoute({
  ...shared,
  method: "post",
  path: "/api/me/phone/confirm",
  summary: "Prove a telephone number with the code",
  request: { body: jsonBody(PhoneProof) },
  responses: {
    200: jsonResponse("The preferences, with the number", Preferences),
    ...problemResponses("invalid_request", ...refused, "too_many_attempts"),
  },
});

const forget = createRoute({
  ...shared,
  method: "delete",
  path: "/api/me/phone",
  summary: "Forget the telephone number",
  responses: { 204: { description: "No number is kept" }, ...problemResponses(...refused) },
});

export const channelRoutes = createRouter();

channelRoutes.openapi(browsers, async (c) => {
  const kept = await subscriptionsOf(c.env.DB, requirePrincipal(c).sub);
  const items = kept.map(({ endpoint, createdAt }) => ({
    service: new URL(endpoint).host,
    createdAt: new Date(createdAt).toISOString(),
  }));
  return c.json({ publicKey: pushKey(c.env), items }, 200);
});

channelRoutes.openapi(subscribe, async (c) => {
  const { endpoint, keys } = c.req.valid("json");
  const id = await subscriptionId(endpoint);
  const { sub: accountId, sid = null } = requirePrincipal(c);
  await keepSubscription(c.env.DB, { id, accountId, endpoint, ...keys }, sid);
  return c.body(null, 204);
});

channelRoutes.openapi(unsubscribe, async (c) => {
  const id = await subscriptionId(c.req.valid("json").endpoint);
  await dropSubscription(c.env.DB, requirePrincipal(c).sub, id);
  return c.body(null, 204);
});

channelRoutes.openapi(askCode, async (c) => {
  orThrow(await sendPhoneCode(callOf(c), requirePrincipal(c).sub, c.req.valid("json").phone));
  return c.json({ status: "code_sent" } as const, 202);
});

channelRoutes.openapi(giveCode, async (c) =>
  c.json(orThrow(await provePhone(c.env, requirePrincipal(c).sub, c.req.valid("json"))), 200),
);

channelRoutes.openapi(forget, async (c) => {
  await dropPhone(c.env, requirePrincipal(c).sub);
  return c.body(null, 204);
});
