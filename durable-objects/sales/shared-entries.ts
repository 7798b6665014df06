import { TURN } from "../../domain/sales/waiting-room.ts";
import type { Entries } from "../../shop/sales/sale-room.ts";
import type { Place } from "./sale-room-line.ts";

interface Batch {
  count: number;
  entries: Promise<Entries>;
}

/**
 * Entries from the room that sets the pace. Customers who come together share one call to it, and
 * one call is under way.
 */
export class SharedEntries {
  readonly #take: (count: number) => Promise<Entries>;
  /** Customers who wait for the next call. */
  #batch: Batch | null = null;
  #before: Promise<unknown> = Promise.resolve();

  /** @param take calls the room that sets the pace for so many entries */
  constructor(take: (count: number) => Promise<Entries>) {
    this.#take = take;
  }

  async next(): Promise<Place> {
    this.#batch ??= this.#nextBatch();
    const batch = this.#batch;
    const index = batch.count;
    batch.count += 1;
    const { first, turn } = await batch.entries;
    return { number: first + index, turn: turn === null ? null : turn + index * TURN };
  }

  #nextBatch(): Batch {
    const take = () => {
      this.#batch = null;
      return this.#take(batch.count);
    };
    const batch: Batch = { count: 0, entries: this.#before.then(take) };
    this.#before = batch.entries.catch(() => undefined);
    return batch;
  }
}
