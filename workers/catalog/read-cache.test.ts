import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProblemError, refusal } from "../../domain/problem.ts";
import { bumpCatalogVersion } from "../../stores/catalog-version.ts";
import type { AppEnv } from "../router.ts";
import { CHANGE_VISIBLE_WITHIN_MS, cacheKey, ReadCache, standingOf } from "./read-cache.ts";

let now: number;
/** What the shop would answer, and how often it was asked. */
let content: string;
let produced: number;
/** How often the app was asked. */
let routed: number;
/** A place of its own for each test: the data centre's cache outlives them. */
let path: string;

beforeEach(() => {
  now = Date.now();
  content = "one";
  produced = 0;
  routed = 0;
  path = `/${crypto.randomUUID()}`;
});
afterEach(() => vi.restoreAllMocks());

/** One isolate: its own memory, and the data centre's cache shared with the others. */
function isolate(headers: Record<string, string> = {}) {
  const cache = new ReadCache(() => now);
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    routed += 1;
    await next();
    c.header("X-Trace-Id", String(routed));
  });
  app.get("*", (c) =>
    cache.read(c, async () => {
      produced += 1;
      if (content === "missing") throw new ProblemError(refusal("not_found", "Gone."));
      if (content === "broken") throw new Error("database is gone");
      return new Response(content, { headers: { "Content-Type": "text/plain", ...headers } });
    }),
  );
  app.onError((error) => new Response(error.message, { status: 500 }));
  return async (init: RequestInit = {}, bindings: Env = env) => {
    const ctx = createExecutionContext();
    const request = new Request(`https://shop.example${path}`, init);
    const known = cache.fromMemory(request);
    const response = known ?? (await app.fetch(request, bindings, ctx));
    if (!known) cache.remember(request, response);
    const read = `${response.headers.get("X-Cache")} ${await response.text()}`;
    await waitOnExecutionContext(ctx);
    return { read, response };
  };
}

const change = () => bumpCatalogVersion(env.DB).run();

describe("an answer", () => {
  it("is made once and then comes from memory, without the database or the data centre", async () => {
    const get = isolate();
    expect((await get()).read).toBe("miss one");
    const match = vi.spyOn(caches.default, "match");
    const prepare = vi.spyOn(env.DB, "prepare");
    content = "two";
    expect((await get()).read).toBe("hit one");
    expect([produced, match.mock.calls.length, prepare.mock.calls.length]).toEqual([1, 0, 0]);
  });

  it("that went out from the cache before needs no app at all, and carries nothing of that request", async () => {
    const get = isolate();
    await get();
    const first = (await get()).response;
    expect(first.headers.get("X-Trace-Id")).toBe("2");
    first.headers.delete("X-Trace-Id");
    const { read, response } = await get();
    expect([read, routed]).toEqual(["hit one", 2]);
    expect([...response.headers]).toEqual([...first.headers]);
    const known = await get({ headers: { "If-None-Match": first.headers.get("ETag") ?? "" } });
    expect([known.response.status, known.read, routed]).toEqual([304, "hit ", 2]);
    // A version that may have changed is read by the app.
    now += 1_000;
    await get();
    expect(routed).toBe(3);
  });

  it("is shared with other isolates of the data centre", async () => {
    await isolate()();
    content = "two";
    expect((await isolate()()).read).toBe("hit one");
    expect(produced).toBe(1);
  });

  it("is served stale after half a minute while it is made anew, and made anew after five minutes", async () => {
    const get = isolate();
    await get();
    content = "two";
    now += 31_000;
    expect((await get()).read).toBe("stale one");
    expect((await get()).read).toBe("hit two");
    content = "three";
    now += 5 * 60_000;
    expect((await get()).read).toBe("miss three");
  });

  it("carries a tag of its content, and is not sent to who has it", async () => {
    const get = isolate();
    const { response } = await get();
    const etag = response.headers.get("ETag") ?? "";
    expect(etag).toMatch(/^"[0-9a-z]{26}"$/);
    for (const sent of [etag, `W/${etag}`, `"x", ${etag}`, "*"]) {
      const again = await get({ headers: { "If-None-Match": sent } });
      expect([again.response.status, again.read]).toEqual([304, "hit "]);
      expect(again.response.headers.get("ETag")).toBe(etag);
    }
    expect((await get({ headers: { "If-None-Match": '"x"' } })).response.status).toBe(200);
    content = "two";
    now += 6 * 60_000;
    const changed = await get({ headers: { "If-None-Match": etag } });
    expect([changed.response.status, changed.read]).toEqual([200, "miss two"]);
    expect(changed.response.headers.get("Content-Type")).toBe("text/plain");
  });

  it("that is personal or an error is passed on and never kept", async () => {
    for (const headers of [{ "Set-Cookie": "cart=1" }, { "Cache-Control": "private" }]) {
      path = `/${crypto.randomUUID()}`;
      const get = isolate(headers as Record<string, string>);
      expect((await get()).read).toBe("null one");
      content = "two";
      expect((await get()).read).toBe("null two");
      content = "one";
    }
    content = "missing";
    const get = isolate();
    expect((await get()).response.status).toBe(500);
    content = "one";
    expect((await get()).read).toBe("miss one");
  });
});

