import { z } from "zod";
import { Money, OwnMoney } from "../base/money.ts";
import { line } from "../base/text.ts";
import { MAX_PER_ITEM } from "../cart/cart.ts";

/** Lanes a sale may be split over. */
export const MAX_LANES = 64;
/** Rooms that a sale's watchers may be spread over: ten thousand each make 320,000. */
export const MAX_ROOMS = 32;
/** The most units one sale may offer. */
export const MAX_ALLOTMENT = 1_000_000;
/**
 * Orders a second that one lane is planned for: a Durable Object writes a few hundred times a
 * second.
 */
const LANE_ORDERS_PER_SECOND = 400;
/**
 * Lanes of a sale whose merchant chose no number: enough to sell its allotment within a second, up
 * to this.
 */
const MAX_DEFAULT_LANES = 16;

/**
 * `sold_out` is an open sale with nothing left: a returned unit opens it again. A cancelled sale is
 * closed.
 */
export const SaleState = z.enum(["scheduled", "open", "sold_out", "closed"]);
export type SaleState = z.infer<typeof SaleState>;

/** No object can set an alarm for the year 9998. Nanoseconds since 1970 in 64 bits end in 2262. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
const LATEST_MS = Date.UTC(2200, 0, 1);

const DAY = "2[01]\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])";
const CLOCK = "(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?";
const ZONE = "(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)";
const Time = z.iso
  .datetime({ offset: true })
  .regex(/^2[01]\d\d-/, "must be between the years 2000 and 2199")
  .refine((text) => Date.parse(text) >= EARLIEST_MS && Date.parse(text) < LATEST_MS, {
    message: "must be between the years 2000 and 2199",
  })
  // The API's document says one pattern.
  .meta({ pattern: `^${DAY}T${CLOCK}${ZONE}$` });

const Pace = z.strictObject({ perSecond: z.int().min(1).max(100_000) });
const Admission = Pace.extend({
  earlierAccounts: z
    .boolean()
    .optional()
    .describe("true: only accounts that were there before the sale was scheduled get a place"),
});
const SalePrice = OwnMoney.extend({
  amount: z.int().describe("In minor units: 4999 is $49.99").meta({ minimum: 1 }),
}).refine(({ amount }) => amount > 0, "must be more than nothing");

/** What a merchant says of a sale, but for its SKU. */
const Terms = {
  title: line(160),
  allotment: z.int().min(1).max(MAX_ALLOTMENT),
  price: SalePrice,
  opensAt: Time,
  closesAt: Time,
  perCustomerLimit: z.int().min(1).max(MAX_PER_ITEM),
};

/** What a merchant says when scheduling a sale. */
export const SaleRequest = z
  .strictObject({
    sku: z.string().min(1).max(100),
    ...Terms,
    lanes: z.int().min(1).max(MAX_LANES).optional(),
    rooms: z
      .int()
      .min(1)
      .max(MAX_ROOMS)
      .optional()
      .describe(
        "Rooms for watchers, one for each ten thousand; one unless said. It stands from the scheduling",
      ),
    admission: Admission.optional().describe(
      "Holds shoppers in a waiting room and admits this many a second; left out, everyone may buy at once",
    ),
  })
  .refine((sale) => Date.parse(sale.opensAt) < Date.parse(sale.closesAt), {
    path: ["closesAt"],
    message: "must be after opensAt",
  })
  .meta({ id: "SaleRequest" });
export type SaleRequest = z.infer<typeof SaleRequest>;

/** A merchant's change of a sale. What is left out stays as it is. */
export const SaleChange = z
  .strictObject({
    ...Terms,
    lanes: z.int().min(1).max(MAX_LANES),
    admission: Pace.nullable().describe("null: everyone may buy at once"),
  })
  .partial()
  .meta({ id: "SaleChange" });
export type SaleChange = z.infer<typeof SaleChange>;

/** A sale as its parts know it. Times in ms since 1970. */
export interface Sale {
  /** The row's number, which order ids carry. */
  num: number;
  id: string;
  sku: string;
  title: string;
  /** What the line of an order is called. */
  lineTitle: string;
  allotment: number;
  /** Cents. */
  price: number;
  /** The price book's version when the sale was scheduled. */
  priceVersion: number;
  opensAt: number;
  closesAt: number;
  perCustomerLimit: number;
  lanes: number;
  /** Shoppers admitted a second, or null without a waiting room. */
  admissionPerSecond: number | null;
  /**
   * Accounts made from then on get no place in its waiting room, in ms since 1970. Null: all do.
   */
  accountsBefore: number | null;
  /** Rooms over which its watchers are spread. */
  rooms: number;
  /** Rises with every change. */
  version: number;
}

