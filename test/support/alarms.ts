import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";

/**
 * Rings an object's alarm. While it rings of itself none is set, so this waits for the next one.
 */
export function ring(object: DurableObjectStub<undefined>): Promise<boolean> {
  return vi.waitUntil(() => runDurableObjectAlarm(object));
}

let clock = 0;

/** This isolate relied on a wake of the sweeper: it is ten seconds later, and that is over. */
export function forgetWake(): void {
  clock = Math.max(clock, Date.now()) + 11_000;
  vi.useFakeTimers({ toFake: ["Date"], now: clock });
}

/** The sweeper sleeps until the next change wakes it. The test's clock is ahead from now on. */
export async function putSweeperToSleep(): Promise<void> {
  forgetWake();
  await runInDurableObject(env.SWEEPER.getByName("sweeper"), (_, { storage }) => storage.deleteAlarm());
}
