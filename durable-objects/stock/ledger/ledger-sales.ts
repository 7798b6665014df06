import { logRecord } from "../../../domain/base/log.ts";
import { PENDING_LIMIT_MS } from "../../../domain/orders/saga.ts";
import { type LaneAccount, laneName, lanesToRecall, RECALL_PAUSE_MS } from "../../../domain/sales/sale.ts";
import { available, canReserve, retryDelay } from "../../../domain/stock/stock.ts";
import { callObject } from "../../../shop/base/call-object.ts";
import type {
  LeaseAnswer,
  LeaseRequest,
  Numbered,
  Pool,
  SaleHeld,
} from "../../../shop/stock/stock-objects.ts";
import { setTerms } from "../../../stores/sales/sales.ts";
import type { Move, Stock } from "../owner/movements.ts";
import type { StockBooks } from "../owner/stock-books.ts";
import type { Changes } from "./ledger-stock.ts";
import { SaleHolds } from "./sale-holds.ts";
import { SalePools } from "./sale-pools.ts";

type Terms = Omit<Pool, "free" | "state">;

/** A lane of a sale that this ledger never had sells nothing. */
export const NO_SALE: LeaseAnswer = { quantity: 0, takenReturn: 0, closed: true };

interface SalePool {
  pool: Pool;
  lanes: LaneAccount[];
  returnedToStock: number;
}

/**
 * The flash sales of a SKU: their calendar, what is held for them, and what their lanes have on
 * lease. Part of the SKU's ledger.
 */
export class LedgerSales {
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  readonly #sql: SqlStorage;
  readonly #ledger: Changes;
  readonly #pools: SalePools;
  readonly #holds: SaleHolds;
  /** Sales whose lanes had nothing left, until when, and whether each of them said so. */
  readonly #dry = new Map<string, { until: number; sure: boolean }>();
  readonly #recalls = new Map<string, Promise<boolean>>();
  /** Lanes that got nothing when they last asked: they are notified when units come back. */
  readonly #turnedAway = new Map<string, Set<number>>();
  /**
   * Lanes that did not answer while their sale was closing: how often in a row, and when they are
   * asked again.
   */
  #closeFailures = 0;
  #closeRetryAt = 0;

  constructor(ctx: DurableObjectState, env: Env, books: StockBooks, ledger: Changes) {
    this.#ctx = ctx;
    this.#env = env;
    this.#sql = ctx.storage.sql;
    this.#ledger = ledger;
    this.#pools = new SalePools(this.#sql);
    this.#holds = new SaleHolds(books);
  }

