import { logRecord } from "../../domain/base/log.ts";
import { isAnyPlatformNotified } from "../../stores/agents/platforms.ts";
import { hasSeveralLocations } from "../../stores/locations/locations.ts";
import { listWebhooks, type StoredWebhook } from "../../stores/webhooks/webhooks.ts";
import { IsolateCache } from "../base/isolate-cache.ts";
import type { Event, EventType } from "./events.ts";

/** The types of events that merchants' own systems can receive. */
export const WEBHOOK_EVENTS = [
  "order.placed",
  "order.confirmed",
  "order.cancelled",
  "order.shipped",
  "order.delivered",
  "order.refunded",
  "payment.disputed",
  "return.requested",
  "return.approved",
  "return.rejected",
  "return.received",
  "return.exchanged",
  "purchase_order.received",
  "purchase_order.receipt_reversed",
  "inventory.low",
  "product.price_changed",
  "variant.renamed",
  "catalog.changed",
  "collection.changed",
  "cart.abandoned",
] as const satisfies EventType[];

/** The events that change an order as platforms of agents see it. */
export const PLATFORM_EVENTS = [
  "order.confirmed",
  "order.cancelled",
  "order.shipped",
  "order.delivered",
  "order.refunded",
] as const satisfies EventType[];

/** An isolate learns of a changed webhook after this at the latest. */
const KEEP_MS = 5_000;
const KEY = "types";
let types = new IsolateCache<ReadonlySet<string>>(KEEP_MS, 1);

/** For the isolate that changed webhooks, or took the order of a platform that receives it. */
export function forgetListening(): void {
  types = new IsolateCache(KEEP_MS, 1);
}

let several = new IsolateCache<boolean>(KEEP_MS, 1);

/** For the isolate that changed locations. */
export function forgetLocations(): void {
  several = new IsolateCache(KEEP_MS, 1);
}

/**
 * Whether locations are to give paid orders their units. A shop with one location sends no message
 * for it. Where that is unknown, the consumer finds out.
 */
export async function hasLocations(env: Env): Promise<boolean> {
  try {
    return await several.get(KEY, () => hasSeveralLocations(env.DB));
  } catch (error) {
    console.warn(logRecord("warn", "locations unknown", { error }));
    return true;
  }
}

/**
 * Whether an endpoint receives events: one that is on, or that the shop itself turned off. The
 * latter keeps what it misses, for when a merchant turns it on again.
 */
export function isListening({ enabled, disabledReason }: StoredWebhook): boolean {
  return enabled || disabledReason !== null;
}

/**
 * Those events that an endpoint or a platform receives. Where that is not known, the consumer finds
 * out.
 */
export async function listenedTo(env: Env, events: readonly Event[]): Promise<Event[]> {
  if (events.length === 0) {
    return [];
  }
  try {
    const listened = await types.get(KEY, async () => {
      const [hooks, isPlatformNotified] = await Promise.all([
        listWebhooks(env.DB),
        isAnyPlatformNotified(env.DB),
      ]);
      const wanted = hooks.filter(isListening).flatMap((hook) => hook.events);
      return new Set([...wanted, ...(isPlatformNotified ? PLATFORM_EVENTS : [])]);
    });
    return events.filter(({ type }) => listened.has(type));
  } catch (error) {
    console.warn(logRecord("warn", "webhooks unknown", { error }));
    return [...events];
  }
}
