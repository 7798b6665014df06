import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lackOf } from "../../stores/base/d1-schema.ts";
import { runCheck } from "./health.ts";
import { Memo } from "./memo.ts";

// The clock goes on from test to test, and what was found out before is old.
let clock = Date.now();
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
  pass(60_000);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function pass(ms: number): void {
  clock += ms;
  vi.setSystemTime(clock);
}

/** What `/readyz` says: its status, and why the dependencies are down that are. */
async function readiness(): Promise<[number, string, Record<string, string | undefined>]> {
  const response = await SELF.fetch("http://shop.test/readyz");
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  const { status, checks } = await response.json<{
    status: string;
    checks: Record<string, { status: string; reason?: string }>;
  }>();
  const down = Object.entries(checks).filter(([, check]) => check.status === "down");
  return [response.status, status, Object.fromEntries(down.map(([name, { reason }]) => [name, reason]))];
}

describe("GET /healthz", () => {
  test("shows its version, without asking anything else", async () => {
    const response = await SELF.fetch("http://shop.test/healthz");
    expect(response.status).toBe(200);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await response.json()).toEqual({ status: "ok", version: env.VERSION?.id });
  });
});

describe("GET /readyz", () => {
  test("names every dependency with its state", async () => {
    const response = await SELF.fetch("http://shop.test/readyz");
    expect(response.status).toBe(200);
    const { status, checks } = await response.json<{
      status: string;
      checks: Record<string, { status: string }>;
    }>();
    expect(status).toBe("ready");
    const names = [
      "archive",
      "database",
      "durableObjects",
      "keys",
      "mail",
      "payments",
      "pictures",
      "queues",
      "settings",
    ];
    expect(Object.keys(checks).sort()).toEqual(names);
    expect(Object.values(checks).every((check) => check.status === "up")).toBe(true);
  });

  test("asked without end, asks its dependencies once a second, and no object that orders wait for", async () => {
    const watch = vi.spyOn(env.VERSION_WATCH, "getByName");
    const others = [env.SWEEPER, env.STOCK_LEDGER, env.CIRCUIT_BREAKER].map((namespace) =>
      vi.spyOn(namespace, "getByName"),
    );
    const asked = () => watch.mock.calls.filter(([name]) => name === "readiness").length;
    // What the last tests left at work writes too.
    const prepare = vi.spyOn(env.DB, "prepare");
    const looks = () => prepare.mock.calls.filter(([query]) => query.includes("sqlite_master")).length;
    await Promise.all(Array.from({ length: 100 }, readiness));
    expect([asked(), looks()]).toEqual([1, 1]);
    pass(1_000);
    await Promise.all(Array.from({ length: 100 }, readiness));
    expect([asked(), looks()]).toEqual([2, 2]);
    expect(others.map(({ mock }) => mock.calls.length)).toEqual([0, 0, 0]);
  });

  test("of an isolate that slept is found out again", async () => {
    await readiness();
    pass(60_000);
    vi.spyOn(env.VERSION_WATCH, "getByName").mockImplementation(() => {
      throw new Error("no object");
    });
    const answers = await Promise.all(Array.from({ length: 5 }, readiness));
    expect(answers.map(([status]) => status)).toEqual([503, 503, 503, 503, 503]);
  });
});

