import { DurableObject } from "cloudflare:workers";
import { logRecord } from "../../../domain/base/log.ts";
import { heldUntil } from "../../../domain/orders/saga.ts";
import {
  apply,
  available,
  canReserve,
  type MovementKind,
  type MovementRecord,
  movement,
  nextAlarm,
  type OwnerName,
  RESERVATION_TTL_MS,
  type ReserveOutcome,
  type ReserveRequest,
  resendDelay,
  retryDelay,
  type SettleOutcome,
  type StockLevel,
  type StockPolicy,
} from "../../../domain/stock/stock.ts";
import { settingsOf } from "../../../providers/settings.ts";
import { tellMonitor } from "../../../shop/events/monitor.ts";
import { sendBatch } from "../../../shop/events/send.ts";
import type { StockOwnerObject } from "../../../shop/stock/stock-objects.ts";
import { intakeBatches } from "../../../shop/stock/stock-relay.ts";
import { forBatch, orderShards, orderStore } from "../../../stores/orders/order-shards.ts";
import type { SagaOrder } from "../../../stores/orders/order-store.ts";
import { LOST_AFTER_MS, ring } from "../../base/alarms.ts";
import { migrate, type ObjectPart } from "../../base/schema-steps.ts";
import { type Intake, type Reservation, StockBooks } from "./stock-books.ts";

/**
 * Orders or movements relayed in one go: enough to fill some messages, little enough to stay
 * responsive.
 */
export const RELAY_LIMIT = 500;
/**
 * New orders wait this long to travel together. One message, one storage transaction and one call
 * to the payment consumer then serve many orders. The wait is between an order's acceptance and its
 * payment.
 */
const RELAY_DELAY_MS = 150;
/**
 * While buyers race, those who wait for an answer come first: accepted orders are relayed this much
 * later.
 */
const RELAY_DELAY_IN_RUSH_MS = 1_000;
/** More reservations than this within a second are a rush. */
const RUSH_PER_SECOND = 200;
/**
 * Movements are told of less often still: nobody waits for them, and shoppers see stock from its
 * owner.
 */
const MOVEMENT_DELAY_MS = 1_000;
/** An owner in which something waits is looked after this often, whatever became of its alarm. */
const WATCH_MS = 60_000;
/** How far the clocks of an owner and of the queue that delays a message may differ. */
const CLOCK_SKEW_MS = 5_000;
/** What waits longer than this, such as a sale's opening, is no matter of its watchers. */
const WATCHED_MS = 10 * 60_000;
/** While the order store does not answer, it is asked so often whether reservations are held on. */
const ASK_AGAIN_MS = 30_000;
/** Longer than an order waits to be sent once more, which renews what was told of it. */
const LATE_FOR_MS = 6 * 60_000;

/** The stock of one owner: its level in memory is what the last committed transaction left. */
export interface Stock {
  level: StockLevel;
  policy: StockPolicy;
  /** The last movement, and the last one that was published. */
  seq: number;
  relayedSeq: number;
}

/** Records one movement inside `change` and answers with the level it leaves. */
export interface Move {
  (kind: MovementKind, quantity: number, why?: MoveReason): StockLevel;
  /** The level after the movements so far. */
  level: () => StockLevel;
  /** The number that the next movement gets. */
  next: () => number;
}

