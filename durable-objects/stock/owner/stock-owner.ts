import { DurableObject } from "cloudflare:workers";
import { logRecord } from "../../../domain/base/log.ts";
import {
  available,
  canReserve,
  type MovementRecord,
  nextAlarm,
  type OwnerName,
  RESERVATION_TTL_MS,
  type ReserveOutcome,
  type ReserveRequest,
  retryDelay,
  type SettleOutcome,
} from "../../../domain/stock/stock.ts";
import type { StockOwnerObject } from "../../../shop/stock/stock-objects.ts";
import { ObjectAlarm, ring } from "../../base/alarms.ts";
import { migrate, type ObjectPart } from "../../base/schema-steps.ts";
import { decideHolds } from "./held-orders.ts";
import { type Move, type OnMovement, recordMovements, type Stock } from "./movements.ts";
import { OrderRelay, RELAY_DELAY_MS, RELAY_LIMIT } from "./order-relay.ts";
import { type Reservation, StockBooks } from "./stock-books.ts";

/** An owner in which something waits is called this often, should its alarm have been lost. */
const WATCH_MS = 60_000;
/** How far the clocks of an owner and of the queue that delays a message may differ. */
const CLOCK_SKEW_MS = 5_000;
/** What is due later than this, such as a sale's opening, needs no watcher yet. */
const WATCHED_MS = 10 * 60_000;

/**
 * The owner of units of stock: a SKU's ledger or a lane of a sale. It reserves, confirms and
 * releases units one call at a time. Between a check and its write nothing is awaited, so no two
 * buyers get the same unit.
 *
 * A reservation of an order keeps the order's draft until the order store has acknowledged it. The
 * reservation is the outbox of order intake, and makes an accepted order durable.
 */
