import type { Numbered } from "../../../shop/stock/stock-objects.ts";

/** The ledger's tables for a SKU that was renamed. Append only. */
export const HANDOVER_STEP = `
  CREATE TABLE handover (id INTEGER PRIMARY KEY CHECK (id = 1), to_sku TEXT, version INTEGER NOT NULL);
  INSERT INTO handover (id, to_sku, version) VALUES (1, NULL, 0);
  -- Units that left for the ledger of the new name and that it has not acknowledged.
  CREATE TABLE handed_over (number INTEGER PRIMARY KEY AUTOINCREMENT, to_sku TEXT NOT NULL, units INTEGER NOT NULL);
  -- Units that came from the ledger of an old name, under its numbers.
  CREATE TABLE taken_over (
    from_sku TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (from_sku, number)
  ) WITHOUT ROWID;`;

/**
 * Where the units of a SKU go that was renamed. Each parcel of them is numbered, and recorded on
 * both sides, so it arrives once. Every method is synchronous and belongs inside a transaction of
 * the ledger.
 */
export class HandoverBooks {
  readonly #sql: SqlStorage;
  /** The new name, and whether units are on their way; undefined until they were read. */
  #to: string | null | undefined;
  #underWay: boolean | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** The SKU that units of this one go to; null while it sells under its own name. */
  to(): string | null {
    if (this.#to === undefined) {
      this.#to = this.#sql.exec<{ to_sku: string | null }>("SELECT to_sku FROM handover").one().to_sku;
    }
    return this.#to;
  }

  /** Names the SKU that units go to from now on, unless a later edit has said otherwise. */
  turn(to: string | null, version: number): void {
    this.#to = undefined;
    this.#sql.exec("UPDATE handover SET to_sku = ?1, version = ?2 WHERE version < ?2", to, version);
  }

  send(to: string, units: number, location: string | null): void {
    this.#underWay = undefined;
    this.#sql.exec("INSERT INTO handed_over (to_sku, units, location) VALUES (?, ?, ?)", to, units, location);
  }

  isUnacknowledged(): boolean {
    this.#underWay ??= this.unacknowledged().length > 0;
    return this.#underWay;
  }

  /** What was sent and not acknowledged. */
  unacknowledged(): (Numbered & { to: string })[] {
    return this.#sql
      .exec<{ number: number; quantity: number; to: string; location: string | null }>(
        "SELECT number, units AS quantity, to_sku AS 'to', location FROM handed_over ORDER BY number",
      )
      .toArray();
  }

  acknowledge(number: number): void {
    this.#underWay = undefined;
    this.#sql.exec("DELETE FROM handed_over WHERE number = ?", number);
  }

  /** @returns whether it came for the first time */
  take(from: string, number: number): boolean {
    return (
      this.#sql.exec("INSERT OR IGNORE INTO taken_over (from_sku, number) VALUES (?, ?)", from, number)
        .rowsWritten > 0
    );
  }
}
