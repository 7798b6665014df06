import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import type { Shown } from "../../domain/catalog/catalog-change.ts";
import { VersionView } from "../../shop/catalog/versions.ts";
import { readVersions } from "../../stores/catalog/catalog-version.ts";
import { changeAnything, stockItem } from "../../test/support/shop.ts";
import type { AppEnv } from "../router.ts";
import { CHANGE_VISIBLE_WITHIN_MS, freshnessOf } from "./freshness.ts";
import { cacheKey, ReadCache } from "./read-cache.ts";

let now: number;
/** What the shop would answer, and how often it was asked. */
let content: string;
let produced: number;
/** How often the app was asked. */
let routed: number;
/** A place of its own for each test: the data centre's cache outlives them. */
let path: string;
/** What the app adds to the answer of one request alone. */
let added: Record<string, string>;
/** When the clock will make the answer wrong. */
let turnsAt: number | undefined;
/** What the answer shows, where its route says so. */
let shows: Shown | undefined;

beforeEach(() => {
  now = Date.now();
  content = "one";
  produced = 0;
  routed = 0;
  path = `/${crypto.randomUUID()}`;
  added = {};
  turnsAt = undefined;
  shows = undefined;
});
afterEach(() => vi.restoreAllMocks());

/** What isolates ask for the versions: here D1, for the watch answers by the real clock. */
const atOnce = (bindings: Env, _age: number, since: number | null) => readVersions(bindings.DB, since);
let ask = atOnce;

/** One isolate: its own memory, and the data centre's cache shared with the others. */
function isolate(headers: Record<string, string> = {}) {
  const versions = new VersionView(
    () => now,
    (...asked) => ask(...asked),
  );
  const cache = new ReadCache(() => now, versions);
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    routed += 1;
    await next();
    c.header("X-Trace-Id", String(routed));
    for (const [name, value] of Object.entries(added)) {
      c.header(name, value);
    }
  });
  app.get("*", (c) =>
    cache.read(c, async () => {
      produced += 1;
      if (turnsAt !== undefined) {
        c.set("turnsAt", turnsAt);
      }
      if (shows) {
        c.set("shows", shows);
      }
      if (content === "missing") {
        throw new ProblemError(refusal("not_found", "Gone."));
      }
      if (content === "broken") {
        throw new Error("database is gone");
      }
      if (content === "refused") {
        return new Response(content, { status: 409 });
      }
      if (content === "endless") {
        return new Promise<never>(() => {});
      }
      return new Response(content, { headers: { "Content-Type": "text/plain", ...headers } });
    }),
  );
  app.onError((error) => new Response(error.message, { status: 500 }));
  return async (init: RequestInit = {}, bindings: Env = env, endless?: ExecutionContext) => {
    const ctx = endless ?? createExecutionContext();
    const request = new Request(`https://shop.example${path}`, init);
    const known = cache.fromMemory(request);
    const response = known ?? (await app.fetch(request, bindings, ctx));
    if (!known) {
      cache.remember(request, response);
    }
    const read = `${response.headers.get("X-Cache")} ${await response.text()}`;
    if (!endless) {
      await waitOnExecutionContext(ctx);
    }
    return { read, response };
  };
}

