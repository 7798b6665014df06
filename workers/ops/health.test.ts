import { SELF } from "cloudflare:test";
import { describe, expect, test } from "vitest";
import { runCheck } from "./health.ts";

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
    expect(Object.keys(checks).sort()).toEqual(["database", "durableObjects", "queues"]);
    expect(Object.values(checks).map((check) => check.status)).toEqual(["up", "up", "up"]);
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
