import type { Numbered } from "../../../shop/stock/stock-objects.ts";

/** The lane's own tables. Append only; times are milliseconds since 1970. */
export const LANE_STEPS: readonly string[] = [
  `CREATE TABLE lane (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     name TEXT NOT NULL,
     sale_id TEXT NOT NULL,
     lane INTEGER NOT NULL,
     lanes INTEGER NOT NULL,
     sku TEXT NOT NULL,
     per_customer_limit INTEGER NOT NULL,
     closes_at INTEGER NOT NULL,
     closed INTEGER NOT NULL
   );
   CREATE TABLE leases (number INTEGER PRIMARY KEY, quantity INTEGER NOT NULL);
   CREATE TABLE returns (number INTEGER PRIMARY KEY, quantity INTEGER NOT NULL, taken INTEGER NOT NULL);
   CREATE TABLE tickets (id TEXT PRIMARY KEY, reference TEXT NOT NULL) WITHOUT ROWID;`,
  "CREATE INDEX reservations_by_customer ON reservations (customer) WHERE customer IS NOT NULL",
  // A row for each order, to spare a lane that starts one look at its orders. Older code asks
  // without it, which takes longer and finds the same.
  "DROP INDEX reservations_by_customer",
];

/** Ids of tickets in one answer. */
const TICKETS_AT_ONCE = 5_000;

/** Which lane of which sale it is, and what the sale allows. */
export interface LaneTerms {
  name: string;
  saleId: string;
  lane: number;
  lanes: number;
  sku: string;
  perCustomerLimit: number;
  /** Milliseconds since 1970. */
  closesAt: number;
  /** Set by the ledger: the lane sells nothing any more. */
  closed: boolean;
}

/**
 * What a lane writes down beyond its stock: leases from the ledger, returns to it, and admission
 * tickets that were used. Each method is a statement and synchronous; transactions are the lane's.
 */
export class LaneBooks {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  insert(terms: LaneTerms): void {
    this.#sql.exec(
      "INSERT INTO lane (id, name, sale_id, lane, lanes, sku, per_customer_limit, closes_at, closed) VALUES (1, ?, ?, ?, ?, ?, ?, ?, 0)",
      terms.name,
      terms.saleId,
      terms.lane,
      terms.lanes,
      terms.sku,
      terms.perCustomerLimit,
      terms.closesAt,
    );
  }

  read(): LaneTerms & { leased: number; returned: number } {
    const { closed, ...row } = this.#sql
      .exec<Omit<LaneTerms, "closed"> & { closed: number; leased: number; returned: number }>(
        `SELECT name, sale_id AS saleId, lane, lanes, sku, per_customer_limit AS perCustomerLimit,
                closes_at AS closesAt, closed,
                (SELECT coalesce(sum(quantity), 0) FROM leases) AS leased,
                (SELECT coalesce(sum(quantity), 0) FROM returns) AS returned
         FROM lane`,
      )
      .one();
    return { ...row, closed: closed === 1 };
  }

  close(): void {
    this.#sql.exec("UPDATE lane SET closed = 1");
  }

  moveClosing(closesAt: number): void {
    this.#sql.exec("UPDATE lane SET closes_at = ?", closesAt);
  }

  addLease({ number, quantity }: Numbered): void {
    this.#sql.exec("INSERT INTO leases (number, quantity) VALUES (?, ?)", number, quantity);
  }

  lastLease(): number {
    return this.#sql.exec<{ n: number | null }>("SELECT max(number) AS n FROM leases").one().n ?? 0;
  }

  addReturn({ number, quantity }: Numbered): void {
    this.#sql.exec("INSERT INTO returns (number, quantity, taken) VALUES (?, ?, 0)", number, quantity);
  }

  lastReturn(): number {
    return this.#sql.exec<{ n: number | null }>("SELECT max(number) AS n FROM returns").one().n ?? 0;
  }

  /** The ledger has the returns up to this number. */
  markTaken(number: number): void {
    this.#sql.exec("UPDATE returns SET taken = 1 WHERE taken = 0 AND number <= ?", number);
  }

  untakenReturns(): Numbered[] {
    return this.#sql
      .exec<{ number: number; quantity: number }>(
        "SELECT number, quantity FROM returns WHERE taken = 0 ORDER BY number",
      )
      .toArray();
  }

  useTicket(id: string, reference: string): void {
    this.#sql.exec("INSERT OR IGNORE INTO tickets (id, reference) VALUES (?, ?)", id, reference);
  }

  /** The order that used an admission ticket, if one did. */
  usedBy(ticketId: string): string | undefined {
    return this.#sql
      .exec<{ reference: string }>("SELECT reference FROM tickets WHERE id = ?", ticketId)
      .toArray()[0]?.reference;
  }

  usedTicketsAfter(id: string): string[] {
    return this.#sql
      .exec<{ id: string }>("SELECT id FROM tickets WHERE id > ? ORDER BY id LIMIT ?", id, TICKETS_AT_ONCE)
      .toArray()
      .map((row) => row.id);
  }

  /** Who ordered after the order of that number, oldest first. */
  holdersAfter(seq: number): { customer: string; seq: number }[] {
    return this.#sql
      .exec<{ customer: string; seq: number }>(
        "SELECT customer, seq FROM reservations WHERE seq > ? AND customer IS NOT NULL ORDER BY seq",
        seq,
      )
      .toArray();
  }

  /** Units that each customer holds here, reserved or bought. */
  heldUnits(): Map<string, number> {
    const rows = this.#sql.exec<{ customer: string; units: number }>(
      `SELECT customer, sum(quantity) AS units FROM reservations
       WHERE customer IS NOT NULL AND status IN ('active', 'confirmed') GROUP BY customer`,
    );
    return new Map([...rows].map(({ customer, units }) => [customer, units]));
  }

  /**
   * What became of this lane's orders. What was sold is counted from them and not from what is
   * missing, so that units that were lost show when the sale's books are compared.
   */
  outcomes(): { orders: number; sold: number; released: number } {
    return this.#sql
      .exec<{ orders: number; sold: number; released: number }>(
        `SELECT count(*) FILTER (WHERE status IN ('active', 'confirmed')) AS orders,
                coalesce(sum(quantity) FILTER (WHERE status = 'confirmed'), 0) AS sold,
                coalesce(sum(quantity) FILTER (WHERE status IN ('released', 'expired')), 0) AS released
         FROM reservations`,
      )
      .one();
  }
}
