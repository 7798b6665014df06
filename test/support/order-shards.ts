import { env } from "cloudflare:workers";
import { bucketOf, shardOf } from "../../domain/orders/shards.ts";
import { newCustomer } from "./drafts.ts";

/** The bindings as a Worker would have them in another order, or with others in their place. */
export function bound(
  change: Record<`ORDERS_PG_${number}` | `ORDERS_PG_REPLICA_${number}`, Hyperdrive | undefined>,
): Env {
  return { ...env, ...change };
}

/**
 * A database where nothing listens. Each is a new one: what does not answer is left alone for a
 * while.
 */
export function nowhere(): Hyperdrive {
  return {
    connectionString: "postgres://a:b@127.0.0.1:9/none",
    host: "127.0.0.1",
    port: 9,
  } as Hyperdrive;
}

/** A customer whose orders lie in one of the four shards. */
export function customerOf(shard: number): string {
  for (;;) {
    const customer = newCustomer();
    if (shardOf(bucketOf(customer), 4) === shard) {
      return customer;
    }
  }
}
