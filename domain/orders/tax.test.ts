import { describe, expect, it } from "vitest";
import { DEMO_TAXES } from "../../demo/taxes.ts";
import { spread } from "../base/money.ts";
import { seeded } from "../base/random.ts";
import type { TaxArea, TaxSettings } from "../base/selling.ts";
import {
  baseOf,
  lineAmounts,
  percentOf,
  recordedTaxes,
  sumOf,
  type TaxedLine,
  type TaxRow,
  taxArea,
  taxesOf,
  taxTotal,
} from "./tax.ts";

const good = (amount: number, more: Partial<TaxedLine> = {}): TaxedLine => ({
  amount,
  taxable: true,
  category: "",
  ...more,
});

function demo(country: string, region: string | undefined, goods: number, shipping = 0) {
  const { rows } = taxesOf([good(goods)], shipping, taxArea(DEMO_TAXES, { country, region }), "order");
  return rows.map((row) => [row.name, row.rate, sumOf(row)]);
}

describe("the taxes of the demo shop", () => {
  it.each<[string, string | undefined, number, number, [string, number, number][]]>([
    // Rates with three decimals.
    ["US", "NJ", 100_000, 600, [["Sales tax", 66_250, 6_625]]],
    ["US", "MN", 100_000, 600, [["Sales tax", 68_750, 6_875]]],
    ["US", "NM", 100_000, 600, [["Sales tax", 48_750, 4_875]]],
    ["US", "MO", 100_000, 600, [["Sales tax", 42_250, 4_225]]],
    ["US", "OR", 100_000, 600, []],
    [
      "CA",
      "QC",
      100_000,
      1_200,
      [
        ["GST", 50_000, 5_060],
        ["QST", 99_750, 10_095],
      ],
    ],
    ["CA", "ON", 10_000, 1_200, [["HST", 130_000, 1_456]]],
    [
      "CA",
      "BC",
      10_000,
      1_200,
      [
        ["GST", 50_000, 560],
        ["PST", 70_000, 784],
      ],
    ],
    ["DE", undefined, 4_000, 3_900, [["VAT", 190_000, 1_501]]],
    ["FI", undefined, 10_000, 0, [["VAT", 255_000, 2_550]]],
    ["CH", "ZH", 10_000, 0, [["VAT", 81_000, 810]]],
    ["JP", undefined, 10_000, 2_200, []],
  ])("in %s %s, on %i of goods and %i of shipping, are %j", (country, region, goods, shipping, taxes) => {
    expect(demo(country, region, goods, shipping)).toEqual(taxes);
  });

  it("never take a region of one country for one of another", () => {
    expect([demo("US", "ON", 10_000), demo("DE", "NJ", 10_000)]).toEqual([[], [["VAT", 190_000, 1_900]]]);
  });
});

const AREA: TaxArea = {
  country: "XX",
  taxes: [
    { name: "A", rate: 190_000, categories: { books: 70_000, bread: 0 }, shipping: 70_000 },
    { name: "B", rate: 12_345 },
  ],
};

