import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { money } from "../base/money.ts";
import { applyPromotions, type PromotionLine, savingOf, whyNot } from "./apply.ts";
import { countedOf, offGoods } from "./discount.ts";
import type { Promotion } from "./promotion.ts";

const NOW = Date.parse("2026-11-27T12:00:00Z");

function line(sku: string, unitPrice: number, quantity = 1, category = "Prints"): PromotionLine {
  return { sku, productId: `prd_${sku}`, slug: sku.toLowerCase(), category, quantity, unitPrice };
}

function promotion(num: number, change: Partial<Promotion>): Promotion {
  return {
    num,
    id: `pro_${num}`,
    title: `Promotion ${num}`,
    kind: "automatic",
    effect: { type: "percent", percent: 10 },
    combinable: true,
    ...change,
  };
}

function apply(lines: PromotionLine[], promotions: Promotion[], shipping = 600) {
  return applyPromotions(lines, promotions, { now: NOW, shipping, customerGroups: [], currency: "USD" });
}

it("of an order's promotions a ledger holds a use of those that are counted, typed or automatic", () => {
  const one = { promotionId: "pro_1", title: "Ten", lines: [1], shipping: 0 };
  const discounts = [
    { ...one, code: "TEN", counted: true },
    { ...one, code: null, counted: true },
    { ...one, code: null, counted: false },
  ];
  expect(countedOf({ discounts })).toEqual(discounts.slice(0, 2));
  expect(countedOf({})).toEqual([]);
});

describe("a percentage", () => {
  it("is rounded half up once for all its lines, and spread over them to the cent", () => {
    // 10 % of 3 × 3.35 = 1.005, which is 1.01.
    const { lines } = apply([line("A", 335), line("B", 335), line("C", 335)], [promotion(1, {})]);
    expect(lines).toEqual([34, 33, 34]);
  });

  it("with two decimals is exact", () => {
    const third = promotion(1, { effect: { type: "percent", percent: 33.33 } });
    expect(apply([line("A", 10_000)], [third]).lines).toEqual([3_333]);
    // 12.5 % of 9.99 is 1.24875.
    const eighth = promotion(1, { effect: { type: "percent", percent: 12.5 } });
    expect(apply([line("A", 999)], [eighth]).lines).toEqual([125]);
  });

  it("of a hundred takes all, and no more", () => {
    const all = promotion(1, { effect: { type: "percent", percent: 100 } });
    expect(apply([line("A", 999, 3), line("B", 1)], [all]).lines).toEqual([2_997, 1]);
  });
});

describe("a fixed amount", () => {
  it("is spread over the eligible lines in proportion to their prices", () => {
    const off = promotion(1, {
      effect: { type: "fixed", amount: money(1_000, "USD") },
      appliesTo: { categories: ["PRINTS"] },
    });
    const lines = [line("A", 1_000, 2), line("B", 1_000), line("C", 5_000, 1, "Frames")];
    expect(apply(lines, [off]).lines).toEqual([667, 333, 0]);
  });

  it("ends with what the eligible lines cost", () => {
    const off = promotion(1, {
      effect: { type: "fixed", amount: money(9_000, "USD") },
      appliesTo: { skus: ["A"] },
    });
    expect(apply([line("A", 2_500, 2), line("B", 10_000)], [off]).lines).toEqual([5_000, 0]);
  });
});

describe("buy two, get one", () => {
  const offer = promotion(1, { effect: { type: "buy_x_get_y", buy: 2, get: 1, percent: 100 } });

  it("gives the cheapest unit of each whole group of three", () => {
    expect(apply([line("A", 900, 2)], [offer]).lines).toEqual([0]);
    expect(apply([line("A", 900, 2), line("B", 500)], [offer]).lines).toEqual([0, 500]);
    expect(apply([line("A", 900, 5), line("B", 500)], [offer]).lines).toEqual([900, 500]);
  });

  it("at half the price halves that unit, half a cent up", () => {
    const half = promotion(1, { effect: { type: "buy_x_get_y", buy: 2, get: 1, percent: 50 } });
    expect(apply([line("A", 333, 3)], [half]).lines).toEqual([167]);
  });

  it("and buy one, get two lower as many of each whole group as they say", () => {
    const two = promotion(1, { effect: { type: "buy_x_get_y", buy: 1, get: 2, percent: 100 } });
    expect(apply([line("A", 900, 4), line("B", 500, 3)], [two]).lines).toEqual([900, 1_500]);
  });

  it("counts eligible units alone", () => {
    const scoped = { ...offer, appliesTo: { products: ["a", "prd_B"] } };
    expect(apply([line("A", 900), line("B", 500), line("C", 100)], [scoped]).lines).toEqual([0, 0, 0]);
    expect(apply([line("A", 900), line("B", 500, 2), line("C", 100)], [scoped]).lines).toEqual([0, 500, 0]);
  });
});

