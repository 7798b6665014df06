import { type LaneAccount, leaseSize } from "../../../domain/sales/sale.ts";
import type { Numbered, Pool, PoolState } from "../../../shop/stock/stock-objects.ts";

/** The ledger's tables for flash sales. Append only; times are milliseconds since 1970. */
export const POOL_STEP = `
  CREATE TABLE sale_pools (
    sale_id TEXT PRIMARY KEY,
    allotment INTEGER NOT NULL,
    free INTEGER NOT NULL,
    lanes INTEGER NOT NULL,
    opens_at INTEGER NOT NULL,
    closes_at INTEGER NOT NULL,
    state TEXT NOT NULL
  ) WITHOUT ROWID;
  CREATE TABLE lane_leases (
    sale_id TEXT NOT NULL,
    lane INTEGER NOT NULL,
    number INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (sale_id, lane, number)
  ) WITHOUT ROWID;
  CREATE TABLE lane_returns (
    sale_id TEXT NOT NULL,
    lane INTEGER NOT NULL,
    number INTEGER NOT NULL,
    quantity INTEGER NOT NULL,
    PRIMARY KEY (sale_id, lane, number)
  ) WITHOUT ROWID;`;

/** The last version of a sale's terms that its pool took over. */
export const POOL_VERSION_STEP = "ALTER TABLE sale_pools ADD COLUMN version INTEGER NOT NULL DEFAULT 1";

/**
 * The units of flash sales that left ordinary stock: free, or on lease to a lane. Leases and
 * returns are recorded here and in the lane under the same numbers, and never taken back by a clock
 * alone. Every method is synchronous and belongs inside a transaction of the ledger.
 */
