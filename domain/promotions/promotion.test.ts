import { describe, expect, it } from "vitest";
import { money } from "../base/money.ts";
import {
  currencyOf,
  isCounted,
  PromotionChange,
  PromotionDraft,
  PromotionEffect,
  PromotionView,
  promotionState,
} from "./promotion.ts";

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

  const buys = (change: object) =>
    problems({ effect: { type: "buy_x_get_y", buy: 2, get: 1, percent: 50, ...change } });
  const eur = (amount: number) => ({ minimumSpend: money(amount, "EUR") });
  const fixed = { effect: { type: "fixed", amount: money(100, "EUR") } };
  const names = (count: number) => Array.from({ length: count }, (_, n) => `N${n}`);

  it.each<[object, string[]]>([
    [{ title: "x".repeat(120) }, []],
    [{ title: "x".repeat(121) }, ["title"]],
    [{ title: " " }, ["title"]],
    [{ kind: "gift" }, ["kind"]],
    [{ kind: "code", code: "abc" }, []],
    [{ kind: "code", code: "x".repeat(32) }, []],
    [{ kind: "code", code: "x".repeat(33) }, ["code"]],
    [{ kind: "code", code: "A-b_9" }, []],
    [{ kind: "code", code: "ÄBC" }, ["code"]],
    [{ effect: { type: "free_shipping" } }, []],
    [{ effect: { type: "free_shipping", amount: 1 } }, ["effect"]],
    [{ ...fixed, ...eur(1) }, []],
    [{ ...fixed, minimumSpend: money(1, "USD") }, ["minimumSpend.currency"]],
    // A promotion whose effect is no amount may name its minimum in any currency.
    [eur(1_000_000_000), []],
    [eur(1_000_000_001), ["minimumSpend"]],
    [eur(0), ["minimumSpend"]],
    [{ appliesTo: { categories: ["A"], products: ["b"], skus: ["C"] } }, []],
    [{ appliesTo: { products: names(250) } }, []],
    [{ appliesTo: { products: names(251) } }, ["appliesTo.products"]],
    [{ appliesTo: { categories: ["x".repeat(256)] } }, ["appliesTo.categories.0"]],
    [{ customerGroups: [] }, ["customerGroups"]],
    [{ customerGroups: ["trade", " "] }, ["customerGroups.1"]],
    [{ usageLimit: 1, perCustomerLimit: 10_000_000 }, []],
    [{ usageLimit: 0, perCustomerLimit: 0 }, ["usageLimit", "perCustomerLimit"]],
    [{ usageLimit: 10_000_001, perCustomerLimit: 1.5 }, ["usageLimit", "perCustomerLimit"]],
    [{ combinable: "yes" }, ["combinable"]],
    [{ endsAt: "2026-11-27T00:00:00Z" }, []],
  ])("described as %j has these problems: %j", (change, paths) => {
    expect([...new Set(problems(change))]).toEqual(paths);
  });

  it("whose amount and minimum are of two currencies is told which to take", () => {
    const { error } = PromotionDraft.safeParse({ ...draft, ...fixed, minimumSpend: money(1, "USD") });
    expect(error?.issues.map(({ message }) => message)).toEqual(["must be EUR, as the amount"]);
  });

  it("to buy some and get some counts whole units up to a hundred, and a percentage", () => {
    expect([{}, { buy: 1 }, { buy: 100, get: 100 }].flatMap(buys)).toEqual([]);
    for (const field of ["buy", "get"]) {
      for (const wrong of [0, 101, 1.5, undefined]) {
        expect([field, wrong, buys({ [field]: wrong })]).toEqual([field, wrong, [`effect.${field}`]]);
      }
    }
    expect(buys({ percent: 0 })).toEqual(["effect.percent"]);
    expect(PromotionEffect.options).toHaveLength(4);
  });

  it("counts for carts of one currency where it names an amount, and for all others else", () => {
    const of = (change: object) => currencyOf(PromotionDraft.parse({ ...draft, ...change }));
    expect([of({}), of(eur(5)), of(fixed), of({ ...fixed, ...eur(5) })]).toEqual([
      ...[undefined, "EUR", "EUR", "EUR"],
    ]);
  });

  it("has its uses counted by code, or where there is a limit", () => {
    const of = (change: object) => isCounted(PromotionDraft.parse({ ...draft, ...change }));
    const limits = [{ usageLimit: 5 }, { perCustomerLimit: 1 }];
    expect([{}, { kind: "code", code: "ABC" }, ...limits].map(of)).toEqual([false, true, true, true]);
  });

  it("is scheduled before its start and ended from its end on", () => {
    const [startsAt, endsAt] = ["2026-11-27T00:00:00Z", "2026-11-28T00:00:00Z"];
    const [start, end] = [Date.parse(startsAt), Date.parse(endsAt)];
    const states = (window: object) =>
      [start - 1, start, end - 1, end].map((now) => promotionState(window, now));
    expect(states({ startsAt, endsAt })).toEqual(["scheduled", "active", "active", "ended"]);
    expect(states({ startsAt })).toEqual(["scheduled", "active", "active", "active"]);
    expect(states({ endsAt })).toEqual(["active", "active", "active", "ended"]);
    expect(states({})).toEqual(["active", "active", "active", "active"]);
  });

  const whole = {
    title: "Autumn",
    code: "ABC",
    effect: draft.effect,
    appliesTo: { skus: ["A"] },
    minimumSpend: money(100, "USD"),
    customerGroups: ["trade"],
    startsAt: "2026-11-27T00:00:00.000Z",
    endsAt: "2026-11-28T00:00:00.000Z",
    usageLimit: 5,
    perCustomerLimit: 1,
    combinable: true,
  };

  it("is changed field by field, each rule is taken away by null, and its kind stays", () => {
    expect(PromotionChange.parse({})).toEqual({});
    expect(PromotionChange.parse({ ...whole, code: " abc ", endsAt: "2026-11-28T02:00:00+02:00" })).toEqual(
      whole,
    );
    const rules = ["appliesTo", "minimumSpend", "customerGroups", "startsAt", "endsAt"];
    const taken = [...rules, "usageLimit", "perCustomerLimit"].map((name) => [name, null]);
    expect(PromotionChange.parse(Object.fromEntries(taken))).toEqual(Object.fromEntries(taken));
    for (const wrong of [
      { title: null },
      { code: null },
      { effect: null },
      { combinable: null },
      { kind: "code" },
    ]) {
      expect([wrong, PromotionChange.safeParse(wrong).success]).toEqual([wrong, false]);
    }
  });

  it("is read by merchants whole, with its uses where they are counted", () => {
    const at = "2026-11-26T10:00:00.000Z";
    const kept = { ...whole, kind: "code", id: "pro_1", state: "active", createdAt: at, updatedAt: at };
    for (const uses of [null, { confirmed: 3, reserved: 1 }]) {
      expect(PromotionView.parse({ ...kept, uses })).toEqual({ ...kept, uses });
    }
    for (const change of [
      { uses: { confirmed: 3 } },
      { uses: undefined },
      { state: "lost" },
      { createdAt: "x" },
    ]) {
      expect([change, PromotionView.safeParse({ ...kept, uses: null, ...change }).success]).toEqual([
        ...[change, false],
      ]);
    }
  });
});
