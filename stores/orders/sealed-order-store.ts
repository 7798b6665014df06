import type { OrderDraft } from "../../domain/orders/order.ts";
import { openTerms } from "../../domain/orders/terms/sealed-terms.ts";
import type { Sealing } from "../../domain/settings/sealing.ts";
import { dataKeysIn, dataKeysOf, destroyDataKeys, keepDataKeys } from "../personal/data-keys.ts";
import type { OrderStore, StoredOrder } from "./order-store.ts";

/** Orders of a customer whose keys are destroyed in one statement. */
const PAGE_SIZE = 100;

/**
 * Orders whose terms are sealed where they lie. Their keys lie in D1, in a table of their own. Where
 * the orders are in D1 too, their store writes and reads the keys in the same call. An order that is
 * stored without a seal is read as it is.
 */
export class SealedOrderStore implements OrderStore {
  readonly #orders: OrderStore;
  readonly #keys: D1Database;
  readonly #sealing: Sealing | null;
  readonly #areKeysApart: boolean;

  /** @param areKeysApart whether new orders go into another database than their keys */
  constructor(orders: OrderStore, keys: D1Database, sealing: Sealing | null, areKeysApart: boolean) {
    this.#orders = orders;
    this.#keys = keys;
    this.#sealing = sealing;
    this.#areKeysApart = areKeysApart;
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

  /** Their keys last: by then nobody finds terms in them to seal with another. */
  async eraseCustomer(customer: string): Promise<void> {
    await this.#orders.eraseCustomer(customer);
    for (let page = 1; ; page++) {
      const { items } = await this.#orders.list(customer, page, PAGE_SIZE);
      await destroyDataKeys(
        this.#keys,
        items.map(({ id }) => id),
      );
      if (items.length < PAGE_SIZE) {
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
    const missing = found.flatMap(({ sealed, dataKey, order: { id } }) =>
      sealed === undefined || dataKey !== undefined || keys.has(id) ? [] : [id],
    );
    const late = missing.length > 0 ? await dataKeysOf(this.#keys, missing) : null;
    return Promise.all(
      found.map(({ dataKey, ...one }) =>
        this.#openOne(one, dataKey ?? keys.get(one.order.id) ?? late?.get(one.order.id)),
      ),
    );
  }

  async #openOne(
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
    if (this.#sealing === null) {
      throw new Error(`the shop lacks the keys that ${id} is sealed with`);
    }
    const terms = await openTerms(this.#sealing.keys, { id, sealed, dataKey });
    return { ...one, addressIndex, order: { ...order, ...terms } };
  }

  load: OrderStore["load"] = (ids) => this.#orders.load(ids);
  transition: OrderStore["transition"] = (changes) => this.#orders.transition(changes);
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