export class SalePools {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  schedule(pool: Omit<Pool, "free" | "state">): void {
    this.#sql.exec(
      "INSERT OR IGNORE INTO sale_pools (sale_id, allotment, free, lanes, opens_at, closes_at, state) VALUES (?, ?, 0, ?, ?, ?, 'scheduled')",
      pool.saleId,
      pool.allotment,
      pool.lanes,
      pool.opensAt,
      pool.closesAt,
    );
  }

  find(saleId: string): Pool | undefined {
    return this.#select("sale_id = ?", saleId)[0];
  }

  /** Pools whose time to open, close or finish closing has come. */
  due(now: number): Pool[] {
    return this.#select(
      "(state = 'scheduled' AND min(opens_at, closes_at) <= ?1) OR (state = 'open' AND closes_at <= ?1) OR state = 'closing'",
      now,
    );
  }

  /**
   * Pools that have units, or had some until lately, when orders for them may still come to
   * nothing.
   */
  unsettled(since: number): Pool[] {
    return this.#select("state IN ('open', 'closing') OR (state = 'closed' AND closes_at > ?)", since);
  }

  /**
   * Units that a sale has and did not give back: free ones, and those that its lanes have or sold.
   */
  held(saleId: string): number {
    const leased = this.accounts(saleId).reduce((sum, lane) => sum + lane.leased - lane.returned, 0);
    return (this.find(saleId)?.free ?? 0) + leased;
  }

  /** When the next of them is due, or null. */
  nextDue(): number | null {
    return this.#sql
      .exec<{ at: number | null }>(
        `SELECT min(CASE state WHEN 'scheduled' THEN min(opens_at, closes_at) WHEN 'open' THEN closes_at ELSE 0 END) AS at
         FROM sale_pools WHERE state <> 'closed'`,
      )
      .one().at;
  }

  /** Sales that have not opened yet. */
  scheduled(): Pool[] {
    return this.#select("state = 'scheduled'");
  }

  /** Other sales that are to run, or run, at some time of this window. */
  overlapping({ saleId, opensAt, closesAt }: Pick<Pool, "saleId" | "opensAt" | "closesAt">): Pool[] {
    return this.#select(
      "sale_id <> ? AND state IN ('scheduled', 'open') AND opens_at < ? AND closes_at > ?",
      saleId,
      closesAt,
      Math.max(opensAt, Date.now()),
    );
  }

  /** Writes a sale's new terms. @returns false for terms that newer ones have overtaken */
  change(
    { saleId, allotment, lanes, opensAt, closesAt }: Omit<Pool, "free" | "state">,
    version: number,
  ): boolean {
    const { rowsWritten } = this.#sql.exec(
      `UPDATE sale_pools SET allotment = ?, lanes = ?, opens_at = ?, closes_at = ?, version = ?
       WHERE sale_id = ? AND version < ?`,
      allotment,
      lanes,
      opensAt,
      closesAt,
      version,
      saleId,
      version,
    );
    return rowsWritten > 0;
  }

  open(saleId: string, units: number): void {
    this.#sql.exec(
      "UPDATE sale_pools SET state = 'open', allotment = ?2, free = ?2 WHERE sale_id = ?1",
      saleId,
      units,
    );
  }

  setState(saleId: string, state: PoolState): void {
    this.#sql.exec("UPDATE sale_pools SET state = ? WHERE sale_id = ?", state, saleId);
  }

  /**
   * Closes a sale that never opened. It took nothing out of ordinary stock, so it offered nothing.
   */
  cancel(saleId: string): void {
    this.#sql.exec("UPDATE sale_pools SET state = 'closed', allotment = 0 WHERE sale_id = ?", saleId);
  }

  endAt(saleId: string, now: number): void {
    this.#sql.exec("UPDATE sale_pools SET closes_at = ?2 WHERE sale_id = ?1 AND closes_at > ?2", saleId, now);
  }

  /** What this numbered lease was granted before, if it was. */
  granted(saleId: string, lane: number, number: number): number | undefined {
    return this.#sql
      .exec<{ quantity: number }>(
        "SELECT quantity FROM lane_leases WHERE sale_id = ? AND lane = ? AND number = ?",
        saleId,
        lane,
        number,
      )
      .toArray()[0]?.quantity;
  }

  /**
   * Grants a lease out of what is free. A lease of nothing is not recorded: its number can be asked
   * for again.
   */
  lease(pool: Pool, lane: number, number: number, want: number): number {
    const quantity = leaseSize(pool.free, want, pool.lanes);
    if (quantity === 0) {
      return 0;
    }
    this.#sql.exec(
      "INSERT INTO lane_leases (sale_id, lane, number, quantity) VALUES (?, ?, ?, ?)",
      pool.saleId,
      lane,
      number,
      quantity,
    );
    this.#sql.exec("UPDATE sale_pools SET free = free - ? WHERE sale_id = ?", quantity, pool.saleId);
    return quantity;
  }

  /**
   * Takes numbered returns that are not taken yet. @returns how many units came back by this call
   */
  takeBack(saleId: string, lane: number, returns: readonly Numbered[]): number {
    let units = 0;
    for (const { number, quantity } of returns) {
      const { rowsWritten } = this.#sql.exec(
        "INSERT OR IGNORE INTO lane_returns (sale_id, lane, number, quantity) VALUES (?, ?, ?, ?)",
        saleId,
        lane,
        number,
        quantity,
      );
      if (rowsWritten > 0) {
        units += quantity;
      }
    }
    if (units > 0) {
      this.#sql.exec("UPDATE sale_pools SET free = free + ? WHERE sale_id = ?", units, saleId);
    }
    return units;
  }

  /** Empties the pool of what is free, which goes back to ordinary stock. @returns the units */
  drain(saleId: string): number {
    const free = this.find(saleId)?.free ?? 0;
    if (free > 0) {
      this.#sql.exec("UPDATE sale_pools SET free = 0 WHERE sale_id = ?", saleId);
    }
    return free;
  }

  lastReturn(saleId: string, lane: number): number {
    return (
      this.#sql
        .exec<{ number: number | null }>(
          "SELECT max(number) AS number FROM lane_returns WHERE sale_id = ? AND lane = ?",
          saleId,
          lane,
        )
        .one().number ?? 0
    );
  }

  lastLease(saleId: string, lane: number): Numbered | null {
    return (
      this.#sql
        .exec<{ number: number; quantity: number }>(
          "SELECT number, quantity FROM lane_leases WHERE sale_id = ? AND lane = ? ORDER BY number DESC LIMIT 1",
          saleId,
          lane,
        )
        .toArray()[0] ?? null
    );
  }

  /** What each lane that ever had a lease got and gave back. */
  accounts(saleId: string): LaneAccount[] {
    return this.#sql
      .exec<{ lane: number; leased: number; returned: number }>(
        `SELECT lane, sum(quantity) AS leased,
                coalesce((SELECT sum(quantity) FROM lane_returns r WHERE r.sale_id = l.sale_id AND r.lane = l.lane), 0) AS returned
         FROM lane_leases l WHERE sale_id = ? GROUP BY lane ORDER BY lane`,
        saleId,
      )
      .toArray();
  }

  #select(where: string, ...params: (string | number)[]): Pool[] {
    return this.#sql
      .exec<{
        sale_id: string;
        allotment: number;
        free: number;
        lanes: number;
        opens_at: number;
        closes_at: number;
        state: PoolState;
      }>(`SELECT * FROM sale_pools WHERE ${where}`, ...params)
      .toArray()
      .map((row) => ({
        saleId: row.sale_id,
        allotment: row.allotment,
        free: row.free,
        lanes: row.lanes,
        opensAt: row.opens_at,
        closesAt: row.closes_at,
        state: row.state,
      }));
  }
}
