import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { policyOf, RateWindow, rateLimitOf, WINDOW_MS } from "../../domain/base/rate-limit.ts";
import { networkGuard } from "../../shop/base/network-guard.ts";
import { orderBody } from "../../test/support/orders.ts";
import { bearer, openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { app } from "../../workers/app.ts";
import worker from "../../workers/index.ts";
import { ACCESS } from "../access/access.ts";
import { apiDocument } from "../contract/document/openapi.ts";
import { groupsOf } from "../contract/document/operations.ts";

let addresses = 0;
const address = () => `198.51.100.${++addresses}`;

/** One call from an address, with these limits instead of those of the test run. */
async function call(
  path: string,
  from: string,
  limits: Partial<Env> = {},
  init: { method?: string; headers?: Record<string, string>; body?: string } = {},
) {
  const request = new Request<unknown, IncomingRequestCfProperties>(`https://shop.test${path}`, {
    ...init,
    headers: { ...init.headers, "CF-Connecting-IP": from },
  });
  const ctx = createExecutionContext();
  const response = await worker.fetch(request, { ...env, IP_LIMIT: 5, ...limits }, ctx);
  await waitOnExecutionContext(ctx);
  return response;
}

describe("an address", () => {
  it("is told where it stands, and turned away with 429 when nothing is left", async () => {
    const from = address();
    const left: (string | null)[] = [];
    for (let n = 0; n < 5; n++) {
      const response = await call("/api/sales", from);
      expect(response.status).toBe(200);
      expect(response.headers.get("RateLimit-Policy")).toBe('"ip";q=5;w=60');
      left.push(response.headers.get("RateLimit"));
    }
    expect(left.map((text) => /^"ip";r=(\d);t=\d+$/.exec(text ?? "")?.[1])).toEqual([
      "4",
      "3",
      "2",
      "1",
      "0",
    ]);
    const refused = await call("/api/sales", from);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: "rate_limited", status: 429 });
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(0);
    expect(Number(refused.headers.get("Retry-After"))).toBeLessThanOrEqual(60);
    expect(refused.headers.get("RateLimit")).toMatch(/^"ip";r=0;t=\d+$/);
    expect((await call("/api/sales", address())).status).toBe(200);
  });

  it("is counted by reads that caches share, which say nothing about it to others", async () => {
    const from = address();
    const read = () => call("/api/catalog/products?pageSize=1", from, { IP_LIMIT: 3 });
    for (let n = 0; n < 3; n++) {
      const shared = await read();
      expect([shared.status, shared.headers.get("RateLimit")]).toEqual([200, null]);
    }
    const refused = await read();
    expect([refused.status, refused.headers.get("Cache-Control")]).toEqual([429, "no-store"]);
  });

  it("of IPv6 is counted with all others of its subscriber, who could take a new one for each request", async () => {
    const answers: number[] = [];
    for (let n = 0; n < 6; n++) {
      answers.push((await call("/api/sales", `2001:db8:7:7:${n}::1`)).status);
    }
    expect(answers).toEqual([200, 200, 200, 200, 200, 429]);
    expect((await call("/api/sales", "2001:db8:7:8::1")).status).toBe(200);
  });

  it("sees a page in a browser, not JSON", async () => {
    const from = address();
    const limits = { IP_LIMIT: 1 };
    const browser = { headers: { Accept: "text/html" } };
    await call("/cart", from, limits, browser);
    const refused = await call("/cart", from, limits, browser);
    expect([refused.status, refused.headers.get("Content-Type")]).toEqual([429, "text/html; charset=UTF-8"]);
    expect(refused.headers.get("Retry-After")).toMatch(/^\d+$/);
  });

  it("is not counted by probes, payment providers and pictures, nor when the limit is off", async () => {
    const from = address();
    for (let n = 0; n < 8; n++) {
      expect((await call("/healthz", from)).status).toBe(200);
      expect((await call("/art/v1/some-print.svg", from)).status).toBe(200);
      expect((await call("/sw.js", from)).status).toBe(200);
      const webhook = await call("/api/payments/webhooks/mock", from, {}, { method: "POST", body: "{}" });
      expect(webhook.status).not.toBe(429);
      const free = await call("/api/sales", from, { IP_LIMIT: 0 });
      expect([free.status, free.headers.get("RateLimit")]).toEqual([200, null]);
    }
    expect((await call("/api/sales", from)).status).toBe(200);
  });

  it("guesses passwords and asks for mail 20 times a minute, by API and by pages together", async () => {
    const from = address();
    const knock = async (route: string) => {
      const [method = "", path = ""] = route.split(" ");
      return (await call(path.replaceAll(/:\w+/g, "x"), from, { IP_LIMIT: 1_000 }, { method })).status;
    };
    for (let n = 0; n < 10; n++) {
      expect(await knock("POST /api/auth/login")).not.toBe(429);
      expect(await knock("POST /sign-in")).not.toBe(429);
    }
    expect(await knock("POST /sign-%69n"), "written in another way").toBe(429);
    expect(await knock("POST /de/sign-in"), "in another language").toBe(429);
    const strict: string[] = [];
    for (const route of Object.keys(ACCESS)) {
      if ((await knock(route)) === 429) {
        strict.push(route);
      }
    }
    expect(strict.sort()).toEqual([
      "DELETE /api/me",
      "POST /account/data/erase",
      "POST /account/email",
      "POST /account/password",
      "POST /account/second-factor/:id/remove",
      "POST /account/second-factor/codes",
      "POST /account/second-factor/passkey",
      "POST /account/second-factor/passkey/options",
      "POST /account/second-factor/prove",
      "POST /account/second-factor/prove/options",
      "POST /account/second-factor/totp",
      "POST /api/auth/invitation",
      "POST /api/auth/login",
      "POST /api/auth/password/forgot",
      "POST /api/auth/password/reset",
      "POST /api/auth/register",
      "POST /api/auth/verify",
      "POST /api/catalog/variants/:sku/back-in-stock",
      "POST /api/me/email",
      "POST /api/me/password",
      "POST /api/orders/lookup",
      "POST /cart/coupon",
      "POST /dev/sign-in",
      "POST /invitation",
      "POST /orders/lookup",
      "POST /password/forgot",
      "POST /password/reset",
      "POST /products/:slug/back-in-stock",
      "POST /register",
      "POST /register/confirm",
      "POST /sign-in",
      "POST /sign-in/code",
      "PUT /api/cart/coupon",
    ]);
    // The paths from which the API reads a password are among them.
    const document = apiDocument(app, DEMO_SHOP);
    const bodyOf = (requestBody: unknown) => {
      const text = JSON.stringify(requestBody ?? {});
      const name = /"#\/components\/schemas\/(\w+)"/.exec(text)?.[1];
      return name === undefined ? text : JSON.stringify(document.components?.schemas?.[name]);
    };
    const secret = groupsOf(document)
      .flatMap(({ endpoints }) => endpoints)
      .filter(({ operation }) => /"\w*password"/i.test(bodyOf(operation.requestBody)));
    expect(secret.length).toBeGreaterThan(4);
    for (const { method, path } of secret) {
      expect(strict).toContain(`${method.toUpperCase()} ${path}`);
    }
  });

  const knock = (from: string, more: Partial<Env> = {}) =>
    call("/api/auth/login", from, { IP_LIMIT: 1_000, ...more }, { method: "POST" });

  it("that guessed 20 times elsewhere guesses nothing here, whatever this isolate has seen", async () => {
    const from = address();
    const guard = await networkGuard(env, from);
    for (let n = 0; n < 20; n++) {
      expect(await guard.admit()).toBe(0);
    }
    const refused = await knock(from);
    expect([refused.status, await refused.json()]).toMatchObject([429, { code: "rate_limited" }]);
    expect(Number(refused.headers.get("Retry-After"))).toBeGreaterThan(50);
    expect((await knock(address())).status).toBe(400);
  });

  it("that the platform says no to waits for that answer, and guesses nothing", async () => {
    const STRICT_LIMITER = { limit: () => Promise.resolve({ success: false }) } as RateLimit;
    expect((await knock(address(), { STRICT_LIMITER })).status).toBe(429);
    const broken = { limit: () => Promise.reject(new Error("away")) } as RateLimit;
    expect((await knock(address(), { STRICT_LIMITER: broken })).status).toBe(400);
  });

  it("is let in by an object of the version before, which does not count yet", async () => {
    const known = new TypeError('The RPC receiver does not implement the method "admit".');
    const before = { getByName: () => ({ admit: () => Promise.reject(known) }) };
    expect(
      (await knock(address(), { SIGN_IN_GUARD: before as unknown as Env["SIGN_IN_GUARD"] })).status,
    ).toBe(400);
  });

  it("whose own count cannot be asked guesses nothing, and is told to come again", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    const away = {
      getByName: () => {
        throw new Error("overloaded");
      },
    } as unknown as Env["SIGN_IN_GUARD"];
    const refused = await knock(address(), { SIGN_IN_GUARD: away });
    log.mockRestore();
    expect([refused.status, refused.headers.get("Retry-After")]).toEqual([503, "5"]);
  });

  it("that the platform has seen elsewhere too is turned away from the next request on", async () => {
    const asked: string[] = [];
    const seen = { limit: ({ key }: { key: string }) => Promise.resolve({ success: asked.push(key) === 0 }) };
    const limits = { IP_LIMIT: 1_000, IP_LIMITER: seen as RateLimit };
    const from = address();
    const statuses: number[] = [];
    for (let n = 0; n < 103; n++) {
      statuses.push((await call("/api/sales/x", from, limits)).status);
    }
    // Asked after a tenth of the limit, and in passing.
    expect(statuses.slice(0, 101)).toEqual(Array(101).fill(404));
    expect(statuses.slice(101)).toEqual([429, 429]);
    expect(asked).toEqual([from]);
  });
});

