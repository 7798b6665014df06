import { z } from "zod";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { continueTrace, traceIdOf } from "../../domain/base/trace.ts";
import { OrderRequest } from "../../domain/orders/order.ts";
import { BOOKMARK_HEADER, bookmarkOf } from "../../http/bookmark.ts";
import { readIdempotencyKey } from "../../http/idempotency-key.ts";
import { refusalAt } from "../../http/middleware/authorize.ts";
import { readJson } from "../../http/middleware/body.ts";
import { bearer, invalidToken } from "../../http/middleware/identity.ts";
import { countUser } from "../../http/middleware/rate-limit.ts";
import { DATA_HEADERS } from "../../http/middleware/security-headers.ts";
import { logRequest } from "../../http/middleware/trace.ts";
import { invalidInput, problemResponse, unexpected } from "../../http/router.ts";
import { placeSaleOrder, refuseLoser } from "../../shop/sales/place-sale-order.ts";
import { saleOf } from "../../shop/sales/sale-cache.ts";
import type { WaitUntil } from "../../shop/stock/coalesce.ts";

export const SaleOrderRequest = OrderRequest.extend({ quantity: z.int().min(1).max(10) });

interface Call {
  request: Request;
  saleId: string;
  /** The customer's id. */
  sub: string;
  traceparent: string;
  /** What no middleware will add to the answer. Headers cost a third more when they are set on a finished response. */
  headers?: Readonly<Record<string, string>>;
}

/** Answers `POST /api/sales/{id}/orders` for a customer who may order. */
export async function orderFromSale(
  env: Env,
  ctx: WaitUntil,
  { request, saleId, sub, traceparent, headers: more }: Call,
): Promise<Result<Response, Refusal>> {
  const sale = await saleOf(env, saleId);
  if (!sale) return err(refusal("not_found", "There is no such sale."));
  const lost = refuseLoser(env, ctx, sale, sub);
  if (lost) return err(lost);
  const key = readIdempotencyKey(request.headers.get("Idempotency-Key"));
  if (!key.ok) return key;
  const body = await readBody(env, request);
  if (!body.ok) return body;
  const { quantity, ...order } = body.value;
  const placed = await placeSaleOrder(env, ctx, {
    ...{ sale, sub, request: order, quantity, traceparent },
    ticket: request.headers.get("Sale-Ticket") ?? undefined,
    idempotencyKey: key.value,
  });
  if (!placed.ok) return placed;
  const headers: Record<string, string> = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    Location: `/api/orders/${placed.value.order.id}`,
    [BOOKMARK_HEADER]: bookmarkOf(placed.value.order.id),
    ...more,
  };
  if (placed.value.replay) headers["Idempotent-Replay"] = "true";
  return ok(new Response(JSON.stringify(placed.value.order), { status: 201, headers }));
}

async function readBody(
  env: Env,
  request: Request,
): Promise<Result<z.infer<typeof SaleOrderRequest>, Refusal>> {
  if (!/^application\/json\b/i.test(request.headers.get("Content-Type") ?? "")) {
    return err(refusal("unsupported_media_type", "Send application/json."));
  }
  const json = await readJson(env, request);
  if (!json.ok) return json;
  const parsed = SaleOrderRequest.safeParse(json.value);
  return parsed.success ? ok(parsed.data) : err(invalidInput(parsed.error));
}

const ADDRESS = /^https?:\/\/[^/?#]+\/api\/sales\/([0-9a-z_]{1,32})\/orders$/;
/** Larger bodies, and those of unknown length, are the app's to refuse. */
const MAX_BODY_BYTES = 16_384;

/**
 * Takes orders of API clients, which come in thousands a second, past the app: its router, context and middleware cost
 * as much as the order itself. What they do for such a request is done here by the same functions, so that answers are
 * the same. Null when the app must answer: another address, a cookie session, a body of unknown length.
 */
export function expressOrder(request: Request, env: Env, ctx: WaitUntil): Promise<Response> | null {
  const authorization = request.headers.get("Authorization");
  const saleId = authorization === null ? undefined : ADDRESS.exec(request.url)?.[1];
  if (authorization === null || saleId === undefined) return null;
  const length = Number(request.headers.get("Content-Length") ?? Number.NaN);
  return length <= MAX_BODY_BYTES ? answer(request, env, ctx, saleId, authorization) : null;
}

async function answer(
  request: Request,
  env: Env,
  ctx: WaitUntil,
  saleId: string,
  authorization: string,
): Promise<Response> {
  const started = Date.now();
  const traceparent = continueTrace(request.headers.get("traceparent"));
  const path = `/api/sales/${saleId}/orders`;
  const headers = { "X-Trace-Id": traceIdOf(traceparent), ...DATA_HEADERS };
  let answered: Result<Response, Refusal>;
  try {
    answered = await identified(request, env, ctx, { saleId, authorization, traceparent, headers });
  } catch (error) {
    answered = err(unexpected(error, { traceparent, path }));
  }
  const response = answered.ok ? answered.value : problemResponse(answered.error, traceparent, headers);
  logRequest(env, started, { traceparent, method: "POST", path, status: response.status });
  return response;
}

async function identified(
  request: Request,
  env: Env,
  ctx: WaitUntil,
  { authorization, ...call }: Omit<Call, "request" | "sub"> & { authorization: string },
): Promise<Result<Response, Refusal>> {
  const principal = await bearer(env, authorization);
  if (!principal) return err(invalidToken());
  const tooMany = countUser(request, principal.sub, env, ctx);
  if (tooMany) return err(tooMany);
  const refused = refusalAt("POST /api/sales/:id/orders", principal);
  if (refused) return err(refused);
  return orderFromSale(env, ctx, { request, sub: principal.sub, ...call });
}
