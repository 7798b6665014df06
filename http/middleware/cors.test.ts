import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { stockItem } from "../../test/support/shop.ts";
import worker from "../../workers/index.ts";

const APP = "https://app.example";
const CORS_ORIGINS = `${APP}, https://kiosk.example`;

async function call(path: string, init: RequestInit<IncomingRequestCfProperties>, origins = CORS_ORIGINS) {
  const ctx = createExecutionContext();
  const request = new Request<unknown, IncomingRequestCfProperties>(`https://shop.test${path}`, init);
  const response = await worker.fetch(request, { ...env, CORS_ORIGINS: origins }, ctx);
  await waitOnExecutionContext(ctx);
  return response;
}

const preflight = (origin: string, path = "/api/cart/items", origins?: string) =>
  call(
    path,
    { method: "OPTIONS", headers: { Origin: origin, "Access-Control-Request-Method": "POST" } },
    origins,
  );

async function add(headers: Record<string, string>) {
  const body = JSON.stringify({ sku: await stockItem(), quantity: 1 });
  const browser = { "Sec-Fetch-Site": "cross-site", "Content-Type": "application/json" };
  return call("/api/cart/items", { method: "POST", body, headers: { ...browser, ...headers } });
}

describe("a script of a configured origin", () => {
  it("may read what the API answers, cached or not, and never with cookies", async () => {
    for (let n = 0; n < 3; n++) {
      const response = await call("/api/catalog/products?pageSize=1", { headers: { Origin: APP } });
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe(APP);
      expect(response.headers.get("Access-Control-Expose-Headers")).toBe(
        "Cart-Id, ETag, Idempotent-Replay, Location, RateLimit, RateLimit-Policy, Retry-After, X-Cache, x-d1-bookmark, X-Trace-Id",
      );
      expect(response.headers.get("Access-Control-Allow-Credentials")).toBeNull();
      expect(response.headers.get("Vary")).toContain("Origin");
    }
    const problem = await call("/api/orders/me", { headers: { Origin: APP } });
    expect([problem.status, problem.headers.get("Access-Control-Allow-Origin")]).toEqual([401, APP]);
  });

  it("may ask before it sends", async () => {
    const response = await preflight(APP);
    expect(response.status).toBe(204);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe(APP);
    expect(response.headers.get("Access-Control-Allow-Methods")).toBe("GET, HEAD, POST, PUT, PATCH, DELETE");
    expect(response.headers.get("Access-Control-Allow-Headers")).toBe(
      "Authorization, Cart-Id, Content-Type, Idempotency-Key, If-None-Match, Order-Token, Sale-Pass, Sale-Ticket, traceparent, x-d1-bookmark",
    );
    // Two hours: browsers keep a preflight no longer.
    expect(response.headers.get("Access-Control-Max-Age")).toBe("7200");
  });

  it("may fill a cart that it names, but speak for nobody's cookie", async () => {
    expect((await add({ Origin: APP })).status).toBe(200);
    const cookie = await add({ Origin: APP, Cookie: "session=x" });
    expect([cookie.status, (await cookie.json<{ code: string }>()).code]).toEqual([403, "csrf_rejected"]);
  });

  it("has no way to the pages", async () => {
    const page = await call("/cart", { headers: { Origin: APP } });
    expect(page.headers.get("Access-Control-Allow-Origin")).toBeNull();
    const form = { method: "POST", body: "sku=x", headers: { Origin: APP, "Sec-Fetch-Site": "cross-site" } };
    expect((await call("/cart/items", form)).status).toBe(403);
    expect((await preflight(APP, "/cart/items")).status).toBe(405);
  });
});

describe("any other origin", () => {
  it.each([
    "https://evil.example",
    "https://app.example.evil.example",
    "http://app.example",
    "null",
    "https://app.example:444",
  ])("gets nothing: %s", async (origin) => {
    const read = await call("/api/sales", { headers: { Origin: origin } });
    expect(read.headers.get("Access-Control-Allow-Origin")).toBeNull();
    expect(read.headers.get("Vary")).toContain("Origin");
    expect((await preflight(origin)).headers.get("Access-Control-Allow-Origin")).toBeNull();
    expect((await add({ Origin: origin })).status).toBe(403);
  });

  it("gets nothing where none is configured", async () => {
    const response = await call("/api/sales", { headers: { Origin: APP } }, "");
    expect(response.headers.get("Access-Control-Allow-Origin")).toBeNull();
    expect((await preflight(APP, "/api/sales", "")).status).toBe(405);
  });
});
