import type { LaneAccount } from "../../../domain/sales/sale.ts";
import { FIRST_LOCATION } from "../../../domain/stock/locations.ts";
import type { OwnerName, ReserveOutcome, StockPolicy, StockSnapshot } from "../../../domain/stock/stock.ts";
import { packBatches } from "../../../shop/events/events.ts";
import { listenedTo } from "../../../shop/events/listening.ts";
import { sendBatch } from "../../../shop/events/send.ts";
import type {
  Adjusted,
  AdjustedAt,
  AllocateRequest,
  Given,
  LeaseAnswer,
  LeaseRequest,
  LocatedChange,
  Numbered,
  PlacesAt,
  Pool,
  SaleHeld,
  ShareMove,
  StockLedgerObject,
  Transfer,
  Waiting,
} from "../../../shop/stock/stock-objects.ts";
import { lowStockEvents, movementBatches, waitingBatch } from "../../../shop/stock/stock-relay.ts";
import type { Move, OnMovement, Stock } from "../owner/movements.ts";
import { RELAY_LIMIT } from "../owner/order-relay.ts";
import { StockOwner } from "../owner/stock-owner.ts";
import { Corrections } from "./corrections.ts";
import { Handover } from "./handover.ts";
import { HANDOVER_STEP } from "./handover-books.ts";
import { findOpening, LedgerPolicy, POLICY_STEP } from "./ledger-policy.ts";
import { LedgerSales, NO_SALE } from "./ledger-sales.ts";
import { type Changes, type LedgerStock, snapshotOf } from "./ledger-stock.ts";
import { LOCATED_STEP, LocatedUnits } from "./located-units.ts";
import { POOL_STEP, POOL_VERSION_STEP } from "./sale-pools.ts";
import { WAITING_STEP, WaitingOrders } from "./waiting-orders.ts";

/**
 * The one owner of a SKU's stock. Units of ordinary stock are held for a flash sale from its
 * scheduling, and leave it when the sale opens. Its lanes have these on lease, and unsold units
 * come back when it closes.
 */
