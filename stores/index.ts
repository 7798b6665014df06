import { D1OrderStore } from "./d1-order-store.ts";
import type { OrderStore } from "./order-store.ts";

/** Where this deployment keeps its orders. */
export function orderStore(env: Env): OrderStore {
  return new D1OrderStore(env.DB);
}
