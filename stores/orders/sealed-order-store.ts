import type { OrderDraft } from "../../domain/orders/order.ts";
import { type Return, returnView } from "../../domain/orders/returns.ts";
import { openTerms } from "../../domain/orders/terms/sealed-terms.ts";
import { hasWords, openWords, sealWords } from "../../domain/orders/terms/sealed-words.ts";
import type { SealKeys } from "../../domain/settings/seal.ts";
import type { Sealing } from "../../domain/settings/sealing.ts";
import { dataKeysIn, dataKeysOf, destroyDataKeys, keepDataKeys } from "../personal/data-keys.ts";
import type { OrderStore, OrderTransition, SagaOrder, StoredOrder } from "./order-store.ts";

/** Orders of a customer whose keys are destroyed in one statement. */
const PAGE_SIZE = 100;

/**
 * Orders whose terms, and words about their returns, are sealed where they are stored. Their keys
 * lie in D1, in a table of their own. Where the orders are in D1 too, their store writes and reads
 * the keys in the same call. An order that is stored without a seal is read as it is.
 */
export class SealedOrderStore implements OrderStore {
  readonly #orders: OrderStore;
  readonly #keys: D1Database;
  readonly #sealing: Sealing | null;
  readonly #areKeysApart: boolean;
  readonly #words: Sealing | null;

  /**
   * @param areKeysApart whether new orders go into another database than their keys
   * @param words what new words about returns are sealed with; null while they are not yet
   */
  constructor(
    orders: OrderStore,
    keys: D1Database,
    sealing: Sealing | null,
    { areKeysApart, words }: { areKeysApart: boolean; words: Sealing | null },
  ) {
    this.#orders = orders;
    this.#keys = keys;
    this.#sealing = sealing;
    this.#areKeysApart = areKeysApart;
    this.#words = words;
  }

