import { logRecord } from "../../../domain/base/log.ts";
import { LANE_DRY_MS, LANE_TOLD_MS, parseLaneName } from "../../../domain/sales/sale.ts";
import {
  available,
  type OwnerName,
  type ReserveOutcome,
  type ReserveRequest,
  retryDelay,
} from "../../../domain/stock/stock.ts";
import { callObject } from "../../../shop/base/call-object.ts";
import { sendBatch } from "../../../shop/events/send.ts";
import type {
  LaneReport,
  Numbered,
  RecallRequest,
  StockLaneObject,
} from "../../../shop/stock/stock-objects.ts";
import { movementBatches } from "../../../shop/stock/stock-relay.ts";
import { findSale } from "../../../stores/sales/sales.ts";
import type { Move, Stock } from "../owner/movements.ts";
import { RELAY_LIMIT } from "../owner/order-relay.ts";
import type { Reservation } from "../owner/stock-books.ts";
import { StockOwner } from "../owner/stock-owner.ts";

/** The room hears of changes at most this often from one lane. */
const REPORT_INTERVAL_MS = 250;
/** Ids of tickets in one answer. */
const TICKETS_AT_ONCE = 5_000;

interface LaneStock extends Stock {
  name: string;
  saleId: string;
  lane: number;
  lanes: number;
  sku: string;
  perCustomerLimit: number;
  /** Milliseconds since 1970. */
  closesAt: number;
  /** Set by the ledger: the lane sells nothing any more. */
  closed: boolean;
  /** Units ever leased, and given back. */
  leased: number;
  returned: number;
  /**
   * Units that customers hold, reserved or bought, as far as they were asked for since the lane
   * started.
   */
  held: Map<string, number>;
}

type LaneRow = {
  name: string;
  sale_id: string;
  lane: number;
  lanes: number;
  sku: string;
  per_customer_limit: number;
  closes_at: number;
  closed: number;
};

/**
 * One lane of a flash sale. It has units on lease from the SKU's ledger and sells them by itself. A
 * customer always meets the same lane, so limits, tickets and idempotency keys are exact here
 * without another call.
 */
export class StockLane extends StockOwner<LaneStock> implements StockLaneObject {
  #leasing: Promise<void> | null = null;
  /** The ledger had nothing left, until when. */
  #dryUntil = 0;
  /** How often the ledger told that units came back. */
  #restocks = 0;
  /**
   * Whether other lanes may want what this one has. A lane that starts does not know, so it gives back
   * what it has.
   */
  #starving = true;
  #reportedAt = 0;
  /** Units taken, as the room knows them from this instance; null where it may not. */
  #reportedTaken: number | null = null;
  #reportTimer: ReturnType<typeof setTimeout> | null = null;
  #reporting = false;
  /** Something changed while the room took a report. */
  #reportAgain = false;
  /** How often in a row the ledger did not take returns. */
  #returnFailures = 0;

