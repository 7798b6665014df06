import { capitalized, type UnitWords } from "../../domain/base/shop.ts";
import type { SaleState } from "../../domain/sales/sale.ts";
import { FEW_LEFT } from "../ui/stock-words.ts";

/** A shopper's state in a sale's waiting room. */
export type Turn =
  /** The sale has no waiting room. */
  | { kind: "none" }
  /** The shopper is not signed in, so there is no account to give a place to. */
  | { kind: "guest" }
  /** A shopper who solves the challenge gets a place. */
  | { kind: "challenge"; siteKey: string }
  /** A place is being asked for. */
  | { kind: "asking" }
  | { kind: "joined" }
  | { kind: "waiting"; position: number; ahead: number; estimateSeconds: number }
  /** `expiresAt` is ISO 8601. */
  | { kind: "admitted"; ticket: string; expiresAt: string }
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
  /** What the countdown counts to; empty when there is nothing more to wait for. */
  until: string;
  left: string;
  note: string;
}

type Stock = Pick<LiveSale, "state" | "remaining" | "allotment" | "unit">;

const { format: count } = new Intl.NumberFormat("en-US");

export function stateWords({ state, remaining, allotment, unit }: Stock, room: boolean): StateWords {
  switch (state) {
    case "scheduled":
      return {
        state: "Not open yet",
        until: "Opens in",
        left: allotment === 1 ? `One ${unit.one}` : `${count(allotment)} ${unit.several}`,
        note: room
          ? "Be in the waiting room when it opens: everyone there is drawn in a random order."
          : "The button opens by itself at that moment. There is no need to reload.",
      };
    case "open":
      return {
        state: "Open now",
        until: "Closes in",
        left:
          remaining === 1
            ? `The last of ${count(allotment)}`
            : `${count(remaining)} of ${count(allotment)} left`,
        note: `Counted ${unit.piece} by ${unit.piece}: what it says is left is left.`,
      };
    case "sold_out":
      return {
        state: "Sold out",
        until: "Closes in",
        left: allotment === 1 ? `The one ${unit.one} is taken` : `All ${count(allotment)} are taken`,
        note: `${capitalized(unit.a)} may come back when an order is not paid in time. If one does, the button returns here by itself.`,
      };
    case "closed":
      return {
        state: "This sale is over",
        until: "",
        left: `${count(allotment - remaining)} of ${count(allotment)} were taken`,
        note: "Whatever was not sold went back to ordinary stock.",
      };
  }
}

export interface TurnWords {
  title: string;
  text: string;
}

/** Null without a waiting room, or when there is nothing left to wait for. */
export function turnWords(turn: Turn, state: SaleState, unit: UnitWords): TurnWords | null {
  if (turn.kind === "none" || state === "closed") {
    return null;
  }
  switch (turn.kind) {
    case "guest":
      return { title: "There is a waiting room", text: "Sign in to take a place in it." };
    case "challenge":
      return {
        title: "There is a waiting room",
        text: "A short check that you are a person, and you are in.",
      };
    case "asking":
      return { title: "Finding your place", text: "One moment." };
    case "joined":
      return {
        title: "You are in the waiting room",
        text: "At the opening everyone here is drawn in a random order. Being early makes no difference.",
      };
    case "waiting":
      return {
        title: turn.ahead === 0 ? "You are next" : `${count(turn.ahead)} ahead of you`,
        text: `Your place is number ${count(turn.position)}. ${estimate(turn.estimateSeconds)}`,
      };
    case "admitted":
      return {
        title: "It is your turn",
        text: `The button is yours until the clock runs out, as long as ${unit.several} are left.`,
      };
    case "lapsed":
      return { title: "Your turn has passed", text: "You can go back to the end of the line." };
    case "reached":
      return { title: "You have yours", text: "That is as many as this sale allows to one customer." };
  }
}

function estimate(seconds: number): string {
  if (seconds < 10) {
    return "It takes a few seconds.";
  }
  if (seconds < 60) {
    return `It takes about ${Math.ceil(seconds / 10) * 10} seconds.`;
  }
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "It takes about a minute." : `It takes about ${count(minutes)} minutes.`;
}

/**
 * What the button says, and whether it can be pressed. `sum` is the total to be charged, where it
 * is known.
 */
