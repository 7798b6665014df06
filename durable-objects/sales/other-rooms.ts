import { logRecord } from "../../domain/base/log.ts";
import type { Arrival } from "../../domain/sales/fair-lines.ts";
import { roomName } from "../../domain/sales/sale.ts";
import { callObject } from "../../shop/base/call-object.ts";
import type { Drawing } from "../../shop/sales/sale-room.ts";
import type { Room } from "./room.ts";
import type { Place } from "./sale-room-line.ts";
import { SharedEntries } from "./shared-entries.ts";

/**
 * The other rooms of a sale that has several. Room 0 sets the pace: it gives out the entries, makes
 * the draw, hears from the lanes and publishes; the others follow it.
 */
export class OtherRooms {
  readonly #ctx: DurableObjectState;
  readonly #env: Env;
  /** Entries of room 0, where this is another one. */
  #entries: SharedEntries | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    this.#ctx = ctx;
    this.#env = env;
  }

  /** A follower takes the next entry of the sale from room 0. */
  nextPlace({ sale }: Room): Promise<Place> {
    this.#entries ??= new SharedEntries((count) => callObject(() => this.#stub(sale.id).take(count)));
    return this.#entries.next();
  }

  /** A follower asks room 0 for the draw; null while it is not made. */
  drawing({ sale }: Room): Promise<Drawing | null> {
    return callObject(() => this.#stub(sale.id).drawing());
  }

  async refresh(room: Room): Promise<void> {
    await Promise.all(followers(room).map((name) => callObject(() => this.#stub(name).refresh())));
  }

  async arrivals(room: Room): Promise<Arrival[]> {
    const each = await Promise.all(
      followers(room).map((name) => callObject(() => this.#stub(name).arrivals())),
    );
    return each.flat();
  }

  async clear(room: Room): Promise<void> {
    await Promise.all(followers(room).map((name) => callObject(() => this.#stub(name).clear())));
  }

  /** Room 0 reports what is left to its followers, as often as it shows it to its own watchers. */
  report(room: Room, remaining: number): void {
    let seq = 0;
    for (const lane of room.lanes.values()) {
      seq += lane.seq;
    }
    const counts = { seq, sold: room.sale.allotment - remaining, reserved: 0, free: 0 };
    for (const name of followers(room)) {
      this.#ctx.waitUntil(
        this.#stub(name)
          .report(0, counts)
          .catch((error: unknown) => {
            // The next change makes up for it.
            console.warn(logRecord("warn", "room not told what is left", { room: name, error }));
          }),
      );
    }
  }

  #stub(name: string) {
    return this.#env.SALE_ROOM.getByName(name);
  }
}

/** The names of the rooms that follow this one. */
function followers({ sale, number }: Room): string[] {
  return number === 0 ? Array.from({ length: sale.rooms - 1 }, (_, at) => roomName(sale.id, at + 1)) : [];
}
