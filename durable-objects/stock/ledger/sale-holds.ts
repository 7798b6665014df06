import { continueTrace } from "../../../domain/base/trace.ts";
import type { Pool } from "../../../shop/stock/stock-objects.ts";
import type { Move } from "../owner/movements.ts";
import type { StockBooks } from "../owner/stock-books.ts";

/**
 * Units of ordinary stock that are held for a sale from its scheduling to its opening. A hold is a
 * reservation under the sale's id that ends when the sale opens. Code of an older version, which a
 * rollback may bring back, lets it expire then and takes the units in the same alarm.
 */
export class SaleHolds {
  readonly #books: StockBooks;

  constructor(books: StockBooks) {
    this.#books = books;
  }

  /** Units that are held for a sale. */
  of(saleId: string): number {
    const row = this.#books.findReservation(saleId);
    return row?.status === "active" ? row.quantity : 0;
  }

  /** Holds the allotment of a sale that has no hold. */
  take({ saleId, allotment, opensAt }: Pick<Pool, "saleId" | "allotment" | "opensAt">, move: Move): void {
    const added = this.#books.addReservation({
      seq: move.next(),
      at: Date.now(),
      reference: saleId,
      quantity: allotment,
      expiresAt: opensAt,
      traceparent: continueTrace(null),
      draft: null,
      customer: null,
      isOrder: false,
    });
    if (!added) {
      throw new Error(`${saleId} is held already`);
    }
    move("reserve", allotment, { reference: saleId, reason: "sale scheduled" });
  }

  /** Ends a hold; the units are ordinary stock again. @returns how many they were */
  end(saleId: string, reason: string, move: Move): number {
    const row = this.#books.findReservation(saleId);
    if (row?.status !== "active") {
      return 0;
    }
    this.#books.settle(row, "released");
    move("release", row.quantity, { reference: saleId, reason });
    return row.quantity;
  }
}