describe("a merchant's change", () => {
  it("is seen at once by who notices it late, and within seconds by everybody", async () => {
    const get = isolate();
    await get();
    await change();
    content = "two";
    expect((await get()).read).toBe("hit one");
    now += 1_001;
    expect((await get()).read).toBe("stale one");
    expect((await get()).read).toBe("hit two");

    await change();
    content = "three";
    now += 6_000;
    expect((await get()).read).toBe("miss three");
  });

  it("bounds what a browser may keep, so that the whole way stays within the stated time", async () => {
    const { response } = await isolate()();
    const policy = response.headers.get("Cache-Control") ?? "";
    const seconds = [...policy.matchAll(/=(\d+)/g)].reduce((sum, [, value]) => sum + Number(value), 0);
    expect(policy).toMatch(/^public, max-age=\d+, stale-while-revalidate=\d+$/);
    expect(CHANGE_VISIBLE_WITHIN_MS).toBe(1_000 + 5_000 + seconds * 1_000);
    expect(CHANGE_VISIBLE_WITHIN_MS).toBeLessThanOrEqual(15_000);
  });

  it("never lets an answer that was wrong before it live on", () => {
    const current = { version: 7, changedAt: 100_000 };
    const madeAt = 99_000;
    expect(standingOf({ version: 7, madeAt }, current, 101_000)).toBe("hit");
    expect(standingOf({ version: 6, madeAt }, current, 104_999)).toBe("stale");
    expect(standingOf({ version: 6, madeAt }, current, 105_000)).toBe("miss");
    expect(standingOf({ version: 5, madeAt }, current, 100_001)).toBe("miss");
    // Made by an isolate that has read the version since this one did.
    expect(standingOf({ version: 8, madeAt }, current, 101_000)).toBe("hit");
  });
});

describe("what fails", () => {
  const broken = { ...env, DB: { prepare: failing, batch: failing } as unknown as D1Database };
  function failing(): never {
    throw new Error("database is gone");
  }

  it("a cache that cannot be read or written is passed by", async () => {
    vi.spyOn(caches.default, "match").mockRejectedValue(new Error("no cache"));
    vi.spyOn(caches.default, "put").mockRejectedValue(new Error("no cache"));
    const get = isolate();
    expect((await get()).read).toBe("miss one");
    expect((await get()).read).toBe("hit one");
  });

  it("a version that cannot be read leaves the last known one standing", async () => {
    const get = isolate();
    await get();
    now += 2_000;
    expect((await get({}, broken)).read).toBe("hit one");
  });

  it("with the database gone, the last known answer is served, from any tier and of any age", async () => {
    const get = isolate();
    await get();
    content = "broken";
    now += 10 * 60_000;
    expect((await get({}, broken)).read).toBe("stale one");
    expect((await isolate()({}, broken)).read).toBe("stale one");
    path = `/${crypto.randomUUID()}`;
    expect((await get({}, broken)).response.status).toBe(500);
  });

  it("a refresh that fails is tried again", async () => {
    const get = isolate();
    await get();
    now += 31_000;
    content = "broken";
    expect((await get()).read).toBe("stale one");
    content = "two";
    expect((await get()).read).toBe("stale one");
    expect((await get()).read).toBe("hit two");
  });
});

it("the key knows the parameters that matter, in any order, and no others", () => {
  const key = (query: string) => cacheKey("GET", `https://shop.example/p?${query}`);
  expect(key("q=a&page=2&utm_source=x")).toBe(key("page=2&q=a&fbclid=1&category="));
  expect(key("option.Size=A3&option.Size=A2")).toBe(key("option.Size=A2&option.Size=A3"));
  expect(key("q=a")).not.toBe(key("q=b"));
  expect(key("q=a")).not.toBe(cacheKey("HEAD", "https://shop.example/p?q=a"));
  expect(key("q=a")).not.toBe(cacheKey("GET", "https://other.example/p?q=a"));
});
