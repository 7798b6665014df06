import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ASK_AGAIN_MS, FIRST_WAIT_MS, PROBE_MS } from "../../domain/payments/breaker.ts";
import { Sweeper } from "../ops/sweeper.ts";

const NOW = Date.UTC(2030, 0, 1);

let count = 0;
let breaker = env.CIRCUIT_BREAKER.getByName("a-provider");

function alarm(): Promise<number | null> {
  return runInDurableObject(breaker, (_, { storage }) => storage.getAlarm());
}

beforeEach(() => {
  breaker = env.CIRCUIT_BREAKER.getByName(`provider-${++count}`);
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("the circuit breaker of a payment provider", () => {
  it("keeps its verdict when its object starts again", async () => {
    await breaker.trip();
    await evictDurableObject(breaker);
    expect(await breaker.read()).toEqual({ state: "open", until: NOW + FIRST_WAIT_MS, trips: 1 });
    expect(await breaker.admit()).toEqual({ answer: "wait", until: NOW + FIRST_WAIT_MS });
  });

  it("pushes waiting orders on when it may be tried, and again when the call that tries it says nothing", async () => {
    const pushOn = vi.spyOn(Sweeper.prototype, "pushOn").mockResolvedValue();
    await breaker.trip();
    expect(pushOn).not.toHaveBeenCalled();
    expect(await alarm()).toBe(NOW + FIRST_WAIT_MS);
    await runDurableObjectAlarm(breaker);
    expect(pushOn).toHaveBeenCalledTimes(1);
    vi.setSystemTime(NOW + FIRST_WAIT_MS);
    expect(await breaker.admit()).toEqual({ answer: "probe" });
    expect(await alarm()).toBe(NOW + FIRST_WAIT_MS + PROBE_MS);
    await runDurableObjectAlarm(breaker);
    // Some of them are enough to try it.
    expect(pushOn.mock.calls).toEqual([[20], [20]]);
  });

  it("pushes them on when it closes, and once more when no isolate believes any more that it is open", async () => {
    const pushOn = vi.spyOn(Sweeper.prototype, "pushOn").mockResolvedValue();
    await breaker.trip();
    await breaker.settle(false);
    expect(pushOn).not.toHaveBeenCalled();
    await breaker.settle(true);
    expect(pushOn).toHaveBeenCalledTimes(1);
    expect(await alarm()).toBe(NOW + ASK_AGAIN_MS);
    await runDurableObjectAlarm(breaker);
    expect(pushOn.mock.calls).toEqual([[undefined], [undefined]]);
    expect(await alarm()).toBeNull();
    // A call that began before it closed says that all is well: that is no news.
    await breaker.settle(true);
    expect(pushOn).toHaveBeenCalledTimes(2);
    expect(await alarm()).toBeNull();
  });
});
