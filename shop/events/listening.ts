import { logRecord } from "../../domain/base/log.ts";
import { listWebhooks, type StoredWebhook } from "../../stores/webhooks/webhooks.ts";
import { IsolateCache } from "../base/isolate-cache.ts";
import type { Event, EventType } from "./events.ts";

/** The types of events that merchants' own systems can be told of. */
export const WEBHOOK_EVENTS = [
  "order.placed",
  "order.confirmed",
  "order.cancelled",
  "order.shipped",
  "order.delivered",
  "order.refunded",
  "return.requested",
  "return.approved",
  "return.rejected",
  "return.received",
  "return.exchanged",
  "inventory.low",
  "product.price_changed",
  "variant.renamed",
  "catalog.changed",
  "collection.changed",
  "cart.abandoned",
] as const satisfies EventType[];

/** An isolate hears of another's change of webhooks after this. */
const KEEP_MS = 5_000;
const KEY = "types";
let types = new IsolateCache<ReadonlySet<string>>(KEEP_MS, 1);

/** For the isolate that changed webhooks. */
export function forgetListening(): void {
  types = new IsolateCache(KEEP_MS, 1);
}

/**
 * Whether an endpoint is told of events: one that is on, or that the shop itself turned off. The
 * latter keeps what it misses, for when a merchant turns it on again.
 */
export function isListening({ enabled, disabledReason }: StoredWebhook): boolean {
  return enabled || disabledReason !== null;
}

/** Those events that an endpoint is told of. Where that is not known, the consumer finds out. */
export async function listenedTo(env: Env, events: readonly Event[]): Promise<Event[]> {
  if (events.length === 0) {
    return [];
  }
  try {
    const listened = await types.get(KEY, async () => {
      const hooks = (await listWebhooks(env.DB)).filter(isListening);
      return new Set(hooks.flatMap((hook) => hook.events));
    });
    return events.filter(({ type }) => listened.has(type));
  } catch (error) {
    console.warn(logRecord("warn", "webhooks unknown", { error }));
    return [...events];
  }
}
