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
import { LANE_STEPS, LaneBooks, type LaneTerms } from "./lane-books.ts";
import { countsOf, LANE_POLICY, type LaneStock } from "./lane-stock.ts";
import { RoomReports } from "./room-reports.ts";

/**
 * One lane of a flash sale. It has units on lease from the SKU's ledger and sells them by itself. A
 * customer always meets the same lane, so limits, tickets and idempotency keys are exact here
 * without another call.
 */
export class StockLane extends StockOwner<LaneStock> implements StockLaneObject {
  readonly #lane: LaneBooks;
  readonly #room: RoomReports;
  #leasing: Promise<void> | null = null;
  /** The ledger had nothing left, until when. */
  #dryUntil = 0;
  /** How often the ledger reported that units came back. */
  #restocks = 0;
  /**
   * Whether other lanes may want what this one has. A lane that starts does not know, so it gives
   * back what it has.
   */
  #starving = true;
  /** How often in a row the ledger did not take returns. */
  #returnFailures = 0;

  protected readonly part = { name: "lane" as const, steps: LANE_STEPS };
  /**
   * Only the archive takes them, whose batches wait for a minute. After half of that an order that
   * was not acknowledged is sent again, so one alarm serves both.
   */
  protected override readonly movementDelayMs = 30_000;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#lane = new LaneBooks(this.sql);
    this.#room = new RoomReports(env);
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
    this.#room.reportSoon(stock);
    return outcomes;
  }

  /**
   * The ledger calls back what is not sold, or reports that units came back.
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
      return this.#lane.untakenReturns();
    }
    // A change of terms calls back as well, and says nothing of other lanes.
    this.#starving ||= call.closesAt === undefined;
    this.expireDue(Date.now());
    this.change(stock, (move) => {
      this.#lane.markTaken(call.takenReturn);
      if (call.lastLease) {
        this.#addLease(stock, call.lastLease, move);
      }
      this.#keepClosing(stock, call.closesAt);
      if (call.close && !stock.closed) {
        this.#lane.close();
        stock.closed = true;
      }
      this.#setAside(stock, move);
    });
    this.#room.reportSoon(stock);
    await this.schedule();
    return this.#lane.untakenReturns();
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
    const holders = this.#lane.holdersAfter(after);
    return {
      customers: holders.map(({ customer }) => customer),
      upTo: holders.at(-1)?.seq ?? after,
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
    return { used: this.#lane.usedBy(ticketId) !== undefined, reached };
  }

  /** Ids of tickets that were used for an order, in their order, after this one. */
  async usedTickets(after: string): Promise<string[]> {
    if (!(await this.open())) {
      return [];
    }
    return this.#lane.usedTicketsAfter(after);
  }

  async report(): Promise<LaneReport | null> {
    const stock = await this.open();
    if (!stock) {
      return null;
    }
    this.expireDue(Date.now());
    await this.schedule();
    return {
      ...countsOf(stock),
      lane: stock.lane,
      leased: stock.leased,
      returned: stock.returned,
      ...this.#lane.outcomes(),
    };
  }

  protected override ownerName(stock: LaneStock): OwnerName {
    return { kind: "lane", name: stock.name };
  }

  protected override load(books: Pick<Stock, "level" | "seq" | "relayedSeq">): LaneStock {
    return { ...books, ...this.#lane.read(), policy: LANE_POLICY, held: null };
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
    const terms: LaneTerms = {
      name,
      saleId: sale.id,
      lane: parsed.lane,
      lanes: sale.lanes,
      sku: sale.sku,
      perCustomerLimit: sale.perCustomerLimit,
      closesAt: sale.closesAt,
      closed: false,
    };
    const stock: LaneStock = {
      ...terms,
      policy: LANE_POLICY,
      level: { onHand: 0, reserved: 0 },
      seq: 0,
      relayedSeq: 0,
      leased: 0,
      returned: 0,
      held: null,
    };
    this.install(stock, () => this.#lane.insert(terms));
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
    return this.#lane.untakenReturns().length > 0
      ? now + retryDelay(Math.max(0, this.#returnFailures - 1))
      : null;
  }

  /** Gives back what others may sell, and repeats returns that were not confirmed. */
  protected override async onAlarm(stock: LaneStock): Promise<void> {
    if (this.#hasSpare(stock)) {
      this.change(stock, (move) => this.#setAside(stock, move));
    }
    const returns = this.#lane.untakenReturns();
    if (returns.length > 0) {
      await this.#giveBack(stock, returns);
    }
    this.#room.reportSoon(stock);
  }

  /** A later alarm repeats it to a ledger that does not answer, so no order waits for it. */
  async #giveBack({ name, saleId, lane, sku }: LaneStock, returns: readonly Numbered[]): Promise<void> {
    try {
      const { takenReturn } = await callObject(() =>
        this.env.STOCK_LEDGER.getByName(sku).giveBack(saleId, lane, returns),
      );
      this.#lane.markTaken(takenReturn);
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
    const usedBy = buyer.ticketId === null ? undefined : this.#lane.usedBy(buyer.ticketId);
    return usedBy !== undefined && usedBy !== reference ? { ok: false, reason: "ticket_used" } : null;
  }

  protected override granted(stock: LaneStock, { reference, quantity, buyer }: ReserveRequest): void {
    if (!buyer) {
      return;
    }
    this.#hold(stock, buyer.customer, quantity);
    if (buyer.ticketId !== null) {
      this.#lane.useTicket(buyer.ticketId, reference);
    }
  }

  protected override ended(
    stock: LaneStock,
    { customer, quantity }: Pick<Reservation, "customer" | "quantity">,
  ): void {
    if (customer !== null) {
      this.#hold(stock, customer, -quantity);
    }
  }

  protected override reread(): void {
    super.reread();
    if (this.stock) {
      this.stock.held = null;
    }
  }

  /** Units that a customer holds here. A lane that sells reads those of all customers once. */
  #heldBy(stock: LaneStock, customer: string): number {
    stock.held ??= this.#lane.heldUnits();
    return stock.held.get(customer) ?? 0;
  }

  /** What is not read yet will be read with this change in it. */
  #hold({ held }: LaneStock, customer: string, units: number): void {
    held?.set(customer, (held.get(customer) ?? 0) + units);
  }

  /**
   * Asks the ledger for at least `want` units; the ledger gives fewer when fewer are left. Calls
   * that need units at the same time share one lease.
   */
  #lease(stock: LaneStock, want: number): Promise<void> {
    this.#leasing ??= this.#leaseMore(stock, want).finally(() => {
      this.#leasing = null;
    });
    return this.#leasing;
  }

  async #leaseMore(stock: LaneStock, want: number): Promise<void> {
    const { saleId, lane, sku } = stock;
    const number = this.#lane.lastLease() + 1;
    const request = { saleId, lane, number, want, returns: this.#lane.untakenReturns() };
    const restocks = this.#restocks;
    const answer = await callObject(() => this.env.STOCK_LEDGER.getByName(sku).lease(request));
    this.change(stock, (move) => {
      this.#lane.markTaken(answer.takenReturn);
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
    if (number <= this.#lane.lastLease()) {
      return;
    }
    this.#lane.addLease({ number, quantity });
    move("lease", quantity, { reference: `lease ${number}` });
    stock.leased += quantity;
  }

  /** A merchant may close a sale at another time than it was opened with. */
  #keepClosing(stock: LaneStock, closesAt = stock.closesAt): void {
    if (closesAt !== stock.closesAt) {
      this.#lane.moveClosing(closesAt);
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
    const number = this.#lane.lastReturn() + 1;
    this.#lane.addReturn({ number, quantity });
    move("unlease", quantity, { reference: `return ${number}` });
    stock.returned += quantity;
  }
}

function isShort(outcome: ReserveOutcome): boolean {
  return !outcome.ok && outcome.reason === "out_of_stock";
}
