import { createRoute } from "@hono/zod-openapi";
import { ProblemError } from "../../domain/base/problem.ts";
import { readPage } from "../../domain/lists/page.ts";
import { callOf } from "../../http/call.ts";
import {
  CreatedWebhook,
  Delivery,
  DeliveryList,
  DeliveryParams,
  DeliveryQuery,
  NewWebhook,
  RenewedSecret,
  Replay,
  Replayed,
  viewDelivery,
  viewWebhook,
  Webhook,
  WebhookDeliveryParams,
  WebhookList,
  WebhookParams,
  WebhookPatch,
} from "../../http/contract/integrations/webhooks.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import {
  changeWebhook,
  createWebhook,
  endWebhook,
  listDeliveries,
  noSuchWebhook,
  renewSecret,
  replayDelivery,
  replayRange,
  testWebhook,
} from "../../shop/webhooks/manage-webhooks.ts";
import { webhookOf } from "../../shop/webhooks/notify-endpoints.ts";
import { findWebhook, listWebhooks } from "../../stores/webhooks/webhooks.ts";

const PAGE_SIZE = 50;

const PATH = "/api/admin/webhooks";
const common = { tags: ["Webhooks"], security: [{ bearer: [] }], middleware: noStore };
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;

const list = createRoute({
  ...common,
  method: "get",
  path: PATH,
  summary: "Webhooks, the oldest first",
  responses: { 200: jsonResponse("All of them", WebhookList), ...problemResponses(...REFUSED) },
});

const create = createRoute({
  ...common,
  method: "post",
  path: PATH,
  summary: "Create a webhook",
  description:
    "Events that are published from five seconds later on are posted to the address, signed by Standard Webhooks (https://www.standardwebhooks.com). Each comes at least once, in any order; `webhook-id` stays the same. An answer 2xx within 15 seconds takes it; otherwise there are ten attempts over three days.",
  request: { body: jsonBody(NewWebhook) },
  responses: {
    201: jsonResponse("The webhook, with its secret", CreatedWebhook),
    ...problemResponses("invalid_request", ...REFUSED, "webhook_conflict", "webhook_address_refused"),
  },
});

const read = createRoute({
  ...common,
  method: "get",
  path: `${PATH}/{id}`,
  summary: "One webhook",
  request: { params: WebhookParams },
  responses: {
    200: jsonResponse("The webhook", Webhook),
    ...problemResponses(...REFUSED, "not_found"),
  },
});

const change = createRoute({
  ...common,
  method: "patch",
  path: `${PATH}/{id}`,
  summary: "Change a webhook, turn it on or off",
  description: "Fields that are left out stay as they are. Waiting deliveries are sent at once.",
  request: { params: WebhookParams, body: jsonBody(WebhookPatch) },
  responses: {
    200: jsonResponse("The webhook", Webhook),
    ...problemResponses("invalid_request", ...REFUSED, "not_found", "webhook_address_refused"),
  },
});

const remove = createRoute({
  ...common,
  method: "delete",
  path: `${PATH}/{id}`,
  summary: "Delete a webhook for good",
  description: "Its secrets and deliveries go with it.",
  request: { params: WebhookParams },
  responses: { 204: { description: "Deleted" }, ...problemResponses(...REFUSED, "not_found") },
});

const renew = createRoute({
  ...common,
  method: "post",
  path: `${PATH}/{id}/secret`,
  summary: "Renew the secret of a webhook",
  description: "For a day messages are signed with the previous secret too.",
  request: { params: WebhookParams },
  responses: {
    200: jsonResponse("The new secret", RenewedSecret),
    ...problemResponses(...REFUSED, "not_found"),
  },
});

const test = createRoute({
  ...common,
  method: "post",
  path: `${PATH}/{id}/test`,
  summary: "Send a test message now",
  description: "Once, whether the webhook is on or off. Its type is `webhook.test`.",
  request: { params: WebhookParams },
  responses: {
    200: jsonResponse("What came of it", Delivery),
    ...problemResponses(...REFUSED, "not_found"),
  },
});

const deliveries = createRoute({
  ...common,
  method: "get",
  path: `${PATH}/{id}/deliveries`,
  summary: "Deliveries of a webhook",
  description: "The newest first, for 30 days.",
  request: { params: WebhookParams, query: DeliveryQuery },
  responses: {
    200: jsonResponse("A page of deliveries", DeliveryList),
    ...problemResponses("invalid_request", ...REFUSED, "not_found"),
  },
});

