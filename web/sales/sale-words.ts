import { capitalized, type UnitWords } from "../../domain/base/shop.ts";
import type { Words } from "../../domain/language/words.ts";
import type { SaleState } from "../../domain/sales/sale.ts";
import { FEW_LEFT } from "../ui/stock-words.ts";

/** The number of a shopper's entry in the draw, which a room of an older version does not send. */
interface Entry {
  entry?: number | undefined;
}

/** A shopper's state in a sale's waiting room. */
export type Turn =
  /** The sale has no waiting room. */
  | { kind: "none" }
  /** The shopper is not signed in, so there is no account to give a place to. */
  | { kind: "guest" }
  /** The account is younger than the sale's announcement, and gets no place. */
  | { kind: "young" }
  /** A shopper who solves the challenge gets a place. */
  | { kind: "challenge"; siteKey: string }
  /** A place is being asked for. */
  | { kind: "asking" }
  | ({ kind: "joined" } & Entry)
  | ({ kind: "waiting"; position: number; ahead: number; estimateSeconds: number } & Entry)
  /** `expiresAt` is ISO 8601. */
  | ({ kind: "admitted"; ticket: string; expiresAt: string } & Entry)
  | { kind: "lapsed" }
  /** Has as many as the sale allows. */
  | { kind: "reached" };

/** What a sale page starts from; the island keeps it up to date. Times are ISO 8601. */
export interface LiveSale {
  id: string;
  state: SaleState;
  remaining: number;
  allotment: number;
  unit: UnitWords;
  /** Units to a customer. */
  limit: number;
  opensAt: string;
  closesAt: string;
  /** When the page was made, for setting the clock. */
  serverTime: string;
  turn: Turn;
  /** Whether the last order failed because the customer has as many as the sale allows. */
  reached: boolean;
}

export interface StateWords {
  /** The state in a word or two, before the countdown. */
  state: string;
  /** The end of the countdown; empty when there is nothing more to wait for. */
  until: string;
  left: string;
  note: string;
}

type Stock = Pick<LiveSale, "state" | "remaining" | "allotment" | "unit">;

type Said = Words<"sale">;

export function stateWords(
  { say }: Said,
  { state, remaining, allotment, unit }: Stock,
  room: boolean,
): StateWords {
  const { one, several, piece } = unit;
  switch (state) {
    case "scheduled":
      return {
        state: say("sale.stateScheduled"),
        until: say("sale.opensIn"),
        left: say("sale.allOf", { count: allotment, one, several }),
        note: say(room ? "sale.noteRoom" : "sale.noteScheduled"),
      };
    case "open":
      return {
        state: say("sale.stateOpen"),
        until: say("sale.closesIn"),
        left:
          remaining === 1
            ? say("sale.lastOf", { count: allotment })
            : say("sale.leftOf", { left: remaining, count: allotment }),
        note: say("sale.noteOpen", { piece }),
      };
    case "sold_out":
      return {
        state: say("sale.stateSoldOut"),
        until: say("sale.closesIn"),
        left: say("sale.takenAll", { count: allotment, one }),
        note: say("sale.noteSoldOut", { aUnit: capitalized(unit.a) }),
      };
    case "closed":
      return {
        state: say("sale.stateClosed"),
        until: "",
        left: say("sale.takenOf", { taken: allotment - remaining, count: allotment }),
        note: say("sale.noteClosed"),
      };
  }
}

/** The words before the time at which a sale opens or closes. */
export function whenWords({ say }: Said, state: SaleState): string {
  return say(state === "scheduled" ? "sale.opens" : state === "closed" ? "sale.closed" : "sale.closes");
}

export interface TurnWords {
  title: string;
  text: string;
}

/** Null without a waiting room, or when there is nothing left to wait for. */
export function turnWords({ say }: Said, turn: Turn, state: SaleState, unit: UnitWords): TurnWords | null {
  if (turn.kind === "none" || state === "closed") {
    return null;
  }
  switch (turn.kind) {
    case "guest":
      return { title: say("sale.room"), text: say("sale.roomGuest") };
    case "challenge":
      return { title: say("sale.room"), text: say("sale.roomCheck") };
    case "young":
      return { title: say("sale.room"), text: say("sale.roomYoung") };
    case "asking":
      return { title: say("sale.asking"), text: say("sale.askingText") };
    case "joined":
      return { title: say("sale.joined"), text: say("sale.joinedText") };
    case "waiting":
      return {
        title: turn.ahead === 0 ? say("sale.next") : say("sale.ahead", { count: turn.ahead }),
        text: say("sale.place", { place: turn.position, estimate: estimate(say, turn.estimateSeconds) }),
      };
    case "admitted":
      return { title: say("sale.yourTurn"), text: say("sale.yourTurnText", { units: unit.several }) };
    case "lapsed":
      return { title: say("sale.lapsed"), text: say("sale.lapsedText") };
    case "reached":
      return { title: say("sale.reached"), text: say("sale.reachedText") };
  }
}