  /** When the next sale opens or closes, in milliseconds since 1970, or null. */
  wakeAt(now: number): number | null {
    const due = this.#pools.nextDue();
    return due !== null && due <= now ? Math.max(due, this.#closeRetryAt) : due;
  }

  /**
   * Puts a sale on this ledger's calendar: it opens and closes by itself. Its allotment is held
   * from now on.
   */
  async schedule(stock: Stock, pool: Terms): Promise<SaleHeld> {
    // A call whose answer was lost is repeated: by then the sale has its units.
    if (!this.#pools.find(pool.saleId)) {
      this.#ledger.expireDue(Date.now());
      const held = this.#overlap(pool) ?? this.#mayHold(stock, pool);
      if (held.short > 0) {
        return held;
      }
      this.#ledger.change(stock, (move) => {
        this.#pools.schedule(pool);
        this.#hold(pool, move);
      });
    }
    await this.openAndCloseDue(stock, Date.now());
    return { short: 0 };
  }

  /**
   * Gives a sale the terms of this version. Before its opening the hold follows them; afterwards
   * only its closing may be another.
   */
  async change(stock: Stock, pool: Terms, version: number): Promise<SaleHeld> {
    await this.openAndCloseDue(stock, Date.now());
    const before = this.#pools.find(pool.saleId);
    const fits =
      before?.state === "scheduled" || (before?.state === "open" && before.opensAt === pool.opensAt);
    if (!fits) {
      return { short: pool.allotment, turned: true };
    }
    const overlap = this.#overlap(pool, before);
    if (overlap) {
      return overlap;
    }
    if (before.state === "open") {
      // What it offers was decided when it opened.
      const { allotment, lanes } = before;
      if (this.#pools.change({ ...pool, allotment, lanes }, version)) {
        await this.#recall(stock, pool.saleId, lanesOf(before), { close: false, closesAt: pool.closesAt });
      }
    } else {
      this.#ledger.expireDue(Date.now());
      const held = this.#mayHold(stock, pool);
      if (held.short > 0) {
        return held;
      }
      this.#ledger.change(stock, (move) => {
        if (this.#pools.change(pool, version)) {
          this.#holds.end(pool.saleId, "sale changed", move);
          this.#hold(pool, move);
        }
      });
    }
    await this.openAndCloseDue(stock, Date.now());
    return { short: 0 };
  }

  /**
   * Whether another sale of the SKU runs at the same time, so that one item would have two prices.
   * Those that a sale overlapped before, which older code allowed, do not hinder an edit.
   */
  #overlap(pool: Terms, before?: Pool): SaleHeld | null {
    const known = new Set(before && this.#pools.overlapping(before).map(({ saleId }) => saleId));
    const other = this.#pools.overlapping(pool).find(({ saleId }) => !known.has(saleId));
    return other ? { short: pool.allotment, overlaps: other.saleId } : null;
  }

  /** A sale whose time has come opens before anything else can happen here. */
  #hold(pool: Pick<Pool, "saleId" | "allotment" | "opensAt">, move: Move): void {
    if (pool.opensAt > Date.now()) {
      this.#holds.take(pool, move);
    }
  }

  /**
   * Whether ordinary stock can spare a sale's allotment, beyond what is held for the sale already.
   */
  #mayHold(stock: Stock, { saleId, allotment }: Pick<Pool, "saleId" | "allotment">): SaleHeld {
    const more = allotment - this.#holds.of(saleId);
    if (more <= 0 || canReserve(stock.level, stock.policy, more)) {
      return { short: 0 };
    }
    const others = this.#pools.scheduled().filter((pool) => pool.saleId !== saleId);
    const held = others.reduce((sum, pool) => sum + this.#holds.of(pool.saleId), 0);
    return { short: more - available(stock.level), held };
  }

  /** Ends a sale now, or one that has not opened before it does. */
  async end(stock: Stock, saleId: string): Promise<void> {
    const now = Date.now();
    this.#pools.endAt(saleId, now);
    await this.openAndCloseDue(stock, now);
  }

  /**
   * Gives a lane units to sell. When none are free, what other lanes have not sold is called back
   * first.
   */
  async lease(stock: Stock, request: LeaseRequest): Promise<LeaseAnswer> {
    const { saleId, lane, number, want, returns } = request;
    if (!this.#pools.find(saleId)) {
      return NO_SALE;
    }
    await this.openAndCloseDue(stock, Date.now());
    this.#takeBack(stock, saleId, lane, returns);
    const before = this.#pools.granted(saleId, lane, number);
    let quantity = before ?? this.#grant(request);
    let sure = false;
    if (before === undefined && quantity === 0 && want > 0) {
      sure = await this.#recallForTail(stock, saleId, lane);
      quantity = this.#pools.granted(saleId, lane, number) ?? this.#grant(request);
    }
    const tells = sure && quantity === 0;
    if (tells) {
      this.#turnedAwayFrom(saleId).add(lane);
    }
    this.#tellOfRestock(stock, saleId);
    const pool = this.#pools.find(saleId);
    const state = pool?.state;
    return {
      quantity,
      ...(tells ? { tells } : {}),
      takenReturn: this.#pools.lastReturn(saleId, lane),
      closed: state === "closing" || state === "closed",
      ...(pool ? { closesAt: pool.closesAt } : {}),
    };
  }

  /** Takes units a lane has no use for: others may sell them, or they go back to ordinary stock. */
  giveBack(
    stock: Stock,
    saleId: string,
    lane: number,
    returns: readonly Numbered[],
  ): { takenReturn: number } {
    this.#takeBack(stock, saleId, lane, returns);
    this.#tellOfRestock(stock, saleId);
    return { takenReturn: this.#pools.lastReturn(saleId, lane) };
  }

  /** A sale's pool as this ledger has it; null for a sale of another SKU. */
  async pool(stock: Stock, saleId: string): Promise<SalePool | null> {
    await this.openAndCloseDue(stock, Date.now());
    const pool = this.#pools.find(saleId);
    if (!pool) {
      return null;
    }
    const { units } = this.#sql
      .exec<{ units: number | null }>(
        "SELECT sum(quantity) AS units FROM movements WHERE kind = 'unallot' AND reference = ?",
        saleId,
      )
      .one();
    return { pool, lanes: this.#pools.accounts(saleId), returnedToStock: units ?? 0 };
  }

  /**
   * A hold ends when its sale opens or is cancelled: nothing of it becomes ordinary stock between.
   */
  openDue(stock: Stock, now: number): void {
    for (const pool of this.#pools.due(now)) {
      if (pool.state === "scheduled" && pool.closesAt > now) {
        this.#openPool(stock, pool);
      } else if (pool.state === "scheduled") {
        this.#ledger.change(stock, (move) => {
          this.#pools.cancel(pool.saleId);
          this.#holds.end(pool.saleId, "sale cancelled", move);
        });
      }
    }
  }

  /** Opens and closes sales whose time has come. */
  async openAndCloseDue(stock: Stock, now: number): Promise<void> {
    this.openDue(stock, now);
    for (const pool of this.#pools.due(now)) {
      await this.#closePool(stock, pool);
    }
  }

  /**
   * Takes the allotment out of ordinary stock. Less is offered where less is left: stock was
   * counted again since it was held, or the sale was scheduled by a version that held nothing.
   */
  #openPool(stock: Stock, { saleId, allotment, opensAt, closesAt }: Pool): void {
    const units = this.#ledger.change(stock, (move) => {
      const { onHand, reserved } = move.level();
      const level = { onHand, reserved: reserved - this.#holds.of(saleId) };
      const offered = canReserve(level, stock.policy, allotment)
        ? allotment
        : Math.max(0, Math.min(allotment, available(level)));
      this.#pools.open(saleId, offered);
      // First, so that what is available never rises between and falls low a second time.
      move("allot", offered, { reference: saleId, reason: "sale opened" });
      this.#holds.end(saleId, "sale opened", move);
      return offered;
    });
    this.#ctx.waitUntil(this.#tellOpened({ id: saleId, allotment: units, opensAt, closesAt }));
  }

  /**
   * The row of a sale follows its pool, should a change of its terms have reached one of them
   * alone.
   */
  async #tellOpened(terms: {
    id: string;
    allotment: number;
    opensAt: number;
    closesAt: number;
  }): Promise<void> {
    try {
      if (await setTerms(this.#env.DB, terms)) {
        await callObject(() => this.#env.SALE_ROOM.getByName(terms.id).refresh());
      }
    } catch (error) {
      console.error(logRecord("error", "opening of a sale not written", { saleId: terms.id, error }));
    }
  }

  /** Calls back what lanes have not sold. Those that do not answer are asked again by the alarm. */
  async #closePool(stock: Stock, pool: Pool): Promise<void> {
    const { saleId } = pool;
    this.#pools.setState(saleId, "closing");
    const answered = await this.#recall(stock, saleId, lanesOf(pool), { close: true });
    if (answered) {
      this.#closeFailures = 0;
      this.#ledger.change(stock, (move) => {
        this.#pools.setState(saleId, "closed");
        this.#drain(saleId, move);
      });
    } else {
      this.#closeRetryAt = Date.now() + retryDelay(this.#closeFailures);
      this.#closeFailures += 1;
    }
  }

  /**
   * Asks lanes what they sold. @returns how many units sales have and did not sell, by this
   * ledger's books at the moment it is called
   */
  async askLanes(): Promise<() => number> {
    const pools = this.#pools.unsettled(Date.now() - PENDING_LIMIT_MS);
    const lanes = pools.flatMap(({ saleId }) =>
      this.#pools.accounts(saleId).map(({ lane }) => laneName(saleId, lane)),
    );
    const reports = await Promise.all(
      lanes.map((lane) => callObject(() => this.#env.STOCK_LANE.getByName(lane).report())),
    );
    const sold = reports.reduce((sum, report) => sum + (report?.sold ?? 0), 0);
    return () => pools.reduce((sum, { saleId }) => sum + this.#pools.held(saleId), 0) - sold;
  }

  #grant({ saleId, lane, number, want }: LeaseRequest): number {
    return this.#ctx.storage.transactionSync(() => {
      const pool = this.#pools.find(saleId);
      return pool?.state === "open" ? this.#pools.lease(pool, lane, number, want) : 0;
    });
  }

  /**
   * Asks the other lanes for what they have not sold, once at a time and not again while they have
   * nothing. From then on they give back what comes free.
   *
   * @returns whether every lane answered
   */
  async #recallForTail(stock: Stock, saleId: string, asking: number): Promise<boolean> {
    const pool = this.#pools.find(saleId);
    if (pool?.state !== "open") {
      return false;
    }
    const dry = this.#dry.get(saleId);
    if (dry && dry.until > Date.now()) {
      return dry.sure;
    }
    const running = this.#recalls.get(saleId);
    if (running !== undefined) {
      return running;
    }
    const others = lanesToRecall(this.#pools.accounts(saleId), asking);
    const recall = this.#recall(stock, saleId, others, { close: false }).then((sure) => {
      if ((this.#pools.find(saleId)?.free ?? 0) === 0) {
        this.#dry.set(saleId, { until: Date.now() + RECALL_PAUSE_MS, sure });
      }
      return sure;
    });
    this.#recalls.set(saleId, recall);
    try {
      return await recall;
    } finally {
      this.#recalls.delete(saleId);
    }
  }

  #turnedAwayFrom(saleId: string): Set<number> {
    const lanes = this.#turnedAway.get(saleId) ?? new Set();
    this.#turnedAway.set(saleId, lanes);
    return lanes;
  }

  /** Lets lanes that were turned away ask again, because units came back that none of them has. */
  #tellOfRestock(stock: Stock, saleId: string): void {
    const lanes = this.#turnedAway.get(saleId);
    const pool = this.#pools.find(saleId);
    if (lanes === undefined || pool?.state !== "open" || pool.free === 0) {
      return;
    }
    this.#turnedAway.delete(saleId);
    this.#ctx.waitUntil(this.#recall(stock, saleId, [...lanes], { close: false, restocked: true }));
  }

  /** @returns whether every lane answered */
  async #recall(
    stock: Stock,
    saleId: string,
    lanes: readonly number[],
    ask: { close: boolean; closesAt?: number; restocked?: boolean },
  ): Promise<boolean> {
    const answers = await Promise.all(
      lanes.map(async (lane) => {
        try {
          const returns = await callObject(() =>
            this.#env.STOCK_LANE.getByName(laneName(saleId, lane)).recall({
              lastLease: this.#pools.lastLease(saleId, lane),
              takenReturn: this.#pools.lastReturn(saleId, lane),
              ...ask,
            }),
          );
          this.#takeBack(stock, saleId, lane, returns);
          return true;
        } catch (error) {
          console.error(logRecord("error", "lane did not answer", { saleId, lane, error }));
          return false;
        }
      }),
    );
    return answers.every(Boolean);
  }

  #takeBack(stock: Stock, saleId: string, lane: number, returns: readonly Numbered[]): void {
    if (returns.length === 0) {
      return;
    }
    this.#ledger.change(stock, (move) => {
      if (this.#pools.takeBack(saleId, lane, returns) > 0) {
        this.#dry.delete(saleId);
      }
      if (this.#pools.find(saleId)?.state === "closed") {
        this.#drain(saleId, move);
      }
    });
  }

  /** Moves what a closed sale has left to ordinary stock. */
  #drain(saleId: string, move: Move): void {
    const units = this.#pools.drain(saleId);
    if (units > 0) {
      move("unallot", units, { reference: saleId, reason: "sale closed" });
    }
  }
}

function lanesOf({ lanes }: Pool): number[] {
  return Array.from({ length: lanes }, (_, lane) => lane);
}