describe("taxes of an area", () => {
  it("have a row for each tax and rate; goods that are not taxable are in none", () => {
    const lines = [
      good(1_000),
      good(1_000, { category: "books" }),
      good(1_000, { category: "bread" }),
      good(1_000, { taxable: false }),
    ];
    expect(taxesOf(lines, 500, AREA, "order").rows).toEqual([
      { name: "A", rate: 190_000, lines: [190, 0, 0, 0], shipping: 0 },
      { name: "A", rate: 70_000, lines: [0, 70, 0, 0], shipping: 35 },
      { name: "B", rate: 12_345, lines: [12, 13, 12, 0], shipping: 6 },
    ]);
  });

  it("are rounded once for the order, or for each line", () => {
    const area = { country: "XX", taxes: [{ name: "T", rate: 50_000 }] };
    const lines = [good(10), good(10), good(10)];
    const sums = (rounding: TaxSettings["rounding"]) => taxTotal(taxesOf(lines, 0, area, rounding));
    // Half a cent is rounded up: 1.5 once, or three times 0.5.
    expect([sums("order"), sums("line")]).toEqual([2, 3]);
  });

  it("are contained in prices where an area says so", () => {
    const taxes = [{ name: "GST", rate: 100_000 }];
    const { included, rows } = taxesOf([good(1_100)], 550, { country: "AU", included: true, taxes }, "order");
    expect([included, rows.map(({ lines, shipping }) => [lines, shipping])]).toEqual([true, [[[100], 50]]]);
    const two = { country: "XX", included: true, taxes: [...taxes, { name: "X", rate: 50_000 }] };
    // 1,150 is 1,000 with 10 % and 5 %.
    expect(taxesOf([good(1_150)], 0, two, "order").rows.map(sumOf)).toEqual([100, 50]);
  });

  it("of a region take the place of its country's", () => {
    const settings: TaxSettings = {
      rounding: "order",
      areas: [
        { country: "PT", taxes: [{ name: "VAT", rate: 230_000 }] },
        { country: "PT", region: "30", taxes: [{ name: "VAT", rate: 220_000 }] },
      ],
    };
    const rate = (region?: string) => taxArea(settings, { country: "PT", region })?.taxes[0]?.rate;
    expect([rate(), rate("11"), rate("3"), rate("30")]).toEqual([230_000, 230_000, 230_000, 220_000]);
    const [, region] = settings.areas;
    const only = { ...settings, areas: region ? [region] : [] };
    expect([taxArea(only, { country: "PT" }), taxArea(only, { country: "PT", region: "11" })]).toEqual([
      ...[undefined, undefined],
    ]);
  });

  it("that are added may come to more than what they are on, and each has its own row", () => {
    const taxes = ["A", "B", "C"].map((name) => ({ name, rate: 600_000 }));
    const row = (name: string) => ({ name, rate: 600_000, lines: [60, 0, 6], shipping: 30 });
    expect(taxesOf([good(100), good(0), good(10)], 50, { country: "XX", taxes }, "line")).toEqual({
      included: false,
      rows: ["A", "B", "C"].map(row),
    });
    expect(taxesOf([good(100)], 50, undefined, "order")).toEqual({ included: false, rows: [] });
    // What costs nothing has no tax, and no row where a rate is of nothing else.
    const free = [good(0), good(0, { category: "books" })];
    expect(taxesOf(free, 0, AREA, "order").rows).toEqual([]);
    expect(taxesOf([...free, good(1_000)], 0, AREA, "order").rows.map(({ rate }) => rate)).toEqual([
      ...[190_000, 12_345],
    ]);
  });

  it("are whole steps of a currency, each line's and their sum", () => {
    const area = { country: "XX", taxes: [{ name: "T", rate: 50_000 }] };
    const rows = (rounding: TaxSettings["rounding"]) =>
      taxesOf([good(310), good(310), good(310)], 130, area, rounding, 10).rows;
    // 53 in all; 15.5 thrice and 6.5.
    expect(rows("order")).toEqual([{ name: "T", rate: 50_000, lines: [20, 10, 20], shipping: 0 }]);
    expect(rows("line")).toEqual([{ name: "T", rate: 50_000, lines: [20, 20, 20], shipping: 10 }]);
  });

  it("that are contained and find no room in their amounts are in others, to the cent", () => {
    const taxes = ["A", "B"].map((name) => ({ name, rate: 100_000 }));
    const area = { country: "XX", included: true, taxes };
    // Each is a twelfth: 1.5 of 18. Both would have the sixth cent and the last.
    const cents = Array.from({ length: 18 }, () => good(1));
    const { rows } = taxesOf(cents, 0, area, "order");
    const at = ({ lines }: TaxRow) => [...lines.entries()].flatMap(([n, tax]) => (tax === 1 ? [n] : []));
    expect(rows.map(at)).toEqual([
      [5, 17],
      [0, 1],
    ]);
    // A larger amount takes all of it.
    const [, second] = taxesOf([...cents.slice(1), good(4)], 0, area, "order").rows;
    expect(second?.lines.at(-1)).toBe(2);
  });

  it("are right to the cent, whatever is bought, under each rounding rule and in both kinds of prices", () => {
    const random = seeded("taxes");
    const upTo = (most: number) => random.integer(0, most);
    for (let n = 0; n < 500; n++) {
      const area: TaxArea = {
        country: "XX",
        included: random.chance(0.5),
        taxes: Array.from({ length: 1 + upTo(2) }, (_, tax) => ({ name: `T${tax}`, rate: upTo(300_000) })),
      };
      const lines = Array.from({ length: 1 + upTo(5) }, () =>
        good(upTo(200_000), { taxable: random.chance(0.8) }),
      );
      const shipping = upTo(random.chance(0.5) ? 3 : 5_000);
      const whole = 1_000_000 + (area.included ? area.taxes.reduce((sum, { rate }) => sum + rate, 0) : 0);
      const exact = (amount: number, rate: number) =>
        Number((BigInt(amount) * BigInt(rate) * 2n + BigInt(whole)) / (2n * BigInt(whole)));
      for (const rounding of ["order", "line"] as const) {
        const { rows } = taxesOf(lines, shipping, area, rounding);
        for (const row of rows) {
          const bases = [...lines.filter(({ taxable }) => taxable).map(({ amount }) => amount), shipping];
          const want =
            rounding === "order"
              ? exact(
                  bases.reduce((sum, base) => sum + base, 0),
                  row.rate,
                )
              : bases.reduce((sum, base) => sum + exact(base, row.rate), 0);
          expect(sumOf(row)).toBe(want);
          expect(Math.min(row.shipping, ...row.lines)).toBeGreaterThanOrEqual(0);
        }
        if (area.included) {
          const taxOf = (cents: (row: TaxRow) => number) => rows.reduce((sum, row) => sum + cents(row), 0);
          expect(taxOf((row) => row.shipping)).toBeLessThanOrEqual(shipping);
          for (const [at, { amount }] of lines.entries()) {
            expect(taxOf((row) => row.lines[at] ?? 0)).toBeLessThanOrEqual(amount);
          }
        }
      }
    }
  });
});

