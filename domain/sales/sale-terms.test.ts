import { describe, expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { type Sale, SaleChange, SaleRequest } from "./sale.ts";
import {
  changeRefusal,
  copyTimes,
  isPlanned,
  neverOpened,
  TERMS_STAND_MS,
  termsRefusal,
  withChange,
} from "./sale-terms.ts";

const HOUR = 60 * 60 * 1000;
const DAY = 24 * HOUR;
const NOW = Date.UTC(2026, 0, 1, 12);
const item = { price: 2_500, sellable: true };

const sale: Sale = {
  num: 1,
  id: "sal_1",
  sku: "A",
  title: "First",
  lineTitle: "A print",
  allotment: 10,
  price: 2_000,
  priceVersion: 1,
  opensAt: NOW + HOUR,
  closesAt: NOW + 2 * HOUR,
  perCustomerLimit: 1,
  lanes: 1,
  admissionPerSecond: null,
  accountsBefore: null,
  rooms: 1,
  version: 1,
};

const paths = (refused: ReturnType<typeof termsRefusal>) => refused?.errors?.map(({ path }) => path) ?? null;

describe("a sale's terms", () => {
  it("are refused where no customer could buy, or would pay less elsewhere", () => {
    const cases: [Partial<Sale>, Partial<typeof item>, string[] | null][] = [
      [{}, {}, null],
      [{ price: 2_500 }, {}, null],
      [{ price: 2_501 }, {}, ["price"]],
      [{ price: 1_000 }, {}, null],
      [{ price: 999 }, {}, ["price"]],
      [{ price: 500, perCustomerLimit: 2 }, {}, null],
      [{ price: 499, perCustomerLimit: 2 }, {}, ["price"]],
      [{ price: 1_000_001 }, { price: 2_000_000 }, ["price"]],
      [{}, { sellable: false }, ["sku"]],
      [{ price: 1 }, { sellable: false, price: 0 }, ["sku", "price", "price"]],
    ];
    for (const [terms, of, wanted] of cases) {
      const refused = termsRefusal({ ...sale, ...terms }, { ...item, ...of }, DEMO_SHOP.limits);
      expect([terms, of, paths(refused)]).toEqual([terms, of, wanted]);
      expect(refused?.code ?? "sale_terms_refused").toBe("sale_terms_refused");
    }
  });

  it("are refused with the sums that no customer could pay", () => {
    const said = (price: number, perCustomerLimit: number, ordinary: number) =>
      termsRefusal({ price, perCustomerLimit }, { price: ordinary, sellable: true }, DEMO_SHOP.limits);
    expect(said(499, 2, 498)).toEqual({
      code: "sale_terms_refused",
      detail: "Nobody could buy from this sale, or would pay less elsewhere.",
      errors: [
        {
          path: "price",
          message: "times the limit to a customer comes to $9.98, and an order starts at $10.00",
        },
        { path: "price", message: "is above the ordinary price of $4.98" },
      ],
    });
    expect(said(1_000_000, 1, 1_000_000)).toBeNull();
    expect(said(1_000_001, 1, 1_000_001)?.errors).toEqual([
      { path: "price", message: "is more than an order of $10,000.00" },
    ]);
  });

  it("change field by field", () => {
    for (const [name, value] of [
      ["title", "Second"],
      ["allotment", 5],
      ["perCustomerLimit", 2],
      ["lanes", 4],
    ] as const) {
      expect(withChange(sale, { [name]: value })).toEqual({ ...sale, [name]: value });
    }
    expect(withChange(sale, { price: { amount: 0, currency: "USD" } }).price).toBe(0);
    expect(withChange(sale, {})).toEqual(sale);
    const price = { amount: 1_500, currency: "USD" as const };
    const times = {
      opensAt: new Date(NOW + 3 * HOUR).toISOString(),
      closesAt: new Date(NOW + DAY).toISOString(),
    };
    const all = { title: "Second", allotment: 5, price, perCustomerLimit: 2, lanes: 4 };
    expect(withChange(sale, { ...all, ...times, admission: { perSecond: 3 } })).toEqual({
      ...sale,
      ...all,
      price: 1_500,
      opensAt: NOW + 3 * HOUR,
      closesAt: NOW + DAY,
      admissionPerSecond: 3,
    });
    expect(withChange({ ...sale, admissionPerSecond: 3 }, { admission: null }).admissionPerSecond).toBeNull();
    expect(withChange({ ...sale, admissionPerSecond: 3 }, {}).admissionPerSecond).toBe(3);
  });

  it("may all change until ten seconds before the opening, then title and closing alone, then nothing", () => {
    const others: Partial<Sale>[] = [
      { allotment: 9 },
      { price: 1_900 },
      { opensAt: NOW + HOUR + 1 },
      { perCustomerLimit: 2 },
      { lanes: 2 },
      { admissionPerSecond: 1 },
    ];
    const at = (now: number, change: Partial<Sale>) => changeRefusal(sale, { ...sale, ...change }, now)?.code;
    const stand = sale.opensAt - TERMS_STAND_MS;
    expect([isPlanned(sale, stand - 1), isPlanned(sale, stand)]).toEqual([true, false]);
    for (const change of others) {
      expect(at(stand - 1, change)).toBeUndefined();
      expect(at(stand, change)).toBe("sale_not_editable");
      expect(at(sale.closesAt - 1, change)).toBe("sale_not_editable");
    }
    for (const change of [
      { title: "Other" },
      { closesAt: sale.closesAt + DAY },
      { closesAt: sale.closesAt - 1 },
    ]) {
      expect(at(stand, change)).toBeUndefined();
      expect(at(sale.closesAt, change)).toBe("sale_not_editable");
    }
    expect(at(NOW, { closesAt: sale.opensAt })).toBe("invalid_request");
    expect(at(sale.opensAt + 2, { closesAt: sale.opensAt + 1 })).toBe("invalid_request");
    const priced = changeRefusal(sale, { ...sale, price: 1, admissionPerSecond: 1 }, sale.opensAt);
    expect(paths(priced)).toEqual(["price", "admission"]);
    const whole = Object.assign({}, ...others, { title: "Other", closesAt: sale.closesAt + 1 });
    expect(changeRefusal(sale, { ...sale, ...whole }, stand)).toEqual({
      code: "sale_not_editable",
      detail: "Title and closing alone may change once a sale opens, or is about to.",
      errors: ["allotment", "price", "opensAt", "perCustomerLimit", "lanes", "admission"].map((path) => ({
        path,
        message: "stands from the opening on",
      })),
    });
  });

  it("name a closing that lies ahead and behind the opening", () => {
    const over = (before: Sale, closesAt: number, now: number) =>
      changeRefusal(before, { ...before, closesAt }, now);
    expect(over(sale, sale.opensAt, NOW)).toEqual({
      code: "invalid_request",
      detail: "The sale would be over before it starts.",
      errors: [{ path: "closesAt", message: "must be in the future and after opensAt" }],
    });
    expect(over(sale, sale.opensAt + 1, NOW)).toBeNull();
    expect(over(sale, sale.opensAt + 5, sale.opensAt + 5)?.code).toBe("invalid_request");
    expect(over(sale, sale.opensAt + 6, sale.opensAt + 5)).toBeNull();
    expect(changeRefusal(sale, sale, sale.closesAt)).toEqual({
      code: "sale_not_editable",
      detail: "The sale is over. Duplicate it to hold it again.",
    });
  });

  it("are no plan any more of a sale that was ended before it opened", () => {
    const ended = { opensAt: NOW + HOUR, closesAt: NOW };
    expect([NOW - 1, NOW].map((now) => isPlanned(ended, now))).toEqual([true, false]);
    expect([-1, 0, 1].map((ms) => neverOpened({ opensAt: NOW, closesAt: NOW + ms }))).toEqual([
      ...[true, true, false],
    ]);
  });

  it("are copied to the same hours, the fewest whole days later that lie ahead and do not overlap", () => {
    const copy = (opensAt: number, closesAt: number, now: number) =>
      copyTimes({ opensAt, closesAt }, undefined, now);
    expect(copy(NOW, NOW + HOUR, NOW + 2 * HOUR)).toEqual({ opensAt: NOW + DAY, closesAt: NOW + DAY + HOUR });
    expect(copy(NOW + HOUR, NOW + 2 * HOUR, NOW).opensAt).toBe(NOW + HOUR + DAY);
    expect(copy(NOW, NOW + 3 * DAY, NOW + HOUR).opensAt).toBe(NOW + 3 * DAY);
    // A sale that a merchant ended a day before its opening.
    expect(copy(NOW + 2 * DAY, NOW + DAY, NOW).opensAt).toBe(NOW + 3 * DAY);
    expect(copy(NOW - 10 * DAY, NOW - 9.5 * DAY, NOW - 1).opensAt).toBe(NOW);
    const asked = new Date(NOW + 5 * HOUR).toISOString();
    expect(copyTimes({ opensAt: NOW, closesAt: NOW + HOUR }, asked, NOW)).toEqual({
      opensAt: NOW + 5 * HOUR,
      closesAt: NOW + 6 * HOUR,
    });
  });

  it("name times that timers can hold", () => {
    const request = {
      sku: "A",
      title: "A",
      allotment: 1,
      price: { amount: 1_000, currency: "USD" },
      opensAt: "2026-01-01T00:00:00Z",
      perCustomerLimit: 1,
    };
    const taken = (closesAt: string) => SaleRequest.safeParse({ ...request, closesAt }).success;
    expect([
      taken("2199-12-31T23:59:59Z"),
      taken("2200-01-01T00:00:00Z"),
      taken("9998-01-01T00:00:00Z"),
    ]).toEqual([true, false, false]);
    expect(SaleChange.safeParse({ opensAt: "1999-12-31T23:59:59Z" }).success).toBe(false);
    expect(SaleChange.safeParse({ opensAt: "2000-01-01T00:00:00Z" }).success).toBe(true);
    expect(SaleChange.safeParse({ sku: "B" }).success).toBe(false);
  });
});
