import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { orderBody } from "../../test/support/orders.ts";
import { bearer, openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { app } from "../app.ts";

const order = JSON.stringify({ ...orderBody, quantity: 1 });

/** The same request on both paths. A body of more than 16 KiB takes the app. */
async function bothWays(
  path: string,
  request: { headers: Record<string, string>; body: string },
): Promise<{ express: Response; app: Response }> {
  const { headers, body } = request;
  const send = (sent: string) =>
    SELF.fetch(`https://shop.test${path}`, {
      method: "POST",
      body: sent,
      headers: { "Content-Type": "application/json", ...headers },
    });
  const inApp = vi.spyOn(app, "fetch");
  const express = await send(body);
  expect(inApp).not.toHaveBeenCalled();
  const answered = await send(body.padEnd(16_385));
  expect(inApp).toHaveBeenCalledOnce();
  inApp.mockRestore();
  return { express, app: answered };
}

/** An answer without what differs from one order, or request, to the next. */
async function comparable(response: Response) {
  const headers = [...response.headers].filter(
    ([name]) => !["x-trace-id", "location", "idempotent-replay"].includes(name),
  );
  const { traceId: _trace, ...body } = await response.json<Record<string, unknown>>();
  return { status: response.status, headers, body };
}

describe("an order of a sale is answered the same with and without the app:", () => {
  const cases: [
    name: string,
    change: { headers?: Record<string, string>; body?: string; path?: string },
    expected: number,
  ][] = [
    ["accepted", {}, 201],
    ["without a key", { headers: { "Idempotency-Key": "" } }, 400],
    ["with a token that is none", { headers: { Authorization: "Bearer nonsense" } }, 401],
    ["with a body that is no JSON", { body: "{" }, 400],
    ["with a body of another type", { headers: { "Content-Type": "text/plain" } }, 415],
    [
      "with a field that nobody knows",
      { body: JSON.stringify({ ...orderBody, quantity: 1, free: true }) },
      400,
    ],
    [
      "for another total than it has",
      { body: JSON.stringify({ ...orderBody, quantity: 1, expectedTotal: { amount: 1, currency: "USD" } }) },
      409,
    ],
    ["for more than one customer may have", { body: JSON.stringify({ ...orderBody, quantity: 9 }) }, 409],
    ["of a sale that is not there", { path: "/api/sales/sal_none/orders" }, 404],
  ];
  it.each(cases)("%s", async (_name, { headers = {}, body = order, path }, expected) => {
    const sale = await openSale(await stockItem({ stock: 10 }));
    const request = {
      headers: { ...(await bearer(`express-${expected}`)), "Idempotency-Key": "key", ...headers },
      body,
    };
    const { express, app } = await bothWays(path ?? `/api/sales/${sale.id}/orders`, request);
    expect(express.headers.get("X-Trace-Id")).toMatch(/^[0-9a-f]{32}$/);
    const answers = [await comparable(express), await comparable(app)];
    expect(answers[0]?.status).toBe(expected);
    expect(answers[0]).toEqual(answers[1]);
  });

  it("a second time: the first order, marked as a replay", async () => {
    const sale = await openSale(await stockItem({ stock: 10 }));
    const request = {
      headers: { ...(await bearer("express-again")), "Idempotency-Key": "key" },
      body: order,
    };
    const { express, app } = await bothWays(`/api/sales/${sale.id}/orders`, request);
    expect(express.headers.get("Idempotent-Replay")).toBeNull();
    expect(app.headers.get("Idempotent-Replay")).toBe("true");
    expect(await app.json()).toEqual(await express.json());
  });

  it("when the database fails: a problem whose trace can be looked up, and nothing of what went wrong", async () => {
    const sale = await openSale(await stockItem({ stock: 10 }));
    const headers = { ...(await bearer("express-failing")), "Idempotency-Key": "key" };
    vi.spyOn(env.DB, "withSession").mockImplementation(() => {
      throw new Error("no database");
    });
    const { express, app } = await bothWays(`/api/sales/${sale.id}/orders`, { headers, body: order });
    vi.restoreAllMocks();
    expect([express.status, app.status]).toEqual([500, 500]);
    const body = await express.text();
    expect(JSON.parse(body)).toMatchObject({ traceId: express.headers.get("X-Trace-Id") });
    expect(body).not.toContain("no database");
  });

  it("and continues the caller's trace", async () => {
    const sale = await openSale(await stockItem({ stock: 10 }));
    const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    const headers = {
      ...(await bearer("express-trace")),
      "Idempotency-Key": "key",
      traceparent: `00-${trace}-00f067aa0ba902b7-01`,
    };
    const { express, app } = await bothWays(`/api/sales/${sale.id}/orders`, { headers, body: order });
    expect(express.headers.get("X-Trace-Id")).toBe(trace);
    expect(app.headers.get("X-Trace-Id")).toBe(trace);
  });
});
