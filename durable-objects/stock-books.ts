import {
  type Movement,
  type MovementRecord,
  RESERVATION_TTL_MS,
  type ReservationStatus,
  type StockLevel,
} from "../domain/stock.ts";
import { isOpened, migrate } from "./schema-steps.ts";

/** The tables every owner of stock has. Append only; times are milliseconds since 1970. */
const STEPS: readonly string[] = [
  `CREATE TABLE stock (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     on_hand INTEGER NOT NULL,
     reserved INTEGER NOT NULL,
     relayed_seq INTEGER NOT NULL
   );
   CREATE TABLE reservations (
     reference TEXT PRIMARY KEY,
     customer TEXT,
     quantity INTEGER NOT NULL,
     status TEXT NOT NULL,
     expires_at INTEGER NOT NULL,
     traceparent TEXT NOT NULL,
     is_order INTEGER NOT NULL,
     holds_draft INTEGER NOT NULL,
     draft TEXT,
     relay_at INTEGER,
     relay_attempts INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX reservations_due ON reservations (expires_at) WHERE status = 'active';
   CREATE INDEX reservations_to_relay ON reservations (relay_at) WHERE relay_at IS NOT NULL;
   CREATE TABLE movements (
     seq INTEGER PRIMARY KEY,
     at INTEGER NOT NULL,
     kind TEXT NOT NULL,
     quantity INTEGER NOT NULL,
     on_hand_delta INTEGER NOT NULL,
     reserved_delta INTEGER NOT NULL,
     on_hand INTEGER NOT NULL,
     reserved INTEGER NOT NULL,
     reference TEXT,
     reason TEXT,
     actor TEXT
   );`,
];

/** A reservation as far as deciding about it needs. */
export type Reservation = {
  reference: string;
  customer: string | null;
  quantity: number;
  status: ReservationStatus;
  expiresAt: number;
  /** Whether it ever carried an order's draft: then there is an order, whatever became of the reservation. */
  holdsDraft: boolean;
  /** OrderDraft as JSON, until the order store has acknowledged it. */
  draft: string | null;
};

/** An order whose store, or whose saga, must hear of it. */
export type DueOrder = {
  reference: string;
  status: "active" | "expired";
  draft: string | null;
  traceparent: string;
  attempts: number;
};

export type TracedMovement = MovementRecord & { traceparent: string | null };

/**
 * What an owner of stock writes down: its level, its reservations and every movement. Each method is a statement or
 * two and synchronous; transactions are the owner's.
 */
export class StockBooks {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  exist(): boolean {
    return isOpened(this.#sql);
  }

