import { DurableObject } from "cloudflare:workers";
import { logRecord } from "../domain/log.ts";
import {
  apply,
  available,
  canReserve,
  type MovementKind,
  type MovementRecord,
  movement,
  nextAlarm,
  RESERVATION_TTL_MS,
  type ReservationStatus,
  type ReserveOutcome,
  type ReserveRequest,
  resendDelay,
  type SettleOutcome,
  type StockLevel,
  type StockPolicy,
  type StockSnapshot,
} from "../domain/stock.ts";
import { intakeBatches, movementBatches } from "../queues/stock-relay.ts";
import { isOpened, migrate } from "./stock-ledger-schema.ts";

/** Orders relayed in one go: enough to fill some messages, little enough to keep the object responsive. */
const RELAY_LIMIT = 500;
/** After a queue refused a relay, the alarm tries again this much later. */
const RELAY_RETRY_MS = 5_000;

type ReservationRow = {
  reference: string;
  quantity: number;
  status: ReservationStatus;
  expires_at: number;
  holds_draft: number;
  draft: string | null;
};

type StockRow = {
  sku: string;
  on_hand: number;
  reserved: number;
  tracked: number;
  backorder: "deny" | "allow";
  reorder_point: number;
  relayed_seq: number;
};

type OpeningRow = {
  opening_stock: number;
  tracked: number;
  backorder: "deny" | "allow";
  reorder_point: number;
};

interface Stock {
  sku: string;
  level: StockLevel;
  policy: StockPolicy;
  /** The last movement that was published. */
  relayedSeq: number;
}

/**
 * The one owner of a SKU's stock: every unit of it is reserved, confirmed, released and counted here, one call
 * at a time. Between a check and its write nothing is awaited, so no two buyers get the same unit.
 *
 * A reservation of an order keeps the order's draft until the order store has acknowledged it: the reservation
 * is the outbox of order intake, and what makes an accepted order durable.
 */
