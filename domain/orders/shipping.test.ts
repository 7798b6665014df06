import { describe, expect, it } from "vitest";
import { DEMO_SHIPPING } from "../../demo/shipping.ts";
import type { ShippingSettings } from "../base/selling.ts";
import {
  deliveries,
  destinations,
  missingForFreeShipping,
  type Parcel,
  shippingMethod,
  shippingOption,
  shippingOptions,
  transitDays,
} from "./shipping.ts";

const parcel = (country: string, more: Partial<Parcel> = {}): Parcel => ({
  country,
  currency: "USD",
  grams: 100,
  subtotal: 5_000,
  ships: true,
  ...more,
});

describe("a parcel of the demo shop", () => {
  it.each([
    ["US", { standard: 600, express: 1_800 }],
    ["CA", { standard: 1_200, express: 3_200 }],
    ["MX", { standard: 1_200, express: 3_200 }],
    ["DE", { standard: 1_500, express: 3_900 }],
    ["XK", { standard: 1_500, express: 3_900 }],
    ["JP", { standard: 2_200 }],
  ])("to %s has these prices: %o", (country, prices) => {
    const found = shippingOptions(DEMO_SHIPPING, parcel(country));
    expect(Object.fromEntries(found.map(({ code, price }) => [code, price]))).toEqual(prices);
    for (const { title, estimate } of found) {
      expect(title).not.toBe("");
      expect(estimate).toMatch(/^\d+–\d+ business days$/);
    }
  });

  it("goes standard to every destination, which is the cheapest way", () => {
    for (const country of destinations(DEMO_SHIPPING)) {
      const [first, ...others] = shippingOptions(DEMO_SHIPPING, parcel(country));
      expect([country, first?.code]).toEqual([country, "standard"]);
      for (const { price } of others) {
        expect(price).toBeGreaterThan(first?.price ?? 0);
      }
    }
  });

  it("goes nowhere else, by no other way, and not to a country that is none", () => {
    const codes = destinations(DEMO_SHIPPING);
    expect([codes[0], codes.length > 200, new Set(codes).size === codes.length]).toEqual(["US", true, true]);
    expect(shippingOption(DEMO_SHIPPING, parcel("US"), "drone")).toBeUndefined();
    expect(shippingOption(DEMO_SHIPPING, parcel("JP"), "express")).toBeUndefined();
    for (const country of ["KP", "CU", "XX", "us", "", "US "]) {
      expect([country, shippingOption(DEMO_SHIPPING, parcel(country), "standard")]).toEqual([
        country,
        undefined,
      ]);
    }
    expect(shippingMethod(DEMO_SHIPPING, "US", "express")?.title).toBe("Express");
  });
});

