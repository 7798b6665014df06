import type { OrderDraft } from "../../domain/orders/order.ts";
import { bucketOf, bucketOfOrder, shardOf } from "../../domain/orders/shards.ts";
import type { Outbox, OutboxEntry } from "../events/outbox.ts";
import {
  type OpenSagaQuery,
  type OpenSagas,
  type OrderStore,
  OrderStoreUnavailable,
  type OrderTransition,
} from "./order-store.ts";

/** One database of orders with its outbox. */
export interface OrderShard {
  /** How logs and probes call it. */
  name: string;
  store: OrderStore;
  outbox: Outbox;
  /**
   * Fails when the database is not there, or is not the one that belongs in its place. Absent where
   * D1 is asked anyhow.
   */
  probe?: () => Promise<void>;
}

/** The databases that hold orders, in their order, for one batch or request. */
export class OrderShards {
  readonly all: readonly [OrderShard, ...OrderShard[]];

  constructor(all: readonly [OrderShard, ...OrderShard[]]) {
    this.all = all;
  }

  /**
   * The one that keeps an order. An id that is none of ours could be anywhere, so the first is as
   * good as any.
   */
  of(orderId: string): OrderShard {
    return this.#at(bucketOfOrder(orderId) ?? 0);
  }

  ofCustomer(customer: string): OrderShard {
    return this.#at(bucketOf(customer));
  }

  /** Items by the shard that keeps their orders. */
  group<T>(items: readonly T[], orderIdOf: (item: T) => string): [OrderShard, T[]][] {
    return [...Map.groupBy(items, (item) => this.of(orderIdOf(item)))];
  }

  #at(bucket: number): OrderShard {
    return this.all[shardOf(bucket, this.all.length)] ?? this.all[0];
  }
}

/**
 * All shards as one store. An order or customer is asked for in its own shard; calls about all
 * orders go to all shards. Except for open sagas, a call fails when one of its shards does. A
 * caller that must not wait for a failing shard asks shard by shard.
 */
export class ShardedOrderStore implements OrderStore {
  readonly #shards: OrderShards;

  constructor(shards: OrderShards) {
    this.#shards = shards;
  }

  async insert(placed: readonly { draft: OrderDraft; event: OutboxEntry }[]): Promise<void> {
    await this.#each(
      placed,
      ({ draft }) => draft.id,
      (store, some) => store.insert(some),
    );
  }

  load(ids: readonly string[]) {
    return this.#eachId(ids, (store, some) => store.load(some));
  }

  async transition(changes: readonly OrderTransition[]): Promise<Map<string, string>> {
    const moved = await this.#each(
      changes,
      ({ orderId }) => orderId,
      async (store, some) => [...(await store.transition(some))],
    );
    return new Map(moved.flat());
  }

  async countUnanswered(ids: readonly string[]): Promise<void> {
    await this.#each(
      ids,
      (id) => id,
      (store, some) => store.countUnanswered(some),
    );
  }

  find(id: string) {
    return this.#shards.of(id).store.find(id);
  }

  findMany(ids: readonly string[]) {
    return this.#eachId(ids, (store, some) => store.findMany(some));
  }

  list(customer: string, page: number, pageSize: number) {
    return this.#shards.ofCustomer(customer).store.list(customer, page, pageSize);
  }

  /**
   * Open sagas of the databases that answer, and the names of those that do not. So the sweeper
   * resumes orders although a database is away.
   */
  async openSagas(query: OpenSagaQuery): Promise<OpenSagas> {
    const away: OrderStoreUnavailable[] = [];
    const unreachable: string[] = [];
    const found = await Promise.all(
      this.#shards.all.map(async ({ name, store }) => {
        try {
          return (await store.openSagas(query)).sagas;
        } catch (error) {
          if (!(error instanceof OrderStoreUnavailable)) {
            throw error;
          }
          away.push(error);
          unreachable.push(name);
          return [];
        }
      }),
    );
    if (away.length === this.#shards.all.length) {
      throw away[0];
    }
    const sagas = found
      .flat()
      .sort((a, b) => a.movedAt - b.movedAt || (a.id < b.id ? -1 : 1))
      .slice(0, query.limit);
    return { sagas, unreachable: unreachable.sort() };
  }

  async countSaleOrders(saleId: string): Promise<number> {
    const counts = await Promise.all(this.#shards.all.map(({ store }) => store.countSaleOrders(saleId)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  eraseCustomer(customer: string): Promise<void> {
    return this.#shards.ofCustomer(customer).store.eraseCustomer(customer);
  }

  #each<T, R>(
    items: readonly T[],
    orderIdOf: (item: T) => string,
    work: (store: OrderStore, some: T[]) => Promise<R>,
  ): Promise<R[]> {
    return Promise.all(this.#shards.group(items, orderIdOf).map(([{ store }, some]) => work(store, some)));
  }

  async #eachId<R>(
    ids: readonly string[],
    work: (store: OrderStore, ids: string[]) => Promise<R[]>,
  ): Promise<R[]> {
    return (await this.#each(ids, (id) => id, work)).flat();
  }
}