describe("the taxes of an order from before they were recorded", () => {
  const old = (country: string, tax: number) =>
    recordedTaxes({
      lines: [
        { quantity: 2, unitPrice: 2_000 },
        { quantity: 1, unitPrice: 1_000 },
      ],
      discount: 0,
      shipping: 1_000,
      tax,
      shippingAddress: { country },
    });

  it("are one tax on its lines, and on shipping outside the United States", () => {
    expect(old("DE", 1_140)).toEqual({
      included: false,
      rows: [{ name: "Tax", rate: 0, lines: [760, 190], shipping: 190 }],
    });
    expect(old("US", 313).rows).toEqual([{ name: "Tax", rate: 0, lines: [250, 63], shipping: 0 }]);
    expect(old("JP", 0)).toEqual({ included: false, rows: [] });
  });

  it("are on what a discount left of its lines, explained or not, and those that are recorded stay", () => {
    const lines = [
      { quantity: 2, unitPrice: 2_000 },
      { quantity: 1, unitPrice: 1_000 },
    ];
    const order = { lines, discount: 1_000, shipping: 0, tax: 400, shippingAddress: { country: "DE" } };
    const taxed = (more: object) => recordedTaxes({ ...order, ...more }).rows.map((row) => row.lines);
    expect(taxed({})).toEqual([[320, 80]]);
    expect(taxed({ discounts: [] })).toEqual([[320, 80]]);
    expect(taxed({ discounts: [{ lines: [0, 500] }, { lines: [300, 200] }] })).toEqual([[370, 30]]);
    const recorded = { included: false, rows: [{ name: "VAT", rate: 1, lines: [1, 2], shipping: 3 }] };
    expect(recordedTaxes({ ...order, taxes: recorded })).toBe(recorded);
    expect(taxed({ taxes: null })).toEqual([[320, 80]]);
  });
});

it("a discount is off the lines that it names, or off all alike, to the cent", () => {
  const lines = [
    { quantity: 3, unitPrice: 500 },
    { quantity: 1, unitPrice: 1_000 },
    { quantity: 1, unitPrice: 0 },
  ];
  const amounts = (discount: number, discounts?: { lines: number[] }[] | null) =>
    lineAmounts({ lines, discount, discounts });
  expect(amounts(0)).toEqual([1_500, 1_000, 0]);
  expect(amounts(501)).toEqual([1_199, 800, 0]);
  expect([amounts(501, []), amounts(501, null)]).toEqual([amounts(501), amounts(501)]);
  expect(amounts(501, [{ lines: [100, 1, 0] }, { lines: [0, 400] }])).toEqual([1_400, 599, 0]);
});

it("a rate is told in percent, with the decimals that it has", () => {
  expect([66_250, 190_000, 1_000_000, 1, 0].map(percentOf)).toEqual(["6.625", "19", "100", "0.0001", "0"]);
});

it("cents are spread in proportion, add up, and never exceed their weights", () => {
  expect(spread(100, [1, 1, 1])).toEqual([33, 34, 33]);
  expect(spread(0, [5, 5])).toEqual([0, 0]);
  expect(spread(10, [0, 10, 0])).toEqual([0, 10, 0]);
  expect(spread(0, [])).toEqual([]);
});

it("what a tax is on is what it was taken of, without any tax", () => {
  const rows = [
    { name: "VAT", rate: 190_000, lines: [319, 0, 160], shipping: 80 },
    { name: "VAT", rate: 70_000, lines: [0, 65, 0], shipping: 0 },
    { name: "Levy", rate: 10_000, lines: [17, 0, 8], shipping: 0 },
  ];
  const [full, reduced, levy] = rows;
  const amounts = [2_000, 1_000, 1_000];
  const on = (row: (typeof rows)[number] | undefined, included: boolean) =>
    row && baseOf(row, { included, rows }, amounts, 500);
  expect([full, reduced, levy].map((row) => on(row, false))).toEqual([3_500, 1_000, 3_000]);
  expect([full, reduced, levy].map((row) => on(row, true))).toEqual([2_916, 935, 2_496]);
});
