import { type OwnerName, resendDelay } from "../../../domain/stock/stock.ts";
import { settingsOf } from "../../../providers/settings.ts";
import { reportToMonitor } from "../../../shop/events/monitor.ts";
import { sendBatch } from "../../../shop/events/send.ts";
import { intakeBatches } from "../../../shop/stock/stock-relay.ts";
import { orderShards } from "../../../stores/orders/order-shards.ts";
import type { Intake, StockBooks } from "./stock-books.ts";

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
export const RELAY_DELAY_MS = 150;
/** A report of late orders counts this long: longer than until they are sent again. */
const LATE_FOR_MS = 6 * 60_000;

/**
 * Sends an owner's new orders to their store, and those that stay unacknowledged again. Times are
 * milliseconds since 1970, null for never. They are in memory: after a restart orders count as
 * unsent, because sending one twice does no harm.
 */
export class OrderRelay {
  readonly #env: Env;
  readonly #books: StockBooks;
  #unsentAt: number | null = null;
  #resendAt: number | null = null;
  /** The last order that was sent. */
  #sentSeq = 0;
  /** How often in a row some had to be sent again. */
  #resends = 0;
  /** How far the present round of sending again has come. */
  #resentSeq = 0;
  #isReportedLate = false;

  constructor(env: Env, books: StockBooks) {
    this.#env = env;
    this.#books = books;
  }

  /** Reads what waits in storage, when the owner starts. */
  restore(): void {
    this.#unsentAt = this.#books.oldestUnacknowledged();
  }

  /** When orders are to be sent, and sent again. */
  due(): [number | null, number | null] {
    return [this.#unsentAt, this.#resendAt];
  }

  accepted(now: number): void {
    this.#unsentAt ??= now + RELAY_DELAY_MS;
  }

  /** An order's reservation expired, which its store must learn. */
  expired(now: number): void {
    this.#unsentAt = now;
  }

  /** Sends new orders, and repeats those that stay unacknowledged for long. */
  async send(owner: OwnerName): Promise<void> {
    const now = Date.now();
    if (this.#unsentAt !== null && this.#unsentAt <= now) {
      await this.#sendNew(owner, now);
    }
    if (this.#resendAt !== null && this.#resendAt <= now) {
      await this.#resend(owner, now);
    }
  }

  async #sendNew(owner: OwnerName, now: number): Promise<void> {
    const sentBefore = this.#sentSeq;
    const orders = this.#books.intake(sentBefore, Number.MAX_SAFE_INTEGER, RELAY_LIMIT);
    // Before sending, during which more may come.
    this.#sentSeq = orders.at(-1)?.seq ?? sentBefore;
    this.#unsentAt = orders.length === RELAY_LIMIT ? now : null;
    try {
      await this.#enqueue(owner, orders);
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
   * A piece of a round through all that was sent long ago. Each round comes after a longer pause
   * than the one before.
   */
  async #resend(owner: OwnerName, now: number): Promise<void> {
    this.#books.active.deleteStoredDrafts(now - this.#resendDelay(0));
    const late = this.#books.intake(this.#resentSeq, now - this.#resendDelay(0), RELAY_LIMIT);
    await this.#enqueue(owner, late);
    if (late.length > 0) {
      await this.reportLate(owner);
    }
    const more = late.length === RELAY_LIMIT;
    this.#resends += late.length > 0 && !more ? 1 : 0;
    this.#resentSeq = more ? (late.at(-1)?.seq ?? 0) : 0;
    if (late.length === 0) {
      this.#resends = 0;
    }
    this.#resendAt = more ? now : this.#isDone() ? null : now + this.#resendDelay();
  }

  async #enqueue(owner: OwnerName, orders: readonly Intake[]): Promise<void> {
    // A message holds orders of one database: where that one is down, orders of others go on.
    for (const [, some] of orderShards(this.#env).group(orders, ({ reference }) => reference)) {
      for (const batch of intakeBatches(owner, some)) {
        await sendBatch(this.#env.ORDERS_QUEUE, batch);
      }
    }
  }

  #resendDelay(resends = this.#resends): number {
    return resendDelay(resends, settingsOf(this.#env).RESEND_AFTER_MS);
  }

  /** Sends nothing before `at`: the queue or the order databases do not answer. */
  holdUntil(at: number): void {
    this.#unsentAt = this.#unsentAt === null ? null : at;
    this.#resendAt = this.#resendAt === null ? null : Math.max(at, this.#resendAt);
  }

  /**
   * Whether every order was acknowledged, and storage says so. The draft of a stored order is
   * deleted when it would be sent again, unless the order has ended by then.
   */
  #isDone(): boolean {
    return this.#books.oldestUnacknowledged() === null && !this.#books.active.keepsStoredDrafts();
  }

  /** Plans no further sending when there is nothing left to send or to delete. */
  forgetDone(): void {
    if (this.#resendAt !== null && this.#isDone()) {
      this.#resendAt = null;
      this.#resentSeq = 0;
      this.#resends = 0;
    }
  }

  /** Whether operators see orders of this owner as late. */
  get isReportedLate(): boolean {
    return this.#isReportedLate;
  }

  /**
   * Shows operators orders that were accepted and reach no store, or that there are none any more.
   */
  async reportLate(owner: OwnerName): Promise<void> {
    const since = this.#books.oldestUnacknowledged();
    this.#isReportedLate = since !== null;
    const oldest = since === null ? null : { since, until: Date.now() + LATE_FOR_MS };
    await reportToMonitor(this.#env, "orders", (monitor) =>
      monitor.reportWaiting("orders", owner.name, oldest),
    );
  }
}