  protected readonly part = {
    name: "lane" as const,
    steps: [
      `CREATE TABLE lane (
         id INTEGER PRIMARY KEY CHECK (id = 1),
         name TEXT NOT NULL,
         sale_id TEXT NOT NULL,
         lane INTEGER NOT NULL,
         lanes INTEGER NOT NULL,
         sku TEXT NOT NULL,
         per_customer_limit INTEGER NOT NULL,
         closes_at INTEGER NOT NULL,
         closed INTEGER NOT NULL
       );
       CREATE TABLE leases (number INTEGER PRIMARY KEY, quantity INTEGER NOT NULL);
       CREATE TABLE returns (number INTEGER PRIMARY KEY, quantity INTEGER NOT NULL, taken INTEGER NOT NULL);
       CREATE TABLE tickets (id TEXT PRIMARY KEY, reference TEXT NOT NULL) WITHOUT ROWID;`,
      "CREATE INDEX reservations_by_customer ON reservations (customer) WHERE customer IS NOT NULL",
    ],
  };

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.restore();
  }

  /**
   * Reserves like every owner; what this lane is short of is leased, until the ledger has no more
   * either.
   */
  override async reserveMany(requests: readonly ReserveRequest[]): Promise<ReserveOutcome[]> {
    const stock = await this.open();
    if (!stock) {
      return requests.map(() => ({ ok: false, reason: "unknown_sku" }));
    }
    // By its own clock the sale is over: the ledger says whether a merchant has prolonged it.
    if (!stock.closed && Date.now() >= stock.closesAt) {
      await this.#lease(stock, 0);
    }
    const outcomes = await this.reserveNow(stock, requests);
    for (;;) {
      const short = [...outcomes.entries()].filter(([, outcome]) => isShort(outcome)).map(([index]) => index);
      if (short.length === 0 || stock.closed || this.#dryUntil > Date.now()) {
        break;
      }
      const retried = short.map((index) => requests[index]).filter((request) => request !== undefined);
      await this.#lease(
        stock,
        retried.reduce((sum, { quantity }) => sum + quantity, 0),
      );
      for (const [i, outcome] of (await this.reserveNow(stock, retried)).entries()) {
        const index = short[i];
        if (index !== undefined) {
          outcomes[index] = outcome;
        }
      }
    }
    this.#reportSoon(stock);
    return outcomes;
  }

  /**
   * The ledger calls back what is not sold, or tells that units came back.
   *
   * @returns the returns that the ledger has not taken yet
   */
  async recall(call: RecallRequest): Promise<Numbered[]> {
    const stock = await this.open();
    if (!stock) {
      return [];
    }
    if (call.restocked) {
      this.#restocks += 1;
      this.#dryUntil = 0;
      return this.#untakenReturns();
    }
    // A change of terms calls back as well, and says nothing of other lanes.
    this.#starving ||= call.closesAt === undefined;
    this.expireDue(Date.now());
    this.change(stock, (move) => {
      this.#markTaken(call.takenReturn);
      if (call.lastLease) {
        this.#addLease(stock, call.lastLease, move);
      }
      this.#keepClosing(stock, call.closesAt);
      if (call.close && !stock.closed) {
        this.sql.exec("UPDATE lane SET closed = 1");
        stock.closed = true;
      }
      this.#setAside(stock, move);
    });
    this.#reportSoon(stock);
    await this.schedule();
    return this.#untakenReturns();
  }

  /**
   * Customers who ordered here after the order of that number, and the number of the last. When the
   * lane is sold out, all other customers have certainly lost. The lane looks for more units
   * itself, because isolates that know this send no more buyers.
   */
  async holders(after: number): Promise<{ customers: string[]; upTo: number; soldOut: boolean }> {
    const stock = await this.open();
    if (!stock) {
      return { customers: [], upTo: 0, soldOut: true };
    }
    this.expireDue(Date.now());
    const isEmpty = () => available(stock.level) <= 0;
    if (isEmpty() && !stock.closed && this.#dryUntil <= Date.now()) {
      await this.#lease(stock, 1);
    }
    const rows = this.sql
      .exec<{ customer: string; seq: number }>(
        "SELECT customer, seq FROM reservations WHERE seq > ? AND customer IS NOT NULL ORDER BY seq",
        after,
      )
      .toArray();
    return {
      customers: rows.map(({ customer }) => customer),
      upTo: rows.at(-1)?.seq ?? after,
      soldOut: stock.closed || isEmpty(),
    };
  }

  /** What became of a customer's ticket, and whether they have all that the sale allows them. */
  async ticketOf(customer: string, ticketId: string): Promise<{ used: boolean; reached: boolean }> {
    const stock = await this.open();
    if (!stock) {
      return { used: false, reached: false };
    }
    this.expireDue(Date.now());
    const reached = this.#heldBy(stock, customer) >= stock.perCustomerLimit;
    return { used: this.#usedBy(ticketId) !== undefined, reached };
  }

  /** Ids of tickets that were used for an order, in their order, after this one. */
  async usedTickets(after: string): Promise<string[]> {
    if (!(await this.open())) {
      return [];
    }
    const rows = this.sql.exec<{ id: string }>(
      "SELECT id FROM tickets WHERE id > ? ORDER BY id LIMIT ?",
      after,
      TICKETS_AT_ONCE,
    );
    return rows.toArray().map(({ id }) => id);
  }

  async report(): Promise<LaneReport | null> {
    const stock = await this.open();
    if (!stock) {
      return null;
    }
    this.expireDue(Date.now());
    await this.schedule();
    // What was sold is counted from the orders, not from what is missing: lost units show in the
    // books.
    const { orders, sold, released } = this.sql
      .exec<{ orders: number; sold: number; released: number }>(
        `SELECT count(*) FILTER (WHERE status IN ('active', 'confirmed')) AS orders,
                coalesce(sum(quantity) FILTER (WHERE status = 'confirmed'), 0) AS sold,
                coalesce(sum(quantity) FILTER (WHERE status IN ('released', 'expired')), 0) AS released
         FROM reservations`,
      )
      .one();
    return {
      ...countsOf(stock),
      lane: stock.lane,
      leased: stock.leased,
      returned: stock.returned,
      sold,
      released,
      orders,
    };
  }

  protected override ownerName(stock: LaneStock): OwnerName {
    return { kind: "lane", name: stock.name };
  }

  protected override load(books: Pick<Stock, "level" | "seq" | "relayedSeq">): LaneStock {
    const row = this.sql.exec<LaneRow>("SELECT * FROM lane").one();
    const sums = this.sql
      .exec<{ leased: number | null; returned: number | null }>(
        "SELECT (SELECT sum(quantity) FROM leases) AS leased, (SELECT sum(quantity) FROM returns) AS returned",
      )
      .one();
    return {
      ...fromRow(row),
      ...books,
      leased: sums.leased ?? 0,
      returned: sums.returned ?? 0,
      held: new Map(),
    };
  }

  /** Opens the lane from the sale's row the first time it is asked for. */
  protected override async open(): Promise<LaneStock | null> {
    if (this.stock) {
      return this.stock;
    }
    const name = this.ctx.id.name ?? "";
    const parsed = parseLaneName(name);
    if (!parsed) {
      return null;
    }
    const sale = await findSale(this.env.DB, parsed.saleId);
    if (this.stock || !sale || parsed.lane >= sale.lanes) {
      return this.stock;
    }
    const row: LaneRow = {
      name,
      sale_id: sale.id,
      lane: parsed.lane,
      lanes: sale.lanes,
      sku: sale.sku,
      per_customer_limit: sale.perCustomerLimit,
      closes_at: sale.closesAt,
      closed: 0,
    };
    const stock: LaneStock = {
      ...fromRow(row),
      level: { onHand: 0, reserved: 0 },
      seq: 0,
      relayedSeq: 0,
      leased: 0,
      returned: 0,
      held: new Map(),
    };
    this.install(stock, () => {
      this.sql.exec(
        "INSERT INTO lane (id, name, sale_id, lane, lanes, sku, per_customer_limit, closes_at, closed) VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0)",
        row.name,
        row.sale_id,
        row.lane,
        row.lanes,
        row.sku,
        row.per_customer_limit,
        row.closes_at,
      );
    });
    return stock;
  }

  /**
   * Sales are business events like any other; only ordinary stock is projected into the catalog.
   */
  protected override async relayMovements(stock: LaneStock): Promise<number | null> {
    const records = this.books.movementsAfter(stock.relayedSeq, RELAY_LIMIT);
    const last = records.at(-1);
    if (!last) {
      return null;
    }
    const batches = movementBatches({ sku: stock.sku, lot: stock.name }, stock.policy, records);
    for (const batch of batches) {
      await sendBatch(this.env.ANALYTICS_QUEUE, batch);
    }
    return last.seq;
  }

  protected override wakeAt(stock: LaneStock, now: number): number | null {
    if (this.#hasSpare(stock)) {
      return now;
    }
    return this.#untakenReturns().length > 0 ? now + retryDelay(Math.max(0, this.#returnFailures - 1)) : null;
  }

  /** Gives back what others may sell, and tells of returns that were not confirmed. */
  protected override async onAlarm(stock: LaneStock): Promise<void> {
    if (this.#hasSpare(stock)) {
      this.change(stock, (move) => this.#setAside(stock, move));
    }
    const returns = this.#untakenReturns();
    if (returns.length > 0) {
      await this.#giveBack(stock, returns);
    }
    this.#reportSoon(stock);
  }

  /** A later alarm repeats it to a ledger that does not answer, so no order waits for it. */
  async #giveBack({ name, saleId, lane, sku }: LaneStock, returns: readonly Numbered[]): Promise<void> {
    try {
      const { takenReturn } = await callObject(() =>
        this.env.STOCK_LEDGER.getByName(sku).giveBack(saleId, lane, returns),
      );
      this.#markTaken(takenReturn);
      this.#returnFailures = 0;
    } catch (error) {
      this.#returnFailures += 1;
      console.error(logRecord("error", "ledger did not answer", { lane: name, error }));
    }
  }

  protected override refuses(
    stock: LaneStock,
    { reference, quantity, buyer }: ReserveRequest,
  ): ReserveOutcome | null {
    if (stock.closed || Date.now() >= stock.closesAt) {
      return { ok: false, reason: "sale_closed" };
    }
    if (!buyer) {
      return null;
    }
    if (buyer.lapsed) {
      return { ok: false, reason: "ticket_lapsed" };
    }
    if (this.#heldBy(stock, buyer.customer) + quantity > stock.perCustomerLimit) {
      return { ok: false, reason: "limit_reached" };
    }
    const usedBy = buyer.ticketId === null ? undefined : this.#usedBy(buyer.ticketId);
    return usedBy !== undefined && usedBy !== reference ? { ok: false, reason: "ticket_used" } : null;
  }

  protected override granted(stock: LaneStock, { reference, quantity, buyer }: ReserveRequest): void {
    if (!buyer) {
      return;
    }
    // Asked for a moment ago, before it was granted.
    stock.held.set(buyer.customer, (stock.held.get(buyer.customer) ?? 0) + quantity);
    if (buyer.ticketId !== null) {
      this.sql.exec("INSERT OR IGNORE INTO tickets (id, reference) VALUES (?, ?)", buyer.ticketId, reference);
    }
  }

  protected override ended(stock: LaneStock, { customer }: Pick<Reservation, "customer" | "quantity">): void {
    if (customer !== null) {
      stock.held.delete(customer);
    }
  }

  /**
   * Units that a customer holds here. A lane that starts reads those of the customers alone who
   * come to it.
   */
  #heldBy({ held }: LaneStock, customer: string): number {
    const known = held.get(customer);
    if (known !== undefined) {
      return known;
    }
    const { units } = this.sql
      .exec<{ units: number }>(
        `SELECT coalesce(sum(quantity), 0) AS units FROM reservations
         WHERE customer = ? AND status IN ('active', 'confirmed')`,
        customer,
      )
      .one();
    held.set(customer, units);
    return units;
  }

  /** The order that used an admission ticket, if one did. */
  #usedBy(ticketId: string): string | undefined {
    return this.sql
      .exec<{ reference: string }>("SELECT reference FROM tickets WHERE id = ?", ticketId)
      .toArray()[0]?.reference;
  }

  /** Asks the ledger for at least `want` units, or for whatever is left. Those who need it at once share one lease. */
  #lease(stock: LaneStock, want: number): Promise<void> {
    this.#leasing ??= this.#leaseMore(stock, want).finally(() => {
      this.#leasing = null;
    });
    return this.#leasing;
  }

  async #leaseMore(stock: LaneStock, want: number): Promise<void> {
    const { saleId, lane, sku } = stock;
    const number = this.#lastLease() + 1;
    const request = { saleId, lane, number, want, returns: this.#untakenReturns() };
    const restocks = this.#restocks;
    const answer = await callObject(() => this.env.STOCK_LEDGER.getByName(sku).lease(request));
    this.change(stock, (move) => {
      this.#markTaken(answer.takenReturn);
      if (answer.quantity > 0) {
        this.#addLease(stock, { number, quantity: answer.quantity }, move);
      }
      this.#keepClosing(stock, answer.closesAt);
    });
    if (want === 0) {
      return;
    }
    this.#starving = answer.quantity <= want;
    // The word that units came back may overtake the answer that there were none.
    if (answer.quantity === 0 && this.#restocks === restocks) {
      this.#dryUntil = Date.now() + (answer.tells ? LANE_TOLD_MS : LANE_DRY_MS);
    }
  }

  /**
   * Records a lease once, from the answer to this lane's request or from a recall, whichever is
   * first.
   */
  #addLease(stock: LaneStock, { number, quantity }: Numbered, move: Move): void {
    if (number <= this.#lastLease()) {
      return;
    }
    this.sql.exec("INSERT INTO leases (number, quantity) VALUES (?, ?)", number, quantity);
    move("lease", quantity, { reference: `lease ${number}` });
    stock.leased += quantity;
  }

  /** A merchant may close a sale at another time than it was opened with. */
  #keepClosing(stock: LaneStock, closesAt = stock.closesAt): void {
    if (closesAt !== stock.closesAt) {
      this.sql.exec("UPDATE lane SET closes_at = ?", closesAt);
      stock.closesAt = closesAt;
    }
  }

  /** Whether it has units that it can't sell, or that other lanes may want more. */
  #hasSpare(stock: LaneStock): boolean {
    return available(stock.level) > 0 && (stock.closed || (stock.lanes > 1 && this.#starving));
  }

  /** Takes everything unsold out of this lane, under the next return number. */
  #setAside(stock: LaneStock, move: Move): void {
    const quantity = available(move.level());
    if (quantity <= 0) {
      return;
    }
    const number = this.#lastReturn() + 1;
    this.sql.exec("INSERT INTO returns (number, quantity, taken) VALUES (?, ?, 0)", number, quantity);
    move("unlease", quantity, { reference: `return ${number}` });
    stock.returned += quantity;
  }

  #markTaken(number: number): void {
    this.sql.exec("UPDATE returns SET taken = 1 WHERE taken = 0 AND number <= ?", number);
  }

  #untakenReturns(): Numbered[] {
    return this.sql
      .exec<{ number: number; quantity: number }>(
        "SELECT number, quantity FROM returns WHERE taken = 0 ORDER BY number",
      )
      .toArray();
  }

  #lastLease(): number {
    return this.sql.exec<{ n: number | null }>("SELECT max(number) AS n FROM leases").one().n ?? 0;
  }

  #lastReturn(): number {
    return this.sql.exec<{ n: number | null }>("SELECT max(number) AS n FROM returns").one().n ?? 0;
  }

  /**
   * Reports to the sale's room what is left here: at once, then not again before the interval is
   * over.
   */
  #reportSoon(stock: LaneStock): void {
    if (this.#reporting) {
      this.#reportAgain = true;
      return;
    }
    if (this.#reportTimer) {
      return;
    }
    const wait = Math.max(0, this.#reportedAt + REPORT_INTERVAL_MS - Date.now());
    this.#reportTimer = setTimeout(() => void this.#report(stock), wait);
  }

  /**
   * One report at a time: a slow room gets the newest counts next, and no queue of old ones. What is
   * paid was taken before, and is no news.
   */
  async #report(stock: LaneStock): Promise<void> {
    this.#reportTimer = null;
    const { seq } = stock;
    const counts = countsOf(stock);
    const taken = counts.sold + counts.reserved;
    if (taken === this.#reportedTaken) {
      return;
    }
    this.#reportedAt = Date.now();
    this.#reporting = true;
    this.#reportAgain = false;
    try {
      const room = this.env.SALE_ROOM.getByName(stock.saleId);
      await room.report(stock.lane, { ...counts, seq });
      this.#reportedTaken = taken;
    } catch (error) {
      // Only for showing: the next report makes up for one that was lost.
      this.#reportedTaken = null;
      console.warn(logRecord("warn", "live stock not reported", { lane: stock.name, error }));
    }
    this.#reporting = false;
    if (this.#reportAgain) {
      this.#reportSoon(stock);
    }
  }
}

function isShort(outcome: ReserveOutcome): boolean {
  return !outcome.ok && outcome.reason === "out_of_stock";
}

function countsOf(stock: LaneStock): { sold: number; reserved: number; free: number } {
  const { onHand, reserved } = stock.level;
  return { sold: stock.leased - stock.returned - onHand, reserved, free: onHand - reserved };
}

function fromRow(row: LaneRow) {
  return {
    name: row.name,
    saleId: row.sale_id,
    lane: row.lane,
    lanes: row.lanes,
    sku: row.sku,
    perCustomerLimit: row.per_customer_limit,
    closesAt: row.closes_at,
    closed: row.closed === 1,
    // What a lane has it has; being low is for the ledger to notice.
    policy: { tracked: true, backorder: "deny", reorderPoint: -1 } as const,
  };
}