interface MoveReason {
  reference?: string | null;
  reason?: string | null;
  actor?: string | null;
  location?: string | null;
}

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
  /** When the alarm rings next, as far as this instance knows; null for not at all. */
  #alarmAt: number | null = null;
  /** When the next of this owner's watchers comes, in milliseconds since 1970. */
  #watchedAt = 0;
  /** Reservations granted in the second that began then. */
  #rate = { since: 0, granted: 0 };
  /**
   * When things fall due, in milliseconds since 1970, so that a reservation need not look for them;
   * null for never. After a restart they are read from storage, and orders count as unsent: sending
   * one twice does no harm.
   */
  #expiryAt: number | null = null;
  #unsentAt: number | null = null;
  #movementsAt: number | null = null;
  #resendAt: number | null = null;
  /** The last order that was sent, and how often in a row some had to be sent again. */
  #sentSeq = 0;
  #resends = 0;
  /** How far the present round of sending again has come. */
  #resentSeq = 0;
  /** Whether the monitor was told that orders of this owner wait for their store. */
  #late = false;
  /**
   * How often in a row each part of an alarm's work failed, and until when the subclass's part is
   * left alone.
   */
  readonly #failures = { orders: 0, movements: 0, own: 0 };
  #ownHeldUntil = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.sql = ctx.storage.sql;
    this.books = new StockBooks(this.sql);
  }

  /**
   * Loads what is stored. A subclass calls it at the end of its constructor, when its own fields
   * are there.
   */
  protected restore(): void {
    // What does not exist leaves no storage behind, however often it is asked for.
    if (!this.books.exist()) {
      return;
    }
    this.ctx.storage.transactionSync(() => this.#migrate());
    const stored = this.books.read();
    if (!stored) {
      return;
    }
    this.stock = this.load(stored);
    this.#expiryAt = this.books.nextExpiry();
    this.#unsentAt = this.books.oldestUnacknowledged();
    this.#movementsAt = stored.seq > stored.relayedSeq ? Date.now() : null;
    // Nothing of this may hang on an alarm that was used up, or that a reset took along.
    void this.ctx.blockConcurrencyWhile(() => this.#mendAlarm());
  }

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

  /** Takes reserved units out of stock for good. An expired reservation stays expired. */
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
    if (this.#late) {
      await this.#tellLate(this.stock);
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
   * Sets the alarm that is missing while something waits here. The Workers that take orders have it
   * called: an object with neither alarm nor traffic would sleep for ever.
   *
   * @returns milliseconds until the caller should call again; null when nothing waits, or another
   * caller will
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
      this.#alarmAt = await this.ctx.storage.getAlarm();
      const stock = this.stock;
      if (!stock) {
        return;
      }
      await this.#renewOrders(stock);
      this.expireDue(Date.now());
      const parts = [
        ["orders", () => this.#relayOrders(stock)],
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
   * Forgets when reservations expire that were settled meanwhile, and when orders are sent again that
   * were acknowledged. An alarm for those would find nothing to do, and is billed as a row and a
   * request.
   */
  #forgetDone(): void {
    this.#expiryAt = this.#expiryAt === null ? null : this.books.nextExpiry();
    if (this.#resendAt !== null && this.books.oldestUnacknowledged() === null) {
      this.#resendAt = null;
      this.#resentSeq = 0;
      this.#resends = 0;
    }
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
        this.#unsentAt = this.#unsentAt === null ? null : again;
        this.#resendAt = this.#resendAt === null ? null : Math.max(again, this.#resendAt);
        return this.#tellLate(stock);
      case "movements":
        this.#movementsAt = again;
        return;
      case "own":
        this.#ownHeldUntil = again;
        return;
    }
  }

  async #mendAlarm(): Promise<void> {
    this.#alarmAt = await this.ctx.storage.getAlarm();
    await this.schedule();
  }

  async #publishMovements(stock: Opened): Promise<void> {
    const now = Date.now();
    if (this.#movementsAt === null || this.#movementsAt > now) {
      return;
    }
    const last = await this.relayMovements(stock);
    if (last !== null) {
      this.books.writeRelayed(last);
      stock.relayedSeq = last;
    }
    const published = last === null || last === stock.seq;
    this.#movementsAt = published ? null : now;
  }

  /** Sets up storage and what the owner starts with, in one transaction. */
  protected install(stock: Opened, begin: () => void): void {
    this.ctx.storage.transactionSync(() => {
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
  protected moved(
    _movement: { kind: MovementKind; reference: string | null; seq: number },
    _before: StockLevel,
    _after: StockLevel,
  ): void {}

  /** Called before reservations expire, for what their end turns into at that time. */
  protected turn(_stock: Opened, _now: number): void {}

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
    let { level, seq } = stock;
    const result = this.ctx.storage.transactionSync(() => {
      const move: Move = (kind, quantity, why = {}) => {
        const { reference = null, reason = null, actor = null, location = null } = why;
        const change = movement(kind, quantity);
        const before = level;
        level = apply(level, change);
        seq += 1;
        this.books.addMovement({ ...change, quantity, reference, reason, actor, location }, level, seq);
        this.moved({ kind, reference, seq }, before, level);
        return level;
      };
      move.level = () => level;
      move.next = () => seq + 1;
      const value = work(move);
      if (level !== stock.level) {
        this.books.writeLevel(level);
      }
      return value;
    });
    if (seq > stock.seq) {
      this.#movementsAt ??= Date.now() + MOVEMENT_DELAY_MS;
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
    this.turn(stock, now);
    this.#expire(stock, this.books.dueToExpire(now), now);
  }

  /**
   * Holds the stock of orders whose five minutes are over, while their payment waits for our queue
   * or for the provider. The order store says so, asked once for many. Nothing is sold of it
   * meanwhile.
   */
  async #renewOrders(stock: Opened): Promise<void> {
    const asked = Date.now();
    if (this.#expiryAt === null || this.#expiryAt > asked) {
      return;
    }
    const due = this.books.dueOrders(asked, RELAY_LIMIT);
    if (due.length === 0) {
      return;
    }
    let orders: SagaOrder[] | null = null;
    try {
      orders = await orderStore(forBatch(this.env)).load(due.map(({ reference }) => reference));
    } catch (error) {
      console.error(logRecord("error", "expiry not decided", { owner: this.ownerName(stock).name, error }));
    }
    const now = Date.now();
    const known = new Map(orders?.map((order) => [order.id, order]));
    const decided = due.map((row) => ({
      ...row,
      until: heldUntil(known.get(row.reference) ?? null, row, now),
    }));
    this.ctx.storage.transactionSync(() => {
      for (const { reference, until } of decided) {
        // Without the order store nothing was decided: soon it is asked again.
        this.books.renew(reference, orders === null ? Math.min(until, now + ASK_AGAIN_MS) : until);
      }
    });
    this.#expire(
      stock,
      decided.filter(({ until }) => until <= now).map(({ reference }) => reference),
      now,
    );
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
          this.#unsentAt = now;
        }
      }
    });
    this.#expiryAt = this.books.nextExpiry();
  }

  /** Sets the one alarm for whatever comes first. */
  protected async schedule(): Promise<void> {
    const stock = this.stock;
    if (!stock) {
      return;
    }
    const now = Date.now();
    if (this.#alarmAt !== null && this.#alarmAt < now - LOST_AFTER_MS) {
      this.#alarmAt = null;
    }
    // It rings soon and looks after everything: no need to find out what comes first.
    if (this.#alarmAt !== null && this.#alarmAt <= now + RELAY_DELAY_MS) {
      return;
    }
    const at = this.#nextDue(stock, now);
    if (at === null) {
      return;
    }
    // An alarm that rings earlier sets the next one itself.
    if (this.#alarmAt !== null && this.#alarmAt <= at) {
      return;
    }
    this.#alarmAt = at;
    await this.ctx.storage.setAlarm(at);
  }

  #nextDue(stock: Opened, now: number): number | null {
    const own = this.wakeAt(stock, now);
    return nextAlarm(now, [
      this.#expiryAt,
      this.#unsentAt,
      this.#resendAt,
      this.#movementsAt,
      own === null ? null : Math.max(own, this.#ownHeldUntil),
    ]);
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
      this.#unsentAt ??= now + this.#relayDelay(now);
    }
    move("reserve", quantity, { reference });
    this.granted(stock, request);
    return { ok: true, replay: false, status: "active", quantity, expiresAt, draft: null };
  }

  /**
   * The answer to a replay. An accepted order stays accepted in every state of its reservation.
   * Only an attempt that never became an order may take its units anew.
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

  #relayDelay(now: number): number {
    if (now - this.#rate.since >= 1_000) {
      this.#rate = { since: now, granted: 0 };
    }
    this.#rate.granted += 1;
    return this.#rate.granted > RUSH_PER_SECOND ? RELAY_DELAY_IN_RUSH_MS : RELAY_DELAY_MS;
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

  /** Sends new orders to their store, and repeats those that stay unacknowledged for long. */
  async #relayOrders(stock: Opened): Promise<void> {
    const now = Date.now();
    if (this.#unsentAt !== null && this.#unsentAt <= now) {
      await this.#sendNew(stock, now);
    }
    if (this.#resendAt !== null && this.#resendAt <= now) {
      await this.#resend(stock, now);
    }
  }

  async #sendNew(stock: Opened, now: number): Promise<void> {
    const sentBefore = this.#sentSeq;
    const orders = this.books.intake(sentBefore, Number.MAX_SAFE_INTEGER, RELAY_LIMIT);
    // Before sending, during which more may come.
    this.#sentSeq = orders.at(-1)?.seq ?? sentBefore;
    this.#unsentAt = orders.length === RELAY_LIMIT ? now : null;
    try {
      await this.#send(stock, orders);
    } catch (error) {
      this.#sentSeq = sentBefore;
      this.#unsentAt = now;
      throw error;
    }
    if (orders.length > 0) {
      this.#resendAt ??= now + this.#resendDelay();
    }
  }

  /**
   * A piece of a round through all that was sent long ago; the next round comes later than this one
   * did.
   */
  async #resend(stock: Opened, now: number): Promise<void> {
    const late = this.books.intake(this.#resentSeq, now - this.#resendDelay(0), RELAY_LIMIT);
    await this.#send(stock, late);
    if (late.length > 0) {
      await this.#tellLate(stock);
    }
    const more = late.length === RELAY_LIMIT;
    this.#resends += late.length > 0 && !more ? 1 : 0;
    this.#resentSeq = more ? (late.at(-1)?.seq ?? 0) : 0;
    if (late.length === 0) {
      this.#resends = 0;
    }
    const waiting = more || this.books.oldestUnacknowledged() !== null;
    this.#resendAt = more ? now : waiting ? now + this.#resendDelay() : null;
  }

  async #send(stock: Opened, orders: readonly Intake[]): Promise<void> {
    // No message holds orders of two databases: those of one that is down must not take the others
    // along.
    for (const [, some] of orderShards(this.env).group(orders, ({ reference }) => reference)) {
      for (const batch of intakeBatches(this.ownerName(stock), some)) {
        await sendBatch(this.env.ORDERS_QUEUE, batch);
      }
    }
  }

  #resendDelay(resends = this.#resends): number {
    return resendDelay(resends, settingsOf(this.env).RESEND_AFTER_MS);
  }

  /**
   * Lets operators see orders that were accepted and reach no store; tells too when there are none
   * any more.
   */
  async #tellLate(stock: Opened): Promise<void> {
    const since = this.books.oldestUnacknowledged();
    this.#late = since !== null;
    const oldest = since === null ? null : { since, until: Date.now() + LATE_FOR_MS };
    await tellMonitor(this.env, "orders", (monitor) =>
      monitor.reportWaiting("orders", this.ownerName(stock).name, oldest),
    );
  }
}
