import { compareCount } from "../../../domain/stock/count.ts";
import { FIRST_LOCATION, freeAt, unitsAt } from "../../../domain/stock/locations.ts";
import { breaksPromises } from "../../../domain/stock/stock.ts";
import type { Adjusted, AdjustedAt, Transfer } from "../../../shop/stock/stock-objects.ts";
import type { StockBooks } from "../owner/stock-books.ts";
import { type Changes, type LedgerStock, snapshotOf } from "./ledger-stock.ts";
import type { LocatedUnits } from "./located-units.ts";
import { shortage, type WaitingOrders } from "./waiting-orders.ts";

interface Correction {
  delta: number;
  reason: string;
  actor: string;
  /** Whether units that are promised may be taken away. */
  force?: boolean;
  /** A correction of the same key is made once. */
  key?: string;
  location?: string;
}

/** What merchants correct by hand: units on hand by a difference or a count, and where they are. */
export class Corrections {
  readonly #books: StockBooks;
  readonly #located: LocatedUnits;
  readonly #waiting: WaitingOrders;
  readonly #ledger: Changes;

  constructor(books: StockBooks, located: LocatedUnits, waiting: WaitingOrders, ledger: Changes) {
    this.#books = books;
    this.#located = located;
    this.#waiting = waiting;
    this.#ledger = ledger;
  }

  /** Changes the units on hand by a difference, unless that breaks promises. */
  adjust(stock: LedgerStock, correction: Correction): AdjustedAt {
    const before = this.#replayed(stock, correction);
    if (before) {
      return before;
    }
    this.#ledger.expireDue(Date.now());
    const refused = this.#refused(stock, correction);
    if (refused) {
      return refused;
    }
    const { delta, reason, actor, key, location = null } = correction;
    const endangered = this.#ledger.change(stock, (move) => {
      const before = shortage(stock.level);
      this.#located.put(location ?? FIRST_LOCATION, delta);
      const after = shortage(move("adjust", delta, { reason, actor, reference: key ?? null, location }));
      return stock.policy.tracked && after > before ? this.#waiting.endanger(after - before) : [];
    });
    return { ...snapshotOf(stock), ...(endangered.length > 0 ? { endangered } : {}) };
  }

  /** What the correction under this key did, if it was made. */
  #replayed(stock: LedgerStock, { key, delta, reason, location }: Correction): AdjustedAt | null {
    const made = key === undefined ? undefined : this.#books.adjustment(key);
    if (!made) {
      return null;
    }
    const { onHand, reserved } = made;
    const isSame =
      made.quantity === delta && made.reason === reason && (made.location ?? null) === (location ?? null);
    return isSame
      ? { ...snapshotOf(stock), onHand, reserved, available: onHand - reserved, replay: true }
      : { ...snapshotOf(stock), refused: "key_reused" };
  }

  #refused(stock: LedgerStock, { delta, force, location }: Correction): AdjustedAt | null {
    if (force !== true && breaksPromises(stock.level, stock.policy, delta)) {
      return { ...snapshotOf(stock), refused: "promised" };
    }
    if (location === undefined || delta >= 0) {
      return null;
    }
    const there = freeAt(this.#located.places(stock.level), location);
    // Only the first location may owe units: what was sold and never came is missing there.
    const mayOwe = location === FIRST_LOCATION && force === true;
    return there + delta < 0 && !mayOwe ? { ...snapshotOf(stock), there } : null;
  }

  /**
   * Sets the units to what was counted.
   *
   * @param inSales Units that sales have and did not sell; null where they were not counted
   */
  count(
    stock: LedgerStock,
    { onHand, reason, actor }: { onHand: number; reason: string; actor: string },
    inSales: number | null,
  ): Adjusted {
    const count =
      inSales === null
        ? { from: stock.level.onHand, to: onHand }
        : compareCount(onHand, stock.level, stock.policy, inSales);
    return this.#follow(stock, count, { reason, actor });
  }

  /** Sets the units of one location to what was counted there. */
  countAt(
    stock: LedgerStock,
    {
      location,
      counted,
      ...how
    }: Omit<Correction, "delta" | "force"> & { location: string; counted: number },
    inSales: number,
  ): AdjustedAt {
    const { onHand, reserved } = stock.level;
    const there = unitsAt(this.#located.places(stock.level), location);
    // What the other locations have serves promises too.
    const level = { onHand: there, reserved: Math.max(0, reserved - Math.max(0, onHand - there)) };
    return this.#follow(stock, compareCount(counted, level, stock.policy, inSales), { ...how, location });
  }

  /** Corrects by what a count found. One below what is promised changes nothing. */
  #follow<T extends { from: number; to: number; promised?: number }>(
    stock: LedgerStock,
    count: T,
    how: Omit<Correction, "delta" | "force">,
  ) {
    const delta = count.to - count.from;
    const adjusted =
      delta === 0 || count.promised !== undefined
        ? snapshotOf(stock)
        : this.adjust(stock, { ...how, delta, force: true });
    return { ...adjusted, count };
  }

  /** Moves units from one location to another. What is on hand stays as it is. */
  transfer(stock: LedgerStock, { from, to, quantity, key, reason, actor }: Transfer): AdjustedAt {
    const before = this.#books.transfer(key);
    if (before) {
      const isSame = before.quantity === quantity && before.location === to && before.reason === reason;
      return { ...snapshotOf(stock), ...(isSame ? { replay: true } : { refused: "key_reused" }) };
    }
    const there = freeAt(this.#located.places(stock.level), from);
    if (there < quantity) {
      return { ...snapshotOf(stock), there };
    }
    this.#ledger.change(stock, (move) => {
      const why = { reference: key, reason, actor };
      this.#located.put(from, -quantity);
      move("transfer", -quantity, { ...why, location: from });
      this.#located.put(to, quantity);
      move("transfer", quantity, { ...why, location: to });
    });
    return snapshotOf(stock);
  }
}
