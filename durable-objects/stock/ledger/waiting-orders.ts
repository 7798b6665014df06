import { available, type MovementKind, type StockLevel } from "../../../domain/stock/stock.ts";
import type { Waiting } from "../../../shop/stock/stock-objects.ts";

/** The ledger's tables of orders that wait for goods. Append only. */
export const WAITING_STEP = `
  CREATE UNIQUE INDEX movements_adjusted ON movements (reference) WHERE kind = 'adjust' AND reference IS NOT NULL;
  -- Under the number of the reservation, so in the order in which goods that arrive are promised.
  CREATE TABLE waiting (
    seq INTEGER PRIMARY KEY,
    reference TEXT NOT NULL UNIQUE,
    units INTEGER NOT NULL
  );
  CREATE TABLE waiting_told (id INTEGER PRIMARY KEY CHECK (id = 1), changed INTEGER NOT NULL, told INTEGER NOT NULL);
  -- Those that were short before there was this table: the last promised.
  INSERT INTO waiting (seq, reference, units)
    SELECT r.seq, r.reference, min(r.quantity, s.short - r.later)
    FROM (
      SELECT seq, reference, quantity, coalesce(sum(quantity) OVER
        (ORDER BY seq DESC ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS later
      FROM reservations
      WHERE status IN ('active', 'confirmed') AND is_order = 1
        AND EXISTS (SELECT 1 FROM stock WHERE reserved > on_hand)
    ) r, (SELECT reserved - on_hand AS short FROM stock) s, policy p
    WHERE p.tracked = 1 AND r.later < s.short;
  INSERT INTO waiting_told (id, changed, told) SELECT 1, count(*), 0 FROM waiting;`;

/** Orders that one look goes through. */
const PAGE = 500;

/** What ends a promise, whose units then serve others. */
const GIVEN_BACK: readonly MovementKind[] = ["release", "expire", "return"];

/**
 * The orders that what is on hand does not cover: units promised beyond it wait, the last promised
 * first. Goods that come serve them in the order in which they were reserved. Every method is
 * synchronous and belongs inside a transaction of the ledger.
 */
export class WaitingOrders {
  readonly #sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.#sql = sql;
  }

  /** Follows a movement. While nothing is short it costs a comparison. */
  moved(
    { kind, reference, seq }: { kind: MovementKind; reference: string | null; seq: number },
    before: StockLevel,
    after: StockLevel,
  ): void {
    const [was, short] = [shortage(before), shortage(after)];
    if (was === 0 && short === 0) {
      return;
    }
    const gone = reference !== null && GIVEN_BACK.includes(kind) && this.#forget(reference);
    if (kind === "reserve" && reference !== null && short > was) {
      this.#add(seq, reference, short - was);
    } else if (short < was || gone) {
      this.#serve(short);
    }
  }

  /**
   * Finds the orders whose goods are gone: those that were promised last.
   *
   * @returns how many units of each are in danger now that were not before
   */
  endanger(units: number): { reference: string; units: number }[] {
    const found: { seq: number; reference: string; units: number }[] = [];
    let [missing, before] = [units, Number.MAX_SAFE_INTEGER];
    while (missing > 0) {
      const rows = this.#sql
        .exec<{ seq: number; reference: string; covered: number }>(
          `SELECT r.seq, r.reference, r.quantity - coalesce(w.units, 0) AS covered
           FROM reservations r LEFT JOIN waiting w ON w.reference = r.reference
           WHERE r.seq < ? AND r.status IN ('active', 'confirmed') AND r.is_order = 1
           ORDER BY r.seq DESC LIMIT ?`,
          before,
          PAGE,
        )
        .toArray();
      for (const { seq, reference, covered } of rows) {
        const taken = Math.min(missing, covered);
        before = seq;
        if (taken > 0) {
          missing -= taken;
          found.push({ seq, reference, units: taken });
        }
      }
      if (rows.length < PAGE) {
        break;
      }
    }
    for (const { seq, reference, units: some } of found) {
      this.#add(seq, reference, some);
    }
    return found.map(({ reference, units: some }) => ({ reference, units: some }));
  }

  /** An order gives up units that it may have waited for. */
  giveUp(reference: string, units: number): void {
    const { rowsWritten } = this.#sql.exec(
      "UPDATE waiting SET units = units - ?2 WHERE reference = ?1",
      reference,
      units,
    );
    if (rowsWritten > 0) {
      this.#sql.exec("DELETE FROM waiting WHERE units <= 0");
      this.#changed();
    }
  }

  /** No order waits for stock that never runs out. */
  clear(): void {
    if (this.#sql.exec("DELETE FROM waiting").rowsWritten > 0) {
      this.#changed();
    }
  }

  /** Those that wait, the next to be served first, of the state that is numbered `version`. */
  page(afterSeq: number, limit: number): Waiting {
    return {
      version: this.#state().changed,
      orders: this.#sql
        .exec<{ seq: number; reference: string; units: number; since: number }>(
          `SELECT w.seq, w.reference, w.units, m.at AS since
           FROM waiting w JOIN movements m ON m.seq = w.seq WHERE w.seq > ? ORDER BY w.seq LIMIT ?`,
          afterSeq,
          limit,
        )
        .toArray(),
    };
  }

  /** The version that is still to be published; null when there is none. */
  untold(): number | null {
    const { changed, told } = this.#state();
    return changed > told ? changed : null;
  }

  tell(version: number): void {
    this.#sql.exec("UPDATE waiting_told SET told = ?", version);
  }

  #state(): { changed: number; told: number } {
    return this.#sql.exec<{ changed: number; told: number }>("SELECT changed, told FROM waiting_told").one();
  }

  #changed(): void {
    this.#sql.exec("UPDATE waiting_told SET changed = changed + 1");
  }

  #add(seq: number, reference: string, units: number): void {
    const { rowsWritten } = this.#sql.exec(
      `INSERT INTO waiting (seq, reference, units)
       SELECT ?1, ?2, ?3 FROM reservations WHERE reference = ?2 AND is_order = 1
       ON CONFLICT (reference) DO UPDATE SET units = units + excluded.units`,
      seq,
      reference,
      units,
    );
    if (rowsWritten > 0) {
      this.#changed();
    }
  }

  #forget(reference: string): boolean {
    const gone = this.#sql.exec("DELETE FROM waiting WHERE reference = ?", reference).rowsWritten > 0;
    if (gone) {
      this.#changed();
    }
    return gone;
  }

  /** Promises what came to the oldest, until no more wait than are short. */
  #serve(short: number): void {
    const { units } = this.#sql
      .exec<{ units: number }>("SELECT coalesce(sum(units), 0) AS units FROM waiting")
      .one();
    let come = units - short;
    if (come <= 0) {
      return;
    }
    for (const row of this.#sql
      .exec<{ seq: number; units: number }>("SELECT seq, units FROM waiting ORDER BY seq LIMIT ?", come)
      .toArray()) {
      const served = Math.min(come, row.units);
      come -= served;
      if (served === row.units) {
        this.#sql.exec("DELETE FROM waiting WHERE seq = ?", row.seq);
      } else {
        this.#sql.exec("UPDATE waiting SET units = units - ? WHERE seq = ?", served, row.seq);
      }
      if (come === 0) {
        break;
      }
    }
    this.#changed();
  }
}

/** Units promised that are not there. */
export function shortage(level: StockLevel): number {
  return Math.max(0, -available(level));
}