const replay = createRoute({
  ...common,
  method: "post",
  path: `${PATH}/{id}/deliveries/{deliveryId}/replay`,
  summary: "Send a delivery again",
  description: "It keeps its `webhook-id`. A webhook that is off sends it once it is on.",
  request: { params: WebhookDeliveryParams },
  responses: {
    202: jsonResponse("The delivery", Delivery),
    ...problemResponses(...REFUSED, "not_found"),
  },
});

const replayById = createRoute({
  ...common,
  method: "post",
  path: `${PATH}/deliveries/{id}/replay`,
  summary: "Send a delivery again, by its id alone",
  description: "For a caller who knows only the `webhook-id` of a message.",
  request: { params: DeliveryParams },
  responses: {
    202: jsonResponse("The delivery", Delivery),
    ...problemResponses(...REFUSED, "not_found"),
  },
});

const replayMany = createRoute({
  ...common,
  method: "post",
  path: `${PATH}/{id}/replay`,
  summary: "Send the deliveries of a period again",
  description: "The failed ones; with `all`, the delivered ones too.",
  request: { params: WebhookParams, body: jsonBody(Replay) },
  responses: {
    202: jsonResponse("How many are sent again", Replayed),
    ...problemResponses("invalid_request", ...REFUSED, "not_found"),
  },
});

export const webhookRoutes = createRouter();

webhookRoutes.openapi(list, async (c) =>
  c.json({ items: (await listWebhooks(c.env.DB)).map(viewWebhook) }, 200),
);

webhookRoutes.openapi(create, async (c) => {
  const { webhook, secret } = orThrow(await createWebhook(callOf(c), c.req.valid("json")));
  c.header("Location", `${PATH}/${webhook.id}`);
  return c.json({ ...viewWebhook(webhook), secret }, 201);
});

webhookRoutes.openapi(read, async (c) => {
  const webhook = await findWebhook(c.env.DB, c.req.valid("param").id);
  if (!webhook) {
    throw new ProblemError(noSuchWebhook());
  }
  return c.json(viewWebhook(webhook), 200);
});

webhookRoutes.openapi(change, async (c) => {
  const changed = await changeWebhook(callOf(c), c.req.valid("param").id, c.req.valid("json"));
  return c.json(viewWebhook(orThrow(changed)), 200);
});

webhookRoutes.openapi(remove, async (c) => {
  orThrow(await endWebhook(callOf(c), c.req.valid("param").id));
  return c.body(null, 204);
});

webhookRoutes.openapi(renew, async (c) => {
  const { secret, previousUntil } = orThrow(await renewSecret(callOf(c), c.req.valid("param").id));
  const until = previousUntil === null ? null : new Date(previousUntil).toISOString();
  return c.json({ secret, previousUntil: until }, 200);
});

webhookRoutes.openapi(test, async (c) =>
  c.json(viewDelivery(orThrow(await testWebhook(callOf(c), c.req.valid("param").id))), 200),
);

webhookRoutes.openapi(deliveries, async (c) => {
  const { id } = c.req.valid("param");
  const query = c.req.valid("query");
  const { items, last } = await readPage(PAGE_SIZE, async (limit) =>
    orThrow(await listDeliveries(c.env, id, { ...query, limit })),
  );
  return c.json({ items: items.map(viewDelivery), next: last?.seq ?? null }, 200);
});

webhookRoutes.openapi(replay, async (c) => {
  const { id, deliveryId } = c.req.valid("param");
  if (webhookOf(deliveryId) !== id) {
    throw new ProblemError(noSuchWebhook());
  }
  return c.json(viewDelivery(orThrow(await replayDelivery(callOf(c), deliveryId))), 202);
});

webhookRoutes.openapi(replayById, async (c) =>
  c.json(viewDelivery(orThrow(await replayDelivery(callOf(c), c.req.valid("param").id))), 202),
);

webhookRoutes.openapi(replayMany, async (c) => {
  const { from, to, all } = c.req.valid("json");
  const range = { from: Date.parse(from), to: Date.parse(to), all };
  const replayed = orThrow(await replayRange(callOf(c), c.req.valid("param").id, range));
  return c.json({ replayed }, 202);
});
