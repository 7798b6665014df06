import { runDurableObjectAlarm } from "cloudflare:test";
import { vi } from "vitest";

/**
 * Rings an object's alarm. While it rings of itself none is set, so this waits for the next one.
 */
export function ring(object: DurableObjectStub<undefined>): Promise<boolean> {
  return vi.waitUntil(() => runDurableObjectAlarm(object), { timeout: 10_000 });
}