describe("free shipping", () => {
  const free = promotion(1, { effect: { type: "free_shipping" }, minimumSpend: money(5_000, "USD") });

  it("counts each unit of the goods that it is for towards its minimum", () => {
    const lines = [line("A", 1_700, 2), line("B", 1_600), line("C", 900, 9, "Frames")];
    const scoped = (categories: string[]) => apply(lines, [{ ...free, appliesTo: { categories } }]).shipping;
    expect([scoped(["prints"]), scoped(["Cards", "PRINTS"]), scoped(["Cards"])]).toEqual([600, 600, 0]);
    const short = [line("A", 1_700, 2), line("B", 1_599), line("C", 900, 9, "Frames")];
    expect(apply(short, [{ ...free, appliesTo: { categories: ["prints"] } }]).shipping).toBe(0);
  });

  it("takes off what shipping costs from its minimum of eligible goods on", () => {
    expect(apply([line("A", 4_999)], [free])).toMatchObject({ applied: [], shipping: 0 });
    expect(apply([line("A", 5_000)], [free])).toMatchObject({
      applied: [{ promotionId: "pro_1", lines: [0], shipping: 600 }],
      lines: [0],
      shipping: 600,
    });
  });
});

describe("the order of promotions", () => {
  it("is buy X get Y, percent, fixed, shipping, and the older first", () => {
    const all = [
      promotion(1, { effect: { type: "free_shipping" } }),
      promotion(2, { effect: { type: "fixed", amount: money(100, "USD") } }),
      promotion(3, { effect: { type: "percent", percent: 20 } }),
      promotion(4, { effect: { type: "percent", percent: 10 } }),
      promotion(5, { effect: { type: "buy_x_get_y", buy: 1, get: 1, percent: 100 } }),
    ];
    const { applied, lines, shipping } = apply([line("A", 1_000, 2)], all);
    expect(applied.map((one) => [one.promotionId, offGoods(one) + one.shipping])).toEqual([
      ["pro_5", 1_000],
      ["pro_3", 200],
      ["pro_4", 80],
      ["pro_2", 100],
      ["pro_1", 600],
    ]);
    expect({ lines, shipping }).toEqual({ lines: [1_380], shipping: 600 });
  });

  it("takes the one that saves most when it does not combine, and the combination when they are equal", () => {
    const ten = promotion(2, { effect: { type: "percent", percent: 10 } });
    const five = promotion(3, { effect: { type: "percent", percent: 5 } });
    const alone = (num: number, percent: number) =>
      promotion(num, { effect: { type: "percent", percent }, combinable: false });
    const ids = (promotions: Promotion[]) =>
      apply([line("A", 10_000)], promotions).applied.map(({ promotionId }) => Number(promotionId.slice(4)));
    expect(ids([alone(1, 14), ten, five])).toEqual([2, 3]);
    expect(ids([alone(1, 14.5), ten, five])).toEqual([2, 3]);
    expect(ids([alone(1, 14.51), ten, five])).toEqual([1]);
    expect(ids([alone(5, 20), alone(4, 20)])).toEqual([4]);
    expect(ids([alone(4, 20), alone(5, 20)])).toEqual([4]);
    const fixed = promotion(4, { effect: { type: "fixed", amount: money(2_000, "USD") }, combinable: false });
    expect([ids([alone(5, 20), fixed]), ids([fixed, alone(3, 20)])]).toEqual([[4], [3]]);
  });

  it("does not depend on the order in which the shop lists them", () => {
    fc.assert(
      fc.property(carts, promotionLists, (lines, promotions) => {
        expect(apply(lines, [...promotions].reverse())).toEqual(apply(lines, promotions));
      }),
    );
  });
});

