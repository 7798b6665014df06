import { createRoute } from "@hono/zod-openapi";
import { base32, sha256 } from "../../domain/base/ids.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import type { SettleOutcome } from "../../domain/stock/stock.ts";
import { callOf } from "../../http/call.ts";
import {
  AdjustedStock,
  AdjustmentHeaders,
  ReservationParams,
  ReservationRequest,
  Reserved,
  Settled,
  Stock,
  StockAdjustment,
  StockParams,
} from "../../http/contract/stock.ts";
import { readIdempotencyKey } from "../../http/idempotency-key.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { audit } from "../../shop/audit/audit.ts";
import { callObject } from "../../shop/base/call-object.ts";
import { adjustStock, unknownSku } from "../../shop/stock/correct-stock.ts";
import { showStock, stockOf } from "../../shop/stock/show-stock.ts";

const read = createRoute({
  method: "get",
  path: "/api/inventory/{sku}",
  tags: ["Inventory"],
  summary: "Stock of a SKU",
  description:
    "As the SKU's ledger knows it this moment. A caller without the scope `inventory:write` who repeats the request gets what the catalog knows, some seconds behind. Orders always ask the ledger.",
  request: { params: StockParams },
  responses: { 200: jsonResponse("The stock", Stock), ...problemResponses("not_found") },
});

const reserve = createRoute({
  method: "post",
  path: "/api/inventory/{sku}/reservations",
  tags: ["Inventory"],
  summary: "Reserve units for five minutes",
  description:
    "Repeating a reference answers with its first reservation, while that stands; for another quantity it is refused.",
  security: [{ bearer: [] }],
  request: { params: StockParams, body: jsonBody(ReservationRequest) },
  responses: {
    201: jsonResponse("Reserved, or before with this reference (Idempotent-Replay: true)", Reserved),
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_found",
      "out_of_stock",
      "idempotency_key_reused",
    ),
  },
});

function settleRoute(verb: "confirm" | "release", summary: string) {
  return createRoute({
    method: "post",
    path: `/api/inventory/{sku}/reservations/{id}/${verb}`,
    tags: ["Inventory"],
    summary,
    description: "Repeating it is no error.",
    security: [{ bearer: [] }],
    request: { params: ReservationParams },
    responses: {
      200: jsonResponse("Done", Settled),
      ...problemResponses(
        "unauthenticated",
        "invalid_token",
        "forbidden",
        "not_found",
        "reservation_not_active",
      ),
    },
  });
}

const adjust = createRoute({
  method: "post",
  path: "/api/admin/inventory/{sku}/adjustments",
  tags: ["Inventory"],
  summary: "Correct the units on hand",
  description:
    "After a delivery, a loss or a count. Units that orders were promised are not taken away, unless `force` says so. Goods that arrive go to the orders that wait, the earliest first. With an `Idempotency-Key` a repetition changes nothing, and answers the stock after the first request.",
  security: [{ bearer: [] }],
  request: { params: StockParams, headers: AdjustmentHeaders, body: jsonBody(StockAdjustment) },
  responses: {
    200: jsonResponse("The stock after it, now or before (Idempotent-Replay: true)", AdjustedStock),
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_found",
      "stock_promised",
      "idempotency_key_reused",
    ),
  },
});

export const inventoryRoutes = createRouter();

function ledger(env: Env, sku: string) {
  return env.STOCK_LEDGER.getByName(sku);
}

inventoryRoutes.openapi(read, async (c) => {
  const { sku } = c.req.valid("param");
  const staff = c.get("principal")?.scopes.has("inventory:write") === true;
  const stock = await (staff ? stockOf(c.env, sku) : showStock(c.env, sku));
  if (!stock) {
    throw new ProblemError(unknownSku(sku));
  }
  const { onHand, reserved, available } = stock;
  c.header("Cache-Control", "no-store");
  return c.json({ sku, onHand, reserved, available }, 200);
});

inventoryRoutes.openapi(reserve, async (c) => {
  const { sku } = c.req.valid("param");
  const { quantity, reference } = c.req.valid("json");
  // Derived, so that a repeated reference is a replay and no reference can be mistaken for an
  // order's.
  const id = `rsv_${base32(await sha256(`reservation\n${reference}`), 20)}`;
  const request = { reference: id, quantity, traceparent: c.get("traceparent") };
  const [outcome] = await callObject(() => ledger(c.env, sku).reserveMany([request]));
  if (!outcome) {
    throw new Error("a ledger answers every request");
  }
  if (!outcome.ok) {
    if (outcome.reason !== "out_of_stock") {
      throw new ProblemError(unknownSku(sku));
    }
    throw new ProblemError(
      refusal("out_of_stock", `Only ${Math.max(0, outcome.available)} of ${sku} left.`, { skus: [sku] }),
    );
  }
  if (outcome.replay && outcome.quantity !== quantity) {
    throw new ProblemError(
      refusal("idempotency_key_reused", `This reference holds ${outcome.quantity}. Use a new one for more.`),
    );
  }
  if (outcome.replay) {
    c.header("Idempotent-Replay", "true");
  } else {
    await audit(callOf(c), {
      action: "reservation.made",
      subject: id,
      before: null,
      after: { sku, quantity },
    });
  }
  return c.json({ id, expiresAt: new Date(outcome.expiresAt).toISOString() }, 201);
});

inventoryRoutes.openapi(settleRoute("confirm", "Take reserved units out of stock for good"), async (c) => {
  const { sku, id } = c.req.valid("param");
  const outcomes = isReservation(id) ? await callObject(() => ledger(c.env, sku).confirmMany([id])) : [];
  const done = settled(outcomes, "confirmed");
  await audit(callOf(c), { action: "reservation.confirmed", subject: id, before: null, after: { sku } });
  return c.json(done, 200);
});

inventoryRoutes.openapi(settleRoute("release", "Give reserved units back"), async (c) => {
  const { sku, id } = c.req.valid("param");
  const outcomes = isReservation(id)
    ? await callObject(() => ledger(c.env, sku).releaseMany([id], "released through the API"))
    : [];
  const done = settled(outcomes, "released");
  await audit(callOf(c), { action: "reservation.released", subject: id, before: null, after: { sku } });
  return c.json(done, 200);
});

/**
 * Whether it is an id that `reserve` gave out: an order's reservation is named by the order, and is
 * the saga's alone.
 */
function isReservation(id: string): boolean {
  return /^rsv_[0-9a-z]{20}$/.test(id);
}

function settled(outcomes: readonly SettleOutcome[], wanted: "confirmed" | "released") {
  const [outcome] = outcomes;
  if (!outcome || outcome.status === "missing") {
    throw new ProblemError(refusal("not_found", "There is no such reservation."));
  }
  if (outcome.status !== wanted) {
    throw new ProblemError(refusal("reservation_not_active", `The reservation is ${outcome.status}.`));
  }
  return { id: outcome.reference, status: wanted };
}

inventoryRoutes.openapi(adjust, async (c) => {
  const { sku } = c.req.valid("param");
  const header = c.req.header("Idempotency-Key");
  const key = header === undefined ? null : orThrow(readIdempotencyKey(header));
  const { force = false, ...change } = c.req.valid("json");
  const corrected = orThrow(await adjustStock(callOf(c), sku, { ...change, force, key }));
  const { endangered, replay, ...stock } = corrected;
  if (replay) {
    c.header("Idempotent-Replay", "true");
  }
  return c.json({ sku, ...stock, ...(endangered.length > 0 ? { endangered } : {}) }, 200);
});
