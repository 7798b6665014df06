import { FIRST_LOCATION, shareOut } from "../../../domain/stock/locations.ts";
import { available } from "../../../domain/stock/stock.ts";
import { callObject } from "../../../shop/base/call-object.ts";
import type { Numbered } from "../../../shop/stock/stock-objects.ts";
import { HandoverBooks } from "./handover-books.ts";
import type { Changes, LedgerStock } from "./ledger-stock.ts";
import type { LocatedUnits } from "./located-units.ts";

/**
 * Moves the units of a renamed SKU to the ledger of its new name: those that no reservation holds
 * at once, the rest as it comes free.
 */
export class Handover {
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  readonly #books: HandoverBooks;
  readonly #located: LocatedUnits;
  readonly #ledger: Changes;

  constructor(ctx: DurableObjectState, env: Env, located: LocatedUnits, ledger: Changes) {
    this.#ctx = ctx;
    this.#env = env;
    this.#books = new HandoverBooks(ctx.storage.sql);
    this.#located = located;
    this.#ledger = ledger;
  }

  /** The SKU that units of this one go to; null while it sells under its own name. */
  newName(): string | null {
    return this.#books.to();
  }

  /** Whether units left that the other ledger has not acknowledged. */
  isUnderWay(): boolean {
    return this.#books.isUnacknowledged();
  }

  /** Names the SKU that units go to from this version of its product on. */
  async handOver(stock: LedgerStock, to: string | null, version: number): Promise<void> {
    this.#ledger.expireDue(Date.now());
    this.#ctx.storage.transactionSync(() => this.#books.turn(to, version));
    await this.passOn(stock);
  }

  /** Takes a parcel of the ledger of an old name, once. */
  takeOver(stock: LedgerStock, from: string, { number, quantity, location }: Numbered): void {
    this.#ledger.change(stock, (move) => {
      if (this.#books.take(from, number)) {
        const why = { reference: from, reason: `renamed from ${from}`, location: location ?? null };
        this.#located.put(location ?? FIRST_LOCATION, quantity);
        move("handover", quantity, why);
      }
    });
  }

  /**
   * Sends free units to the ledger of the new name. What does not arrive is sent again by the
   * alarm.
   */
  async passOn(stock: LedgerStock): Promise<void> {
    const to = this.#books.to();
    const free = available(stock.level);
    if (to !== null && free > 0) {
      this.#ledger.change(stock, (move) => {
        const places = this.#located.places(stock.level);
        for (const { location, units } of shareOut(places, free, [])) {
          const named = location === FIRST_LOCATION ? null : location;
          this.#located.put(location, -units);
          this.#books.send(to, units, named);
          move("handover", -units, { reference: to, reason: `renamed to ${to}`, location: named });
        }
      });
    }
    for (const parcel of this.#books.unacknowledged()) {
      const taken = await callObject(() =>
        this.#env.STOCK_LEDGER.getByName(parcel.to).takeOver(stock.sku, parcel),
      );
      if (!taken) {
        throw new Error(`${parcel.to} takes over nothing from ${stock.sku}`);
      }
      this.#books.acknowledge(parcel.number);
    }
  }
}
