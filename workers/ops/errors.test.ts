import { env, tracing } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { logRecord } from "../../domain/base/log.ts";
import { continueTrace, traceIdOf } from "../../domain/base/trace.ts";
import type { ErrorReport } from "../../domain/errors/error-group.ts";
import { logged } from "../../shop/base/log-context.ts";
import { makeEvent } from "../../shop/events/events.ts";
import { storeDeadLetters } from "../../stores/events/dead-letters.ts";
import { deliver } from "../../test/support/held-queues.ts";
import { call, placed, settled } from "../../test/support/orders.ts";
import { bearer } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

interface Group {
  message: string;
  error: string;
  count: number;
  firstSeen: string;
  lastSeen: string;
  firstRelease: string;
  traceId: string | null;
}

async function groups(): Promise<Group[]> {
  const answer = await call("GET", "/api/admin/errors?limit=200", undefined, await bearer("o", "ops"));
  return (await answer.json<{ items: Group[] }>()).items;
}

/** Lines that were logged meanwhile. */
function lines(spy: { mock: { calls: unknown[][] } }) {
  return spy.mock.calls.map(([text]) => JSON.parse(String(text)) as Record<string, unknown>);
}

afterEach(() => vi.restoreAllMocks());

it("a failure is listed by its cause, with how often, since when, its release and the last trace", async () => {
  const log = vi.spyOn(console, "error").mockReturnValue(undefined);
  vi.spyOn(env.CATALOG_QUEUE, "sendBatch").mockRejectedValue(new Error("queue 7 of shop_0123456789 is down"));
  let trace = "";
  for (const id of ["one", "two", "three"]) {
    await storeDeadLetters(env.DB, [
      { id, queue: "catalog", at: 1, body: '{"events":[]}', error: null, redrivenAt: null },
    ]);
    const answer = await call(
      "POST",
      `/api/admin/dead-letters/${id}/redrive`,
      undefined,
      await bearer("o", "ops"),
    );
    expect(answer.status).toBe(500);
    trace = answer.headers.get("X-Trace-Id") ?? "";
  }
  const group = await vi.waitUntil(async () =>
    (await groups()).find(({ error, count }) => error.includes("is down") && count === 3),
  );
  expect(group).toMatchObject({ message: "unhandled", traceId: trace, firstRelease: expect.any(String) });
  expect(Date.parse(group?.lastSeen ?? "")).toBeGreaterThanOrEqual(Date.parse(group?.firstSeen ?? ""));
  expect(lines(log).filter(({ traceId }) => traceId === trace).length).toBeGreaterThan(0);
  const page = await call("GET", "/admin/errors", undefined, await bearer("o", "ops"));
  expect(await page.text()).toContain("is down");
});

it("causes are bounded: those seen last are kept", async () => {
  const report = (n: number): ErrorReport => ({
    cause: `c${n}`,
    message: "m",
    error: "",
    traceId: null,
    release: "r",
    count: 1,
    lastAt: 4_000_000_000_000 + n,
  });
  const meter = env.METER.getByName("shop");
  await meter.addErrors(Array.from({ length: 150 }, (_, n) => report(n)));
  await meter.addErrors(Array.from({ length: 150 }, (_, n) => report(150 + n)));
  for (const traceId of ["first", "last", null]) {
    await meter.addErrors([{ ...report(299), count: 4, traceId }]);
  }
  const kept = await meter.errors(500);
  expect(kept).toHaveLength(200);
  expect(kept[0]).toMatchObject({ cause: "c299", count: 13, traceId: "last" });
  expect(kept.at(-1)?.cause).toBe("c100");
});

it("one line records a placed order, one of a paid one and one of a cancelled one, by order, event and trace", async () => {
  const log = vi.spyOn(console, "log").mockReturnValue(undefined);
  const sku = await stockItem();
  const ends = { tok_ok: "order paid", tok_declined: "order cancelled" };
  for (const [token, end] of Object.entries(ends)) {
    const { id } = await placed({ [sku]: 1 }, token);
    await settled(id);
    const about = lines(log).filter(({ orderId }) => orderId === id);
    expect(about.map(({ message }) => message)).toEqual(["order placed", end]);
    expect(about.map(({ eventId }) => eventId)).toEqual([
      `${id}:order.placed`,
      `${id}:${end === "order paid" ? "order.confirmed" : "order.cancelled"}`,
    ]);
    expect(new Set(about.map(({ traceId }) => traceId)).size).toBe(1);
    expect(about[0]?.traceId).toMatch(/^[0-9a-f]{32}$/);
  }
});

it("the platform's span of an invocation has the shop's trace, and is one that failed once an error is logged", async () => {
  vi.spyOn(console, "error").mockReturnValue(undefined);
  const span = { setAttribute: vi.fn(), setStatus: vi.fn() };
  vi.spyOn(tracing, "getActiveSpan").mockReturnValue(span as never);
  const traceparent = continueTrace(null);
  await call("GET", "/api/catalog/products", undefined, { traceparent });
  expect(span.setAttribute).toHaveBeenCalledWith("shop.trace_id", traceIdOf(traceparent));
  expect(span.setStatus).not.toHaveBeenCalled();
  logRecord("error", "alarm failed");
  expect(span.setStatus).toHaveBeenCalledWith({ code: "error", message: "alarm failed" });
});

it("a line inside a request, a batch or an alarm has its trace, and of a message that fails its event and order", async () => {
  const traceparent = continueTrace(null);
  const inside = logged({ traceparent }, async () => {
    await scheduler.wait(0);
    return logRecord("info", "inside");
  });
  expect(JSON.parse(await inside)).toMatchObject({ traceId: traceIdOf(traceparent) });
  expect(JSON.parse(logRecord("info", "outside"))).not.toHaveProperty("traceId");
  const log = vi.spyOn(console, "error").mockReturnValue(undefined);
  vi.spyOn(env.EVENT_ARCHIVE, "put").mockRejectedValue(new Error("no bucket"));
  const data = { orderId: "ord_x", number: "x", returnId: "ret_x", units: [] };
  const event = makeEvent("return.approved", data, { traceparent });
  await deliver("analytics", { events: [event] });
  expect(lines(log)).toMatchObject([
    {
      message: "message failed",
      queue: "analytics",
      traceId: traceIdOf(traceparent),
      eventId: event.id,
      orderId: "ord_x",
    },
  ]);
});
