import { mergeLists, mergeParts } from "../../domain/lists/merge.ts";
import type { OrderDraft } from "../../domain/orders/order.ts";
import { bucketOf, bucketOfOrder, shardOf } from "../../domain/orders/shards.ts";
import type { Outbox } from "../events/outbox.ts";
import type { LeftOrders } from "./left-orders.ts";
import {
  type MoneyQuery,
  type MovedOrder,
  type OpenSagaQuery,
  type OpenSagas,
  type OrderStore,
  OrderStoreUnavailable,
  type OrderSummary,
  type OrderTransition,
  type SagaOrder,
  type StoredOrder,
  type TermsChange,
  type UnsealedPart,
} from "./order-store.ts";
import type { PostgresCopies } from "./postgres-copies.ts";

/** One database of orders with its outbox. */
export interface OrderShard {
  /** How logs and probes call it. */
  name: string;
  store: OrderStore;
  outbox: Outbox;
  /**
   * Fails when the database is away, or is not the one that belongs in its place. Absent where D1
   * is asked anyway.
   */
  probe?: () => Promise<void>;
  /** Where orders are moved to. Absent where orders stay in D1. */
  copies?: PostgresCopies;
}

/** The databases that hold orders, in their order, for one batch or request. */
export class OrderShards {
  readonly all: readonly [OrderShard, ...OrderShard[]];
  /** The orders that are still in D1; null where all orders stay there. */
  readonly left: LeftOrders | null;

  constructor(all: readonly [OrderShard, ...OrderShard[]], left: LeftOrders | null = null) {
    this.all = all;
    this.left = left;
  }

  /** Every store that may hold an order: D1 first, because orders move from there. */
  get stores(): readonly { name: string; store: OrderStore }[] {
    return this.left ? [{ name: "DB", store: this.left.store }, ...this.all] : this.all;
  }

  /**
   * The store that keeps an order. An id that is not the shop's could be anywhere, so the first
   * store is asked.
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
 * orders go to all shards. An order that is left in D1 is asked for and changed there, before its
 * shard is asked. Except for open sagas, a call fails when one of its databases does. A caller that
 * must not wait for a failing shard asks shard by shard.
 */
export class ShardedOrderStore implements OrderStore {
  readonly #shards: OrderShards;

  constructor(shards: OrderShards) {
    this.#shards = shards;
  }

  /**
   * Those that D1 has are stored. Such an order leaves D1 only once its shard has it, so no order
   * is stored twice.
   */
  async insert(drafts: readonly OrderDraft[]): Promise<void> {
    const known = await this.#left(drafts.map(({ id }) => id));
    await this.#each(
      drafts.filter(({ id }) => !known.has(id)),
      ({ id }) => id,
      (store, some) => store.insert(some),
    );
  }