export abstract class StockOwner<Opened extends Stock>
  extends DurableObject<Env>
  implements StockOwnerObject
{
  protected readonly sql: SqlStorage;
  protected readonly books: StockBooks;
  protected stock: Opened | null = null;
  readonly #alarm: ObjectAlarm;
  readonly #relay: OrderRelay;
  /** When the next of this owner's watchers calls, in milliseconds since 1970. */
  #watchedAt = 0;
  /**
   * When the next reservation expires and when movements are published, in milliseconds since 1970;
   * null for never. They are kept so that a reservation need not look for them, and are read from
   * storage after a restart.
   */
  #expiryAt: number | null = null;
  #movementsAt: number | null = null;
  /**
   * How often in a row each part of an alarm's work failed, and until when the subclass's part is
   * left alone.
   */
  readonly #failures = { orders: 0, movements: 0, own: 0 };
  #ownHeldUntil = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.books = new StockBooks(this.sql, env.LEAN_STOCK !== "off");
    this.#alarm = new ObjectAlarm(ctx.storage);
    this.#relay = new OrderRelay(env, this.books);
  }

  /**
   * Loads what is stored. A subclass calls it at the end of its constructor, when its own fields
   * are there.
   */
  protected restore(): void {
    // Requests for an unknown SKU or sale must not create storage.
    if (!this.books.exist()) {
      return;
    }
    this.ctx.storage.transactionSync(() => this.#migrate());
    const stored = this.books.read();
    if (!stored) {
      return;
    }
    this.stock = this.load(stored);
    this.#expiryAt = this.books.active.nextExpiry();
    this.#relay.restore();
    this.#movementsAt = stored.seq > stored.relayedSeq ? Date.now() : null;
    // The alarm may have been used up, or lost by a reset.
    void this.ctx.blockConcurrencyWhile(() => this.#mendAlarm());
  }

  /**
   * For how long movements wait to be published together, in milliseconds. No request waits for
   * them, shoppers see stock from its owner, and lists show a sell-out soon.
   */
  protected readonly movementDelayMs: number = 1_000;
  /** The subclass's own tables, append only. */
  protected abstract readonly part: { name: ObjectPart; steps: readonly string[] };
  /** What consumers call this owner by. */
  protected abstract ownerName(stock: Opened): OwnerName;
  /** Reads from storage what an owner of this kind knows beyond its books. */
  protected abstract load(books: Pick<Stock, "level" | "seq" | "relayedSeq">): Opened;
  /** Opens the owner the first time it is asked for; null when there is nothing to own. */
  protected abstract open(): Promise<Opened | null>;
  /** Publishes movements after `stock.relayedSeq`. @returns the last one that the queues have */
  protected abstract relayMovements(stock: Opened): Promise<number | null>;
  /** When the subclass next wants the alarm, in milliseconds since 1970. */
  protected abstract wakeAt(stock: Opened, now: number): number | null;
  /** The subclass's work when the alarm rings; must not throw for what a retry would mend. */
  protected abstract onAlarm(stock: Opened): Promise<void>;

  /**
   * Reserves in the order given; each request succeeds or fails alone. One storage transaction
   * holds them all: when this returns, every granted reservation and its draft are durable.
   */
  async reserveMany(requests: readonly ReserveRequest[]): Promise<ReserveOutcome[]> {
    const stock = await this.open();
    if (!stock) {
      return requests.map(() => ({ ok: false, reason: "unknown_sku" }));
    }
    return this.reserveNow(stock, requests);
  }

  /** Takes reserved units out of stock permanently. An expired reservation stays expired. */
  async confirmMany(references: readonly string[]): Promise<SettleOutcome[]> {
    return this.#settle(references, "confirm", null);
  }

  /** Gives reserved units back. A confirmed reservation stays confirmed. */
  async releaseMany(references: readonly string[], reason: string): Promise<SettleOutcome[]> {
    return this.#settle(references, "release", reason);
  }

  /** Undoes reservations in every state: reserved units are released, confirmed ones put back. */
  async returnMany(references: readonly string[], reason: string): Promise<SettleOutcome[]> {
    return this.#settle(references, "return", reason);
  }

  /** The order store has these; `status` is the reservation status that it received. */
  async acknowledge(entries: readonly { reference: string; status: "active" | "expired" }[]): Promise<void> {
    if (!this.stock) {
      return;
    }
    this.ctx.storage.transactionSync(() => this.books.acknowledge(entries));
    if (this.#relay.isReportedLate) {
      await this.#relay.reportLate(this.ownerName(this.stock));
    }
  }

  /**
   * The draft of an order that is not acknowledged yet, and whether its reservation is still
   * active.
   */
  async findDraft(reference: string): Promise<{ draft: string; expiredAt: number | null } | null> {
    const row = this.stock ? this.books.findReservation(reference) : undefined;
    return row?.draft
      ? { draft: row.draft, expiredAt: row.status === "expired" ? row.expiresAt : null }
      : null;
  }

  /** Every movement after one, oldest first, or those before one, newest first. */
  async movements(afterSeq: number, limit: number, beforeSeq?: number): Promise<MovementRecord[]> {
    if (!this.stock) {
      return [];
    }
    const found =
      beforeSeq === undefined
        ? this.books.movementsAfter(afterSeq, limit)
        : this.books.movementsBefore(beforeSeq, limit);
    return found.map(({ traceparent: _trace, ...record }) => record);
  }

  /**
   * Sets a missing alarm while something waits here. The Workers that take orders have this called:
   * an object with neither alarm nor traffic would never run again.
   *
   * @returns milliseconds until the caller should call again; null when nothing waits, or another
   *   caller will
   */
  async wake(): Promise<number | null> {
    const stock = this.stock;
    if (!stock) {
      return null;
    }
    const now = Date.now();
    await this.#mendAlarm();
    const due = this.#nextDue(stock, now);
    if (due === null || due > now + WATCHED_MS) {
      return null;
    }
    const next = Math.max(now, due) + WATCH_MS;
    // A caller that comes early by its own clock is the one that was expected.
    if (this.#watchedAt > now + CLOCK_SKEW_MS && this.#watchedAt <= next) {
      return null;
    }
    this.#watchedAt = next;
    return next - now;
  }

  /**
   * Expires what is due, sends what is unsent, and sets itself again. Each part is tried by itself:
   * a lane that does not answer holds up no order, and a queue that refuses holds up no sale.
   */
  override alarm(): Promise<void> {
    return ring(this.ctx.storage, async () => {
      await this.#alarm.read();
      const stock = this.stock;
      if (!stock) {
        return;
      }
      await this.#renewOrders(stock);
      this.expireDue(Date.now());
      const parts = [
        ["orders", () => this.#relay.send(this.ownerName(stock))],
        ["own", () => this.onAlarm(stock)],
        ["movements", () => this.#publishMovements(stock)],
      ] as const;
      for (const [part, work] of parts) {
        await this.#attempt(stock, part, work);
      }
      this.#forgetDone();
      await this.schedule();
    });
  }

  /**
   * Forgets when reservations expire that were settled meanwhile, and when orders are sent again
   * that were acknowledged. An alarm for those would find nothing to do, and is billed as a row and
   * a request.
   */
  #forgetDone(): void {
    this.#expiryAt = this.#expiryAt === null ? null : this.books.active.nextExpiry();
    this.#relay.forgetDone();
  }

  /** Does a part of an alarm's work. One that fails is tried again after a pause that grows. */
  async #attempt(
    stock: Opened,
    part: "orders" | "movements" | "own",
    work: () => Promise<void>,
  ): Promise<void> {
    try {
      await work();
      this.#failures[part] = 0;
      return;
    } catch (error) {
      console.error(
        logRecord("error", "stock relay failed", { owner: this.ownerName(stock).name, part, error }),
      );
    }
    const again = Date.now() + retryDelay(this.#failures[part]);
    this.#failures[part] += 1;
    switch (part) {
      case "orders":
        this.#relay.holdUntil(again);
        return this.#relay.reportLate(this.ownerName(stock));
      case "movements":
        this.#movementsAt = again;
        return;
      case "own":
        this.#ownHeldUntil = again;
        return;
    }
  }

  async #mendAlarm(): Promise<void> {
    await this.#alarm.read();
    await this.schedule();
  }

  async #publishMovements(stock: Opened): Promise<void> {
    const now = Date.now();
    if (this.#movementsAt === null || this.#movementsAt > now) {
      return;
    }
    const last = await this.relayMovements(stock);
    if (last !== null) {
      this.books.writeRelayed(last, stock);
      stock.relayedSeq = last;
    }
    const published = last === null || last === stock.seq;
    this.#movementsAt = published ? null : now;
  }

  /** Sets up storage and what the owner starts with, in one transaction. */
  protected install(stock: Opened, begin: () => void): void {
    this.#transact(() => {
      this.#migrate();
      this.books.begin();
      begin();
    });
    this.stock = stock;
  }

  /** Decides and writes without awaiting in between; the alarm is set before it returns. */
  protected async reserveNow(stock: Opened, requests: readonly ReserveRequest[]): Promise<ReserveOutcome[]> {
    const now = Date.now();
    this.expireDue(now);
    const outcomes = this.change(stock, (move) =>
      requests.map((request) => this.#reserve(stock, request, now, move)),
    );
    await this.schedule();
    return outcomes;
  }

  /** A subclass's own reasons to refuse a new reservation. */
  protected refuses(_stock: Opened, _request: ReserveRequest): ReserveOutcome | null {
    return null;
  }

  /** Called for each movement, inside its transaction. */
  protected moved(..._change: Parameters<OnMovement>): void {}

  /** Called before reservations expire: units held for a sale that opens are the sale's then. */
  protected beforeExpiry(_stock: Opened, _now: number): void {}

  /** Called for each new reservation, inside its transaction. */
  protected granted(_stock: Opened, _request: ReserveRequest): void {}

  /** Called for each confirmed reservation that is undone, inside the transaction. */
  protected undone(_reference: string, _move: Move): void {}

  /** Called for each reservation whose units came back, inside the transaction. */
  protected ended(_stock: Opened, _row: Pick<Reservation, "customer" | "quantity">): void {}

  /**
   * Runs `work` in one transaction in which every `move` is a row of the ledger, and writes the
   * level once at the end. The level in memory follows only when the transaction has.
   */
  protected change<T>(stock: Stock, work: (move: Move) => T): T {
    const { result, level, seq } = this.#transact(() =>
      recordMovements(
        this.books,
        stock,
        (movement, before, after) => this.moved(movement, before, after),
        work,
      ),
    );
    if (seq > stock.seq) {
      this.#movementsAt ??= Date.now() + this.movementDelayMs;
    }
    stock.level = level;
    stock.seq = seq;
    return result;
  }

  /**
   * Returns the stock of expired reservations. An order's expiry is sent until it is acknowledged.
   */
  protected expireDue(now: number): void {
    const stock = this.stock;
    if (!stock) {
      return;
    }
    if (this.#expiryAt === null || this.#expiryAt > now) {
      return;
    }
    this.beforeExpiry(stock, now);
    this.#expire(stock, this.books.active.dueToExpire(now), now);
  }

  /**
   * Holds the stock of orders whose five minutes are over, while their payment waits for our queue
   * or for the provider. The order store says so, asked once for many. Nothing is sold of it
   * meanwhile.
   */
  async #renewOrders(stock: Opened): Promise<void> {
    const askedAt = Date.now();
    if (this.#expiryAt === null || this.#expiryAt > askedAt) {
      return;
    }
    const due = this.books.active.dueOrders(askedAt, RELAY_LIMIT);
    if (due.length === 0) {
      return;
    }
    const decided = await decideHolds(this.env, this.ownerName(stock), due);
    this.#transact(() => {
      for (const { reference, until } of decided) {
        this.books.renew(reference, until);
      }
    });
    const over = decided.filter(({ isOver }) => isOver).map(({ reference }) => reference);
    this.#expire(stock, over, Date.now());
  }

  #expire(stock: Opened, due: readonly string[], now: number): void {
    this.change(stock, (move) => {
      for (const reference of due) {
        const row = this.books.findReservation(reference);
        if (row?.status !== "active") {
          continue;
        }
        this.books.expire(row, move.next(), now);
        move("expire", row.quantity, { reference });
        this.ended(stock, row);
        if (row.isOrder) {
          this.#relay.expired(now);
        }
      }
    });
    this.#expiryAt = this.books.active.nextExpiry();
  }

  /** Sets the one alarm for whatever comes first. */
  protected async schedule(): Promise<void> {
    const stock = this.stock;
    if (!stock) {
      return;
    }
    const now = Date.now();
    // An alarm that rings this soon does everything: no need to find out what is due first.
    if (!this.#alarm.ringsBy(now + RELAY_DELAY_MS, now)) {
      await this.#alarm.setFor(this.#nextDue(stock, now));
    }
  }

  #nextDue(stock: Opened, now: number): number | null {
    const own = this.wakeAt(stock, now);
    return nextAlarm(now, [
      this.#expiryAt,
      ...this.#relay.due(),
      this.#movementsAt,
      own === null ? null : Math.max(own, this.#ownHeldUntil),
    ]);
  }

  #transact<T>(work: () => T): T {
    try {
      return this.ctx.storage.transactionSync(work);
    } catch (error) {
      this.reread();
      throw error;
    }
  }

  /** After a transaction that failed: what memory counted in it is read again when it is needed. */
  protected reread(): void {
    this.books.active.forget();
  }

  #migrate(): void {
    this.books.migrate();
    migrate(this.sql, this.part.name, this.part.steps);
  }

  #reserve(stock: Opened, request: ReserveRequest, now: number, move: Move): ReserveOutcome {
    const { reference, quantity, traceparent, order } = request;
    const refused = this.refuses(stock, request) ?? this.#isShort(stock, request, move);
    if (refused) {
      return this.#asBefore(reference) ?? refused;
    }
    const draft = order?.draft ?? null;
    const expiresAt = now + RESERVATION_TTL_MS;
    const added = this.books.addReservation({
      seq: move.next(),
      at: now,
      reference,
      quantity,
      expiresAt,
      traceparent,
      draft,
      customer: request.buyer?.customer ?? null,
      isOrder: order !== undefined,
    });
    if (!added) {
      const before = this.#asBefore(reference);
      if (!before) {
        throw new Error("a reservation that stands can be found");
      }
      return before;
    }
    this.#expiryAt = Math.min(this.#expiryAt ?? expiresAt, expiresAt);
    if (draft !== null) {
      this.#relay.accepted(now);
    }
    move("reserve", quantity, { reference });
    this.granted(stock, request);
    return { ok: true, replay: false, status: "active", quantity, expiresAt, draft: null };
  }

  /**
   * The answer to a replay. An accepted order stays accepted in every state of its reservation.
   * Only an attempt that never became an order may take its units again.
   */
  #asBefore(reference: string): ReserveOutcome | null {
    const existing = this.books.findReservation(reference);
    if (!existing) {
      return null;
    }
    const { status, quantity, expiresAt, holdsDraft, draft } = existing;
    if (status !== "active" && status !== "confirmed" && !holdsDraft) {
      return null;
    }
    return { ok: true, replay: true, status, quantity, expiresAt, draft };
  }

  #isShort({ policy }: Opened, { quantity }: ReserveRequest, move: Move): ReserveOutcome | null {
    const level = move.level();
    if (canReserve(level, policy, quantity)) {
      return null;
    }
    return { ok: false, reason: "out_of_stock", available: available(level) };
  }

  async #settle(
    references: readonly string[],
    kind: "confirm" | "release" | "return",
    reason: string | null,
  ): Promise<SettleOutcome[]> {
    const stock = await this.open();
    if (!stock) {
      return references.map((reference) => ({ reference, status: "missing" }));
    }
    this.expireDue(Date.now());
    const outcomes = this.change(stock, (move) =>
      references.map((reference): SettleOutcome => {
        const row = this.books.findReservation(reference);
        if (!row) {
          return { reference, status: "missing" };
        }
        const undone = kind === "return" && row.status === "confirmed";
        if (row.status !== "active" && !undone) {
          return { reference, status: row.status };
        }
        const status = kind === "confirm" ? "confirmed" : "released";
        this.books.settle(row, status);
        move(undone || kind === "confirm" ? kind : "release", row.quantity, { reference, reason });
        if (undone) {
          this.undone(reference, move);
        }
        if (kind !== "confirm") {
          this.ended(stock, row);
        }
        return { reference, status };
      }),
    );
    await this.schedule();
    return outcomes;
  }
}
