import { z } from "zod";
import { CURRENCY, Currency, Money, money } from "../base/money.ts";

/**
 * What happened to a cart. The cart keeps it as long as itself. Each event says what it made of the
 * lines that it touched, so a beginning and the events replay the cart of any moment.
 */

/**
 * A cart keeps so much of its history: an event counts one, and each line that it touched one.
 * Older events are counted, and become the beginning of those that are kept.
 */
export const MAX_HISTORY = 300;

export const CartEventType = z.enum([
  "added",
  "changed",
  "removed",
  "cleared",
  "coupon",
  "currency",
  "merged",
  "renamed",
  "restored",
  "checkout",
  "ordered",
  "abandoned",
]);
export type CartEventType = z.infer<typeof CartEventType>;

/**
 * A line as an event left it. Without units it is gone. The price is what the shopper saw, in minor
 * units of the shop's own currency where none is named.
 */
type Touched = [sku: string, quantity: number, seenPrice: number, seenIn?: Currency];

interface CartEvent {
  /** Milliseconds since 1970. */
  at: number;
  type: CartEventType;
  /** Left out where every line is gone. */
  lines?: Touched[];
  /** Left out where it stayed. */
  coupon?: string | null;
  /** Left out where it stayed. */
  currency?: Currency;
  orderId?: string;
}

/** As it is stored, so it is small. */
export interface CartHistory {
  /** The cart before the first of the events. */
  lines: Touched[];
  coupon: string | null;
  events: CartEvent[];
  /** Of all events, older ones included. */
  counts: Partial<Record<CartEventType, number>>;
  /** The cart's `changedAt` up to which it is complete. */
  upTo: number;
}

interface HeldLine {
  sku: string;
  quantity: number;
  seenPrice: number;
  seenIn?: Currency;
}

/** What of a cart the history is about. */
interface Held {
  lines: readonly HeldLine[];
  coupon?: string | null;
  currency?: Currency;
  changedAt: number | null;
  history?: CartHistory;
}

const touched = ({ sku, seenPrice, seenIn }: HeldLine, quantity: number): Touched =>
  seenIn ? [sku, quantity, seenPrice, seenIn] : [sku, quantity, seenPrice];
const touchedOf = ({ lines }: Held): Touched[] => lines.map((line) => touched(line, line.quantity));

/**
 * A changed cart with what happened to it; `type` is null for changes that shoppers do not see. A
 * history that does not reach up to the change, because other code made changes between, starts
 * over.
 */
export function recorded<Cart extends Held>(
  before: Cart,
  after: Cart,
  { type, at, orderId }: { type: CartEventType | null; at: number; orderId?: string },
): Cart {
  const known = before.history?.upTo === before.changedAt ? before.history : undefined;
  const history: CartHistory = known ?? {
    lines: touchedOf(before),
    coupon: before.coupon ?? null,
    events: [],
    counts: before.history?.counts ?? {},
    upTo: at,
  };
  const event = type && eventOf(before, after, { type, at, ...(orderId === undefined ? {} : { orderId }) });
  const upTo = after.changedAt ?? at;
  return { ...after, history: { ...(event ? withEvent(history, event) : history), upTo } };
}

/** What differs between two carts; null where nothing does that the event is about. */
function eventOf(before: Held, after: Held, event: CartEvent): CartEvent | null {
  const is = new Map(after.lines.map((line) => [line.sku, line]));
  const was = new Map(before.lines.map((line) => [line.sku, line]));
  const gone = before.lines.flatMap((line) => (is.has(line.sku) ? [] : [touched(line, 0)]));
  const changed = after.lines.flatMap((line) => {
    const { sku, quantity, seenPrice, seenIn } = line;
    const old = was.get(sku);
    const isSame = old?.quantity === quantity && old.seenPrice === seenPrice && old.seenIn === seenIn;
    return isSame ? [] : [touched(line, quantity)];
  });
  const lines = [...gone, ...changed];
  const coupon = after.coupon ?? null;
  const { currency = CURRENCY } = after;
  const paysAlike = currency === (before.currency ?? CURRENCY);
  const isEqual = lines.length === 0 && coupon === (before.coupon ?? null) && paysAlike;
  if (isEqual && !["checkout", "ordered", "abandoned"].includes(event.type)) {
    return null;
  }
  return {
    ...event,
    ...(event.type === "cleared" ? {} : { lines }),
    ...(coupon === (before.coupon ?? null) ? {} : { coupon }),
    ...(paysAlike ? {} : { currency }),
  };
}

