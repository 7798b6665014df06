import { createRoute } from "@hono/zod-openapi";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { LiveMessage, LiveView } from "../../domain/sales/live.ts";
import { roomOf } from "../../domain/sales/sale.ts";
import { LiveParams } from "../../http/contract/sales.ts";
import { isForeign } from "../../http/middleware/csrf.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { isTooYoung, mayTakePlace } from "../../http/sale-pass.ts";
import { callObject } from "../../shop/base/call-object.ts";
import { saleOf } from "../../shop/sales/sale-cache.ts";
import { CUSTOMER_HEADER } from "../../shop/sales/sale-room.ts";
import { viewSale } from "../../shop/sales/view-sale.ts";
import type { SaleOfGoods } from "../../stores/sales/sales.ts";

const live = createRoute({
  method: "get",
  path: "/api/sales/{id}/live",
  tags: ["Flash sales"],
  summary: "A sale's stock and state as they change, and the waiting room",
  description: [
    "With `Upgrade: websocket` this is a WebSocket that sends one `LiveMessage` a text frame: `stock` and `state` at",
    "once and whenever they change, a few times a second at most. Sending the text `ping` is answered `pong`; any",
    "other message closes the socket.",
    "",
    "Where the sale has a waiting room, a signed-in customer joins it by connecting, with the session cookie or a",
    "bearer token, and has one place however many connections. Before the opening the message is `joined`: the order",
    "of all who are there is drawn when the sale opens. Whoever comes later stands behind them. `position` follows",
    "every few seconds, then `admitted` with the ticket that an order must carry. Leaving keeps the place. A ticket",
    "that was not used in time is worth nothing; connecting again takes a new place at the end, and so it does after an",
    "order, for whoever may buy more. Who has as many as the sale allows is told `reached`, and has no place.",
    "",
    "A shop that asks for Turnstile gives places to those alone who send a pass: see `POST /api/sales/{id}/entry`.",
    "",
    "Without the upgrade the answer is the same as JSON, for clients that ask every few seconds instead.",
  ].join("\n"),
  security: [{}, { bearer: [] }],
  request: { params: LiveParams },
  responses: {
    101: { description: "A WebSocket; its text frames are `LiveMessage`s (see the schemas)" },
    200: jsonResponse("Stock and state now, and the caller's place", LiveView),
    ...problemResponses("invalid_token", "csrf_rejected", "not_found", "unavailable"),
  },
});

const SALE_ID = /^sal_[0-9a-z]{20}$/;

export const liveRoutes = createRouter();
liveRoutes.openAPIRegistry.register("LiveMessage", LiveMessage);

liveRoutes.openapi(live, async (c) => {
  const { id } = c.req.valid("param");
  const unknown = new ProblemError(refusal("not_found", `There is no sale ${id}.`));
  if (!SALE_ID.test(id)) {
    throw unknown;
  }
  const sale = await saleOf(c.env, id);
  if (!sale) {
    throw unknown;
  }
  const principal = c.get("principal");
  const mayWait =
    principal !== null && !isTooYoung(sale, principal) && (await mayTakePlace(c, id, principal.sub));
  const customer = mayWait ? principal.sub : null;

  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") {
    const view = await poll(c.env, sale, customer);
    if (!view) {
      throw unknown;
    }
    c.header("Cache-Control", "no-store");
    return c.json(view, 200);
  }

  // Browsers let any site open a socket here and send the cookie along, so the origin decides.
  if (c.req.header("Authorization") === undefined && isForeign(c.req.raw)) {
    throw new ProblemError(refusal("csrf_rejected", "Sockets that other sites open are refused."));
  }
  // Nothing of the caller's own headers goes on.
  const headers = new Headers({ Upgrade: "websocket" });
  if (customer !== null) {
    headers.set(CUSTOMER_HEADER, encodeURIComponent(customer));
  }
  const answer = await callObject(() =>
    c.env.SALE_ROOM.getByName(roomOf(sale, customer)).fetch("https://sale-room/", { headers }),
  );
  if (answer.status === 404) {
    throw unknown;
  }
  if (!answer.webSocket) {
    throw new ProblemError(refusal("unavailable", "The room is full; ask without a WebSocket instead."));
  }
  // Made again, because middleware adds headers.
  return new Response(null, { status: 101, webSocket: answer.webSocket });
});

/**
 * Answers clients without a place in a line from this isolate's memory. Clients for whom the room
 * has no socket left ask every few seconds. They may be more than one object can answer.
 */
async function poll(env: Env, sale: SaleOfGoods, customer: string | null): Promise<LiveView | null> {
  if (customer !== null && sale.admissionPerSecond !== null) {
    return callObject(() => env.SALE_ROOM.getByName(roomOf(sale, customer)).poll(customer));
  }
  const { state, remaining, serverTime } = await viewSale(env, sale);
  return { state, remaining, serverTime };
}