describe("an order that promotions take off", () => {
  it("says of each which it is, its code, whether its uses are counted, and what it took off each line", () => {
    const lines = [line("A", 1_000, 2), line("B", 500)];
    const all = [
      promotion(7, { kind: "code", code: "TEN", title: "Ten" }),
      promotion(8, { effect: { type: "free_shipping" }, usageLimit: 5, title: "Post" }),
      promotion(9, { effect: { type: "fixed", amount: money(100, "USD") }, appliesTo: { skus: ["B"] } }),
      promotion(10, { effect: { type: "fixed", amount: money(100, "USD") }, appliesTo: { skus: ["C"] } }),
    ];
    expect(apply(lines, all)).toEqual({
      applied: [
        { promotionId: "pro_7", title: "Ten", code: "TEN", counted: true, lines: [200, 50], shipping: 0 },
        {
          promotionId: "pro_9",
          title: "Promotion 9",
          code: null,
          counted: false,
          lines: [0, 100],
          shipping: 0,
        },
        { promotionId: "pro_8", title: "Post", code: null, counted: true, lines: [0, 0], shipping: 600 },
      ],
      lines: [200, 150],
      shipping: 600,
    });
    expect(apply(lines, [])).toEqual({ applied: [], lines: [0, 0], shipping: 0 });
  });

  it("has the promotion that saves most on goods and shipping together", () => {
    const alone = (num: number, effect: Promotion["effect"]) => promotion(num, { effect, combinable: false });
    const ids = (amount: number) =>
      apply(
        [line("A", 10_000)],
        [alone(1, { type: "fixed", amount: money(amount, "USD") }), alone(2, { type: "free_shipping" })],
      ).applied.map(({ promotionId }) => promotionId);
    expect([ids(599), ids(600)]).toEqual([["pro_2"], ["pro_1"]]);
  });

  it("is lowered in whole steps of the currency that it is paid in", () => {
    const context = { now: NOW, shipping: 0, customerGroups: [], currency: "KWD" as const };
    const lines = [line("A", 330), line("B", 330), line("C", 340)];
    const of = (effect: Promotion["effect"]) =>
      applyPromotions(lines, [promotion(1, { effect })], context).lines;
    expect(of({ type: "percent", percent: 12.5 })).toEqual([40, 50, 40]);
    expect(of({ type: "fixed", amount: money(100, "KWD") })).toEqual([30, 40, 30]);
    expect(of({ type: "buy_x_get_y", buy: 2, get: 1, percent: 50 })).toEqual([170, 0, 0]);
    expect(of({ type: "fixed", amount: money(100, "USD") })).toEqual([0, 0, 0]);
  });

  it("has the cheapest units lowered, of equal ones those of the line above, whatever was taken before", () => {
    const offer = promotion(1, { effect: { type: "buy_x_get_y", buy: 1, get: 1, percent: 100 } });
    expect(apply([line("A", 900, 3), line("B", 500), line("C", 500)], [offer]).lines).toEqual([0, 500, 500]);
    expect(apply([line("A", 500), line("B", 500)], [offer]).lines).toEqual([500, 0]);
    expect(apply([line("A", 900, 2), line("B", 500), line("C", 0, 9)], [offer]).lines).toEqual([0, 500, 0]);
    const again = promotion(2, { effect: { type: "buy_x_get_y", buy: 1, get: 1, percent: 100 } });
    expect(apply([line("A", 900, 2), line("B", 500)], [offer, again]).lines).toEqual([900, 500]);
  });
});

describe("a code that takes nothing off", () => {
  const lines = [line("A", 2_000)];
  const told = (change: Partial<Promotion>, groups: string[] = []) =>
    whyNot(promotion(1, change), lines, { now: NOW, customerGroups: groups, currency: "USD" });

  it("is expired from its end on, and not applicable before its start", () => {
    expect(told({ endsAt: "2026-11-27T12:00:00Z" })).toBe("coupon_expired");
    expect(told({ endsAt: "2026-11-27T12:00:00.001Z" })).toBeNull();
    expect(told({ startsAt: "2026-11-27T12:00:00.001Z" })).toBe("coupon_not_applicable");
    expect(told({ startsAt: "2026-11-27T12:00:00Z" })).toBeNull();
  });

  it("is not applicable to other goods, below its minimum, or for another group", () => {
    expect(told({ appliesTo: { categories: ["Frames"] } })).toBe("coupon_not_applicable");
    expect(told({ appliesTo: { categories: ["prints"] } })).toBeNull();
    expect(told({ minimumSpend: money(2_001, "USD") })).toBe("coupon_not_applicable");
    expect(told({ minimumSpend: money(2_000, "USD") })).toBeNull();
    expect(told({ minimumSpend: money(1, "EUR") })).toBe("coupon_not_applicable");
    expect(told({ effect: { type: "fixed", amount: money(1, "EUR") } })).toBe("coupon_not_applicable");
    expect(told({ customerGroups: ["trade"] })).toBe("coupon_not_applicable");
    expect(told({ customerGroups: ["trade"] }, ["press", "trade"])).toBeNull();
    expect(told({ customerGroups: ["Trade"] }, ["press", "TRADE"])).toBeNull();
  });
});

