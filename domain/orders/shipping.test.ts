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
    expect(shippingOption(settings, parcel("JP", { ships: false }), "standard")).toMatchObject({ price: 0 });
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
    ["soon", undefined],
  ])("“%s” is %o", (estimate, days) => {
    expect(transitDays(estimate)).toEqual(days);
  });
});