const change = changeAnything;

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
    now += 2_000;
    await get();
    expect(routed).toBe(3);
  });

  it.each([
    ["Set-Cookie", "session=mine"],
    ["Vary", "Origin"],
  ])("that went out with %s is for its reader alone", async (name, value) => {
    const get = isolate();
    await get();
    added = { [name]: value };
    expect((await get()).response.headers.get(name)).toBe(value);
    added = {};
    const { read, response } = await get();
    expect([read, response.headers.get(name)]).toEqual(["hit one", null]);
  });

  it("is shared with other isolates of the data centre, each of which asks for it once", async () => {
    await isolate()();
    content = "two";
    const other = isolate();
    const match = vi.spyOn(caches.default, "match");
    for (let i = 0; i < 3; i++) {
      expect((await other()).read).toBe("hit one");
    }
    expect([produced, match.mock.calls.length]).toEqual([1, 1]);
  });

  it("that another isolate made again is taken from it, instead of made once more", async () => {
    const [near, far] = [isolate(), isolate()];
    await near();
    content = "two";
    now += 31_000;
    expect((await far()).read).toBe("stale one");
    expect((await near()).read).toBe("hit two");
    expect(produced).toBe(2);
  });

  it("is served stale after half a minute while it is made again, and made again after five minutes", async () => {
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

  it("is made again once at a time, however many read it meanwhile; and again if that was lost", async () => {
    const get = isolate();
    await get();
    now += 31_000;
    const outside = createExecutionContext();
    content = "endless";
    for (let i = 0; i < 3; i++) {
      expect((await get({}, env, outside)).read).toBe("stale one");
    }
    expect(produced).toBe(2);
    content = "two";
    now += 9_999;
    expect((await get()).read).toBe("stale one");
    now += 1;
    expect((await get()).read).toBe("stale one");
    expect((await get()).read).toBe("hit two");
    expect(produced).toBe(3);
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

  it("that is personal is passed on and never kept", async () => {
    for (const [name, value] of [
      ["Set-Cookie", "cart=1"],
      ["Cache-Control", "private"],
      ["Cache-Control", "no-store"],
    ] as const) {
      path = `/${crypto.randomUUID()}`;
      const get = isolate({ [name]: value });
      expect((await get()).read).toBe("null one");
      content = "two";
      expect((await get()).read).toBe("null two");
      content = "one";
    }
  });

  it.each([
    ["missing", 500],
    ["refused", 409],
  ])("that is no success is passed on and never kept: %s", async (bad, status) => {
    const get = isolate();
    content = bad;
    expect((await get()).response.status).toBe(status);
    content = "one";
    expect((await get()).read).toBe("miss one");
  });

  it("of what is gone is not served once the cache knows of the change", async () => {
    const get = isolate();
    await get();
    now += 10 * 60_000;
    content = "missing";
    const { read, response } = await get();
    expect([response.status, read]).toEqual([500, "null not_found: Gone."]);
  });
});

describe("a merchant's change", () => {
  it("is asked for while readers go on, and seen within seconds by everybody", async () => {
    const get = isolate();
    await get();
    await change();
    content = "two";
    expect((await get()).read).toBe("hit one");
    now += 2_000;
    expect((await get()).read).toBe("hit one");
    const stale = await get();
    const fresh = await get();
    expect([stale.read, fresh.read]).toEqual(["stale one", "hit two"]);
    // Its tag is its own, so who has the old one is sent the new one.
    expect(fresh.response.headers.get("ETag")).not.toBe(stale.response.headers.get("ETag"));

    await change();
    content = "three";
    now += 6_000;
    expect((await get()).read).toBe("miss three");
  });

  it("that one address showed ends what other addresses' answers were worth", async () => {
    const get = isolate();
    const first = path;
    await get();
    expect((await get()).read).toBe("hit one");
    await change();
    now += 4_000;
    path = `/${crypto.randomUUID()}`;
    await get();
    path = first;
    // The version is known by now: memory alone may not call the old answer good.
    content = "broken";
    for (let i = 0; i < 2; i++) {
      expect((await get()).read).toBe("stale one");
    }
    now += 5_000;
    content = "two";
    expect((await get()).read).toBe("miss two");
  });

  it("that was seen is not unseen by a look at the version that began before it", async () => {
    const late = Promise.withResolvers<void>();
    const get = isolate();
    await get();
    now += 4_000;
    ask = async (bindings, _age, since) => {
      ask = atOnce;
      const seen = await readVersions(bindings.DB, since);
      await late.promise;
      return seen;
    };
    const looking = get();
    await vi.waitUntil(() => ask === atOnce);
    await change();
    content = "two";
    path = `/${crypto.randomUUID()}`;
    await get();
    late.resolve();
    // Had the version gone back, the answer from before the change would be as good as new.
    expect((await looking).read).toBe("stale one");
  });

  it("ends the answers that show what changed; all others stay as they are, in every tier and isolate", async () => {
    const [changed, other] = [await stockItem(), await stockItem()].map((sku) => `prd_${sku.toLowerCase()}`);
    const edit = () =>
      env.DB.batch([
        env.DB.prepare("insert into relisting (product_id) values (?)").bind(changed),
        env.DB.prepare("update products set updated_at = updated_at + 1 where id = ?").bind(changed),
        env.DB.prepare("delete from relisting"),
      ]);
    const get = isolate();
    const at = (address: string, read = get) => {
      path = address;
      return read();
    };
    const pages = [changed, other].map((product) => ({ product, address: `/${crypto.randomUUID()}` }));
    for (const { product, address } of pages) {
      shows = { products: [product ?? ""], relatedTo: { category: "Übermut „é“ 東", tags: [] } };
      await at(address);
    }
    const [one = "", two = ""] = pages.map(({ address }) => address);
    const etag = (await at(two)).response.headers.get("ETag");
    content = "two";
    for (let i = 0; i < 3; i++) {
      await edit();
      now += 6_000;
      const kept = await at(two);
      expect([kept.read, kept.response.headers.get("ETag")]).toEqual(["hit one", etag]);
    }
    // The first change is older than what may be shown stale, though the last is not.
    expect((await at(one)).read).toBe("miss two");
    // Another isolate knows the changes from its watch, and the answers from the data centre.
    const far = isolate();
    expect((await at(two, far)).read).toBe("hit one");
    expect((await at(one, far)).read).toBe("hit two");
    const before = produced;
    const seen = routed;
    await at(two);
    expect([produced, routed]).toEqual([before, seen]);
    // A version that does not say what it changed may have changed anything.
    await change();
    content = "three";
    now += 6_000;
    expect((await at(two)).read).toBe("miss three");
  });

  it("bounds what a browser may keep, so that the whole way stays within the stated time", async () => {
    const { response } = await isolate()();
    const policy = response.headers.get("Cache-Control") ?? "";
    const seconds = [...policy.matchAll(/=(\d+)/g)].reduce((sum, [, value]) => sum + Number(value), 0);
    expect(policy).toMatch(/^public, max-age=\d+, stale-while-revalidate=\d+$/);
    expect(CHANGE_VISIBLE_WITHIN_MS).toBe(2_000 + 4_000 + seconds * 1_000);
    expect(CHANGE_VISIBLE_WITHIN_MS).toBeLessThanOrEqual(15_000);
  });

  it("never lets an answer that was wrong before it live on", () => {
    const current = { catalog: { version: 7, changedAt: 100_000 }, changes: new Map() };
    const of = (version: number) => ({ version, madeAt: 99_000, turnsAt: null, shows: null });
    expect(freshnessOf(of(7), current, 101_000)).toBe("hit");
    expect(freshnessOf(of(6), current, 104_999)).toBe("stale");
    expect(freshnessOf(of(6), current, 105_000)).toBe("miss");
    expect(freshnessOf(of(5), current, 100_001)).toBe("miss");
    // Made by an isolate that has read the version since this one did.
    expect(freshnessOf(of(8), current, 101_000)).toBe("hit");
  });
});

it("an answer that the clock makes wrong is made again within seconds of that moment", async () => {
  const get = isolate();
  turnsAt = now + 10_000;
  await get();
  content = "open";
  now += 9_999;
  expect((await get()).read).toBe("hit one");
  now += 1;
  turnsAt = undefined;
  expect((await get()).read).toBe("stale one");
  expect((await get()).read).toBe("hit open");

  turnsAt = now + 10_000;
  path = `/${crypto.randomUUID()}`;
  await get();
  content = "over";
  now += 15_000;
  for (const one of [isolate(), get]) {
    expect((await one()).read).toMatch(/^(miss|hit) over$/);
  }
});

describe("what fails", () => {
  const broken = {
    ...env,
    DB: { prepare: failing, batch: failing, withSession: failing } as unknown as D1Database,
  };
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

  it("a version that cannot be read leaves the last known one freshness", async () => {
    const get = isolate();
    await get();
    for (const age of [2_000, 4_000]) {
      now += age;
      expect((await get({}, broken)).read).toBe("hit one");
    }
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
  for (const [one, other] of [
    ["q=a", "q=b"],
    ["page=1", "page=2"],
    ["pageSize=24", "pageSize=48"],
    ["category=Prints", "category=Things"],
    ["minPrice=1", "minPrice=2"],
    ["maxPrice=1", "maxPrice=2"],
    ["min=1", "min=2"],
    ["max=1", "max=2"],
    ["inStock=true", "inStock=false"],
    ["sort=price", "sort=-price"],
    ["option.Size=A3", "option.Size=A2"],
    ["option.Size=A3", "option.Paper=A3"],
  ] as const) {
    expect(key(one)).not.toBe(key(other));
    expect(key(one)).not.toBe(key(""));
  }
  const stamped = (stamp: string) => cacheKey("GET", "https://shop.example/p", stamp);
  expect(stamped("release-1")).not.toBe(stamped("release-2"));
  expect(key("q=a")).not.toBe(cacheKey("HEAD", "https://shop.example/p?q=a"));
  expect(key("q=a")).not.toBe(cacheKey("GET", "https://other.example/p?q=a"));
});
