import { createRoute } from "@hono/zod-openapi";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { readPage } from "../../domain/lists/page.ts";
import { requireOrder } from "../../http/access/order-access.ts";
import {
  isAsked,
  NoticeParams,
  NotificationPage,
  NotificationQuery,
  nextPlace,
  notificationView,
  readPlace,
} from "../../http/contract/notifications/notifications.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, OUT_OF_REACH, problemResponses } from "../../http/router.ts";
import { readResendNotice } from "../../providers/email/resend-notice.ts";
import { settingsOf } from "../../providers/settings.ts";
import { readTwilioNotice } from "../../providers/sms/twilio-notice.ts";
import { listMessages, messagesAbout } from "../../shop/notifications/read-deliveries.ts";
import { takeDeliveryNotice } from "../../shop/notifications/take-notice.ts";
import { LISTED_STATES } from "../../stores/notifications/notifications.ts";

const list = createRoute({
  method: "get",
  path: "/api/admin/notifications",
  tags: ["Operations"],
  summary: "Messages to customers, and whether they arrived",
  description: "Mails, short messages and pushes, the newest first.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { query: NotificationQuery },
  responses: {
    200: jsonResponse("A page of them", NotificationPage),
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_found",
      ...OUT_OF_REACH,
    ),
  },
});

const notice = createRoute({
  method: "post",
  path: "/api/notifications/webhooks/{provider}",
  tags: ["Operations"],
  summary: "Webhook of an email or SMS provider",
  description:
    "Notices that a message arrived, bounced or was reported, or that its recipient answered STOP or START. They are signed with a secret of the provider. A repeated or late notice changes nothing. A notice about a message that is not recorded yet is answered with 404, so that the provider sends it again.",
  middleware: noStore,
  request: { params: NoticeParams },
  responses: {
    204: { description: "Taken in, now or before" },
    ...problemResponses("invalid_request", "webhook_rejected", "not_found", "payload_too_large"),
  },
});

export const notificationRoutes = createRouter();

notificationRoutes.openapi(list, async (c) => {
  const query = c.req.valid("query");
  const { orderId, limit, cursor } = query;
  if (orderId !== undefined) {
    const { order } = await requireOrder(c, orderId);
    const found = (await messagesAbout(c.env, order)).filter(({ state }) => isAsked(query, state));
    return c.json({ items: found.map(notificationView), nextCursor: null }, 200);
  }
  const after = cursor === undefined ? null : readPlace(cursor);
  const states = LISTED_STATES.filter((state) => isAsked(query, state));
  const { items, last } = await readPage(limit, (take) =>
    listMessages(c.env, { states, after, limit: take }),
  );
  return c.json({ items: items.map(notificationView), nextCursor: nextPlace(last) }, 200);
});

notificationRoutes.openapi(notice, async (c) => {
  const { provider } = c.req.valid("param");
  const { RESEND_WEBHOOK_SECRET: secrets, TWILIO_AUTH_TOKEN: token } = settingsOf(c.env);
  const { pathname, search } = new URL(c.req.url);
  const request = {
    // As the provider knows it: what stands before the Worker may name another host.
    url: new URL(pathname + search, c.env.SHOP_URL),
    headers: c.req.raw.headers,
    // Not as text: Twilio's is a form.
    body: new TextDecoder().decode(await c.req.arrayBuffer()),
    now: Date.now(),
  };
  const secret = provider === "resend" ? secrets : token;
  if (!secret) {
    throw new ProblemError(refusal("not_found", "Nothing is set up to read such notices."));
  }
  const read =
    provider === "resend"
      ? await readResendNotice(request, secret.split(" "))
      : await readTwilioNotice(request, secret);
  if (!read.ok) {
    throw new ProblemError(refusal("webhook_rejected", `The notice is refused: ${read.error}.`));
  }
  const channel = provider === "resend" ? "email" : "sms";
  if (read.value !== null && !(await takeDeliveryNotice(c.env, channel, read.value))) {
    throw new ProblemError(refusal("not_found", "The notice is about no message of ours."));
  }
  return c.body(null, 204);
});