function estimate(say: Said["say"], seconds: number): string {
  if (seconds < 10) {
    return say("sale.fewSeconds");
  }
  if (seconds < 60) {
    return say("sale.seconds", { count: Math.ceil(seconds / 10) * 10 });
  }
  return say("sale.minutes", { count: Math.ceil(seconds / 60) });
}

/**
 * What the button says, and whether it can be pressed. `sum` is the total to be charged, where it
 * is known.
 */
export function buyWords(
  { say }: Said,
  { state, turn, reached }: Pick<LiveSale, "state" | "turn" | "reached">,
  sum: string,
): { label: string; can: boolean } {
  const no = (label: string) => ({ label, can: false });
  if (state === "closed") {
    return no(say("sale.stateClosed"));
  }
  if (reached) {
    return no(say("sale.reached"));
  }
  if (state === "scheduled") {
    return no(say("sale.stateScheduled"));
  }
  if (state === "sold_out") {
    return no(say("sale.stateSoldOut"));
  }
  if (turn.kind === "lapsed") {
    return no(say("sale.lapsed"));
  }
  if (turn.kind !== "none" && turn.kind !== "admitted") {
    return no(say("sale.waitTurn"));
  }
  return { label: sum ? say("sale.buyFor", { sum }) : say("sale.buy"), can: true };
}

/**
 * The one line that stays beside the button: what matters most of the line, the stock or the rules.
 */
export function briefWords(
  words: Said,
  { state, turn, reached, limit, unit }: Pick<LiveSale, "state" | "turn" | "reached" | "limit" | "unit">,
): string {
  const { say } = words;
  if (reached) {
    return say("sale.thanks");
  }
  if (state === "sold_out") {
    return say("sale.mayReturn");
  }
  const place = turnWords(words, turn, state, unit);
  if (place && turn.kind !== "guest") {
    return place.title;
  }
  return say("sale.limit", { count: limit });
}

/** The announcement of a change to screen readers; empty for a change of no importance. */
export function announcement(
  said: Said,
  before: Stock & { turn: Turn },
  now: Stock & { turn: Turn },
): string {
  const { say } = said;
  const parts: string[] = [];
  const aUnit = capitalized(now.unit.a);
  if (before.state !== now.state) {
    if (now.state === "open") {
      parts.push(before.state === "sold_out" ? say("sale.cameBack", { aUnit }) : say("sale.isOpen"));
    }
    if (now.state === "sold_out") {
      parts.push(say("sale.nowSoldOut", { aUnit }));
    }
    if (now.state === "closed") {
      parts.push(say("sale.isOver"));
    }
  } else if (now.state === "open" && before.remaining > FEW_LEFT && now.remaining <= FEW_LEFT) {
    parts.push(say("sale.onlyLeft", { count: now.remaining }));
  }
  if (before.turn.kind !== now.turn.kind && now.state !== "closed") {
    const told = ["joined", "waiting", "admitted", "lapsed", "reached"].includes(now.turn.kind);
    const words = told ? turnWords(said, now.turn, now.state, now.unit) : null;
    if (words) {
      parts.push(`${words.title}. ${words.text}`);
    }
  }
  return parts.join(" ");
}

/**
 * Milliseconds as whole days, hours, minutes and seconds, rounded up: a countdown ends when it
 * shows nothing.
 */
export function clockParts(ms: number): { days: number; hours: number; minutes: number; seconds: number } {
  const total = Math.max(0, Math.ceil(ms / 1000));
  return {
    days: Math.floor(total / 86_400),
    hours: Math.floor(total / 3_600) % 24,
    minutes: Math.floor(total / 60) % 60,
    seconds: total % 60,
  };
}

export const twoDigits = (value: number) => String(value).padStart(2, "0");

/** Why an order was refused, beside the button. Null: its page says it. */
export function refusedShort({ say }: Said, code: string, limit: number): string | null {
  switch (code) {
    case "sold_out":
      return say("sale.justSoldOutShort");
    case "limit_reached":
      return limit === 1
        ? say("sale.haveOneShort")
        : say("sale.haveAllShort", { limit: say("sale.limit", { count: limit }) });
    case "not_open":
      return say("sale.notOpenShort");
    case "not_admitted":
      return say("sale.notTurnShort");
    case "sale_closed":
      return say("sale.overShort");
    case "idempotency_key_reused":
      return say("sale.reusedShort");
    case "unavailable":
      return say("sale.silentShort");
    default:
      return null;
  }
}

/** The text of the link that a guest sees in place of the button. */
export function guestWords({ say }: Said, state: SaleState): string {
  if (state === "scheduled") {
    return say("sale.signInReady");
  }
  return say(state === "sold_out" ? "sale.signInReturn" : "sale.signInBuy");
}