describe("shipping", () => {
  const settings: ShippingSettings = {
    home: "DE",
    zones: [
      {
        countries: ["DE"],
        methods: [
          {
            code: "letter",
            title: "Letter",
            estimate: "",
            rates: [{ upToGrams: 500, price: 200 }],
          },
          {
            code: "parcel",
            title: "Parcel",
            estimate: "",
            rates: [
              { fromSubtotal: 10_000, upToGrams: 5_000, price: 0 },
              { upToGrams: 5_000, price: 500 },
              { price: 900 },
            ],
          },
        ],
      },
    ],
  };
  const prices = (more: Partial<Parcel>) =>
    shippingOptions(settings, parcel("DE", more)).map(({ code, price }) => [code, price]);

  it("costs what the first rate says that weight and goods fit, and a method without one is not offered", () => {
    expect(prices({ grams: 500, subtotal: 9_999 })).toEqual([
      ["letter", 200],
      ["parcel", 500],
    ]);
    expect(prices({ grams: 501, subtotal: 10_000 })).toEqual([["parcel", 0]]);
    expect(prices({ grams: 5_001, subtotal: 10_000 })).toEqual([["parcel", 900]]);
  });

  it("costs nothing where nothing is sent", () => {
    expect(prices({ ships: false })).toEqual([]);
    expect(shippingOption(settings, parcel("JP", { ships: false }), "standard")).toEqual({
      code: "standard",
      title: "Nothing to send",
      estimate: "",
      price: 0,
    });
  });

  const TWO: ShippingSettings = {
    home: "AT",
    zones: [
      {
        countries: ["DE", "AT"],
        methods: [
          {
            code: "letter",
            title: "Letter",
            estimate: "1 day",
            rates: [
              { price: 0, fromSubtotal: 3_000, in: { EUR: { price: 10, fromSubtotal: 4_000 } } },
              { price: 200, upToGrams: 500, in: { EUR: { price: 190 }, JPY: { price: 300 } } },
              { price: 900 },
            ],
          },
          { code: "van", title: "Van", estimate: "2–3 days", rates: [{ price: 2_000 }] },
        ],
      },
      {
        countries: ["CH", "AT"],
        methods: [
          {
            code: "letter",
            title: "Brief",
            estimate: "",
            rates: [{ price: 250, in: { EUR: { price: 240 } } }],
          },
        ],
      },
    ],
  };

  it("costs in another currency what its rate says there, within the same weight, or is not offered", () => {
    const of = (currency: Parcel["currency"], more: Partial<Parcel>) =>
      shippingOptions(TWO, parcel("DE", { currency, ...more })).map(({ code, price }) => [code, price]);
    expect(of("USD", { grams: 500, subtotal: 2_999 })).toEqual([
      ["letter", 200],
      ["van", 2_000],
    ]);
    expect(of("EUR", { grams: 500, subtotal: 3_999 })).toEqual([["letter", 190]]);
    expect(of("EUR", { grams: 501, subtotal: 3_999 })).toEqual([]);
    expect(of("EUR", { grams: 501, subtotal: 4_000 })).toEqual([["letter", 10]]);
    expect(of("JPY", { grams: 1, subtotal: 9_000 })).toEqual([["letter", 300]]);
    expect(of("GBP", {})).toEqual([]);
  });

  it("is offered by the zone of the country alone, the first of two, with its own words", () => {
    const all = (country: string) => shippingOptions(TWO, parcel(country, { subtotal: 0 }));
    expect(all("CH")).toEqual([{ code: "letter", title: "Brief", estimate: "", price: 250 }]);
    expect(all("AT")).toEqual([
      { code: "letter", title: "Letter", estimate: "1 day", price: 200 },
      { code: "van", title: "Van", estimate: "2–3 days", price: 2_000 },
    ]);
    expect(shippingOption(TWO, parcel("AT"), "van")).toEqual(all("AT")[1]);
    expect([shippingMethod(TWO, "CH", "letter")?.title, shippingMethod(TWO, "AT", "van")?.title]).toEqual([
      ...["Brief", "Van"],
    ]);
    expect([shippingMethod(TWO, "CH", "van"), shippingMethod(TWO, "XX", "letter")]).toEqual([
      ...[undefined, undefined],
    ]);
    expect(destinations(TWO)).toEqual(["AT", "DE", "CH"]);
    expect(destinations({ ...TWO, home: "US" })).toEqual(["DE", "AT", "CH"]);
  });

  it("is told before a parcel is known in the currency that is paid in, of the methods home", () => {
    const letter = { title: "Letter", estimate: "1 day" };
    expect(deliveries(TWO, "USD")).toEqual([
      { ...letter, from: 200, freeFrom: 3_000 },
      { title: "Van", estimate: "2–3 days", from: 2_000 },
    ]);
    expect(deliveries(TWO, "EUR")).toEqual([{ ...letter, from: 190 }]);
    expect(deliveries({ ...TWO, home: "CH" }, "USD")).toEqual([{ title: "Brief", estimate: "", from: 250 }]);
    expect(deliveries(TWO, "GBP")).toEqual([]);
    const only = (rates: ShippingSettings["zones"][number]["methods"][number]["rates"]) =>
      deliveries(
        {
          home: "DE",
          zones: [{ countries: ["DE"], methods: [{ code: "a", title: "A", estimate: "", rates }] }],
        },
        "USD",
      );
    // Of a method for large orders alone the least of its prices is told.
    expect(
      only([
        { fromSubtotal: 9_000, price: 0 },
        { fromSubtotal: 5_000, price: 700 },
        { fromSubtotal: 6_000, upToGrams: 5, price: 0 },
      ]),
    ).toEqual([{ title: "A", estimate: "", from: 0, freeFrom: 6_000 }]);
    expect(only([{ price: 0, upToGrams: 5 }, { fromSubtotal: 9_000, price: 0 }, { price: 3 }])).toEqual([
      { title: "A", estimate: "", from: 0 },
    ]);
  });

  it("home is free from the least sum that makes it so, in the currency that is paid in", () => {
    const method = (code: string, rates: ShippingSettings["zones"][number]["methods"][number]["rates"]) => ({
      code,
      title: code,
      estimate: "",
      rates,
    });
    const several: ShippingSettings = {
      home: "DE",
      zones: [
        {
          countries: ["AT"],
          methods: [method("a", [{ fromSubtotal: 100, price: 0 }, { price: 5 }])],
        },
        {
          countries: ["CH", "DE"],
          methods: [
            method("a", [{ fromSubtotal: 9_000, price: 0, in: { EUR: { price: 0, fromSubtotal: 7_000 } } }]),
            method("b", [
              { fromSubtotal: 8_000, upToGrams: 500, price: 0 },
              { fromSubtotal: 2_000, price: 4 },
              { price: 9 },
            ]),
          ],
        },
      ],
    };
    const missing = (subtotal: number, more: Partial<Parcel> = {}) =>
      missingForFreeShipping(several, parcel("AT", { subtotal, ...more }));
    expect([missing(0), missing(7_999), missing(8_500), missing(8_500, { grams: 501 })]).toEqual([
      ...[8_000, 1, 0, 500],
    ]);
    expect([missing(100, { currency: "EUR" }), missing(100, { currency: "JPY" })]).toEqual([
      6_900,
      undefined,
    ]);
  });
});