describe("an account", () => {
  it("has a limit of its own, wherever it calls from", async () => {
    const headers = await bearer("limited-user");
    const limits = { IP_LIMIT: 1_000, USER_LIMIT: 3 };
    const me = () => call("/api/auth/me", address(), limits, { headers });
    for (let n = 0; n < 3; n++) {
      const response = await me();
      expect(response.status).toBe(200);
      expect(response.headers.get("RateLimit")).toMatch(/^"user";r=\d;t=60, "ip";r=999;t=60$/);
      expect(response.headers.get("RateLimit-Policy")).toBe('"user";q=3;w=60, "ip";q=1000;w=60');
    }
    const refused = await me();
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("account") });
    expect(refused.headers.get("RateLimit")).toMatch(/^"user";r=0/);
    const other = await bearer("another-user");
    expect((await call("/api/auth/me", address(), limits, { headers: other })).status).toBe(200);
  });

  it("of staff has six times as much as a customer's, and no more", async () => {
    const headers = await bearer("busy-merchant", "merchant");
    const statuses: number[] = [];
    for (let n = 0; n < 13; n++) {
      statuses.push((await call("/api/auth/me", address(), { USER_LIMIT: 2 }, { headers })).status);
    }
    expect(statuses).toEqual([...Array(12).fill(200), 429]);
  });

  it("that the platform has seen elsewhere too is turned away from the next request on, and not when that fails", async () => {
    const asked: string[] = [];
    const seen = { limit: ({ key }: { key: string }) => Promise.resolve({ success: asked.push(key) === 0 }) };
    const down = { limit: () => Promise.reject(new Error("no limiter here")) };
    const statusesOf = async (sub: string, limiter: RateLimit) => {
      const headers = await bearer(sub);
      const limits = { USER_LIMIT: 100, USER_LIMITER: limiter };
      const statuses: number[] = [];
      for (let n = 0; n < 12; n++) {
        statuses.push((await call("/api/auth/me", address(), limits, { headers })).status);
      }
      return statuses;
    };
    // Asked after a tenth of the limit, and in passing.
    expect(await statusesOf("seen-elsewhere", seen as RateLimit)).toEqual([...Array(11).fill(200), 429]);
    expect(asked).toEqual(["seen-elsewhere"]);
    expect(await statusesOf("seen-nowhere", down as RateLimit)).toEqual(Array(12).fill(200));
  });

  it("has it in a sale as well, whose orders take a shorter way", async () => {
    const sale = await openSale(await stockItem({ stock: 10 }));
    const headers = {
      ...(await bearer("limited-buyer")),
      "Content-Type": "application/json",
      "Idempotency-Key": "k",
    };
    const limits = { IP_LIMIT: 0, USER_LIMIT: 2 };
    const body = JSON.stringify({ ...orderBody, quantity: 1 });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n++) {
      const length = { "Content-Length": String(body.length) };
      const init = { method: "POST", headers: { ...headers, ...length }, body };
      statuses.push((await call(`/api/sales/${sale.id}/orders`, address(), limits, init)).status);
    }
    expect(statuses).toEqual([201, 201, 429]);
  });
});

