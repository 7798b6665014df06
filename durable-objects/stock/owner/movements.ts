import {
  apply,
  type MovementKind,
  movement,
  type StockLevel,
  type StockPolicy,
} from "../../../domain/stock/stock.ts";
import type { StockBooks } from "./stock-books.ts";

/** The stock of one owner: its level in memory is what the last committed transaction left. */
export interface Stock {
  level: StockLevel;
  policy: StockPolicy;
  /** The last movement, and the last one that was published. */
  seq: number;
  relayedSeq: number;
}

/** Records one movement inside a transaction and returns the level that it leaves. */
export interface Move {
  (kind: MovementKind, quantity: number, why?: MoveReason): StockLevel;
  /** The level after the movements so far. */
  level: () => StockLevel;
  /** The number that the next movement gets. */
  next: () => number;
}

interface MoveReason {
  reference?: string | null;
  reason?: string | null;
  actor?: string | null;
  location?: string | null;
}

/** Called for each movement, with the levels around it. */
export type OnMovement = (
  movement: { kind: MovementKind; reference: string | null; seq: number },
  before: StockLevel,
  after: StockLevel,
) => void;

/**
 * Runs `work`, in which every `move` is a row of the books, and writes the level once at the end.
 * It belongs inside a transaction, and changes nothing in memory: the caller takes over the new
 * level and number when the transaction has committed.
 */
export function recordMovements<T>(
  books: StockBooks,
  stock: Pick<Stock, "level" | "seq">,
  onMovement: OnMovement,
  work: (move: Move) => T,
): { result: T; level: StockLevel; seq: number } {
  let { level, seq } = stock;
  const move: Move = (kind, quantity, why = {}) => {
    const { reference = null, reason = null, actor = null, location = null } = why;
    const change = movement(kind, quantity);
    const before = level;
    level = apply(level, change);
    seq += 1;
    books.addMovement({ ...change, quantity, reference, reason, actor, location }, level, seq);
    onMovement({ kind, reference, seq }, before, level);
    return level;
  };
  move.level = () => level;
  move.next = () => seq + 1;
  const result = work(move);
  if (level !== stock.level) {
    books.writeLevel(level, seq);
  }
  return { result, level, seq };
}
