import { bucketsOf } from "../../domain/orders/shards.ts";
import { peopleSealingOf, sealingOf } from "../../domain/settings/sealing.ts";
import { D1Outbox } from "../events/outbox.ts";
import { D1OrderStore } from "./d1-order-store.ts";
import { LeftOrders } from "./left-orders.ts";
import { type OrderStore, UnknownShard } from "./order-store.ts";
import { PostgresCopies } from "./postgres-copies.ts";
import { PostgresDatabase } from "./postgres-database.ts";
import { PostgresOrderStore } from "./postgres-order-store.ts";
import { PostgresOutbox } from "./postgres-outbox.ts";
import { SealedOrderStore } from "./sealed-order-store.ts";
import { type OrderShard, OrderShards, ShardedOrderStore } from "./sharded-order-store.ts";

const BINDING = /^ORDERS_PG_(\d+)$/;

/**
 * Where this deployment keeps its orders, as one store. Take one for each batch or request: it
 * holds connections.
 */
export function orderStore(env: Env): OrderStore {
  const shards = orderShards(env);
  const orders = shards.left ? new ShardedOrderStore(shards) : shards.all[0].store;
  return new SealedOrderStore(orders, env.DB, sealingOf(env), {
    areKeysApart: shards.left !== null,
    words: peopleSealingOf(env),
  });
}

/** What was opened for one batch. */
const opened = new WeakMap<Env, OrderShards>();

/** The environment of one batch. All stores of this environment share one connection a shard. */
export function forBatch(env: Env): Env {
  const shards = orderShards(env);
  const own: Env = Object.create(env);
  opened.set(own, shards);
  return own;
}

/**
 * The databases that hold orders: the Postgres shards that are bound as ORDERS_PG_0…N, with what is
 * left in D1, or D1 alone when none is.
 *
 * @throws UnknownShard when a shard is missing between those that are bound
 */
export function orderShards(env: Env): OrderShards {
  const known = opened.get(env);
  if (known) {
    return known;
  }
  const [first, ...more] = bindingsOf(env).map(([name, hyperdrive], shard, { length }): OrderShard => {
    const database = new PostgresDatabase(name, hyperdrive);
    const replica = env[`ORDERS_PG_REPLICA_${shard}`];
    return {
      name,
      store: new PostgresOrderStore(
        database,
        replica ? new PostgresDatabase(`${name} replica`, replica) : null,
      ),
      outbox: new PostgresOutbox(database),
      copies: new PostgresCopies(database),
      probe: () => database.probe(bucketsOf(shard, length)),
    };
  });
  if (first) {
    return new OrderShards([first, ...more], new LeftOrders(env.DB));
  }
  const store = new D1OrderStore(env.DB, env.LEAN_TIMELINES !== "off");
  return new OrderShards([{ name: "DB", store, outbox: new D1Outbox(env.DB) }]);
}

/** Bindings are the same for every request of an isolate. */
const bindings = new WeakMap<Env, [string, Hyperdrive][]>();

function bindingsOf(env: Env): [string, Hyperdrive][] {
  const known = bindings.get(env);
  if (known) {
    return known;
  }
  const numbers: string[] = [];
  // Inherited ones too: an environment may be made of another (d1-away.ts).
  for (const name in env) {
    numbers.push(...(BINDING.exec(name)?.slice(1) ?? []));
  }
  const found = numbers.map((_, shard): [string, Hyperdrive] => {
    const name = `ORDERS_PG_${shard}` as const;
    const hyperdrive = env[name];
    if (!hyperdrive) {
      throw new UnknownShard(name, `${numbers.length} shards are bound, and this is not among them`);
    }
    return [name, hyperdrive];
  });
  bindings.set(env, found);
  return found;
}