export const SaleView = z
  .object({
    id: z.string(),
    sku: z.string(),
    title: z.string(),
    state: SaleState,
    opensAt: z.iso.datetime(),
    closesAt: z.iso.datetime(),
    price: Money,
    allotment: z.int(),
    remaining: z.int(),
    perCustomerLimit: z.int(),
    lanes: z.int(),
    admission: z
      .object({
        perSecond: z.int(),
        accountsBefore: z.iso
          .datetime()
          .optional()
          .describe("Only accounts that were there before then get a place"),
      })
      .optional(),
    serverTime: z.iso.datetime().describe("What countdowns are set by"),
  })
  .meta({ id: "Sale" });
export type SaleView = z.infer<typeof SaleView>;

export function saleState(
  sale: Pick<Sale, "opensAt" | "closesAt">,
  remaining: number,
  now: number,
): SaleState {
  if (now >= sale.closesAt) {
    return "closed";
  }
  if (now < sale.opensAt) {
    return "scheduled";
  }
  return remaining > 0 ? "open" : "sold_out";
}

/** How many lanes a sale gets: as many as its expected rate of orders needs. */
export function defaultLanes(allotment: number, admissionPerSecond: number | null): number {
  const expected = Math.min(allotment, admissionPerSecond ?? allotment);
  return Math.max(1, Math.min(MAX_DEFAULT_LANES, Math.ceil(expected / LANE_ORDERS_PER_SECOND)));
}

/**
 * A customer always meets the same lane, which makes limits and idempotency exact there (FNV-1a).
 */
export function laneOf(customer: string, lanes: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < customer.length; i++) {
    hash ^= customer.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0) % lanes;
}

export function laneName(saleId: string, lane: number): string {
  return `${saleId}#${lane}`;
}

/** The first room has the sale's own name, and sets the pace of all. */
export function roomName(saleId: string, room: number): string {
  return room === 0 ? saleId : `${saleId}~${room}`;
}

export function parseRoomName(name: string): { saleId: string; room: number } {
  const [saleId = "", room] = name.split("~");
  return { saleId, room: Number(room ?? 0) };
}

/**
 * A customer always meets the same room, which makes their place one. Those without a place meet
 * any.
 */
export function roomOf({ id, rooms }: Pick<Sale, "id" | "rooms">, customer: string | null): string {
  const room = customer === null ? Math.floor(Math.random() * rooms) : laneOf(customer, rooms);
  return roomName(id, room);
}

export function parseLaneName(name: string): { saleId: string; lane: number } | null {
  const match = /^(sal_[0-9a-z]{20})#(\d{1,3})$/.exec(name);
  return match?.[1] && match[2] ? { saleId: match[1], lane: Number(match[2]) } : null;
}

/**
 * Units granted to a lane that wants `want` now: what waits in front of it or its guided share of
 * what is left, the greater of both. Shares shrink with the stock, so the tail is spread over all
 * lanes.
 */
export function leaseSize(free: number, want: number, lanes: number): number {
  return Math.min(free, Math.max(want, Math.floor(free / (2 * lanes))));
}

/**
 * After the ledger had nothing left and promised nothing, a lane does not ask it again for this
 * long.
 */
export const LANE_DRY_MS = 500;
/**
 * A ledger that knows of no unit promises to tell a lane of the next one. The lane then asks by
 * itself only after this long, should the word be lost.
 */
export const LANE_TOLD_MS = 30_000;
/** After a recall that brought nothing, the ledger does not ask the lanes again for this long. */
export const RECALL_PAUSE_MS = 1_000;

/** A lane's lease account with the ledger, in units. */
export interface LaneAccount {
  lane: number;
  leased: number;
  returned: number;
}

/** The lanes that may have units to spare for the lane that asks. */
export function lanesToRecall(accounts: readonly LaneAccount[], asking: number): number[] {
  return accounts
    .filter(({ lane, leased, returned }) => lane !== asking && leased > returned)
    .map(({ lane }) => lane);
}