  load(ids: readonly string[]): Promise<SagaOrder[]> {
    return this.#eachId(
      ids,
      ({ id }) => id,
      (store, some) => store.load(some),
    );
  }

  /**
   * An order that moves in between is not changed here: its caller reads it again, as after any
   * lost race.
   */
  async transition(changes: readonly OrderTransition[]): Promise<Map<string, string>> {
    const known = await this.#left(changes.map(({ orderId }) => orderId));
    const [here, there] = await Promise.all([
      this.#shards.left?.store.transition(changes.filter(({ orderId }) => known.has(orderId))),
      this.#each(
        changes.filter(({ orderId }) => !known.has(orderId)),
        ({ orderId }) => orderId,
        (store, some) => store.transition(some),
      ),
    ]);
    return new Map([...(here ?? []), ...there.flatMap((some) => [...some])]);
  }

  /** Of an order that moves in between a try may not be counted: it has one more then. */
  async countUnanswered(ids: readonly string[]): Promise<void> {
    const known = await this.#left(ids);
    if (known.size > 0) {
      await this.#shards.left?.store.countUnanswered([...known]);
    }
    await this.#each(
      ids.filter((id) => !known.has(id)),
      (id) => id,
      (store, some) => store.countUnanswered(some),
    );
  }

  async find(id: string): Promise<StoredOrder | null> {
    const [left] = await this.#ofLeft((store) => store.findMany([id]));
    return left ?? this.#shards.of(id).store.find(id);
  }

  findMany(ids: readonly string[]): Promise<StoredOrder[]> {
    return this.#eachId(
      ids,
      ({ order }) => order.id,
      (store, some) => store.findMany(some),
    );
  }

  async findByTrace(traceId: string): Promise<string[]> {
    const found = await Promise.all(this.#shards.stores.map(({ store }) => store.findByTrace(traceId)));
    return [...new Set(found.flat())];
  }

  async list(
    customer: string,
    page: number,
    pageSize: number,
  ): Promise<{ items: OrderSummary[]; total: number }> {
    const { store } = this.#shards.ofCustomer(customer);
    const left = (await this.#shards.left?.any()) ? this.#shards.left?.store : undefined;
    const older = await left?.list(customer, 1, page * pageSize);
    if (!older || older.total === 0) {
      return store.list(customer, page, pageSize);
    }
    const newer = await store.list(customer, 1, page * pageSize);
    const items = new Map([...newer.items, ...older.items].map((item) => [item.id, item]));
    const both = newer.items.length + older.items.length - items.size;
    return {
      items: [...items.values()]
        .sort((a, b) =>
          b.createdAt === a.createdAt ? (a.id < b.id ? 1 : -1) : a.createdAt < b.createdAt ? 1 : -1,
        )
        .slice((page - 1) * pageSize, page * pageSize),
      total: newer.total + older.total - both,
    };
  }

  /**
   * Open sagas of the databases that answer, and the names of those that do not. So the sweeper
   * resumes orders although a database is away. An order on the move is listed once.
   */
  async openSagas(query: OpenSagaQuery): Promise<OpenSagas> {
    const away: OrderStoreUnavailable[] = [];
    const unreachable: string[] = [];
    const found = await Promise.all(
      this.#shards.stores.map(async ({ name, store }) => {
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
    const sagas = mergeLists(found, ({ movedAt }) => movedAt, query.limit);
    return { sagas, unreachable: unreachable.sort() };
  }

  moneyMoved(query: MoneyQuery): Promise<MovedOrder[]> {
    return this.#inOrder(query.limit, (store) => store.moneyMoved(query));
  }

  openReturns(page: Parameters<OrderStore["openReturns"]>[0]): Promise<MovedOrder[]> {
    return this.#inOrder(page.limit, (store) => store.openReturns(page));
  }

  /** An order that is being moved in this moment may be counted twice. */
  async countSaleOrders(saleId: string): Promise<number> {
    const counts = await Promise.all(this.#shards.stores.map(({ store }) => store.countSaleOrders(saleId)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  /** In D1 first: an order that is moved meanwhile is found in its shard then. */
  async eraseCustomer(customer: string): Promise<void> {
    await this.#shards.left?.store.eraseCustomer(customer);
    await this.#shards.ofCustomer(customer).store.eraseCustomer(customer);
  }

  /** An order on the move is looked at once. */
  async unsealed(after: string, limit: number): Promise<UnsealedPart> {
    const parts = await Promise.all(this.#shards.stores.map(({ store }) => store.unsealed(after, limit)));
    return mergeParts(parts);
  }

  async sealTerms(changes: readonly TermsChange[]): Promise<void> {
    await this.#shards.left?.store.sealTerms(changes);
    await this.#each(
      changes,
      ({ id }) => id,
      (store, some) => store.sealTerms(some),
    );
  }

  /** A page of what all stores list, by `at` and id. An order on the move is listed once. */
  async #inOrder(limit: number, list: (store: OrderStore) => Promise<MovedOrder[]>): Promise<MovedOrder[]> {
    const found = await Promise.all(this.#shards.stores.map(({ store }) => list(store)));
    return mergeLists(found, ({ at }) => at, limit);
  }

  #left(ids: readonly string[]): Promise<Set<string>> | Set<string> {
    return this.#shards.left?.known(ids) ?? new Set();
  }

  async #ofLeft<R>(work: (store: OrderStore) => Promise<R[]>): Promise<R[]> {
    const { left } = this.#shards;
    return left && (await left.any()) ? work(left.store) : [];
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
    idOf: (found: R) => string,
    work: (store: OrderStore, ids: string[]) => Promise<R[]>,
  ): Promise<R[]> {
    const left = await this.#ofLeft((store) => work(store, [...ids]));
    const seen = new Set(left.map(idOf));
    const rest = ids.filter((id) => !seen.has(id));
    return [...left, ...(await this.#each(rest, (id) => id, work)).flat()];
  }
}
