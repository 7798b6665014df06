import type { FairLine } from "./fairness.ts";
import { drawnTurn, TURN } from "./waiting-room.ts";

/** An entry with whose it is; empty where the account was erased. */
export interface Arrival {
  number: number;
  turn: number | null;
  customer: string;
}

/** What is known of a line when its sale is over. Times are milliseconds since 1970. */
interface EndedLine {
  positionOf: (arrival: Arrival) => number;
  dueAt: (arrival: Arrival) => number;
  closesAt: number;
  /** Entries whose tickets were used for an order. */
  used: ReadonlySet<number>;
  pseudonymOf: (customer: string) => string;
}

/** Every line as it is published, by entry. @param arrivals Of all rooms, in any order */
export function fairLines(
  arrivals: readonly Arrival[],
  { positionOf, dueAt, closesAt, used, pseudonymOf }: EndedLine,
): FairLine[] {
  return withGaps(arrivals).map((arrival) => {
    const place = positionOf(arrival);
    const due = dueAt(arrival);
    return {
      entry: arrival.number,
      place,
      turn: arrival.turn ?? drawnTurn(place),
      who: arrival.customer === "" ? "" : pseudonymOf(arrival.customer),
      admittedAt: due < closesAt ? new Date(due).toISOString() : null,
      orders: used.has(arrival.number) ? 1 : 0,
    };
  });
}

/**
 * Entries in their order. A number that was given to a room and lost on the way has no customer.
 */
function withGaps(arrivals: readonly Arrival[]): Arrival[] {
  const whole: Arrival[] = [];
  for (const arrival of arrivals.toSorted((a, b) => a.number - b.number)) {
    for (let number = whole.length + 1; number < arrival.number; number++) {
      const before = whole.at(-1)?.turn ?? null;
      const turn = before === null ? null : before + TURN;
      whole.push({ number, turn: arrival.turn === null ? null : (turn ?? arrival.turn), customer: "" });
    }
    whole.push(arrival);
  }
  return whole;
}
