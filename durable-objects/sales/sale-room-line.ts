import { BEACON_WAIT_MS, type BeaconRound } from "../../domain/sales/fair-draw.ts";
import type { Arrival } from "../../domain/sales/fair-lines.ts";
import {
  type Draw,
  draw,
  drawnAdmitted,
  drawnTurn,
  nextTurn,
  parseSeed,
  TICKET_TTL_MS,
  TURN,
  timeOfTurn,
  turnsAfter,
} from "../../domain/sales/waiting-room.ts";
import type { Drawing, Entries } from "../../shop/sales/sale-room.ts";

/** One arrival; small enough to travel with a socket. */
export interface Place {
  /** The arrival number, from 1. */
  number: number;
  /** Thousandths of a turn after the opening; null for those who are drawn. */
  turn: number | null;
}

/** What a place is worth this moment. */
export type Turn =
  | { kind: "joined" }
  | { kind: "waiting"; position: number; ahead: number; estimateSeconds: number }
  | { kind: "admitted"; expiresAt: number };

/** What a line knows of its sale. Times are milliseconds since 1970. */
export interface LineTerms {
  opensAt: number;
  closesAt: number;
  perSecond: number;
  /** The seed of the draw where the beacon has no part in it. */
  seedAlone: string;
  /** Whether the draw waits for a round of the beacon. */
  awaitsBeacon: boolean;
  /** `pace`: the first of several rooms; `follower`: any other of them. */
  part: "alone" | "pace" | "follower";
}

interface LineRow extends Record<string, SqlStorageValue> {
  seed: string | null;
  drawn: number;
  told: number;
  frozen_at: number | null;
  drawn_at: number | null;
  issued: number | null;
  issued_turn: number | null;
}

/**
 * The line in front of one sale, kept in the room's SQLite. An admission writes nothing: it follows
 * from the arrivals, the draw and the clock.
 */
export class WaitingLine {
  readonly #sql: SqlStorage;
  readonly #terms: LineTerms;
  #seed: string | null;
  #drawn: number;
  #told: number;
  #frozen: boolean;
  /** Turns are counted from here. */
  #startsAt: number;
  #last: Place | null;
  /** The last entry of all rooms, as the one that sets the pace knows it. */
  #issued: Place | null;
  #draw: Draw | null = null;

  /** Reads what is stored; the room's row must exist. */
  constructor(sql: SqlStorage, terms: LineTerms) {
    this.#sql = sql;
    this.#terms = terms;
    const row = sql
      .exec<LineRow>("SELECT seed, drawn, told, frozen_at, drawn_at, issued, issued_turn FROM room")
      .one();
    this.#seed = row.seed;
    this.#drawn = row.drawn;
    this.#told = row.told;
    this.#frozen = row.frozen_at !== null || row.seed !== null;
    this.#startsAt = row.drawn_at ?? terms.opensAt;
    this.#last = this.#one("SELECT number, turn FROM arrivals ORDER BY number DESC LIMIT 1");
    this.#issued = row.issued === null ? this.#last : { number: row.issued, turn: row.issued_turn };
  }

  /** Customers at positions up to here were informed of their admission. */
  get told(): number {
    return this.#told;
  }

  /** Whether a customer in line was not informed yet. */
  get waits(): boolean {
    return this.#last !== null && Math.max(this.#last.number, this.#drawn) > this.#told;
  }

  /** Whether those who were here at the opening wait for the beacon. */
  get awaitsDraw(): boolean {
    return this.#frozen && this.#seed === null && this.#terms.part !== "follower";
  }

  /** Whether a place is stored: after the close it is published, and then deleted. */
  get holds(): boolean {
    return this.#issued !== null && this.#terms.part !== "follower";
  }

  /** Whether the draw is made, or is to be heard of from the room that sets the pace. */
  get awaitsWord(): boolean {
    return this.#terms.part === "follower" && this.#seed === null;
  }

