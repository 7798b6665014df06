import type { z } from "zod";
import type { Principal } from "../../domain/accounts/access.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { BOOKMARK_HEADER, bookmarkOf } from "../../http/bookmark.ts";
import { SaleOrderRequest } from "../../http/contract/sales.ts";
import { readIdempotencyKey } from "../../http/idempotency-key.ts";
import { readJson } from "../../http/middleware/body.ts";
import { invalidInput } from "../../http/router.ts";
import type { Call } from "../../shop/base/call.ts";
import { placeSaleOrder, refuseLoser } from "../../shop/sales/place-sale-order.ts";
import { saleOf } from "../../shop/sales/sale-cache.ts";
import { currentShop, recentShop } from "../../shop/settings/current-shop.ts";

interface SaleOrder {
  request: Request;
  saleId: string;
  /**
   * What no middleware will add to the answer. Headers cost a third more when they are set on a
   * finished response.
   */
  headers?: Readonly<Record<string, string>>;
}

/** Answers `POST /api/sales/{id}/orders` for a customer who may order. */
export async function orderFromSale(
  call: Call & { principal: Principal },
  { request, saleId, headers: more }: SaleOrder,
): Promise<Result<Response, Refusal>> {
  const { env, ctx } = call;
  const { sub } = call.principal;
  const sale = await saleOf(env, saleId);
  if (!sale) {
    return err(refusal("not_found", "There is no such sale."));
  }
  const lost = refuseLoser(env, ctx, sale, sub);
  if (lost) {
    return err(lost);
  }
  const key = readIdempotencyKey(request.headers.get("Idempotency-Key"));
  if (!key.ok) {
    return key;
  }
  const body = await readBody(env, request);
  if (!body.ok) {
    return body;
  }
  const { quantity, ...order } = body.value;
  const placed = await placeSaleOrder(call, recentShop() ?? (await currentShop(env, ctx)), {
    sale,
    sub,
    request: order,
    quantity,
    ticket: request.headers.get("Sale-Ticket") ?? undefined,
    idempotencyKey: key.value,
  });
  if (!placed.ok) {
    return placed;
  }
  const headers: Record<string, string> = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    Location: `/api/orders/${placed.value.order.id}`,
    [BOOKMARK_HEADER]: bookmarkOf(placed.value.order.id),
    ...more,
  };
  if (placed.value.replay) {
    headers["Idempotent-Replay"] = "true";
  }
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
  if (!json.ok) {
    return json;
  }
  const parsed = SaleOrderRequest.safeParse(json.value);
  return parsed.success ? ok(parsed.data) : err(invalidInput(parsed.error));
}
