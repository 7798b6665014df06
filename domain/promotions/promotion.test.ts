import { describe, expect, it } from "vitest";
import { money } from "../base/money.ts";
import { PromotionDraft } from "./promotion.ts";

const draft = { title: "Autumn", kind: "automatic", effect: { type: "percent", percent: 10 } };

function problems(change: object): string[] {
  const { error } = PromotionDraft.safeParse({ ...draft, ...change });
  return error?.issues.map(({ path }) => path.join(".")) ?? [];
}

describe("a promotion", () => {
  it("by code has one, in capitals, and an automatic one has none", () => {
    expect(PromotionDraft.parse({ ...draft, kind: "code", code: " autumn_10 " }).code).toBe("AUTUMN_10");
    expect(problems({ kind: "code" })).toEqual(["code"]);
    expect(problems({ code: "AUTUMN10" })).toEqual(["code"]);
    expect(problems({ kind: "code", code: "no spaces" })).toEqual(["code"]);
    expect(problems({ kind: "code", code: "ab" })).toEqual(["code"]);
  });

  it("takes a percentage above 0 and up to 100, in hundredths", () => {
    const percent = (value: number) => problems({ effect: { type: "percent", percent: value } });
    expect([0.01, 12.5, 33.33, 100].flatMap(percent)).toEqual([]);
    for (const wrong of [0, -1, 100.01, 1.234, Number.NaN]) {
      expect(percent(wrong), String(wrong)).toEqual(["effect.percent"]);
    }
  });

  it("takes whole amounts of at least a cent", () => {
    const amount = (value: number) => problems({ effect: { type: "fixed", amount: money(value, "USD") } });
    expect(amount(1)).toEqual([]);
    expect(amount(0)).toEqual(["effect.amount"]);
    expect(amount(1.5)).toEqual(["effect.amount.amount"]);
    expect(amount(1_000_000_001)).toEqual(["effect.amount"]);
  });

  it("ends after it starts", () => {
    const startsAt = "2026-11-27T00:00:00Z";
    expect(problems({ startsAt, endsAt: "2026-11-27T00:00:01Z" })).toEqual([]);
    expect(problems({ startsAt, endsAt: startsAt })).toEqual(["endsAt"]);
    expect(problems({ startsAt: "tomorrow" })).toEqual(["startsAt"]);
  });

  it("that is limited to goods names some", () => {
    expect(problems({ appliesTo: { skus: ["A"] } })).toEqual([]);
    expect(problems({ appliesTo: {} })).toEqual(["appliesTo"]);
    expect(problems({ appliesTo: { skus: [] } })).toEqual(["appliesTo.skus"]);
    expect(problems({ appliesTo: { skus: ["A"], colour: ["red"] } })).toEqual(["appliesTo"]);
  });

  it("refuses fields and effects that it does not know", () => {
    const fixed = { type: "fixed", amount: money(100, "USD") };
    expect(problems({ effect: fixed })).toEqual([]);
    expect(problems({ effect: { ...fixed, percent: 10 } })).toEqual(["effect"]);
    expect(problems({ discount: 10 })).toEqual([""]);
    expect(problems({ effect: { type: "gift" } })).toEqual(["effect.type"]);
  });
});