  /** When the draw was made, and of how many; null before. */
  get drawing(): Drawing | null {
    return this.#seed === null ? null : { seed: this.#seed, at: this.#startsAt, drawn: this.#drawn };
  }

  /**
   * Fixes who is drawn, when the sale opens, and draws where no beacon is waited for. Later calls
   * change nothing.
   */
  open(now: number): void {
    const { opensAt, closesAt, seedAlone, awaitsBeacon } = this.#terms;
    const { part } = this.#terms;
    if (this.#seed !== null || now < opensAt || now >= closesAt || part === "follower") {
      return;
    }
    if (!this.#frozen) {
      this.#drawn = this.#issued?.number ?? 0;
      this.#sql.exec("UPDATE room SET drawn = ?, frozen_at = ?", this.#drawn, now);
      this.#frozen = true;
    }
    if (!awaitsBeacon || this.#drawn === 0) {
      this.draw(seedAlone, opensAt, null);
    } else if (now >= opensAt + BEACON_WAIT_MS) {
      this.draw(seedAlone, now, null);
    }
  }

  /** Fixes the order of those who were here when the sale opened. Later calls change nothing. */
  draw(seed: string, at: number, beacon: BeaconRound | null): void {
    if (!this.awaitsDraw) {
      return;
    }
    this.#sql.exec(
      "UPDATE room SET seed = ?, drawn_at = ?, beacon = ?",
      seed,
      at,
      beacon && JSON.stringify(beacon),
    );
    this.#seed = seed;
    this.#startsAt = at;
  }

  /** Takes over the draw of the room that sets the pace. */
  adopt({ seed, at, drawn }: Drawing): void {
    if (this.awaitsWord) {
      this.#sql.exec("UPDATE room SET seed = ?, drawn_at = ?, drawn = ?", seed, at, drawn);
      this.#seed = seed;
      this.#startsAt = at;
      this.#drawn = drawn;
      this.#frozen = true;
    }
  }

  /**
   * The customer's one place, unless it has lapsed. `usedUp`: their places up to this entry have
   * served their purpose.
   */
  find(customer: string, now: number, usedUp = 0): Place | null {
    const place = this.#one(
      "SELECT number, turn FROM arrivals WHERE customer = ? ORDER BY number DESC LIMIT 1",
      customer,
    );
    if (!place || place.number <= usedUp) {
      return null;
    }
    const turn = this.turnOf(place, now);
    return turn.kind === "admitted" && turn.expiresAt <= now ? null : place;
  }

  /** Gives out the next entries, to customers of this room or of another. */
  take(now: number, count = 1): Entries {
    this.open(now);
    const first = (this.#issued?.number ?? 0) + 1;
    const turn = this.#frozen ? nextTurn(this.#lastTurn(), Math.max(0, this.#clock(now))) : null;
    this.#issued = { number: first + count - 1, turn: turn === null ? null : turn + (count - 1) * TURN };
    // A room alone has them all among its arrivals.
    if (this.#terms.part === "pace") {
      const { number, turn: last } = this.#issued;
      this.#sql.exec("UPDATE room SET issued = ?, issued_turn = ?", number, last);
    }
    return { first, turn };
  }

  /** Stores a customer at a place that was given out. */
  add(customer: string, place: Place): Place {
    this.#sql.exec(
      "INSERT INTO arrivals (number, customer, turn) VALUES (?, ?, ?)",
      place.number,
      customer,
      place.turn,
    );
    if (place.number > (this.#last?.number ?? 0)) {
      this.#last = place;
    }
    return place;
  }

  /** How many positions have had their turn. None before the opening, none from the close on. */
  admitted(now: number): number {
    if (this.#seed === null) {
      return 0;
    }
    const clock = this.#clock(Math.min(now, this.#terms.closesAt - 1));
    const early = drawnAdmitted(this.#drawn, clock);
    if (early < this.#drawn) {
      return early;
    }
    const late = this.#one(
      "SELECT number, turn FROM arrivals WHERE turn <= ? ORDER BY turn DESC LIMIT 1",
      clock,
    );
    return late?.number ?? early;
  }

  /** @param admitted What `admitted(now)` returned, for callers that ask about many places */
  turnOf(place: Place, now: number, admitted = this.admitted(now)): Turn {
    if (this.#seed === null) {
      return { kind: "joined" };
    }
    const position = this.positionOf(place);
    const dueAt = this.dueAt(place);
    if (position <= admitted) {
      return { kind: "admitted", expiresAt: Math.min(dueAt + TICKET_TTL_MS, this.#terms.closesAt) };
    }
    const estimateSeconds = Math.max(0, Math.ceil((dueAt - now) / 1000));
    // In front of a turn that has not come all turns follow each other, whichever rooms they are
    // in.
    const turns = (place.turn ?? drawnTurn(position)) - this.#clock(now);
    return { kind: "waiting", position, ahead: Math.max(0, Math.ceil(turns / TURN) - 1), estimateSeconds };
  }

  /** A place's order of admission, once the draw is made. */
  positionOf({ number, turn }: Place): number {
    return turn === null ? (this.#order().positions[number] ?? 0) : number;
  }

  /** When a place is admitted, unless the sale closes before. */
  dueAt(place: Place): number {
    const turn = place.turn ?? drawnTurn(this.positionOf(place));
    return this.#startsAt + timeOfTurn(turn, this.#terms.perSecond);
  }

  /** All arrivals in their order. */
  arrivals(): Arrival[] {
    return this.#sql
      .exec<Arrival & Record<string, SqlStorageValue>>(
        "SELECT number, turn, customer FROM arrivals ORDER BY number",
      )
      .toArray();
  }

  /** Customers at the positions after the informed ones, up to and with `position`. */
  untold(position: number): Arrival[] {
    if (position <= this.#told) {
      return [];
    }
    const numbers: number[] = [];
    for (let at = this.#told + 1; at <= position; at++) {
      numbers.push(at <= this.#drawn ? (this.#order().arrivals[at] ?? 0) : at);
    }
    return this.#sql
      .exec<{ number: number; turn: number | null; customer: string }>(
        "SELECT number, turn, customer FROM arrivals WHERE number IN (SELECT value FROM json_each(?))",
        JSON.stringify(numbers),
      )
      .toArray();
  }

  /** Records that all customers up to `position` were informed. */
  tell(position: number): void {
    if (position <= this.#told) {
      return;
    }
    this.#sql.exec("UPDATE room SET told = ?", position);
    this.#told = position;
  }

  /**
   * Blanks whose places these are. No other customer moves up: admission follows from the numbers.
   */
  forget(customer: string): void {
    this.#sql.exec("UPDATE arrivals SET customer = '' WHERE customer = ?", customer);
  }

  /** Deletes the line: after the close no customer is admitted, and no ticket holds. */
  clear(): void {
    this.#sql.exec("DELETE FROM arrivals");
    this.#sql.exec("UPDATE room SET issued = NULL, issued_turn = NULL");
    this.#last = null;
    this.#issued = null;
  }

  #clock(now: number): number {
    return this.#seed === null ? 0 : turnsAfter(now - this.#startsAt, this.#terms.perSecond);
  }

  #lastTurn(): number | null {
    return this.#issued?.turn ?? (this.#drawn > 0 ? drawnTurn(this.#drawn) : null);
  }

  #order(): Draw {
    this.#draw ??= draw(parseSeed(this.#seed ?? ""), this.#drawn);
    return this.#draw;
  }

  #one(query: string, ...bindings: SqlStorageValue[]): Place | null {
    return this.#sql.exec<{ number: number; turn: number | null }>(query, ...bindings).toArray()[0] ?? null;
  }
}
