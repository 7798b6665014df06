import { readFromMemory, rememberAnswer } from "../http/cache/read-cache.ts";
import { allowOrigin } from "../http/middleware/cors.ts";
import { expressGate } from "../http/middleware/gate.ts";
import { isWelcome } from "../http/middleware/rate-limit.ts";
import { meterRequest } from "../shop/meter/meter.ts";
import { app } from "./app.ts";
import { orderFromSale } from "./sales/order-from-sale.ts";

/**
 * Whether a cached answer may answer it. A token is looked at by the app: what it may read depends
 * on its scopes. Where every request is to be logged, reads go there too.
 */
function isRead(request: Request, env: Env): boolean {
  return request.method === "GET" && env.LOG_REQUESTS !== "all" && !request.headers.has("Authorization");
}

/** The answer to a read that this isolate has just given before; null when it must be made. */
export function fromMemory(request: Request, env: Env): Response | null {
  const known = isWelcome(request) && isRead(request, env) ? readFromMemory(request) : null;
  if (!known) {
    return null;
  }
  meterRequest(env, { route: "from memory", status: known.status, ms: 0, cache: "memory" });
  return allowOrigin(request, env, known);
}

/** Fast path for reads and flash orders. Everything else goes to the app. */
export function handle(request: Request, env: Env, ctx: ExecutionContext): Response | Promise<Response> {
  if (!isWelcome(request)) {
    return app.fetch(request, env, ctx);
  }
  if (isRead(request, env)) {
    return answerRead(request, env, ctx);
  }
  const ordered = request.method === "POST" ? expressOrder(request, env, ctx) : null;
  return ordered ?? app.fetch(request, env, ctx);
}

async function answerRead(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> {
  const response = await app.fetch(request, env, ctx);
  rememberAnswer(request, response);
  return response;
}

const ADDRESS = /^https?:\/\/[^/?#]+(\/api\/sales\/([0-9a-z_]{1,32})\/orders)$/;
/** Larger bodies, and those of unknown length, are the app's to refuse. */
const MAX_BODY_BYTES = 16_384;

/**
 * Answers orders of API clients, which come in thousands a second, without the app. The app's
 * router, context and middleware cost as much as the order itself. Null when the app must answer:
 * another address, a cookie session, a body of unknown length.
 */
function expressOrder(request: Request, env: Env, ctx: ExecutionContext): Promise<Response> | null {
  const authorization = request.headers.get("Authorization");
  const [, path, saleId] = (authorization === null ? null : ADDRESS.exec(request.url)) ?? [];
  if (authorization === null || path === undefined || saleId === undefined) {
    return null;
  }
  const length = Number(request.headers.get("Content-Length") ?? Number.NaN);
  if (!(length <= MAX_BODY_BYTES)) {
    return null;
  }
  const route = "POST /api/sales/:id/orders";
  return expressGate({ request, env, ctx, route, path, authorization }, (call, headers) =>
    orderFromSale(call, { request, saleId, headers }),
  );
}