export function buyWords(
  { state, turn, reached }: Pick<LiveSale, "state" | "turn" | "reached">,
  sum: string,
): { label: string; can: boolean } {
  const no = (label: string) => ({ label, can: false });
  if (state === "closed") {
    return no("This sale is over");
  }
  if (reached) {
    return no("You have yours");
  }
  if (state === "scheduled") {
    return no("Not open yet");
  }
  if (state === "sold_out") {
    return no("Sold out");
  }
  if (turn.kind === "lapsed") {
    return no("Your turn has passed");
  }
  if (turn.kind !== "none" && turn.kind !== "admitted") {
    return no("Wait for your turn");
  }
  return { label: sum ? `Buy now for ${sum}` : "Buy now", can: true };
}

/**
 * The one line that stays beside the button: what matters most of the line, the stock or the rules.
 */
export function briefWords({
  state,
  turn,
  reached,
  limit,
  unit,
}: Pick<LiveSale, "state" | "turn" | "reached" | "limit" | "unit">): string {
  if (reached) {
    return "It is with your orders. Thank you for leaving some for others.";
  }
  if (state === "sold_out") {
    return "One may come back. If it does, the button returns.";
  }
  const place = turnWords(turn, state, unit);
  if (place && turn.kind !== "guest") {
    return place.title;
  }
  return limitWords(limit);
}

function limitWords(limit: number): string {
  return limit === 1 ? "One to a customer." : `At most ${limit} to a customer.`;
}

/** What a screen reader announces of a change; empty for what is not worth an interruption. */
export function announcement(before: Stock & { turn: Turn }, now: Stock & { turn: Turn }): string {
  const parts: string[] = [];
  const aUnit = capitalized(now.unit.a);
  if (before.state !== now.state) {
    if (now.state === "open") {
      parts.push(
        before.state === "sold_out" ? `${aUnit} came back. It can be bought now.` : "The sale is open.",
      );
    }
    if (now.state === "sold_out") {
      parts.push(`Sold out. ${aUnit} may come back.`);
    }
    if (now.state === "closed") {
      parts.push("The sale is over.");
    }
  } else if (now.state === "open" && before.remaining > FEW_LEFT && now.remaining <= FEW_LEFT) {
    parts.push(`Only ${now.remaining} left.`);
  }
  if (before.turn.kind !== now.turn.kind && now.state !== "closed") {
    const told = ["joined", "waiting", "admitted", "lapsed", "reached"].includes(now.turn.kind);
    const words = told ? turnWords(now.turn, now.state, now.unit) : null;
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

/**
 * Why an order was refused, to a shopper; `short` fits beside the button. Null: the refusal's own
 * words will do.
 */
export function refusedWords(
  code: string,
  limit: number,
  unit: UnitWords,
): { title: string; text: string; short: string } | null {
  const nothing = "Nothing was charged.";
  switch (code) {
    case "sold_out":
      return {
        title: "Sold out just before your order came in",
        text: `${nothing} ${capitalized(unit.a)} may come back when an order is not paid in time, so it is worth another try.`,
        short: `Sold out just before your order came in. ${nothing}`,
      };
    case "limit_reached":
      return {
        title: limit === 1 ? "You already have yours" : "You already have as many as the sale allows",
        text: `${limitWords(limit)} That leaves something for more people.`,
        short:
          limit === 1
            ? "One to a customer, and you have yours."
            : `${limitWords(limit)} You have some already.`,
      };
    case "not_open":
      return {
        title: "The sale has not opened yet",
        text: `${nothing} Try again when the countdown ends.`,
        short: `Not open yet. ${nothing}`,
      };
    case "not_admitted":
      return {
        title: "It is not your turn",
        text: "This sale lets people in one after the other, and each turn is good for one order. Your place in the line is below.",
        short: "It is not your turn, or it was used for another order.",
      };
    case "sale_closed":
      return { title: "This sale is over", text: nothing, short: `This sale is over. ${nothing}` };
    case "idempotency_key_reused":
      return {
        title: "This order was already sent, with other details",
        text: "Look at your orders before you send it again.",
        short: "Already sent with other details. Look at your orders.",
      };
    case "unavailable":
      return {
        title: "The shop did not answer in time",
        text: "Send it again as it is. It is the same order: however often it arrives, it is placed and paid once.",
        short: "No answer. Press again: it is the same order, and paid once.",
      };
    default:
      return null;
  }
}

/** What a guest is offered in place of the button. */
export function guestWords(state: SaleState): string {
  if (state === "scheduled") {
    return "Sign in to be ready";
  }
  return state === "sold_out" ? "Sign in, should one come back" : "Sign in to buy";
}
