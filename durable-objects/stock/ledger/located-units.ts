import {
  FIRST_LOCATION,
  freeAt,
  movedElsewhere,
  type Places,
  shareOut,
} from "../../../domain/stock/locations.ts";
import type { MovementKind, StockLevel } from "../../../domain/stock/stock.ts";
import type { Given, ShareMove } from "../../../shop/stock/stock-objects.ts";
import type { Move } from "../owner/movements.ts";

/** The ledger's tables of a shop with several locations. Append only. */
export const LOCATED_STEP = `
  -- Units at other locations than the first. A location that has none any more keeps its row.
  CREATE TABLE located (location TEXT PRIMARY KEY, units INTEGER NOT NULL) WITHOUT ROWID;
  -- What locations gave to paid orders, in that order. Without a location: what none has given yet.
  CREATE TABLE shares (
    number INTEGER PRIMARY KEY,
    reference TEXT NOT NULL,
    location TEXT,
    units INTEGER NOT NULL,
    returned INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX shares_by_reference ON shares (reference);
  CREATE UNIQUE INDEX shares_open ON shares (reference) WHERE location IS NULL;
  CREATE UNIQUE INDEX movements_transferred ON movements (reference) WHERE kind = 'transfer' AND quantity > 0;
  ALTER TABLE handed_over ADD COLUMN location TEXT;`;

type Row = { number: number; location: string | null; units: number; returned: number };

/**
 * Where a SKU's units are, and what each location gave to paid orders. While all units are at the
 * first location nothing is written. Every method is synchronous, and those that write belong
 * inside a transaction of the ledger.
 */
export class LocatedUnits {
  readonly #sql: SqlStorage;
  /** Whether units ever were at another location; undefined until it was read. */
  #isUsed: boolean | undefined;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  places({ onHand }: Pick<StockLevel, "onHand">): Places {
    if (!this.#used()) {
      return { onHand, elsewhere: new Map(), open: 0 };
    }
    const rows = this.#sql
      .exec<{ location: string; units: number }>("SELECT location, units FROM located")
      .toArray();
    const { open } = this.#sql
      .exec<{ open: number }>("SELECT coalesce(sum(units), 0) AS open FROM shares WHERE location IS NULL")
      .one();
    return { onHand, elsewhere: new Map(rows.map(({ location, units }) => [location, units])), open };
  }

  /** Changes what is at a location; the movement that says so is written by the caller. */
  put(location: string, delta: number): void {
    if (location === FIRST_LOCATION) {
      return;
    }
    const after = movedElsewhere(this.places({ onHand: 0 }).elsewhere, location, delta);
    if (!after) {
      throw new Error(`${location} has not so many units`);
    }
    this.#isUsed = undefined;
    this.#sql.exec(
      "INSERT INTO located (location, units) VALUES (?1, ?2) ON CONFLICT (location) DO UPDATE SET units = ?2",
      location,
      after.get(location) ?? 0,
    );
  }

  /** Follows a movement: what a paid order takes is to be given by a location. */
  moved(
    { kind, reference }: { kind: MovementKind; reference: string | null },
    before: StockLevel,
    after: StockLevel,
  ): void {
    if (kind === "confirm" && this.#used()) {
      this.#sql.exec(
        `INSERT INTO shares (reference, units)
         SELECT reference, ?2 FROM reservations WHERE reference = ?1 AND is_order = 1`,
        reference,
        before.onHand - after.onHand,
      );
    }
  }

  /**
   * Has locations give a paid order what it still needs, asked in this order.
   *
   * @returns all that it was given, and what none has; nothing where it was not followed
   */
  give(reference: string, order: readonly string[], move: Move): Given[] {
    const open = this.#rows(reference).find(({ location }) => location === null);
    if (open) {
      const shares = shareOut(this.places(move.level()), open.units, order);
      const given = shares.reduce((sum, { units }) => sum + units, 0);
      this.#leave(open.number, open.units - given);
      for (const { location, units } of shares) {
        this.#share(reference, location, units);
        this.#allocate(reference, location, -units, move);
      }
    }
    return this.#rows(reference).map(({ location, units }) => ({ location, units }));
  }

  /**
   * Another location gives units of a paid order in the place of the one that gave them.
   *
   * @param order its id, and all units that it bought: one that was paid while all units were at
   * the
   *   first location has them from there, and no row
   * @returns whether the one had given, and the other has, so many
   */
  moveShare(
    { reference, quantity }: { reference: string; quantity: number },
    { from, to, units }: ShareMove,
    move: Move,
  ): boolean {
    const rows = this.#rows(reference);
    const here = rows.filter(({ location }) => location === from);
    const isUnwritten = rows.length === 0 && from === FIRST_LOCATION;
    const kept = isUnwritten ? quantity : here.reduce((sum, row) => sum + row.units - row.returned, 0);
    if (units < 1 || kept < units || freeAt(this.places(move.level()), to) < units) {
      return false;
    }
    if (isUnwritten && quantity > units) {
      this.#share(reference, FIRST_LOCATION, quantity - units);
    }
    let left = units;
    for (const { number, units: all, returned } of here.reverse()) {
      const some = Math.min(left, all - returned);
      left -= some;
      this.#leave(number, all - some);
    }
    this.#allocate(reference, from, units, move);
    this.#share(reference, to, units);
    this.#allocate(reference, to, -units, move);
    return true;
  }

  /** An order came to nothing: each location has again what it gave. */
  undo(reference: string, move: Move): void {
    if (this.#used()) {
      for (const { location, units, returned } of this.#rows(reference)) {
        this.#allocate(reference, location, units - returned, move);
      }
      this.#sql.exec("DELETE FROM shares WHERE reference = ?", reference);
    }
  }

  /** Units of an order came back: to the location that gave them, the last one first. */
  takeBack(reference: string, units: number, move: Move): void {
    let left = units;
    for (const row of this.#used() ? this.#rows(reference).reverse() : []) {
      const some = Math.min(left, row.units - row.returned);
      left -= some;
      if (row.location === null) {
        this.#leave(row.number, row.units - some);
      } else {
        this.#sql.exec("UPDATE shares SET returned = returned + ? WHERE number = ?", some, row.number);
        this.#allocate(reference, row.location, some, move);
      }
    }
  }

  /**
   * What is at the first location is what the others have not: there only the order is written
   * down.
   */
  #allocate(reference: string, location: string | null, delta: number, move: Move): void {
    if (location !== null && location !== FIRST_LOCATION && delta !== 0) {
      this.put(location, delta);
      move("allocate", delta, { reference, location });
    }
  }

  #share(reference: string, location: string, units: number): void {
    this.#sql.exec(
      "INSERT INTO shares (reference, location, units) VALUES (?, ?, ?)",
      reference,
      location,
      units,
    );
  }

  #leave(number: number, units: number): void {
    this.#sql.exec("UPDATE shares SET units = ? WHERE number = ?", units, number);
    this.#sql.exec("DELETE FROM shares WHERE number = ? AND units = 0", number);
  }

  /** In the order in which they were given, what is open last. */
  #rows(reference: string): Row[] {
    return this.#sql
      .exec<Row>(
        "SELECT number, location, units, returned FROM shares WHERE reference = ? ORDER BY location IS NULL, number",
        reference,
      )
      .toArray();
  }

  #used(): boolean {
    this.#isUsed ??= this.#sql.exec("SELECT 1 FROM located LIMIT 1").toArray().length > 0;
    return this.#isUsed;
  }
}