  migrate(): void {
    migrate(this.#sql, "owner", STEPS);
  }

  begin(): void {
    this.#sql.exec("INSERT INTO stock (id, on_hand, reserved, relayed_seq) VALUES (1, 0, 0, 0)");
  }

  read(): { level: StockLevel; relayedSeq: number } | undefined {
    const [row] = this.#sql
      .exec<{ on_hand: number; reserved: number; relayed_seq: number }>("SELECT * FROM stock")
      .toArray();
    return row && { level: { onHand: row.on_hand, reserved: row.reserved }, relayedSeq: row.relayed_seq };
  }

  writeLevel({ onHand, reserved }: StockLevel): void {
    this.#sql.exec("UPDATE stock SET on_hand = ?, reserved = ?", onHand, reserved);
  }

  writeRelayed(seq: number): void {
    this.#sql.exec("UPDATE stock SET relayed_seq = ?", seq);
  }

  addMovement(
    change: Movement & {
      quantity: number;
      reference: string | null;
      reason: string | null;
      actor: string | null;
    },
    after: StockLevel,
  ): void {
    this.#sql.exec(
      `INSERT INTO movements (at, kind, quantity, on_hand_delta, reserved_delta, on_hand, reserved, reference, reason, actor)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      Date.now(),
      change.kind,
      change.quantity,
      change.onHandDelta,
      change.reservedDelta,
      after.onHand,
      after.reserved,
      change.reference,
      change.reason,
      change.actor,
    );
  }

  /** Oldest first, with the trace of the reservation each belongs to. */
  movementsAfter(seq: number, limit: number): TracedMovement[] {
    return this.#sql
      .exec<{ [K in keyof TracedMovement]: SqlStorageValue }>(
        `SELECT m.seq, m.at, m.kind, m.quantity, m.on_hand_delta AS onHandDelta, m.reserved_delta AS reservedDelta,
                m.on_hand AS onHand, m.reserved, m.reference, m.reason, m.actor, r.traceparent
         FROM movements m LEFT JOIN reservations r ON r.reference = m.reference
         WHERE m.seq > ? ORDER BY m.seq LIMIT ?`,
        seq,
        limit,
      )
      .toArray() as TracedMovement[];
  }

  /** When the first movement after this one was made. */
  movementAfter(seq: number): number | null {
    const [row] = this.#sql
      .exec<{ at: number }>("SELECT at FROM movements WHERE seq > ? ORDER BY seq LIMIT 1", seq)
      .toArray();
    return row?.at ?? null;
  }

  findReservation(reference: string): Reservation | undefined {
    const [row] = this.#sql
      .exec<Omit<Reservation, "holdsDraft"> & { holdsDraft: number }>(
        `SELECT reference, customer, quantity, status, expires_at AS expiresAt, holds_draft AS holdsDraft, draft
         FROM reservations WHERE reference = ?`,
        reference,
      )
      .toArray();
    return row && { ...row, holdsDraft: row.holdsDraft === 1 };
  }

  /** Writes an active reservation; an earlier attempt under the same reference that came to nothing is replaced. */
  addReservation(
    row: Pick<Reservation, "reference" | "customer" | "quantity" | "expiresAt" | "draft"> & {
      traceparent: string;
      isOrder: boolean;
      relayAt: number | null;
    },
  ): void {
    this.#sql.exec(
      `INSERT OR REPLACE INTO reservations
       (reference, customer, quantity, status, expires_at, traceparent, is_order, holds_draft, draft, relay_at, relay_attempts)
       VALUES (?, ?, ?, 'active', ?, ?, ?, ?, ?, ?, 0)`,
      row.reference,
      row.customer,
      row.quantity,
      row.expiresAt,
      row.traceparent,
      row.isOrder ? 1 : 0,
      row.draft === null ? 0 : 1,
      row.draft,
      row.relayAt,
    );
  }

  /** Ends an active reservation by a decision of the saga, which knows the order: nothing is left to tell. */
  settle(reference: string, status: "confirmed" | "released"): void {
    this.#sql.exec(
      "UPDATE reservations SET status = ?, draft = NULL, relay_at = NULL WHERE reference = ?",
      status,
      reference,
    );
  }

  /** Ends an active reservation by the clock, of which its order must hear. */
  expire(reference: string, now: number): void {
    this.#sql.exec(
      `UPDATE reservations SET status = 'expired', relay_attempts = 0,
       relay_at = CASE WHEN is_order = 1 THEN ? ELSE NULL END WHERE reference = ?`,
      now,
      reference,
    );
  }

  dueToExpire(now: number): Pick<Reservation, "reference" | "customer" | "quantity">[] {
    return this.#sql
      .exec<Pick<Reservation, "reference" | "customer" | "quantity">>(
        "SELECT reference, customer, quantity FROM reservations WHERE status = 'active' AND expires_at <= ? ORDER BY expires_at",
        now,
      )
      .toArray();
  }

  dueToRelay(now: number, limit: number): DueOrder[] {
    return this.#sql
      .exec<DueOrder>(
        `SELECT reference, status, draft, traceparent, relay_attempts AS attempts FROM reservations
         WHERE relay_at <= ? ORDER BY relay_at LIMIT ?`,
        now,
        limit,
      )
      .toArray();
  }

  /** Makes an order due again, unless it was acknowledged or expired since `sentAt`: that has set its time anew. */
  relayAgain(reference: string, sentAt: number, nextAt: number, attempts: number): void {
    this.#sql.exec(
      "UPDATE reservations SET relay_at = ?, relay_attempts = ? WHERE reference = ? AND relay_at <= ?",
      nextAt,
      attempts,
      reference,
      sentAt,
    );
  }

  acknowledge(entries: readonly { reference: string; status: "active" | "expired" }[]): void {
    const json = JSON.stringify(entries);
    this.#sql.exec(
      "UPDATE reservations SET draft = NULL WHERE reference IN (SELECT value->>'reference' FROM json_each(?))",
      json,
    );
    // One that expired after it was sent still has that to tell.
    this.#sql.exec(
      `UPDATE reservations SET relay_at = NULL WHERE (reference, status) IN
       (SELECT value->>'reference', value->>'status' FROM json_each(?))`,
      json,
    );
  }

  /** When the oldest order that nobody has acknowledged was accepted, in milliseconds since 1970. */
  oldestUnacknowledged(): number | null {
    const [row] = this.#sql
      .exec<{ at: number | null }>(
        "SELECT min(expires_at) AS at FROM reservations WHERE relay_at IS NOT NULL",
      )
      .toArray();
    return row?.at == null ? null : row.at - RESERVATION_TTL_MS;
  }

  /** When the next reservation expires and the next order is due to be relayed. */
  nextTimes(): { expiry: number | null; relay: number | null } {
    return this.#sql
      .exec<{ expiry: number | null; relay: number | null }>(
        `SELECT (SELECT min(expires_at) FROM reservations WHERE status = 'active') AS expiry,
                (SELECT min(relay_at) FROM reservations WHERE relay_at IS NOT NULL) AS relay`,
      )
      .one();
  }
}
