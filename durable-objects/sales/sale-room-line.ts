import {
  type Draw,
  draw,
  drawnAdmitted,
  drawnTurn,
  formatSeed,
  nextTurn,
  parseSeed,
  TICKET_TTL_MS,
  timeOfTurn,
  turnsAfter,
} from "../../domain/sales/waiting-room.ts";

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

interface Hours {
  /** Milliseconds since 1970. */
  opensAt: number;
  closesAt: number;
}

/**
 * The line in front of one sale, kept in the room's SQLite. An admission writes nothing: it follows
 * from the arrivals, the draw and the clock.
 */
export class WaitingLine {
  readonly #sql: SqlStorage;
  readonly #hours: Hours;
  readonly #perSecond: number;
  #seed: string | null;
  #drawn: number;
  #told: number;
  #last: Place | null;
  #draw: Draw | null = null;

  /** Reads what is stored; the room's row must exist. */
  constructor(sql: SqlStorage, hours: Hours, perSecond: number) {
    this.#sql = sql;
    this.#hours = hours;
    this.#perSecond = perSecond;
    const row = sql
      .exec<{ seed: string | null; drawn: number; told: number }>("SELECT seed, drawn, told FROM room")
      .one();
    this.#seed = row.seed;
    this.#drawn = row.drawn;
    this.#told = row.told;
    this.#last = this.#one("SELECT number, turn FROM arrivals ORDER BY number DESC LIMIT 1");
  }

  /** Customers at positions up to here were informed of their admission. */
  get told(): number {
    return this.#told;
  }

  /** Whether a customer in line was not informed yet. */
  get waits(): boolean {
    return (this.#last?.number ?? 0) > this.#told;
  }

  /** Fixes the order of those who are here when the sale opens. Later calls change nothing. */
  open(now: number): void {
    if (this.#seed !== null || now < this.#hours.opensAt || now >= this.#hours.closesAt) {
      return;
    }
    const seed = formatSeed(crypto.getRandomValues(new Uint32Array(4)));
    const drawn = this.#last?.number ?? 0;
    this.#sql.exec("UPDATE room SET seed = ?, drawn = ?", seed, drawn);
    this.#seed = seed;
    this.#drawn = drawn;
  }

  /**
   * The customer's one place, taken now unless there is one that has not lapsed. `usedUp`: their
   * places up to this arrival have served their purpose.
   */
  join(customer: string, now: number, usedUp = 0): Place {
    this.open(now);
    const place = this.#one(
      "SELECT number, turn FROM arrivals WHERE customer = ? ORDER BY number DESC LIMIT 1",
      customer,
    );
    if (place && place.number > usedUp) {
      const turn = this.turnOf(place, now);
      if (turn.kind !== "admitted" || turn.expiresAt > now) {
        return place;
      }
    }
    const turn = this.#seed === null ? null : nextTurn(this.#lastTurn(), Math.max(0, this.#clock(now)));
    const arrival: Place = { number: (this.#last?.number ?? 0) + 1, turn };
    this.#sql.exec(
      "INSERT INTO arrivals (number, customer, turn) VALUES (?, ?, ?)",
      arrival.number,
      customer,
      turn,
    );
    this.#last = arrival;
    return arrival;
  }

  /** How many positions have had their turn. None before the opening, none from the close on. */
  admitted(now: number): number {
    if (this.#seed === null) {
      return 0;
    }
    const clock = this.#clock(Math.min(now, this.#hours.closesAt - 1));
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
    const position = place.turn === null ? (this.#order().positions[place.number] ?? 0) : place.number;
    const dueAt = this.#hours.opensAt + timeOfTurn(place.turn ?? drawnTurn(position), this.#perSecond);
    if (position <= admitted) {
      return { kind: "admitted", expiresAt: Math.min(dueAt + TICKET_TTL_MS, this.#hours.closesAt) };
    }
    const estimateSeconds = Math.max(0, Math.ceil((dueAt - now) / 1000));
    return { kind: "waiting", position, ahead: position - 1 - admitted, estimateSeconds };
  }

  /** Customers at the positions after the informed ones, up to and with `position`. */
  untold(position: number): (Place & { customer: string })[] {
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
    this.#last = null;
  }

  #clock(now: number): number {
    return turnsAfter(now - this.#hours.opensAt, this.#perSecond);
  }

  #lastTurn(): number | null {
    return this.#last?.turn ?? (this.#drawn > 0 ? drawnTurn(this.#drawn) : null);
  }

  #order(): Draw {
    this.#draw ??= draw(parseSeed(this.#seed ?? ""), this.#drawn);
    return this.#draw;
  }

  #one(query: string, ...bindings: SqlStorageValue[]): Place | null {
    return this.#sql.exec<{ number: number; turn: number | null }>(query, ...bindings).toArray()[0] ?? null;
  }
}
