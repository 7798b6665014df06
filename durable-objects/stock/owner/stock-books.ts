import type { Movement, MovementRecord, ReservationStatus, StockLevel } from "../../../domain/stock/stock.ts";
import { isOpened, migrate } from "../../base/schema-steps.ts";
import { ACTIVE_STEP, ActiveReservations, DRAFT_STEP } from "./active-reservations.ts";
import { SETTLED_STEP, SettledReservations } from "./settled-reservations.ts";

/** The tables every owner of stock has. Append only; times are milliseconds since 1970. */
const STEPS: readonly string[] = [
  `CREATE TABLE stock (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     on_hand INTEGER NOT NULL,
     reserved INTEGER NOT NULL,
     relayed_seq INTEGER NOT NULL
   );
   -- In the order in which they were made, under the number of the movement that reserved their units.
   CREATE TABLE reservations (
     seq INTEGER PRIMARY KEY,
     reference TEXT NOT NULL UNIQUE,
     customer TEXT,
     quantity INTEGER NOT NULL,
     status TEXT NOT NULL,
     expires_at INTEGER NOT NULL,
     traceparent TEXT NOT NULL,
     is_order INTEGER NOT NULL,
     holds_draft INTEGER NOT NULL,
     intake_seq INTEGER
   );
   -- What the order store has not acknowledged. Drafts are long: here they lie densely and go without a trace.
   CREATE TABLE intake (
     seq INTEGER PRIMARY KEY,
     reference TEXT NOT NULL,
     status TEXT NOT NULL,
     at INTEGER NOT NULL,
     draft TEXT
   );
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
  // The index is gone since `ACTIVE_STEP`.
  `CREATE INDEX reservations_active ON reservations (expires_at) WHERE status = 'active';
   ${SETTLED_STEP}`,
  "ALTER TABLE movements ADD COLUMN location TEXT",
  ACTIVE_STEP,
  DRAFT_STEP,
];

/** A reservation as far as deciding about it needs. */
export type Reservation = {
  reference: string;
  customer: string | null;
  quantity: number;
  status: ReservationStatus;
  expiresAt: number;
  isOrder: boolean;
  /**
   * Whether it ever carried an order's draft. Then there is an order, in every state of the
   * reservation.
   */
  holdsDraft: boolean;
  /** Its place in the intake, if it has one, until it is acknowledged. */
  intakeSeq: number | null;
  /** OrderDraft as JSON, until the order store has acknowledged it. */
  draft: string | null;
};

/** An order that its store, or its saga, must still receive. */
export type Intake = {
  seq: number;
  reference: string;
  status: "active" | "expired";
  draft: string | null;
  traceparent: string;
};

export type TracedMovement = MovementRecord & { traceparent: string | null };

/**
 * What an owner of stock writes down: its level, its reservations and every movement. Each method
 * is a statement or two and synchronous; transactions are the owner's.
 */
export class StockBooks {
  readonly #sql: SqlStorage;
  readonly #isLean: boolean;
  readonly active: ActiveReservations;
  /** Reservations that ended long ago. */
  readonly settled: SettledReservations;

  /**
   * @param isLean whether drafts are written into their reservations' rows, and the level only with
   *   movements; what is written otherwise is read in any case
   */
  constructor(sql: SqlStorage, isLean: boolean) {
    this.#sql = sql;
    this.#isLean = isLean;
    this.active = new ActiveReservations(sql);
    this.settled = new SettledReservations(sql);
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

  read(): { level: StockLevel; seq: number; relayedSeq: number } | undefined {
    const [row] = this.#sql
      .exec<{ on_hand: number; reserved: number; seq: number; relayed_seq: number }>(
        `SELECT coalesce(m.on_hand, s.on_hand) AS on_hand, coalesce(m.reserved, s.reserved) AS reserved,
                s.relayed_seq, coalesce(m.seq, 0) AS seq
         FROM stock s LEFT JOIN (SELECT * FROM movements ORDER BY seq DESC LIMIT 1) m`,
      )
      .toArray();
    if (!row) {
      return undefined;
    }
    const { on_hand: onHand, reserved, seq, relayed_seq: relayedSeq } = row;
    return { level: { onHand, reserved }, seq, relayedSeq };
  }

  /** Writes the level that movements left, for older code: its last movement says it too. */
  writeLevel(level: StockLevel, seq: number): void {
    if (!this.#isLean) {
      this.#writeStock(level, seq, null);
    }
  }

  /** Movements up to a number were published; the level is that after the one numbered `seq`. */
  writeRelayed(relayedSeq: number, { level, seq }: { level: StockLevel; seq: number }): void {
    this.#writeStock(level, seq, relayedSeq);
  }

  #writeStock({ onHand, reserved }: StockLevel, seq: number, relayedSeq: number | null): void {
    this.#sql.exec(
      "UPDATE stock SET on_hand = ?, reserved = ?, active_from = ?, relayed_seq = coalesce(?, relayed_seq)",
      onHand,
      reserved,
      this.active.oldestOrder(seq + 1),
      relayedSeq,
    );
  }

  addMovement(
    change: Movement & {
      quantity: number;
      reference: string | null;
      reason: string | null;
      actor: string | null;
      location: string | null;
    },
    after: StockLevel,
    seq: number,
  ): void {
    this.#sql.exec(
      `INSERT INTO movements (seq, at, kind, quantity, on_hand_delta, reserved_delta, on_hand, reserved, reference, reason, actor, location)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      seq,
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
      change.location,
    );
  }

  /** Oldest first, with the trace of the reservation each belongs to. */
  movementsAfter(seq: number, limit: number): TracedMovement[] {
    return this.#movements("m.seq > ? ORDER BY m.seq", seq, limit);
  }

  /** Newest first. */
  movementsBefore(seq: number, limit: number): TracedMovement[] {
    return this.#movements("m.seq < ? ORDER BY m.seq DESC", seq, limit);
  }

  /** The correction that was made under this key, if it was. */
  adjustment(key: string): TracedMovement | undefined {
    return this.#movements("m.reference = ? AND m.kind = 'adjust'", key, 1)[0];
  }

  /** What a transfer under this key brought, if it was made. */
  transfer(key: string): TracedMovement | undefined {
    return this.#movements("m.reference = ? AND m.kind = 'transfer' AND m.quantity > 0", key, 1)[0];
  }

  #movements(which: string, value: number | string, limit: number): TracedMovement[] {
    return this.#sql
      .exec<{ [K in keyof TracedMovement]: SqlStorageValue }>(
        `SELECT m.seq, m.at, m.kind, m.quantity, m.on_hand_delta AS onHandDelta, m.reserved_delta AS reservedDelta,
                m.on_hand AS onHand, m.reserved, m.reference, m.reason, m.actor, m.location, r.traceparent
         FROM movements m LEFT JOIN reservations r ON r.reference = m.reference
         WHERE ${which} LIMIT ?`,
        value,
        limit,
      )
      .toArray() as TracedMovement[];
  }

  hasRestocked(reference: string): boolean {
    return (
      this.#sql.exec("SELECT 1 FROM movements WHERE reference = ? AND kind = 'restock'", reference).toArray()
        .length > 0
    );
  }

  findReservation(reference: string): Reservation | undefined {
    const [row] = this.#sql
      .exec<Omit<Reservation, "isOrder" | "holdsDraft"> & { isOrder: number; holdsDraft: number }>(
        `SELECT r.reference, r.customer, r.quantity, r.status, r.expires_at AS expiresAt, r.is_order AS isOrder,
                r.holds_draft AS holdsDraft, i.seq AS intakeSeq, coalesce(i.draft, r.draft) AS draft
         FROM reservations r LEFT JOIN intake i ON i.seq = r.intake_seq WHERE r.reference = ?`,
        reference,
      )
      .toArray();
    if (row) {
      const isWanted = row.intakeSeq !== null || this.active.isUnacknowledged(reference);
      const draft = isWanted ? row.draft : null;
      return { ...row, draft, isOrder: row.isOrder === 1, holdsDraft: row.holdsDraft === 1 };
    }
    const old = this.settled.find(reference);
    return (
      old && {
        ...old,
        isOrder: old.isOrder === 1,
        holdsDraft: old.holdsDraft === 1,
        customer: null,
        intakeSeq: null,
        draft: null,
      }
    );
  }

  /**
   * Writes an active reservation with its draft, under the number of its movement. It replaces an
   * earlier failed attempt under the same reference.
   *
   * @returns false, with nothing written, when a reservation of that reference exists: this is a
   *   replay
   */
  addReservation(
    row: Pick<Reservation, "reference" | "customer" | "quantity" | "expiresAt" | "isOrder" | "draft"> & {
      seq: number;
      traceparent: string;
      at: number;
    },
  ): boolean {
    const { seq, reference, draft } = row;
    const old = this.settled.find(reference);
    if (old?.status === "confirmed" || old?.holdsDraft === 1) {
      return false;
    }
    if (old) {
      this.settled.forget(reference);
    }
    const ownDraft = this.#isLean ? draft : null;
    const hasIntake = draft !== null && !this.#isLean;
    const { rowsWritten } = this.#sql.exec(
      `INSERT INTO reservations
       (seq, reference, customer, quantity, status, expires_at, traceparent, is_order, holds_draft, intake_seq, draft)
       VALUES (?, ?, ?, ?, 'active', ?, ?, ?, ?, ?, ?)
       ON CONFLICT (reference) DO UPDATE SET seq = excluded.seq, customer = excluded.customer, quantity = excluded.quantity,
         status = 'active', expires_at = excluded.expires_at, traceparent = excluded.traceparent,
         is_order = excluded.is_order, holds_draft = excluded.holds_draft, intake_seq = excluded.intake_seq,
         draft = excluded.draft
       WHERE status IN ('released', 'expired') AND holds_draft = 0`,
      seq,
      reference,
      row.customer,
      row.quantity,
      row.expiresAt,
      row.traceparent,
      row.isOrder ? 1 : 0,
      draft === null ? 0 : 1,
      hasIntake ? seq : null,
      ownDraft,
    );
    if (rowsWritten === 0) {
      return false;
    }
    const { isOrder, at: reservedAt, expiresAt } = row;
    const isStored = ownDraft === null ? null : false;
    this.active.add({ reference, seq, isOrder, reservedAt, expiresAt, isStored });
    if (hasIntake) {
      this.#addIntake(seq, reference, "active", row.at, draft);
    }
    return true;
  }

  #addIntake(seq: number, reference: string, status: Intake["status"], at: number, draft: string | null) {
    this.#sql.exec(
      "INSERT INTO intake (seq, reference, status, at, draft) VALUES (?, ?, ?, ?, ?)",
      seq,
      reference,
      status,
      at,
      draft,
    );
  }

  /**
   * Ends a reservation by a decision of the saga. The saga knows the order, so it needs no message.
   */
  settle(
    { reference, intakeSeq }: Pick<Reservation, "reference" | "intakeSeq">,
    status: "confirmed" | "released",
  ): void {
    const { rowsWritten } = this.#sql.exec(
      "UPDATE reservations SET status = ?, draft = NULL WHERE reference = ?",
      status,
      reference,
    );
    if (rowsWritten === 0) {
      this.settled.setStatus(reference, status);
    }
    this.active.end(reference);
    if (intakeSeq !== null) {
      this.#sql.exec("DELETE FROM intake WHERE seq = ?", intakeSeq);
    }
  }

  /**
   * Ends an active reservation by the clock. Its order must receive that, under the number of the
   * movement `tellAs`.
   */
  expire({ reference, isOrder, intakeSeq, draft }: Reservation, tellAs: number, now: number): void {
    this.#sql.exec(
      "UPDATE reservations SET status = 'expired', intake_seq = ?, draft = NULL WHERE reference = ?",
      isOrder ? tellAs : null,
      reference,
    );
    this.active.end(reference);
    if (intakeSeq !== null) {
      this.#sql.exec("DELETE FROM intake WHERE seq = ?", intakeSeq);
    }
    if (isOrder) {
      this.#addIntake(tellAs, reference, "expired", now, draft);
    }
  }

  renew(reference: string, expiresAt: number): void {
    this.#sql.exec(
      "UPDATE reservations SET expires_at = ? WHERE reference = ? AND status = 'active'",
      expiresAt,
      reference,
    );
    this.active.renew(reference, expiresAt);
  }

  /**
   * What the order store has not acknowledged, after a number, of those that came before a time.
   */
  intake(afterSeq: number, before: number, limit: number): Intake[] {
    return this.#sql
      .exec<Intake>(
        `SELECT * FROM (
           SELECT i.seq, i.reference, i.status, i.draft, r.traceparent
           FROM intake i JOIN reservations r ON r.reference = i.reference
           WHERE i.seq > ?1 AND i.at <= ?2 ORDER BY i.seq LIMIT ?3)
         UNION ALL
         SELECT seq, reference, 'active', draft, traceparent
         FROM reservations WHERE seq IN (SELECT value FROM json_each(?4)) ORDER BY seq LIMIT ?3`,
        afterSeq,
        before,
        limit,
        JSON.stringify(this.active.unacknowledged(afterSeq, before, limit)),
      )
      .toArray();
  }

  acknowledge(entries: readonly { reference: string; status: "active" | "expired" }[]): void {
    const others = entries.filter(
      ({ reference, status }) => status !== "active" || !this.active.acknowledge(reference),
    );
    if (others.length === 0) {
      return;
    }
    // One that expired after it was sent has another number now, which is still to be sent.
    this.#sql.exec(
      `DELETE FROM intake WHERE seq IN (
         SELECT i.seq FROM json_each(?) e
         JOIN reservations r ON r.reference = e.value->>'reference'
         JOIN intake i ON i.seq = r.intake_seq AND i.status = e.value->>'status')`,
      JSON.stringify(others),
    );
  }

  /** When the oldest unacknowledged order was accepted, in milliseconds since 1970. */
  oldestUnacknowledged(): number | null {
    const [row] = this.#sql.exec<{ at: number }>("SELECT at FROM intake ORDER BY seq LIMIT 1").toArray();
    const inRows = this.active.oldestUnacknowledged();
    return row && inRows !== null ? Math.min(row.at, inRows) : (row?.at ?? inRows);
  }
}