export class StockLedger extends StockOwner<LedgerStock> implements StockLedgerObject {
  readonly #policy: LedgerPolicy;
  readonly #waiting: WaitingOrders;
  readonly #located: LocatedUnits;
  readonly #handover: Handover;
  readonly #sales: LedgerSales;
  readonly #corrections: Corrections;
  protected readonly part = {
    name: "ledger" as const,
    steps: [
      `${POLICY_STEP}${POOL_STEP}`,
      "CREATE UNIQUE INDEX movements_restocked ON movements (reference) WHERE kind = 'restock'",
      "CREATE INDEX movements_unallotted ON movements (reference) WHERE kind = 'unallot'",
      `${WAITING_STEP}${HANDOVER_STEP}`,
      POOL_VERSION_STEP,
      LOCATED_STEP,
    ],
  };

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const ledger: Changes = {
      change: (stock, work) => this.change(stock, work),
      expireDue: (now) => this.expireDue(now),
    };
    this.#policy = new LedgerPolicy(this.sql);
    this.#waiting = new WaitingOrders(this.sql);
    this.#located = new LocatedUnits(this.sql);
    this.#handover = new Handover(ctx, env, this.#located, ledger);
    this.#sales = new LedgerSales(ctx, env, this.books, ledger);
    this.#corrections = new Corrections(this.books, this.#located, this.#waiting, ledger);
    this.restore();
  }

  /**
   * Level and policy now, or null when no such SKU is in the catalog; when asked, also the units
   * that sales have and did not sell. With `ifOpened`, null for a ledger that was never asked for.
   */
  async snapshot(ask?: {
    inSales: boolean;
    ifOpened?: boolean;
  }): Promise<(StockSnapshot & { inSales?: number }) | null> {
    const stock = ask?.ifOpened ? this.stock : await this.open();
    if (!stock) {
      return null;
    }
    const inSales = ask?.inSales ? await this.#sales.askLanes() : null;
    this.expireDue(Date.now());
    await this.schedule();
    return { ...snapshotOf(stock), ...(inSales ? { inSales: inSales() } : {}) };
  }

  /**
   * Changes the units on hand by `delta`, once for each `key`; null when the SKU is unknown. What
   * is promised is not taken away, unless it is forced: then the orders in danger are named.
   */
  async adjust(change: {
    delta: number;
    reason: string;
    actor: string;
    force?: boolean;
    key?: string;
  }): Promise<Adjusted | null | false> {
    const adjusted = await this.#withStock(async (stock) => this.#corrections.adjust(stock, change));
    // A Worker of an older version knows no other refusal.
    return adjusted?.refused && change.force === undefined ? false : adjusted;
  }

  /**
   * Takes back units that a customer returned, once for each `reference`: first those that their
   * order still waits for. @returns whether the SKU is known
   */
  async restock(units: {
    quantity: number;
    reference: string;
    reason: string;
    actor: string;
    order?: string;
  }): Promise<boolean> {
    const stock = await this.open();
    if (!stock) {
      return false;
    }
    if (!this.books.hasRestocked(units.reference)) {
      this.change(stock, (move) => {
        if (units.order !== undefined) {
          this.#waiting.giveUp(units.order, units.quantity);
        }
        move("restock", units.quantity, units);
        if (units.order !== undefined) {
          this.#located.takeBack(units.order, units.quantity, move);
        }
      });
    }
    await this.schedule();
    return true;
  }

  /**
   * Sets the units to what was counted. With `withSales` the count is of all units, those included
   * that sales have and did not sell, and one below what is promised changes nothing. Null for an
   * unknown SKU, and for a ledger that was never asked for and opens with `opening` units, just as
   * many: it need not be opened for that.
   */
  async setOnHand(count: {
    onHand: number;
    reason: string;
    actor: string;
    withSales?: boolean;
    opening?: number;
  }): Promise<Adjusted | null> {
    if (!this.stock && count.opening === count.onHand) {
      return null;
    }
    const stock = await this.open();
    if (!stock) {
      return null;
    }
    const inSales = count.withSales ? await this.#sales.askLanes() : null;
    this.expireDue(Date.now());
    const counted = this.#corrections.count(stock, count, inSales?.() ?? null);
    await this.schedule();
    return counted;
  }

  /** Like `adjust` and `setOnHand` with sales, at one location. */
  async correctAt(change: LocatedChange): Promise<AdjustedAt | null> {
    const stock = await this.open();
    if (!stock) {
      return null;
    }
    const { location, counted, ...how } = change;
    if (counted === undefined) {
      const adjusted = this.#corrections.adjust(stock, { ...how, location, delta: change.delta ?? 0 });
      await this.schedule();
      return adjusted;
    }
    const inSales = location === FIRST_LOCATION ? await this.#sales.askLanes() : () => 0;
    this.expireDue(Date.now());
    const adjusted = this.#corrections.countAt(stock, { ...how, location, counted }, inSales());
    await this.schedule();
    return adjusted;
  }

  /** Moves units from one location to another. What is on hand stays as it is. */
  async transfer(transfer: Transfer): Promise<AdjustedAt | null> {
    return this.#withStock(async (stock) => this.#corrections.transfer(stock, transfer));
  }

  /** Where the units are; null for an unknown SKU. */
  async places(): Promise<PlacesAt | null> {
    const stock = await this.open();
    if (!stock) {
      return null;
    }
    const { onHand, elsewhere, open } = this.#located.places(stock.level);
    return { onHand, elsewhere: Object.fromEntries(elsewhere), open, tracked: stock.policy.tracked };
  }

  /**
   * Has locations give paid orders their units; what an order was given stays. One that was paid
   * while all units were at the first location has them from there, as has one of what is not
   * counted.
   *
   * @returns what each order was given; nothing where it is not paid
   */
  async allocateMany(requests: readonly AllocateRequest[]): Promise<Given[][]> {
    const stock = await this.open();
    if (!stock) {
      return requests.map(() => []);
    }
    const answers = this.change(stock, (move) =>
      requests.map(({ reference, order }): Given[] => {
        const row = this.books.findReservation(reference);
        if (row?.status !== "confirmed") {
          return [];
        }
        const given = this.#located.give(reference, order, move);
        return given.length > 0 ? given : [{ location: FIRST_LOCATION, units: row.quantity }];
      }),
    );
    await this.schedule();
    return answers;
  }

  /**
   * Another location gives units of a paid order in the place of the one that gave them.
   *
   * @returns whether the one had given, and the other has, so many
   */
  async moveShare(reference: string, share: ShareMove): Promise<boolean> {
    const stock = await this.open();
    const row = stock ? this.books.findReservation(reference) : undefined;
    if (!stock || row?.status !== "confirmed") {
      return false;
    }
    const isMoved = this.change(stock, (move) =>
      this.#located.moveShare({ reference, quantity: row.quantity }, share, move),
    );
    await this.schedule();
    return isMoved;
  }

  /**
   * The SKU is called `to` from this version of its product on; null: it has its own name again.
   * What no reservation holds goes to the ledger of the new name at once, and the rest as it comes
   * free.
   */
  async handOver(to: string | null, version: number): Promise<void> {
    const stock = await this.open();
    if (!stock) {
      return;
    }
    try {
      await this.#handover.handOver(stock, to, version);
    } finally {
      await this.schedule();
    }
  }

  /** Takes units of the SKU that this one was called before. @returns whether they are here now */
  async takeOver(from: string, parcel: Numbered): Promise<boolean> {
    const taken = await this.#withStock(async (stock) => {
      this.#handover.takeOver(stock, from, parcel);
      return true;
    });
    return taken ?? false;
  }

  /** Orders that wait for goods, the next to be served first. */
  async waiting(afterSeq: number, limit: number): Promise<Waiting> {
    return this.stock ? this.#waiting.page(afterSeq, limit) : { version: 0, orders: [] };
  }

  async configure(policy: StockPolicy): Promise<void> {
    const stock = await this.open();
    if (!stock) {
      return;
    }
    this.#policy.write(policy);
    stock.policy = { ...policy };
    if (!policy.tracked) {
      this.ctx.storage.transactionSync(() => this.#waiting.clear());
    }
  }

  /**
   * Puts a sale on this ledger's calendar: it opens and closes by itself. Its allotment is held
   * from now on. Null for an unknown SKU.
   */
  async scheduleSale(pool: Omit<Pool, "free" | "state">): Promise<SaleHeld | null> {
    return this.#withStock((stock) => this.#sales.schedule(stock, pool));
  }

  /**
   * Gives a sale the terms of this version. Before its opening the hold follows them; afterwards
   * only its closing may be another. Null for an unknown SKU.
   */
  async changeSale(pool: Omit<Pool, "free" | "state">, version: number): Promise<SaleHeld | null> {
    return this.#withStock((stock) => this.#sales.change(stock, pool, version));
  }

  /** Ends a sale now, or one that has not opened before it does. */
  async endSale(saleId: string): Promise<void> {
    await this.#withStock((stock) => this.#sales.end(stock, saleId));
  }

  /**
   * Gives a lane units to sell. When none are free, what other lanes have not sold is called back
   * first.
   */
  async lease(request: LeaseRequest): Promise<LeaseAnswer> {
    return (await this.#withStock((stock) => this.#sales.lease(stock, request))) ?? NO_SALE;
  }

  /** Takes units a lane has no use for: others may sell them, or they go back to ordinary stock. */
  async giveBack(
    saleId: string,
    lane: number,
    returns: readonly Numbered[],
  ): Promise<{ takenReturn: number }> {
    const taken = await this.#withStock(async (stock) => this.#sales.giveBack(stock, saleId, lane, returns));
    return taken ?? { takenReturn: 0 };
  }

  /** A sale's pool as this ledger has it. */
  async salePool(
    saleId: string,
  ): Promise<{ pool: Pool; lanes: LaneAccount[]; returnedToStock: number } | null> {
    return this.#withStock((stock) => this.#sales.pool(stock, saleId));
  }

  /**
   * Does something with the open ledger and sets the alarm for what is due then; null when there is
   * none.
   */
  async #withStock<T>(work: (stock: LedgerStock) => Promise<T>): Promise<T | null> {
    const stock = await this.open();
    if (!stock) {
      return null;
    }
    const result = await work(stock);
    await this.schedule();
    return result;
  }

  protected override ownerName(stock: LedgerStock): OwnerName {
    return { kind: "ledger", name: stock.sku };
  }

  protected override load(books: Pick<Stock, "level" | "seq" | "relayedSeq">): LedgerStock {
    return { ...books, ...this.#policy.read() };
  }

  /** Opens the ledger with the catalog's opening stock the first time the SKU is asked for. */
  protected override async open(): Promise<LedgerStock | null> {
    if (this.stock) {
      return this.stock;
    }
    const sku = this.ctx.id.name;
    if (!sku) {
      throw new Error("A stock ledger is addressed by the name of its SKU");
    }
    const opening = await findOpening(this.env.DB, sku);
    // Another call may have opened it while this one was reading.
    if (this.stock || !opening) {
      return this.stock;
    }
    const { units, policy } = opening;
    const stock: LedgerStock = { sku, level: { onHand: 0, reserved: 0 }, policy, seq: 0, relayedSeq: 0 };
    this.install(stock, () => {
      this.#policy.insert(sku, policy);
      this.change(stock, (move) => move("opening", units, { reason: "opening stock", actor: "catalog" }));
    });
    return stock;
  }

  protected override moved(...[movement, before, after]: Parameters<OnMovement>): void {
    if (this.stock?.policy.tracked) {
      this.#located.moved(movement, before, after);
      this.#waiting.moved(movement, before, after);
    }
  }

  protected override undone(reference: string, move: Move): void {
    this.#located.undo(reference, move);
  }

  /** Publishes the ledger as `inventory.*` events, and that other orders wait than before. */
  protected override async relayMovements(stock: LedgerStock): Promise<number | null> {
    const version = this.#waiting.untold();
    if (version !== null) {
      await sendBatch(this.env.CATALOG_QUEUE, waitingBatch(stock.sku, version));
      this.#waiting.tell(version);
    }
    const records = this.books.movementsAfter(stock.relayedSeq, RELAY_LIMIT);
    const last = records.at(-1);
    if (!last) {
      return null;
    }
    const { elsewhere } = this.#located.places(stock.level);
    for (const batch of movementBatches({ sku: stock.sku }, stock.policy, records, elsewhere)) {
      await Promise.all([
        sendBatch(this.env.CATALOG_QUEUE, batch),
        sendBatch(this.env.ANALYTICS_QUEUE, batch),
      ]);
    }
    const low = lowStockEvents(stock.sku, stock.policy, records);
    for (const batch of packBatches(low)) {
      await sendBatch(this.env.NOTIFICATIONS_QUEUE, batch);
    }
    for (const batch of packBatches(await listenedTo(this.env, low))) {
      await sendBatch(this.env.WEBHOOKS_QUEUE, batch);
    }
    return last.seq;
  }

  protected override wakeAt(_stock: LedgerStock, now: number): number | null {
    // Units that come free of an old name are a movement, for which the alarm rings anyway.
    if (this.#handover.isUnderWay()) {
      return now;
    }
    return this.#sales.wakeAt(now);
  }

  /** A lane keeps its reservations: its sale's books and its customers' limits count them. */
  protected override async onAlarm(stock: LedgerStock): Promise<void> {
    this.ctx.storage.transactionSync(() => this.books.settled.archive(Date.now()));
    await this.#sales.openAndCloseDue(stock, Date.now());
    await this.#handover.passOn(stock);
  }

  protected override beforeExpiry(stock: LedgerStock, now: number): void {
    this.#sales.openDue(stock, now);
  }

  /** Under its old name a SKU takes no orders. */
  protected override refuses(): ReserveOutcome | null {
    return this.#handover.newName() === null ? null : { ok: false, reason: "unknown_sku" };
  }
}