describe("what is told before a parcel is known", () => {
  const standard = { code: "standard", title: "Standard", estimate: "3–5 business days" };
  const shop = (rates: ShippingSettings["zones"][number]["methods"][number]["rates"]): ShippingSettings => ({
    home: "US",
    zones: [{ countries: ["US"], methods: [{ ...standard, rates }] }],
  });
  const BY_SUM = shop([{ upToGrams: 1_000, fromSubtotal: 10_000, price: 0 }, { price: 600 }]);

  it("is what is missing for free shipping home, by the parcel's weight, to the cent", () => {
    const missing = (subtotal: number, grams = 100) =>
      missingForFreeShipping(BY_SUM, parcel("DE", { subtotal, grams }));
    expect([missing(0), missing(9_999), missing(10_000), missing(12_000)]).toEqual([10_000, 1, 0, 0]);
    expect(missing(9_999, 2_000)).toBeUndefined();
    expect(missingForFreeShipping(shop([{ price: 600 }]), parcel("US"))).toBeUndefined();
    // Where shipping is free for everybody, no shopper is asked to add goods.
    expect(missingForFreeShipping(shop([{ price: 0 }]), parcel("US"))).toBeUndefined();
    expect(missingForFreeShipping(BY_SUM, parcel("US", { ships: false }))).toBeUndefined();
  });

  it("is each method home, what it costs at least, and from which sum it is free", () => {
    expect(deliveries(BY_SUM, "USD")).toEqual([
      { title: "Standard", estimate: "3–5 business days", from: 600, freeFrom: 10_000 },
    ]);
    expect(deliveries(shop([{ price: 0 }]), "USD").map(({ from, freeFrom }) => [from, freeFrom])).toEqual([
      [0, undefined],
    ]);
    expect(deliveries({ home: "XX", zones: [] }, "USD")).toEqual([]);
  });

  it.each([
    ["3–5 business days", { min: 3, max: 5 }],
    ["2-4 days", { min: 2, max: 4 }],
    ["1 working day", { min: 1, max: 1 }],
    ["10-14days", { min: 10, max: 14 }],
    ["In 2 – 3  Working Days", { min: 2, max: 3 }],
    ["4 or 5 days", { min: 5, max: 5 }],
    ["3 daylights", undefined],
    ["24 hours", undefined],
    ["soon", undefined],
  ])("“%s” is %o", (estimate, days) => {
    expect(transitDays(estimate)).toEqual(days);
  });
});
