import type { ReservationStatus } from "../../../domain/stock/stock.ts";

/**
 * The archive of reservations. Archiving begins after those that were there when the table was
 * made: an older version, which a rollback may bring back within days, finds each of them.
 */
export const SETTLED_STEP = `
  CREATE TABLE settled (
    reference TEXT PRIMARY KEY,
    quantity INTEGER NOT NULL,
    status TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    is_order INTEGER NOT NULL,
    holds_draft INTEGER NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE settled_up_to (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL);
  INSERT INTO settled_up_to (id, seq) SELECT 1, coalesce(max(seq), 0) FROM reservations;`;

/** A reservation is archived so long after its end. */
const ARCHIVE_AFTER_MS = 30 * 24 * 60 * 60 * 1000;
/** Reservations that one call archives. */
const ARCHIVE_LIMIT = 500;

type SettledReservation = {
  reference: string;
  quantity: number;
  status: ReservationStatus;
  expiresAt: number;
  isOrder: number;
  holdsDraft: number;
};

/**
 * What is kept of reservations that ended long ago: enough to answer a replay of their key, and to
 * return units of an order that is cancelled late. Who reserved, and its trace, is forgotten.
 */
export class SettledReservations {
  readonly #sql: SqlStorage;
  /** The archive's last reservation; null until it was read. */
  #upTo: number | null = null;
  #isEmpty: boolean | null = null;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  find(reference: string): SettledReservation | undefined {
    this.#isEmpty ??= this.#sql.exec("SELECT 1 FROM settled LIMIT 1").toArray().length === 0;
    if (this.#isEmpty) {
      return undefined;
    }
    return this.#sql
      .exec<SettledReservation>(
        `SELECT reference, quantity, status, expires_at AS expiresAt, is_order AS isOrder,
                holds_draft AS holdsDraft
         FROM settled WHERE reference = ?`,
        reference,
      )
      .toArray()[0];
  }

  /** Takes a reservation out whose attempt came to nothing, because its key is used again. */
  forget(reference: string): void {
    this.#sql.exec("DELETE FROM settled WHERE reference = ?", reference);
  }

  setStatus(reference: string, status: ReservationStatus): void {
    this.#sql.exec("UPDATE settled SET status = ? WHERE reference = ?", status, reference);
  }

  /**
   * Moves the next of those that ended long ago, in the order in which they were made. One whose
   * order store has not acknowledged its end stays where it is.
   */
  archive(now: number): void {
    const after = this.#archivedUpTo();
    const [next] = this.#sql
      .exec<{ expiresAt: number }>(
        "SELECT expires_at AS expiresAt FROM reservations WHERE seq > ? ORDER BY seq LIMIT 1",
        after,
      )
      .toArray();
    const endedBefore = now - ARCHIVE_AFTER_MS;
    if (!next || next.expiresAt > endedBefore) {
      return;
    }
    const { upTo } = this.#sql
      .exec<{ upTo: number }>(
        `SELECT max(seq) AS upTo FROM
           (SELECT seq, expires_at FROM reservations WHERE seq > ? ORDER BY seq LIMIT ?)
         WHERE expires_at <= ?`,
        after,
        ARCHIVE_LIMIT,
        endedBefore,
      )
      .one();
    const ended = `seq > ? AND seq <= ? AND status <> 'active'
      AND NOT EXISTS (SELECT 1 FROM intake i WHERE i.seq = intake_seq)`;
    this.#sql.exec(
      `INSERT INTO settled (reference, quantity, status, expires_at, is_order, holds_draft)
       SELECT reference, quantity, status, expires_at, is_order, holds_draft
       FROM reservations WHERE ${ended}`,
      after,
      upTo,
    );
    this.#sql.exec(`DELETE FROM reservations WHERE ${ended}`, after, upTo);
    this.#sql.exec("UPDATE settled_up_to SET seq = ?", upTo);
    this.#upTo = upTo;
    this.#isEmpty = null;
  }

  #archivedUpTo(): number {
    this.#upTo ??= this.#sql.exec<{ seq: number }>("SELECT seq FROM settled_up_to").one().seq;
    return this.#upTo;
  }
}