describe("a window", () => {
  it("begins with its first request and ends a minute later", () => {
    const window = new RateWindow("ip");
    expect(window.hit("a", 2, 1_000)).toMatchObject({ remaining: 1, resetS: 60 });
    expect(window.hit("a", 2, 1_000 + WINDOW_MS - 1)).toMatchObject({ remaining: 0, resetS: 1 });
    expect(window.hit("a", 2, 1_000 + WINDOW_MS)).toMatchObject({ remaining: 1, resetS: 60 });
    expect(window.hit("b", 2, 1_000)).toMatchObject({ remaining: 1 });
  });

  it("forgets rather than grows without end", () => {
    const window = new RateWindow("ip");
    for (let n = 0; n < 50_000; n++) {
      window.hit(`${n}`, 1, n < 10 ? 1_000 : 0);
    }
    window.hit("one more", 1, WINDOW_MS);
    // Those whose window had ended went first.
    expect(window.hit("5", 1, WINDOW_MS).remaining).toBe(-1);
    expect(window.hit("20", 1, WINDOW_MS).remaining).toBe(0);
  });

  it("is written as the draft says", () => {
    const quota = { policy: "ip", limit: 100, remaining: -3, resetS: 7 } as const;
    expect([rateLimitOf(quota), policyOf(quota)]).toEqual(['"ip";r=0;t=7', '"ip";q=100;w=60']);
  });
});
