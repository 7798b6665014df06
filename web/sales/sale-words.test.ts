import { describe, expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { wordsIn } from "../../shop/language/words.ts";
import {
  announcement,
  briefWords,
  buyWords,
  clockParts,
  refusedShort,
  stateWords,
  type Turn,
} from "./sale-words.ts";

const { unit } = DEMO_SHOP;
const ENGLISH = wordsIn("en");
const none: Turn = { kind: "none" };
const admitted: Turn = { kind: "admitted", ticket: "tkt_1", expiresAt: "2026-11-20T12:00:00.000Z" };
const waiting: Turn = { kind: "waiting", position: 41, ahead: 12, estimateSeconds: 95 };

describe("the button", () => {
  it.each([
    { state: "scheduled", turn: none, can: false },
    { state: "open", turn: none, can: true },
    { state: "open", turn: { kind: "asking" }, can: false },
    { state: "open", turn: waiting, can: false },
    { state: "open", turn: admitted, can: true },
    { state: "open", turn: { kind: "lapsed" }, can: false },
    { state: "sold_out", turn: admitted, can: false },
    { state: "closed", turn: admitted, can: false },
  ] as const)("can be pressed in $state with a turn that is $turn.kind: $can", ({ state, turn, can }) => {
    expect(buyWords(ENGLISH, { state, turn, reached: false }, "").can).toBe(can);
  });

  it("names the total where it is known, and never one that is not", () => {
    expect(buyWords(ENGLISH, { state: "open", turn: none, reached: false }, "$27.80").label).toBe(
      "Buy now for $27.80",
    );
    expect(buyWords(ENGLISH, { state: "open", turn: none, reached: false }, "").label).toBe("Buy now");
    expect(buyWords(ENGLISH, { state: "open", turn: none, reached: true }, "$27.80").can).toBe(false);
  });
});

describe("an announcement", () => {
  const at = (state: "scheduled" | "open" | "sold_out" | "closed", remaining: number, turn: Turn = none) => ({
    state,
    remaining,
    turn,
    allotment: 100,
    unit,
  });

  it("is made for what matters, once", () => {
    expect(announcement(ENGLISH, at("scheduled", 100), at("open", 100))).toBe("The sale is open.");
    expect(announcement(ENGLISH, at("open", 14), at("open", 9))).toBe("Only 9 left.");
    expect(announcement(ENGLISH, at("open", 1), at("sold_out", 0))).toContain("Sold out");
    expect(announcement(ENGLISH, at("sold_out", 0), at("open", 1))).toContain("came back");
    expect(announcement(ENGLISH, at("open", 40), at("closed", 40))).toBe("The sale is over.");
    expect(announcement(ENGLISH, at("open", 40, waiting), at("open", 40, admitted))).toContain(
      "It is your turn",
    );
  });

  it("is not made for each unit or each step of the line", () => {
    expect(announcement(ENGLISH, at("open", 80), at("open", 79))).toBe("");
    expect(announcement(ENGLISH, at("open", 9), at("open", 8))).toBe("");
    const nearer: Turn = { ...waiting, ahead: 11 };
    expect(announcement(ENGLISH, at("open", 80, waiting), at("open", 80, nearer))).toBe("");
  });
});

it("beside the button stands what matters most", () => {
  const rules = { reached: false, limit: 1, unit };
  expect(briefWords(ENGLISH, { ...rules, state: "open", turn: none })).toBe("One to a customer.");
  expect(briefWords(ENGLISH, { ...rules, state: "open", turn: waiting })).toBe("12 ahead of you");
  expect(briefWords(ENGLISH, { ...rules, state: "sold_out", turn: admitted })).toContain("may come back");
});

it("a sale of one print is named in the singular", () => {
  expect(stateWords(ENGLISH, { state: "scheduled", remaining: 1, allotment: 1, unit }, false).left).toBe(
    "One print",
  );
  expect(stateWords(ENGLISH, { state: "sold_out", remaining: 0, allotment: 1, unit }, false).left).toBe(
    "The one print is taken",
  );
});

it("a countdown shows a second until it is over, and then nothing", () => {
  expect(clockParts(90_061_001)).toEqual({ days: 1, hours: 1, minutes: 1, seconds: 2 });
  expect(clockParts(1)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 1 });
  expect(clockParts(0)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 0 });
  expect(clockParts(-5_000)).toEqual({ days: 0, hours: 0, minutes: 0, seconds: 0 });
});

it("a refusal is said in few words beside the button", () => {
  expect([1, 2].map((limit) => refusedShort(ENGLISH, "limit_reached", limit))).toEqual([
    "One to a customer, and you have yours.",
    expect.stringMatching(/2.* You have some already\.$/),
  ]);
  expect(refusedShort(ENGLISH, "sold_out", 1)).toMatch(/^Sold out just before/);
  expect(refusedShort(ENGLISH, "invalid_request", 1)).toBe(null);
});
