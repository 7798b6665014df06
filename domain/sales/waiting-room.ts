/**
 * The rules of a sale's waiting room, without storage.
 *
 * Every customer has one arrival number, counted from 1 without gaps. Customers who arrived before
 * the opening get a drawn position among them. Later customers follow, so their position equals
 * their arrival number. The turn of a position comes at a fixed moment, so admission is exact even
 * if a client asks late.
 *
 * Turns are counted in thousandths. A clock that admits `perSecond` a second advances by
 * `perSecond` of them each millisecond, and one admission takes `TURN` of them. So all values are
 * whole numbers and nothing drifts.
 */

/** One admission, in thousandths of a turn. */
export const TURN = 1000;
/** An admitted customer has this long to order; who has not may queue again. */
export const TICKET_TTL_MS = 10 * 60 * 1000;
/** Orders that came before the close have reached their lanes this long after it. */
export const PUBLISH_AFTER_MS = 10_000;
/** How often the room announces who is admitted. */
export const ADMISSION_TICK_MS = 500;
/** The least time between two announcements of a position. */
const POSITION_INTERVAL_MS = 2_000;
/**
 * Positions sent a second in one room, at most. Each is a message of its own, so a long line gets
 * them less often.
 */
const POSITIONS_PER_SECOND = 5_000;

/** The value of the clock of turns, this long after the opening. */
export function turnsAfter(elapsedMs: number, perSecond: number): number {
  return elapsedMs * perSecond;
}

/** When the clock of turns reaches `turn`, in whole milliseconds after the opening. */
export function timeOfTurn(turn: number, perSecond: number): number {
  return Math.ceil(turn / perSecond);
}

/** The turn of a position that was drawn. */
export function drawnTurn(position: number): number {
  return (position - 1) * TURN;
}

/**
 * The turn of a customer who arrives after the opening: behind the one before, and not before now.
 * Time with an empty line is not saved up, so the rate holds over any stretch of time.
 */
export function nextTurn(previous: number | null, now: number): number {
  return previous === null ? now : Math.max(previous + TURN, now);
}

/** How many of the drawn positions have had their turn. */
export function drawnAdmitted(drawn: number, now: number): number {
  return now < 0 ? 0 : Math.min(drawn, Math.floor(now / TURN) + 1);
}

/** The order in which those present before the opening are admitted. */
export interface Draw {
  /** Arrival by position; both counted from 1, index 0 is unused. */
  arrivals: Uint32Array;
  /** Position by arrival. */
  positions: Uint32Array;
}

/** 128 random bits. */
export type Seed = readonly [number, number, number, number];

export function parseSeed(text: string): Seed {
  const [a = 0, b = 0, c = 0, d = 0] = text.split("-").map((part) => Number.parseInt(part, 16) >>> 0);
  return [a, b, c, d];
}

export function formatSeed(seed: Iterable<number>): string {
  return Array.from(seed, (word) => (word >>> 0).toString(16).padStart(8, "0")).join("-");
}

/** Chris Doty-Humphrey's sfc32: 32 random bits a call. */
function generator([a, b, c, d]: Seed): () => number {
  const next = () => {
    const t = (a + b + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + t) | 0;
    return t >>> 0;
  };
  // The number of rounds that its author recommends, so that seeds that differ in one bit have
  // nothing in common.
  for (let i = 0; i < 12; i++) {
    next();
  }
  return next;
}

/** A whole number below `limit`, each as likely. */
function below(limit: number, next: () => number): number {
  const unbiased = 2 ** 32 - (2 ** 32 % limit);
  for (;;) {
    const value = next();
    if (value < unbiased) {
      return value % limit;
    }
  }
}

/**
 * Draws the order of the first `count` arrivals: a Fisher-Yates shuffle, the same for the same seed
 * forever.
 */
export function draw(seed: Seed, count: number): Draw {
  const next = generator(seed);
  const arrivals = Uint32Array.from({ length: count + 1 }, (_, i) => i);
  for (let last = count; last > 1; last--) {
    const chosen = 1 + below(last, next);
    const moved = arrivals[last] ?? 0;
    arrivals[last] = arrivals[chosen] ?? 0;
    arrivals[chosen] = moved;
  }
  const positions = new Uint32Array(count + 1);
  for (let position = 1; position <= count; position++) {
    positions[arrivals[position] ?? 0] = position;
  }
  return { arrivals, positions };
}

/** How long the room waits before it sends positions again, with this many sockets. */
export function positionInterval(sockets: number): number {
  return Math.max(POSITION_INTERVAL_MS, (sockets / POSITIONS_PER_SECOND) * 1000);
}

/**
 * When the room's one alarm must ring: at the opening, while customers wait for their turn, at the
 * close, and once more to publish who was admitted.
 */
export function nextRoomAlarm(
  now: number,
  sale: { opensAt: number; closesAt: number },
  { telling, unpublished }: { telling: boolean; unpublished: boolean },
): number | null {
  if (now >= sale.closesAt) {
    return unpublished ? Math.max(now, sale.closesAt + PUBLISH_AFTER_MS) : null;
  }
  if (now < sale.opensAt) {
    return sale.opensAt;
  }
  return telling ? Math.min(now + ADMISSION_TICK_MS, sale.closesAt) : sale.closesAt;
}