  /** Keys first: a store that fails in between is asked again with the same drafts. */
  async insert(drafts: readonly OrderDraft[]): Promise<void> {
    if (this.#areKeysApart) {
      await keepDataKeys(this.#keys, dataKeysIn(drafts));
    }
    await this.#orders.insert(drafts);
  }

  async find(id: string): Promise<StoredOrder | null> {
    const [found, keys] = await Promise.all([this.#orders.find(id), this.#keysOf([id])]);
    const [opened = null] = found ? await this.#open([found], keys) : [];
    return opened;
  }

  async findMany(ids: readonly string[]): Promise<StoredOrder[]> {
    const [found, keys] = await Promise.all([this.#orders.findMany(ids), this.#keysOf(ids)]);
    return this.#open(found, keys);
  }

  async load(ids: readonly string[]): Promise<SagaOrder[]> {
    const orders = await this.#orders.load(ids);
    const sealed = orders.filter(({ returns }) => returns.some((one) => one.sealed !== undefined));
    const keys =
      sealed.length > 0
        ? await dataKeysOf(
            this.#keys,
            sealed.map(({ id }) => id),
          )
        : new Map<string, string>();
    return Promise.all(
      orders.map(async (order) =>
        sealed.includes(order)
          ? { ...order, returns: await this.#openReturns(order.id, order.returns, keys.get(order.id)) }
          : order,
      ),
    );
  }

  async transition(changes: readonly OrderTransition[]): Promise<Map<string, string>> {
    return this.#orders.transition(await this.#sealReturns(changes));
  }

  /**
   * An order that is stored unencrypted has no key, and neither has one whose customer is erased.
   */
  async #sealReturns(changes: readonly OrderTransition[]): Promise<readonly OrderTransition[]> {
    const sealing = this.#words;
    const written = changes.filter(({ returns }) => returns?.all.some(hasWords));
    if (sealing === null || written.length === 0) {
      return changes;
    }
    const keys = await dataKeysOf(
      this.#keys,
      written.map(({ orderId }) => orderId),
    );
    return Promise.all(
      changes.map(async (change) => {
        const { orderId, returns } = change;
        const key = keys.get(orderId);
        return returns && key !== undefined
          ? {
              ...change,
              returns: {
                ...returns,
                all: await Promise.all(returns.all.map((one) => sealWords(sealing.keys, orderId, key, one))),
              },
            }
          : change;
      }),
    );
  }

  /** Their keys last: by then no reader finds terms in them to seal with another. */
  async eraseCustomer(customer: string): Promise<void> {
    await this.#orders.eraseCustomer(customer);
    for (let page = 1; ; page++) {
      const { items } = await this.#orders.list(customer, page, PAGE_SIZE);
      await destroyDataKeys(
        this.#keys,
        items.map(({ id }) => id),
      );
      if (items.length === 0) {
        return;
      }
    }
  }

  /**
   * Keys that are read beside the orders: the id of an order that is not there costs as much. None
   * where D1 does not answer, which is no matter to orders that are not sealed.
   */
  async #keysOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (!this.#areKeysApart) {
      return new Map();
    }
    return dataKeysOf(this.#keys, ids).catch(() => new Map());
  }

  /** A key that was not found may have come with its order meanwhile, so it is asked for again. */
  async #open(found: readonly StoredOrder[], keys: ReadonlyMap<string, string>): Promise<StoredOrder[]> {
    const missing = found.flatMap(({ sealed, sealedReturns, dataKey, order: { id } }) =>
      (sealed ?? sealedReturns) === undefined || dataKey !== undefined || keys.has(id) ? [] : [id],
    );
    const late = missing.length > 0 ? await dataKeysOf(this.#keys, missing) : null;
    return Promise.all(
      found.map(({ dataKey, ...one }) =>
        this.#openOne(one, dataKey ?? keys.get(one.order.id) ?? late?.get(one.order.id)),
      ),
    );
  }

  async #openOne(stored: Omit<StoredOrder, "dataKey">, dataKey: string | undefined): Promise<StoredOrder> {
    const { sealedReturns, ...one } = await this.#openTerms(stored, dataKey);
    if (sealedReturns === undefined) {
      return one;
    }
    const { id } = one.order;
    const returns = await this.#openReturns(id, sealedReturns, dataKey);
    return { ...one, order: { ...one.order, returns: returns.map(returnView) } };
  }

  async #openTerms(
    { sealed, ...one }: Omit<StoredOrder, "dataKey">,
    dataKey: string | undefined,
  ): Promise<StoredOrder> {
    if (sealed === undefined) {
      return one;
    }
    const { order } = one;
    if (dataKey === undefined) {
      // Its key was destroyed: it reads as an order whose customer is erased.
      return { ...one, order: { ...order, email: "" } };
    }
    const { id, email: addressIndex } = order;
    const terms = await openTerms(this.#keysFor(id), { id, sealed, dataKey });
    return { ...one, addressIndex, order: { ...order, ...terms } };
  }

  #openReturns(id: string, returns: readonly Return[], dataKey: string | undefined): Promise<Return[]> {
    return Promise.all(returns.map((one) => openWords(this.#keysFor(id), id, dataKey, one)));
  }

  /** The keys of the settings. */
  #keysFor(id: string): SealKeys {
    if (this.#sealing === null) {
      throw new Error(`the shop lacks the keys that ${id} is sealed with`);
    }
    return this.#sealing.keys;
  }

  countUnanswered: OrderStore["countUnanswered"] = (ids) => this.#orders.countUnanswered(ids);
  findByTrace: OrderStore["findByTrace"] = (traceId) => this.#orders.findByTrace(traceId);
  list: OrderStore["list"] = (customer, page, size) => this.#orders.list(customer, page, size);
  openSagas: OrderStore["openSagas"] = (query) => this.#orders.openSagas(query);
  moneyMoved: OrderStore["moneyMoved"] = (query) => this.#orders.moneyMoved(query);
  openReturns: OrderStore["openReturns"] = (page) => this.#orders.openReturns(page);
  unsealed: OrderStore["unsealed"] = (after, limit) => this.#orders.unsealed(after, limit);
  sealTerms: OrderStore["sealTerms"] = (changes) => this.#orders.sealTerms(changes);
  countSaleOrders: OrderStore["countSaleOrders"] = (saleId) => this.#orders.countSaleOrders(saleId);
}