const weightOf = ({ lines = [] }: CartEvent) => 1 + lines.length;

function withEvent(history: CartHistory, event: CartEvent): CartHistory {
  const events = [...history.events, event];
  let weight = events.reduce((sum, each) => sum + weightOf(each), 0);
  let begins: Begins = history;
  while (weight > MAX_HISTORY && events.length > 1) {
    const [oldest = event] = events.splice(0, 1);
    begins = replayed(begins, [oldest]);
    weight -= weightOf(oldest);
  }
  const { lines, coupon } = begins;
  const counts = { ...history.counts, [event.type]: (history.counts[event.type] ?? 0) + 1 };
  return { ...history, lines, coupon, events, counts };
}

type Begins = Pick<CartHistory, "lines" | "coupon">;

/** What events make of a cart. */
function replayed(begins: Begins, events: readonly CartEvent[]): Begins {
  const held = new Map(begins.lines.map((line) => [line[0], line]));
  let { coupon } = begins;
  for (const event of events) {
    if (!event.lines) {
      held.clear();
    }
    for (const line of event.lines ?? []) {
      if (line[1] > 0) {
        held.set(line[0], line);
      } else {
        held.delete(line[0]);
      }
    }
    coupon = event.coupon === undefined ? coupon : event.coupon;
  }
  return { lines: [...held.values()], coupon };
}

const Line = z.object({
  sku: z.string(),
  quantity: z.int(),
  price: Money.describe("What the shopper saw"),
});

export const CartEventView = z
  .object({
    at: z.iso.datetime(),
    type: CartEventType,
    lines: z.array(Line).optional().describe("As it left them; left out where every line is gone"),
    coupon: z.string().nullable().optional().describe("Left out where it stayed"),
    currency: Currency.optional().describe("What the shopper pays in; left out where it stayed"),
    orderId: z.string().optional(),
  })
  .meta({ id: "CartEvent" });
type CartEventView = z.infer<typeof CartEventView>;

const Replayed = z.object({ items: z.array(Line), coupon: z.string().nullable() });

/** A cart's history as staff read it. */
export const CartHistoryView = z
  .object({
    id: z.string(),
    before: Replayed.describe("The cart before the first of the events"),
    events: z.array(CartEventView).describe("The latest, oldest first"),
    counts: z.record(z.string(), z.int()).describe("How many events of each type there were in all"),
    cart: Replayed.describe("The cart at the time that was asked for, replayed from the events"),
    expiresAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "CartHistory" });
type CartHistoryView = z.infer<typeof CartHistoryView>;

const lineView = ([sku, quantity, seenPrice, seenIn = CURRENCY]: Touched) => ({
  sku,
  quantity,
  price: money(seenPrice, seenIn),
});
const cartView = ({ lines, coupon }: Begins) => ({ items: lines.map(lineView), coupon });

function eventViews(events: readonly CartEvent[]): CartEventView[] {
  return events.map(({ at, lines, ...event }) => ({
    ...event,
    at: new Date(at).toISOString(),
    ...(lines && { lines: lines.map(lineView) }),
  }));
}

/** A cart's own history. Without one it begins with what is in it. */
export type CartStory = Omit<CartHistoryView, "id" | "expiresAt">;

/** @param at The moment whose cart is replayed, in milliseconds since 1970. */
export function storyOf(cart: Held, at: number): CartStory {
  const { lines, coupon, events, counts } = cart.history ?? {
    lines: touchedOf(cart),
    coupon: cart.coupon ?? null,
    events: [],
    counts: {},
  };
  const until = events.filter((event) => event.at <= at);
  return {
    before: cartView({ lines, coupon }),
    events: eventViews(events),
    counts,
    cart: cartView(replayed({ lines, coupon }, until)),
  };
}