describe("GET /readyz of a store that cannot serve", () => {
  test("is 503 and names the database that is away", async () => {
    vi.spyOn(env.DB, "batch").mockImplementation(() => {
      throw new Error("no database");
    });
    expect(await readiness()).toEqual([503, "not_ready", { database: "it does not answer" }]);
  });

  test("is 503 and names objects that are away", async () => {
    vi.spyOn(env.VERSION_WATCH, "getByName").mockImplementation(() => {
      throw new Error("no object");
    });
    expect(await readiness()).toEqual([503, "not_ready", { durableObjects: "it does not answer" }]);
  });

  test("is 200 and degraded without the archive or pictures, and says whether one is away or was not bound; it looks twice a minute", async () => {
    const head = vi.spyOn(env.EVENT_ARCHIVE, "head").mockRejectedValue(new Error("no bucket"));
    expect(await readiness()).toEqual([200, "degraded", { archive: "it does not answer" }]);
    head.mockResolvedValue(null);
    for (let i = 0; i < 3; i++) {
      pass(1_000);
      expect(await readiness()).toEqual([200, "ready", {}]);
    }
    expect(head).toHaveBeenCalledTimes(2);
    const bucket = env.EVENT_ARCHIVE;
    Reflect.deleteProperty(env, "EVENT_ARCHIVE");
    try {
      pass(1_000);
      const down = { archive: "not bound: EVENT_ARCHIVE" };
      expect(await readiness()).toEqual([200, "degraded", down]);
      pass(1_000);
      vi.spyOn(env.VERSION_WATCH, "getByName").mockImplementationOnce(() => {
        throw new Error("no object");
      });
      const more = { ...down, durableObjects: "it does not answer" };
      expect(await readiness(), "what it cannot sell without weighs more").toEqual([503, "not_ready", more]);
    } finally {
      Reflect.set(env, "EVENT_ARCHIVE", bucket);
    }
  });

  test("is 503 and names a queue that was not bound", async () => {
    const queue = env.CATALOG_QUEUE;
    Reflect.deleteProperty(env, "CATALOG_QUEUE");
    try {
      expect(await readiness()).toEqual([503, "not_ready", { queues: "not bound: CATALOG_QUEUE" }]);
    } finally {
      Reflect.set(env, "CATALOG_QUEUE", queue);
    }
    pass(1_000);
    expect(await readiness()).toEqual([200, "ready", {}]);
  });

  test.each([
    [
      "half of the migrations",
      "delete from d1_migrations where name like '0013%'",
      "insert into d1_migrations (name) values ('0013_order-terms.sql')",
      "migrations were not applied: 0013_order-terms.sql",
    ],
    [
      "no migrations",
      "alter table d1_migrations rename to gone",
      "alter table gone rename to d1_migrations",
      "no migration was applied",
    ],
    [
      "a dropped table",
      "alter table payment_notices rename to gone",
      "alter table gone rename to payment_notices",
      "tables are missing: payment_notices",
    ],
  ])("is 503 and says why: %s", async (_what, spoil, mend, reason) => {
    await env.DB.exec(spoil);
    expect(await readiness()).toEqual([503, "not_ready", { database: reason }]);
    await env.DB.exec(mend);
    pass(1_000);
    expect(await readiness()).toEqual([200, "ready", {}]);
  });

  test("is 503 while the database can be read and not written", async () => {
    await env.DB.exec(
      "create trigger full before update on d1_migrations begin select raise(abort, 'database or disk is full'); end",
    );
    pass(60_000);
    expect(await readiness()).toEqual([503, "not_ready", { database: "it cannot be written" }]);
    await env.DB.exec("drop trigger full");
    pass(1_000);
    expect(await readiness()).toEqual([200, "ready", {}]);
  });

  test("lacks nothing that a newer Worker has migrated", async () => {
    await env.DB.exec("insert into d1_migrations (name) values ('9999_newer.sql')");
    expect((await readiness())[1]).toBe("ready");
    await env.DB.exec("delete from d1_migrations where name = '9999_newer.sql'");
  });
});

describe("a check", () => {
  test("that fails means down, and does not fail the probe", async () => {
    const check = await runCheck("database", () => Promise.reject(new Error("D1 is away")));
    expect(check.status).toBe("down");
  });

  test("that throws before it begins means down", async () => {
    const check = await runCheck("database", () => {
      throw new Error("not bound");
    });
    expect(check.status).toBe("down");
  });

  test("that hangs means down once its time is over", async () => {
    const check = await runCheck("database", () => new Promise(() => {}), 20);
    expect(check.status).toBe("down");
    expect(check.ms).toBeLessThan(1_000);
  });
});

test("what a request that was cancelled had begun to find out is found out by the next one, seconds later", async () => {
  const memo = new Memo<string>(60_000);
  void memo.get(() => new Promise(() => {}));
  const next = memo.get(async () => "found");
  pass(2_999);
  const first = await Promise.race([next, new Promise((resolve) => setTimeout(resolve, 100, "waits"))]);
  pass(1);
  expect([first, await next]).toEqual(["waits", "found"]);
});

test("a database is ready only with each table that code reads", async () => {
  const { results } = await env.DB.prepare(
    `select name from sqlite_master where type = 'table' and name <> 'd1_migrations' and name not like 'sqlite_%'
       and name not like '\\_cf\\_%' escape '\\' and name not like 'product\\_search\\_%' escape '\\'`,
  ).all<{ name: string }>();
  const nothing = { prepare: () => ({}), batch: async () => [{ results: [] }, { results: [] }] };
  const { tables } = await lackOf(nothing as unknown as D1Database);
  expect(tables.toSorted()).toEqual(results.map(({ name }) => name).toSorted());
});
