import { DurableObject } from "cloudflare:workers";
import {
  ACCOUNT_THROTTLE,
  type Attempts,
  counted,
  FORGET_MS,
  NETWORK_THROTTLE,
  type StrictWindow,
  strictly,
  strictWaitMs,
  type Throttle,
  waitMs,
} from "../../domain/accounts/sign-in-throttle.ts";
import type { PasswordAnswer, SignInGuardObject } from "../../shop/accounts/sign-in-guards.ts";
import { mendAlarm, ring } from "../base/alarms.ts";
import { migrate } from "../base/schema-steps.ts";
import { hashCost, hashPassword, isOutdated, verifyPassword } from "./password-hash.ts";

const STEPS = [
  // `who` separates the counts of one guard: all browsers, or one that its owner used before.
  "CREATE TABLE attempts (who TEXT PRIMARY KEY, count INTEGER NOT NULL, last_at INTEGER NOT NULL) WITHOUT ROWID",
];

const EVERYBODY = "*";
/** The window of a network's strict requests; its `last_at` is when it began. */
const STRICT = "strict";

/**
 * Counts wrong passwords for one address, or one network, exactly: an attempt is counted before it
 * is looked at. For an address it also computes the hash, away from the isolates that take orders.
 */
export class SignInGuard extends DurableObject<Env> implements SignInGuardObject {
  #open = false;

  /**
   * Compares a password with an account's hash, or with nothing in the same time.
   *
   * @param device names a browser that signed in to this account before; it has a count of its own
   */
  async check(password: string, stored: string | null, device: string | null): Promise<PasswordAnswer> {
    const who = device ?? EVERYBODY;
    const wait = this.#count(who, ACCOUNT_THROTTLE);
    if (wait > 0) {
      return { outcome: "wait", waitMs: wait };
    }
    const cost = hashCost(this.env);
    if (!verifyPassword(password, stored, cost)) {
      return { outcome: "wrong" };
    }
    this.#forget(who);
    return stored !== null && isOutdated(stored, cost)
      ? { outcome: "right", rehashed: hashPassword(password, cost) }
      : { outcome: "right" };
  }

  async hash(password: string): Promise<string> {
    return hashPassword(password, hashCost(this.env));
  }

  /** A network's turn. @returns milliseconds to wait, 0 when the attempt may be looked at */
  async enter(): Promise<number> {
    return this.#count(EVERYBODY, NETWORK_THROTTLE);
  }

  /**
   * A network's request of the strict kind, in whichever isolate it came: all of them ask here.
   *
   * @returns milliseconds to wait, 0 when it may go on
   */
  async admit(): Promise<number> {
    const next = strictly(this.#strictWindow(), Date.now());
    if ("waitMs" in next) {
      return next.waitMs;
    }
    this.#write(STRICT, next.count, next.beganAt);
    return 0;
  }

  /**
   * Whether a network has strict requests left, without taking one.
   *
   * @returns milliseconds to wait, 0 when one is left
   */
  async wait(): Promise<number> {
    return strictWaitMs(this.#strictWindow(), Date.now());
  }

  /**
   * Takes back one attempt of a network that turned out right; others of that network may still be
   * guessing.
   */
  async forgive(): Promise<void> {
    this.#sql().exec("UPDATE attempts SET count = max(0, count - 1) WHERE who = ?", EVERYBODY);
  }

  /** Forgets every count: the owner proved themselves by a mailed link. */
  async reset(): Promise<void> {
    this.#sql().exec("DELETE FROM attempts");
  }

  override alarm(): Promise<void> {
    return ring(this.ctx.storage, async () => {
      const sql = this.#sql();
      sql.exec("DELETE FROM attempts WHERE last_at <= ?", Date.now() - FORGET_MS);
      const [left] = sql.exec<{ at: number | null }>("SELECT min(last_at) AS at FROM attempts").toArray();
      if (left?.at) {
        await this.ctx.storage.setAlarm(left.at + FORGET_MS);
      } else {
        this.#open = false;
        await this.ctx.storage.deleteAll();
      }
    });
  }

  #count(who: string, throttle: Throttle): number {
    const now = Date.now();
    const row = this.#find(who);
    const known: Attempts | null = row ? { count: row.count, lastAt: row.last_at } : null;
    const wait = waitMs(known, throttle, now);
    if (wait > 0) {
      return wait;
    }
    const { count, lastAt } = counted(known, now);
    this.#write(who, count, lastAt);
    return 0;
  }

  #strictWindow(): StrictWindow | null {
    const row = this.#find(STRICT);
    return row && { count: row.count, beganAt: row.last_at };
  }

  #find(who: string): { count: number; last_at: number } | null {
    const [row] = this.#sql()
      .exec<{ count: number; last_at: number }>("SELECT count, last_at FROM attempts WHERE who = ?", who)
      .toArray();
    return row ?? null;
  }

  #write(who: string, count: number, at: number): void {
    this.#sql().exec(
      "INSERT OR REPLACE INTO attempts (who, count, last_at) VALUES (?, ?, ?)",
      who,
      count,
      at,
    );
    this.ctx.waitUntil(mendAlarm(this.ctx.storage, () => at + FORGET_MS));
  }

  #forget(who: string): void {
    this.#sql().exec("DELETE FROM attempts WHERE who = ?", who);
  }

  /**
   * Storage with its table. A guard whose counts were all forgotten has none, and is not billed for
   * one.
   */
  #sql(): SqlStorage {
    const { storage } = this.ctx;
    if (!this.#open) {
      storage.transactionSync(() => migrate(storage.sql, "guard", STEPS));
    }
    this.#open = true;
    return storage.sql;
  }
}