export class StockLedger extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  #stock: Stock | null = null;
  /** When the alarm rings next, as far as this instance has set it; null means not set by this instance. */
  #alarmAt: number | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    // A SKU that does not exist leaves no storage behind, however often it is asked for.
    if (!isOpened(this.#sql)) return;
    ctx.storage.transactionSync(() => migrate(this.#sql));
    const [row] = this.#sql.exec<StockRow>("SELECT * FROM stock").toArray();
    if (row) this.#stock = fromRow(row);
  }

  /** Level and policy now, or null when no such SKU is in the catalog. */
  async snapshot(): Promise<StockSnapshot | null> {
    const stock = await this.#open();
    if (!stock) return null;
    this.#expireDue(Date.now());
    await this.#schedule();
    return this.#snapshotOf(stock);
  }

  /**
   * Reserves in the order given; each request stands or falls alone. One storage transaction holds them all:
   * when this returns, every granted reservation and its draft are durable.
   */
  async reserveMany(requests: readonly ReserveRequest[]): Promise<ReserveOutcome[]> {
    const stock = await this.#open();
    if (!stock) return requests.map(() => ({ ok: false, reason: "unknown_sku" }));
    const now = Date.now();
    this.#expireDue(now);
    const outcomes = this.#change(stock, (move) =>
      requests.map((request) => this.#reserve(stock.policy, request, now, move)),
    );
    await this.#schedule();
    return outcomes;
  }

  /** Takes reserved units out of stock for good. An expired reservation stays expired. */
  async confirmMany(references: readonly string[]): Promise<SettleOutcome[]> {
    return this.#settle(references, "confirm", null);
  }

  /** Gives reserved units back. A confirmed reservation stays confirmed. */
  async releaseMany(references: readonly string[], reason: string): Promise<SettleOutcome[]> {
    return this.#settle(references, "release", reason);
  }

  /** Undoes reservations whatever became of them: reserved units are released, confirmed ones put back. */
  async returnMany(references: readonly string[], reason: string): Promise<SettleOutcome[]> {
    return this.#settle(references, "return", reason);
  }

  /** The order store has these; `status` is the reservation status it was told of. */
  async acknowledge(entries: readonly { reference: string; status: "active" | "expired" }[]): Promise<void> {
    if (!this.#stock) return;
    this.ctx.storage.transactionSync(() => {
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
    });
  }

  /** The draft of an order that is not acknowledged yet, and whether its reservation still stands. */
  async findDraft(reference: string): Promise<{ draft: string; status: ReservationStatus } | null> {
    const row = this.#stock ? this.#find(reference) : undefined;
    return row?.draft ? { draft: row.draft, status: row.status } : null;
  }

  /** Changes the units on hand by `delta`; null when the SKU is unknown, false when it would fall below zero. */
  async adjust(change: {
    delta: number;
    reason: string;
    actor: string;
  }): Promise<StockSnapshot | null | false> {
    const stock = await this.#open();
    if (!stock) return null;
    if (stock.level.onHand + change.delta < 0) return false;
    this.#change(stock, (move) => move("adjust", change.delta, change));
    await this.#schedule();
    return this.#snapshotOf(stock);
  }

  /** Sets the units on hand to what was counted. */
  async setOnHand(count: { onHand: number; reason: string; actor: string }): Promise<StockSnapshot | null> {
    const stock = await this.#open();
    if (!stock) return null;
    const delta = count.onHand - stock.level.onHand;
    if (delta !== 0) this.#change(stock, (move) => move("adjust", delta, count));
    await this.#schedule();
    return this.#snapshotOf(stock);
  }

  async configure(policy: StockPolicy): Promise<void> {
    const stock = await this.#open();
    if (!stock) return;
    this.#sql.exec(
      "UPDATE stock SET tracked = ?, backorder = ?, reorder_point = ?",
      policy.tracked ? 1 : 0,
      policy.backorder,
      policy.reorderPoint,
    );
    stock.policy = { ...policy };
  }

  /** The ledger after a movement, oldest first. */
  async movements(afterSeq: number, limit: number): Promise<MovementRecord[]> {
    if (!this.#stock) return [];
    return this.#movementsAfter(afterSeq, limit).map(({ traceparent: _trace, ...record }) => record);
  }

  /** Expires what is due, sends what is unsent, and sets itself again. */
  override async alarm(): Promise<void> {
    this.#alarmAt = null;
    if (!this.#stock) return;
    this.#expireDue(Date.now());
    let retryAt: number | null = null;
    try {
      await this.#relayOrders(this.#stock.sku);
      await this.#relayMovements(this.#stock);
    } catch (error) {
      console.error(logRecord("error", "stock relay failed", { sku: this.#stock.sku, error }));
      retryAt = Date.now() + RELAY_RETRY_MS;
    }
    await this.#schedule(retryAt);
  }

  /** Opens the ledger with the catalog's opening stock the first time the SKU is asked for. */
  async #open(): Promise<Stock | null> {
    if (this.#stock) return this.#stock;
    const sku = this.ctx.id.name;
    if (!sku) throw new Error("A stock ledger is addressed by the name of its SKU");
    const opening = await this.env.DB.prepare(
      "SELECT opening_stock, tracked, backorder, reorder_point FROM variants WHERE sku = ?",
    )
      .bind(sku)
      .first<OpeningRow>();
    // Another call may have opened it while this one was reading.
    if (this.#stock || !opening) return this.#stock;
    const stock: Stock = {
      sku,
      level: { onHand: 0, reserved: 0 },
      policy: {
        tracked: opening.tracked === 1,
        backorder: opening.backorder,
        reorderPoint: opening.reorder_point,
      },
      relayedSeq: 0,
    };
    this.ctx.storage.transactionSync(() => {
      migrate(this.#sql);
      this.#sql.exec(
        "INSERT INTO stock (id, sku, on_hand, reserved, tracked, backorder, reorder_point, relayed_seq) VALUES (1, ?, 0, 0, ?, ?, ?, 0)",
        sku,
        opening.tracked,
        opening.backorder,
        opening.reorder_point,
      );
      this.#change(stock, (move) =>
        move("opening", opening.opening_stock, { reason: "opening stock", actor: "catalog" }),
      );
    });
    this.#stock = stock;
    return stock;
  }

  /**
   * Runs `work` in one transaction in which every `move` is a row of the ledger, and writes the level once at the
   * end. The level in memory follows only when the transaction has.
   */
  #change<T>(stock: Stock, work: (move: Move) => T): T {
    let level = stock.level;
    const result = this.ctx.storage.transactionSync(() => {
      const move: Move = (kind, quantity, { reference = null, reason = null, actor = null } = {}) => {
        const change = movement(kind, quantity);
        level = apply(level, change);
        this.#sql.exec(
          `INSERT INTO movements (at, kind, quantity, on_hand_delta, reserved_delta, on_hand, reserved, reference, reason, actor)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          Date.now(),
          kind,
          quantity,
          change.onHandDelta,
          change.reservedDelta,
          level.onHand,
          level.reserved,
          reference,
          reason,
          actor,
        );
        return level;
      };
      move.level = () => level;
      const value = work(move);
      if (level !== stock.level) {
        this.#sql.exec("UPDATE stock SET on_hand = ?, reserved = ?", level.onHand, level.reserved);
      }
      return value;
    });
    stock.level = level;
    return result;
  }

  #reserve(policy: StockPolicy, request: ReserveRequest, now: number, move: Move): ReserveOutcome {
    const { reference, quantity, traceparent, order } = request;
    const existing = this.#find(reference);
    // An order that was accepted stays accepted, whatever became of its reservation; only an attempt that never
    // became an order may take its units anew.
    if (
      existing &&
      (existing.status === "active" || existing.status === "confirmed" || existing.holds_draft === 1)
    ) {
      return {
        ok: true,
        replay: true,
        status: existing.status,
        expiresAt: existing.expires_at,
        draft: existing.draft,
      };
    }
    if (!canReserve(move.level(), policy, quantity)) {
      return { ok: false, reason: "out_of_stock", available: available(move.level()) };
    }
    const draft = order?.draft ?? null;
    const expiresAt = now + RESERVATION_TTL_MS;
    this.#sql.exec(
      `INSERT OR REPLACE INTO reservations
       (reference, quantity, status, expires_at, traceparent, is_order, holds_draft, draft, relay_at, relay_attempts)
       VALUES (?, ?, 'active', ?, ?, ?, ?, ?, ?, 0)`,
      reference,
      quantity,
      expiresAt,
      traceparent,
      order ? 1 : 0,
      draft === null ? 0 : 1,
      draft,
      draft === null ? null : now,
    );
    move("reserve", quantity, { reference });
    return { ok: true, replay: false, status: "active", expiresAt, draft };
  }

  async #settle(
    references: readonly string[],
    kind: "confirm" | "release" | "return",
    reason: string | null,
  ): Promise<SettleOutcome[]> {
    const stock = await this.#open();
    if (!stock) return references.map((reference) => ({ reference, status: "missing" }));
    this.#expireDue(Date.now());
    const outcomes = this.#change(stock, (move) =>
      references.map((reference): SettleOutcome => {
        const row = this.#find(reference);
        if (!row) return { reference, status: "missing" };
        const undone = kind === "return" && row.status === "confirmed";
        if (row.status !== "active" && !undone) return { reference, status: row.status };
        const status = kind === "confirm" ? "confirmed" : "released";
        this.#sql.exec(
          "UPDATE reservations SET status = ?, draft = NULL, relay_at = NULL WHERE reference = ?",
          status,
          reference,
        );
        move(undone || kind === "confirm" ? kind : "release", row.quantity, { reference, reason });
        return { reference, status };
      }),
    );
    await this.#schedule();
    return outcomes;
  }

  /** Returns the stock of reservations whose time is up. An order's expiry is told until it is acknowledged. */
  #expireDue(now: number): void {
    const stock = this.#stock;
    if (!stock) return;
    const due = this.#sql
      .exec<{ reference: string; quantity: number }>(
        "SELECT reference, quantity FROM reservations WHERE status = 'active' AND expires_at <= ? ORDER BY expires_at",
        now,
      )
      .toArray();
    if (due.length === 0) return;
    this.#change(stock, (move) => {
      for (const { reference, quantity } of due) {
        this.#sql.exec(
          `UPDATE reservations SET status = 'expired', relay_attempts = 0,
           relay_at = CASE WHEN is_order = 1 THEN ? ELSE NULL END WHERE reference = ?`,
          now,
          reference,
        );
        move("expire", quantity, { reference });
      }
    });
  }

  /** Sends unacknowledged orders to their store, and makes each due again later in case nobody acknowledges. */
  async #relayOrders(sku: string): Promise<void> {
    const now = Date.now();
    const due = this.#sql
      .exec<{
        reference: string;
        status: "active" | "expired";
        draft: string | null;
        traceparent: string;
        relay_attempts: number;
      }>(
        `SELECT reference, status, draft, traceparent, relay_attempts FROM reservations
         WHERE relay_at <= ? ORDER BY relay_at LIMIT ?`,
        now,
        RELAY_LIMIT,
      )
      .toArray();
    if (due.length === 0) return;
    for (const batch of intakeBatches(sku, due)) await this.env.ORDERS_QUEUE.sendBatch(batch);
    this.ctx.storage.transactionSync(() => {
      for (const { reference, relay_attempts } of due) {
        // Acknowledged or expired while it was being sent: that has set relay_at anew.
        this.#sql.exec(
          "UPDATE reservations SET relay_at = ?, relay_attempts = ? WHERE reference = ? AND relay_at <= ?",
          now + resendDelay(relay_attempts),
          relay_attempts + 1,
          reference,
          now,
        );
      }
    });
  }

  /** Publishes the ledger as `inventory.*` events. The cursor moves only after the queues have them. */
  async #relayMovements(stock: Stock): Promise<void> {
    const records = this.#movementsAfter(stock.relayedSeq, RELAY_LIMIT);
    const last = records.at(-1);
    if (!last) return;
    for (const batch of movementBatches(stock.sku, stock.policy, records)) {
      await Promise.all([this.env.CATALOG_QUEUE.sendBatch(batch), this.env.ANALYTICS_QUEUE.sendBatch(batch)]);
    }
    this.#sql.exec("UPDATE stock SET relayed_seq = ?", last.seq);
    stock.relayedSeq = last.seq;
  }

  /** Sets the one alarm for whatever comes first. `retryAt` holds it back after a queue failed. */
  async #schedule(retryAt: number | null = null): Promise<void> {
    const stock = this.#stock;
    if (!stock) return;
    const now = Date.now();
    const { expiry, relay, last } = this.#sql
      .exec<{ expiry: number | null; relay: number | null; last: number | null }>(
        `SELECT (SELECT min(expires_at) FROM reservations WHERE status = 'active') AS expiry,
                (SELECT min(relay_at) FROM reservations WHERE relay_at IS NOT NULL) AS relay,
                (SELECT max(seq) FROM movements) AS last`,
      )
      .one();
    const wanted = nextAlarm(now, { expiry, relay, unsent: (last ?? 0) > stock.relayedSeq });
    if (wanted === null) return;
    const at = Math.max(wanted, retryAt ?? 0);
    // An alarm that rings earlier sets the next one itself.
    if (this.#alarmAt !== null && this.#alarmAt <= at) return;
    this.#alarmAt = at;
    await this.ctx.storage.setAlarm(at);
  }

  #find(reference: string): ReservationRow | undefined {
    return this.#sql
      .exec<ReservationRow>(
        "SELECT reference, quantity, status, expires_at, holds_draft, draft FROM reservations WHERE reference = ?",
        reference,
      )
      .toArray()[0];
  }

  #movementsAfter(seq: number, limit: number): (MovementRecord & { traceparent: string | null })[] {
    return this.#sql
      .exec<{ [K in keyof MovementRecord]: SqlStorageValue } & { traceparent: string | null }>(
        `SELECT m.seq, m.at, m.kind, m.quantity, m.on_hand_delta AS onHandDelta, m.reserved_delta AS reservedDelta,
                m.on_hand AS onHand, m.reserved, m.reference, m.reason, m.actor, r.traceparent
         FROM movements m LEFT JOIN reservations r ON r.reference = m.reference
         WHERE m.seq > ? ORDER BY m.seq LIMIT ?`,
        seq,
        limit,
      )
      .toArray() as (MovementRecord & { traceparent: string | null })[];
  }

  #snapshotOf(stock: Stock): StockSnapshot {
    return { sku: stock.sku, ...stock.level, available: available(stock.level), ...stock.policy };
  }
}

interface Move {
  (
    kind: MovementKind,
    quantity: number,
    why?: { reference?: string; reason?: string | null; actor?: string },
  ): StockLevel;
  /** The level after the movements so far. */
  level: () => StockLevel;
}

function fromRow(row: StockRow): Stock {
  return {
    sku: row.sku,
    level: { onHand: row.on_hand, reserved: row.reserved },
    policy: { tracked: row.tracked === 1, backorder: row.backorder, reorderPoint: row.reorder_point },
    relayedSeq: row.relayed_seq,
  };
}
