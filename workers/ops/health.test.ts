import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, test, vi } from "vitest";
import { runCheck } from "./health.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** What `/readyz` says: its status, and the dependencies that are down. */
async function readiness(): Promise<[number, string, string[]]> {
  const response = await SELF.fetch("http://shop.test/readyz");
  expect(response.headers.get("Cache-Control")).toBe("no-store");
  const { status, checks } = await response.json<{
    status: string;
    checks: Record<string, { status: string }>;
  }>();
  const down = Object.entries(checks).flatMap(([name, check]) => (check.status === "down" ? [name] : []));
  return [response.status, status, down];
}

describe("GET /healthz", () => {
  test("answers without asking anything else", async () => {
    const response = await SELF.fetch("http://shop.test/healthz");
    expect(response.status).toBe(200);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await response.json()).toEqual({ status: "ok" });
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
    const names = ["database", "durableObjects", "keys", "mail", "payments", "queues", "settings"];
    expect(Object.keys(checks).sort()).toEqual(names);
    expect(Object.values(checks).every((check) => check.status === "up")).toBe(true);
  });
});

describe("GET /readyz of a store that cannot serve", () => {
  test("is 503 and names the database that is away", async () => {
    vi.spyOn(env.DB, "prepare").mockImplementation(() => {
      throw new Error("no database");
    });
    expect(await readiness()).toEqual([503, "not_ready", ["database"]]);
  });

  test("is 503 and names objects that are away", async () => {
    vi.spyOn(env.SWEEPER, "getByName").mockImplementation(() => {
      throw new Error("no object");
    });
    expect(await readiness()).toEqual([503, "not_ready", ["durableObjects"]]);
  });

  test("is 503 and names a queue that was not bound", async () => {
    const queue = env.CATALOG_QUEUE;
    Reflect.deleteProperty(env, "CATALOG_QUEUE");
    try {
      expect(await readiness()).toEqual([503, "not_ready", ["queues"]]);
    } finally {
      Reflect.set(env, "CATALOG_QUEUE", queue);
    }
    expect(await readiness()).toEqual([200, "ready", []]);
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