const carts = fc.uniqueArray(
  fc
    .record({
      sku: fc.constantFrom("A", "B", "C", "D", "E"),
      unitPrice: fc.integer({ min: 0, max: 1_000_000 }),
      quantity: fc.integer({ min: 1, max: 10 }),
      category: fc.constantFrom("Prints", "Frames"),
    })
    .map(({ sku, unitPrice, quantity, category }) => line(sku, unitPrice, quantity, category)),
  { selector: ({ sku }) => sku, maxLength: 5 },
);

const percents = fc.integer({ min: 1, max: 10_000 }).map((hundredths) => hundredths / 100);
const effects: fc.Arbitrary<Promotion["effect"]> = fc.oneof(
  fc.record({ type: fc.constant("percent" as const), percent: percents }),
  fc.record({
    type: fc.constant("fixed" as const),
    amount: fc.integer({ min: 1, max: 2_000_000 }).map((amount) => money(amount, "USD")),
  }),
  fc.record({ type: fc.constant("free_shipping" as const) }),
  fc.record({
    type: fc.constant("buy_x_get_y" as const),
    buy: fc.integer({ min: 1, max: 4 }),
    get: fc.integer({ min: 1, max: 4 }),
    percent: percents,
  }),
);
const promotionLists = fc.uniqueArray(
  fc
    .record({
      num: fc.integer({ min: 1, max: 20 }),
      effect: effects,
      combinable: fc.boolean(),
      categories: fc.option(fc.constantFrom("Prints", "frames")),
      minimumSpend: fc.option(fc.integer({ min: 1, max: 100_000 })),
    })
    .map(({ num, effect, combinable, categories, minimumSpend }) =>
      promotion(num, {
        effect,
        combinable,
        appliesTo: categories === null ? undefined : { categories: [categories] },
        minimumSpend: minimumSpend === null ? undefined : money(minimumSpend, "USD"),
      }),
    ),
  { selector: ({ num }) => num, maxLength: 8 },
);

describe("whatever a cart holds and whatever promotions there are", () => {
  it("no line and no shipping goes below zero, and every explanation adds up to the cent", () => {
    fc.assert(
      fc.property(
        carts,
        promotionLists,
        fc.integer({ min: 0, max: 5_000 }),
        (lines, promotions, shipping) => {
          const discounts = apply(lines, promotions, shipping);
          for (const [index, { unitPrice, quantity }] of lines.entries()) {
            const explained = discounts.applied.reduce((sum, { lines: off }) => sum + (off[index] ?? 0), 0);
            expect(discounts.lines[index]).toBe(explained);
            expect(explained).toBeGreaterThanOrEqual(0);
            expect(explained).toBeLessThanOrEqual(unitPrice * quantity);
          }
          expect(discounts.shipping).toBeLessThanOrEqual(shipping);
          expect(discounts.applied.reduce((sum, { shipping: off }) => sum + off, 0)).toBe(discounts.shipping);
          for (const one of discounts.applied) {
            expect(one.lines.every((cents) => Number.isInteger(cents) && cents >= 0)).toBe(true);
            expect(offGoods(one) + one.shipping).toBeGreaterThan(0);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("one more promotion never makes the cart dearer", () => {
    fc.assert(
      fc.property(carts, promotionLists, (lines, promotions) => {
        const alone = promotions.map((one) => ({ ...one, combinable: false }));
        const before = savingOf(apply(lines, alone.slice(1)));
        expect(savingOf(apply(lines, alone))).toBeGreaterThanOrEqual(before);
      }),
    );
  });
});
