import { PENDING_LIMIT_MS } from "../../../domain/orders/saga.ts";

/**
 * An owner that starts reads its active reservations, and must not read every order that it ever
 * served. No active order has a lower number than `active_from`: the owner raises it in the row of
 * its level, which it writes anyway. What holds units for a sale may be older, and has an index
 * that costs an order nothing. Older code asks without an index, and takes longer to find the same.
 */
export const ACTIVE_STEP = `
  ALTER TABLE stock ADD COLUMN active_from INTEGER NOT NULL DEFAULT 0;
  UPDATE stock SET active_from = coalesce(
    (SELECT min(seq) FROM reservations WHERE status = 'active'),
    (SELECT max(seq) + 1 FROM movements), 0);
  CREATE INDEX reservations_held ON reservations (seq) WHERE status = 'active' AND is_order = 0;
  DROP INDEX reservations_active;`;

/**
 * The draft of an active order lies in its reservation's row, which its end rewrites anyway. Older
 * code keeps drafts in a table of their own, which is read too.
 */
export const DRAFT_STEP = "ALTER TABLE reservations ADD COLUMN draft TEXT";

/** Times are milliseconds since 1970. */
type Active = {
  reference: string;
  seq: number;
  isOrder: boolean;
  reservedAt: number;
  expiresAt: number;
  /** Of the draft in its row: whether the order store has acknowledged it; null without one. */
  isStored: boolean | null;
};

/**
 * The active reservations, in memory and in the order in which they were made. The books name here
 * each one that they write. After a transaction that failed they are read again.
 */
export class ActiveReservations {
  readonly #sql: SqlStorage;
  #active: Map<string, Active> | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  add(one: Active): void {
    this.#all().set(one.reference, one);
  }

  end(reference: string): void {
    this.#all().delete(reference);
  }

  renew(reference: string, expiresAt: number): void {
    const one = this.#all().get(reference);
    if (one) {
      one.expiresAt = expiresAt;
    }
  }

  /** Whether its row has a draft that no order store has acknowledged. */
  isUnacknowledged(reference: string): boolean {
    return this.#all().get(reference)?.isStored === false;
  }

  /**
   * The order store has the draft in its row. This is not written yet: most orders end soon after,
   * which rewrites the row.
   *
   * @returns whether its row has a draft
   */
  acknowledge(reference: string): boolean {
    const one = this.#all().get(reference);
    if (one?.isStored !== false) {
      return one?.isStored === true;
    }
    one.isStored = true;
    return true;
  }

  /** Numbers of those after one whose drafts no order store has acknowledged, oldest first. */
  unacknowledged(afterSeq: number, before: number, limit: number): number[] {
    const found: number[] = [];
    for (const { seq, isStored, reservedAt } of this.#all().values()) {
      if (isStored === false && seq > afterSeq && reservedAt <= before && found.push(seq) === limit) {
        break;
      }
    }
    return found;
  }

  /** When the oldest was accepted whose draft no order store has acknowledged. */
  oldestUnacknowledged(): number | null {
    for (const { isStored, reservedAt } of this.#all().values()) {
      if (isStored === false) {
        return reservedAt;
      }
    }
    return null;
  }

  keepsStoredDrafts(): boolean {
    for (const { isStored } of this.#all().values()) {
      if (isStored === true) {
        return true;
      }
    }
    return false;
  }

  /**
   * Deletes drafts that the order store has, of orders that were accepted before a time and did not
   * end: an owner that starts would send them again.
   */
  deleteStoredDrafts(before: number): void {
    const stored = [...this.#all().values()].filter(
      ({ isStored, reservedAt }) => isStored === true && reservedAt <= before,
    );
    if (stored.length === 0) {
      return;
    }
    this.#sql.exec(
      "UPDATE reservations SET draft = NULL WHERE seq IN (SELECT value FROM json_each(?))",
      JSON.stringify(stored.map(({ seq }) => seq)),
    );
    for (const one of stored) {
      one.isStored = null;
    }
  }

  /** A transaction failed: storage has what was before it. */
  forget(): void {
    this.#active = null;
  }

  /** When the next one expires. */
  nextExpiry(): number | null {
    let next: number | null = null;
    for (const { expiresAt } of this.#all().values()) {
      next = Math.min(next ?? expiresAt, expiresAt);
    }
    return next;
  }

  /**
   * References of those that end now. Those of orders may be renewed until they are 30 minutes old,
   * so they end then at the latest; before it the owner asks the order store.
   */
  dueToExpire(now: number): string[] {
    return this.#due(now)
      .filter(({ isOrder, reservedAt }) => !isOrder || reservedAt <= now - PENDING_LIMIT_MS)
      .map(({ reference }) => reference);
  }

  /** Those of orders whose time is up, the oldest first. */
  dueOrders(now: number, limit: number): Active[] {
    return this.#due(now)
      .filter(({ isOrder }) => isOrder)
      .slice(0, limit);
  }

  /** The number of the oldest active order, or `next` where there is none. */
  oldestOrder(next: number): number {
    for (const { isOrder, seq } of this.#all().values()) {
      if (isOrder) {
        return seq;
      }
    }
    return next;
  }

  #due(now: number): Active[] {
    return [...this.#all().values()]
      .filter(({ expiresAt }) => expiresAt <= now)
      .sort((a, b) => a.expiresAt - b.expiresAt);
  }

  #all(): Map<string, Active> {
    this.#active ??= new Map(this.#read().map((one) => [one.reference, one]));
    return this.#active;
  }

  #read(): Active[] {
    const columns = `r.seq, r.reference, r.is_order AS isOrder, r.expires_at AS expiresAt,
       iif(r.draft IS NULL, NULL, 0) AS isStored, m.at AS reservedAt
       FROM reservations r JOIN movements m ON m.seq = r.seq`;
    return this.#sql
      .exec<Omit<Active, "isOrder" | "isStored"> & { isOrder: number; isStored: number | null }>(
        `SELECT ${columns} WHERE r.seq >= (SELECT active_from FROM stock) AND r.status = 'active' AND r.is_order = 1
         UNION ALL SELECT ${columns} WHERE r.status = 'active' AND r.is_order = 0 ORDER BY 1`,
      )
      .toArray()
      .map((row) => ({
        ...row,
        isOrder: row.isOrder === 1,
        isStored: row.isStored === null ? null : false,
      }));
  }
}
