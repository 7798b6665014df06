import { describe, expect, it } from "vitest";
import { policyOf, RateWindow, rateLimitOf } from "./rate-limit.ts";

const START = 1_700_000_000_000;

describe("a window", () => {
  it("lets through as many requests as its limit and not one more", () => {
    const window = new RateWindow("ip");
    const left = Array.from({ length: 4 }, () => window.hit("a", 3, START).remaining);
    expect(left).toEqual([2, 1, 0, -1]);
  });

  it("begins with a key's first request and ends a minute later", () => {
    const window = new RateWindow("ip");
    expect(window.hit("a", 3, START)).toEqual({ policy: "ip", limit: 3, remaining: 2, resetS: 60 });
    expect(window.hit("a", 3, START + 59_999)).toEqual({ policy: "ip", limit: 3, remaining: 1, resetS: 1 });
    expect(window.hit("a", 3, START + 60_000)).toEqual({ policy: "ip", limit: 3, remaining: 2, resetS: 60 });
  });

  it("tells whole seconds, rounded up so that who waits them out is let in", () => {
    const window = new RateWindow("user");
    window.hit("a", 3, START);
    expect(window.hit("a", 3, START + 1).resetS).toBe(60);
    expect(window.hit("a", 3, START + 1_000).resetS).toBe(59);
    expect(window.hit("a", 3, START + 58_001).resetS).toBe(2);
  });

  it("counts every key by itself", () => {
    const window = new RateWindow("strict");
    window.hit("a", 3, START);
    expect(window.hit("b", 3, START).remaining).toBe(2);
    expect(window.hit("a", 3, START).remaining).toBe(1);
  });

  it("has nothing left for a key that was told to be over its limit, until it ends", () => {
    const window = new RateWindow("ip");
    window.hit("a", 3, START);
    window.exhaust("a", 3);
    expect(window.hit("a", 3, START + 59_999).remaining).toBe(-1);
    expect(window.hit("a", 3, START + 60_000).remaining).toBe(2);
  });

  it("gives nothing back when a key that is far over its limit is told so", () => {
    const window = new RateWindow("ip");
    for (let i = 0; i < 9; i++) {
      window.hit("a", 3, START);
    }
    window.exhaust("a", 3);
    expect(window.hit("a", 3, START).remaining).toBe(-7);
  });

  it("knows nothing of a key it never saw", () => {
    const window = new RateWindow("ip");
    window.exhaust("a", 3);
    expect(window.hit("a", 3, START).remaining).toBe(2);
  });

  it("remembers 50,000 keys; to make room it forgets those whose minute is over", () => {
    const window = new RateWindow("ip");
    window.hit("old", 3, START);
    for (let i = 1; i < 50_000; i++) {
      window.hit(`k${i}`, 3, START + 1);
    }
    expect(window.hit("k1", 3, START + 2).remaining).toBe(1);
    window.hit("new", 3, START + 60_000);
    expect(window.hit("k1", 3, START + 60_000).remaining).toBe(0);
  });

  it("of more keys than that, all in one minute, forgets all: memory is bounded", () => {
    const window = new RateWindow("ip");
    for (let i = 0; i < 50_000; i++) {
      window.hit(`k${i}`, 3, START);
    }
    expect(window.hit("k1", 3, START).remaining).toBe(1);
    window.hit("one more", 3, START);
    expect(window.hit("k1", 3, START).remaining).toBe(2);
  });
});

describe("the headers", () => {
  const quota = { policy: "user", limit: 120, remaining: 7, resetS: 42 } as const;

  it("say what is left and for how many seconds, never less than nothing", () => {
    expect(rateLimitOf(quota)).toBe('"user";r=7;t=42');
    expect(rateLimitOf({ ...quota, remaining: -3 })).toBe('"user";r=0;t=42');
  });

  it("say the quota and its window in seconds", () => {
    expect(policyOf(quota)).toBe('"user";q=120;w=60');
  });
});
