import {
  createExecutionContext,
  createMessageBatch,
  createScheduledController,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { OrderStoreUnavailable, UnknownShard } from "../../stores/orders/order-store.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { app } from "../../workers/app.ts";
import worker from "../../workers/index.ts";
import { problemResponse, retryAfterOf, unexpected } from "../problem.ts";
import { logRequest } from "./trace.ts";

const traceparent = `00-${"a".repeat(32)}-${"b".repeat(16)}-01`;
const request = { traceparent, method: "GET", path: "/x" };

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function fetched(path: string, bindings: Partial<Env> = {}) {
  const ctx = createExecutionContext();
  const asked = new Request<unknown, IncomingRequestCfProperties>(`${ORIGIN}${path}`);
  const response = await worker.fetch(asked, { ...env, ...bindings }, ctx);
  const body = await response.text();
  await waitOnExecutionContext(ctx);
  return { response, body };
}

describe("the log of requests", () => {
  function logged(ms: number, status: number, LOG_REQUESTS: Env["LOG_REQUESTS"] = "problems"): unknown[] {
    vi.useFakeTimers({ toFake: ["Date"] });
    const log = vi.spyOn(console, "log").mockReturnValue(undefined);
    const started = Date.now();
    vi.setSystemTime(started + ms);
    logRequest({ ...env, LOG_REQUESTS }, started, { ...request, status, route: "GET /" });
    const lines = log.mock.calls.map(([line]) => JSON.parse(String(line)) as unknown);
    log.mockRestore();
    return lines;
  }

  it("holds what failed and what was slow, with its trace", () => {
    expect(logged(0, 500)).toMatchObject([{ level: "error", status: 500, path: "/x", ms: 0 }]);
    expect(logged(0, 503)).toMatchObject([{ level: "error", status: 503 }]);
    expect(logged(1_000, 200)).toMatchObject([{ level: "info", status: 200, ms: 1_000 }]);
    expect(JSON.stringify(logged(0, 500))).toContain("a".repeat(32));
  });

  it("leaves out the rest, unless all is asked for", () => {
    expect(logged(999, 499)).toEqual([]);
    expect(logged(999, 200, "all")).toHaveLength(1);
  });

  it("of all requests holds the reads too that a crowd repeats", async () => {
    const path = `/products?page=1&q=${crypto.randomUUID()}`;
    const shown = new URL((await fetched(path)).response.headers.get("Location") ?? path, ORIGIN);
    const address = shown.pathname + shown.search;
    // The isolate answers a repeated read from memory while it trusts its version of the catalog.
    const toApp = vi.spyOn(app, "fetch");
    await vi.waitUntil(
      async () => {
        toApp.mockClear();
        const { response } = await fetched(address);
        return response.headers.get("X-Cache") === "hit" && toApp.mock.calls.length === 0;
      },
      { interval: 1 },
    );
    const log = vi.spyOn(console, "log").mockReturnValue(undefined);
    const { response } = await fetched(address, { LOG_REQUESTS: "all" });
    expect(response.headers.get("X-Cache")).toBe("hit");
    const own = (await fetched("/api/sales")).response.headers.get("X-Trace-Id") ?? "";
    expect(own, "an answer of its own").toMatch(/^[0-9a-f]{32}$/);
    // Caches share the read, so it carries nothing of the one request.
    expect(response.headers.get("X-Trace-Id")).toBeNull();
    expect(String(log.mock.calls[0]?.[0])).toMatch(/"traceId":"[0-9a-f]{32}"/);
    expect(log).toHaveBeenCalledTimes(1);
  });
});

describe("what a route throws", () => {
  const failed = (error: unknown) => {
    const log = vi.spyOn(console, "error").mockReturnValue(undefined);
    const refused = unexpected(error, request);
    return { refused, lines: log.mock.calls.map(([line]) => String(line)) };
  };

  it("is told to nobody outside, and logged whole", () => {
    const { refused, lines } = failed(new Error("D1_ERROR: no such table: secrets"));
    expect(refused.code).toBe("internal_error");
    expect(JSON.stringify(refused)).not.toContain("secrets");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain("no such table: secrets");
    expect(lines[0]).toContain("stack");
  });

  it("is no bug when a database of orders is away, and says when to come back", async () => {
    const { refused, lines } = failed(new OrderStoreUnavailable("shard-0", new Error("down")));
    expect([refused.code, lines]).toEqual(["unavailable", []]);
    const response = problemResponse(refused, traceparent);
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "1"]);
    expect(failed(new UnknownShard("shard-9")).refused.code).toBe("unknown_shard");
  });
});

it.each([
  Object.assign(new Error("Durable Object is overloaded. Too many requests queued."), { overloaded: true }),
  Object.assign(new Error("Network hiccup"), { retryable: true }),
  new Error("Durable Object reset because its code was updated."),
  new Error("Cannot access a deleted object"),
  new Error("query", { cause: new Error("D1_ERROR: D1 DB is overloaded. Too many requests queued.") }),
])("an object or a database that cannot answer now is no bug: %s", (error) => {
  const refused = unexpected(error, request);
  expect(refused.code).toBe("unavailable");
  expect(refused.detail).not.toMatch(/D1|Object|updated/);
  expect(retryAfterOf(refused)).toMatch(/^[123]$/);
});

it("a refusal is kept by no cache and says which request it was", async () => {
  const { response, body } = await fetched("/api/orders/me");
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  expect(response.headers.get("WWW-Authenticate")).toBe("Bearer");
  const traceId = response.headers.get("X-Trace-Id");
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(JSON.parse(body)).toMatchObject({ code: "unauthenticated", traceId });
});

describe("what the platform hands the Worker", () => {
  it("as a cron makes sure that the sweeper will wake", async () => {
    const sweeper = env.SWEEPER.getByName("sweeper");
    await runInDurableObject(sweeper, (_, { storage }) => storage.deleteAlarm());
    await worker.scheduled(createScheduledController(), env);
    expect(await runInDurableObject(sweeper, (_, { storage }) => storage.getAlarm())).not.toBeNull();
  });

  it("as a message of a queue that it does not know is given back, not thrown away", async () => {
    await expect(worker.queue(createMessageBatch("strange", []), env)).rejects.toThrow("strange");
  });
});
