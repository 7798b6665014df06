import { expect, it } from "vitest";
import type { z } from "zod";
import {
  COUNTRIES,
  isCountry,
  LimitsIn,
  ORDERING,
  OrderLimits,
  repeated,
  ShippingSettings,
  TaxSettings,
} from "./selling.ts";

/** What is wrong with a value, and where; nothing where it is taken. */
const wrong = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ path, message }) => [path.join("."), message]) ?? [];
const isTaken = (schema: z.ZodType) => (value: unknown) => wrong(schema, value).length === 0;

it("countries are those of the standard, with those that it reserves for places with post of their own", () => {
  expect(COUNTRIES).toHaveLength(257);
  expect(new Set(COUNTRIES).size).toBe(COUNTRIES.length);
  expect(COUNTRIES.filter((code) => !/^[A-Z]{2}$/.test(code))).toEqual([]);
  expect(["DE", "US", "XK", "AC", "UK", "EU", "us", "", "DEU"].map(isCountry)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

it("what is in a list again is named by each place but its first", () => {
  expect([repeated(["a", "b", "a", "c", "b", "a"]), repeated(["a", "b"]), repeated([])]).toEqual([
    [2, 4, 5],
    [],
    [],
  ]);
});

const tax = (more: object = {}) => ({ name: "VAT", rate: 190_000, ...more });
const area = (country: string, more: object = {}) => ({ country, taxes: [tax()], ...more });
const taxes = (...areas: object[]) => ({ rounding: "order", areas });

it("taxes are of places, each once: a country beside its regions, and no place twice", () => {
  const places = [
    area("CA"),
    area("CA", { region: "QC" }),
    area("DE", { included: true }),
    area("US", { region: "QC" }),
  ];
  expect(TaxSettings.parse(taxes(...places))).toEqual(taxes(...places));
  const twice = "has the place of one above";
  expect(
    wrong(TaxSettings, taxes(...places, area("CA", { region: "QC", included: true }), area("DE"))),
  ).toEqual([
    ["areas.4", twice],
    ["areas.5", twice],
  ]);
});

it("a rate is a share of one at most, and a place has one to five taxes", () => {
  const whole = tax({ rate: 1_000_000, shipping: 0, categories: { Books: 70_000, Food: 0 } });
  const one = { ...area("DE"), taxes: [whole] };
  expect(TaxSettings.parse(taxes(one))).toEqual(taxes(one));
  const of = (...list: object[]) => taxes({ ...area("DE"), taxes: list });
  const five = Array.from({ length: 5 }, () => tax());
  expect([of(), of(...five), of(...five, tax())].map(isTaken(TaxSettings))).toEqual([false, true, false]);
  const bad = [
    { rate: 1_000_001 },
    { rate: -1 },
    { rate: 0.5 },
    { shipping: 1_000_001 },
    { categories: { "": 1 } },
  ];
  expect(bad.filter((more) => isTaken(TaxSettings)(of(tax(more))))).toEqual([]);
  expect(isTaken(TaxSettings)({ rounding: "cent", areas: [] })).toBe(false);
  const many = (length: number) =>
    taxes(...Array.from({ length }, (_, n) => area("CA", { region: `R${n}` })));
  expect([many(500), many(501)].map(isTaken(TaxSettings))).toEqual([true, false]);
});

it.each([
  ["DE", true],
  ["YU", true],
  ["UK", true],
  ["EU", false],
  ["de", false],
  ["DEU", false],
])("the country %s of settings is one, or was: %s", (country, is) => {
  expect(isTaken(TaxSettings)(taxes(area(country)))).toBe(is);
});

const rate = (more: object = {}) => ({ price: 500, ...more });
const way = (code: string, more: object = {}) => ({
  title: "Standard",
  estimate: "3 days",
  code,
  rates: [rate()],
  ...more,
});
const zone = (countries: string[], ...methods: object[]) => ({
  countries,
  methods: methods.length > 0 ? methods : [way("standard")],
});
const shipping = (...zones: object[]) => ({ home: "DE", zones });

it("a country is in one zone, and a way to send has a code of its own in its zone", () => {
  const good = shipping(zone(["DE", "AT"], way("standard"), way("express")), zone(["US"], way("standard")));
  expect(ShippingSettings.parse(good)).toEqual(good);
  const bad = shipping(
    zone(["DE", "AT"], way("a"), way("b"), way("a")),
    zone(["US", "DE", "CA"]),
    zone(["FR", "FR", "CA"]),
  );
  const twice = (code: string) => `names ${code} once more: a country is in one zone`;
  expect(wrong(ShippingSettings, bad)).toEqual([
    ["zones.0.methods.2.code", "is that of a method above"],
    ["zones.1.countries", twice("DE")],
    ["zones.2.countries", twice("FR")],
    ["zones.2.countries", twice("CA")],
  ]);
});

it("a rate says its bounds, and its prices elsewhere in steps that cards pay", () => {
  const of = (more: object) => shipping(zone(["DE"], way("standard", { rates: [rate(), rate(more)] })));
  const whole = of({
    price: 10_000_000,
    upToGrams: 10_000_000,
    fromSubtotal: 10_000_000,
    in: { EUR: rate({ fromSubtotal: 0 }), JPY: rate({ price: 501 }), KWD: rate({ price: 1_500 }) },
  });
  expect(ShippingSettings.parse(whole)).toEqual(whole);
  expect(wrong(ShippingSettings, of({ in: { JPY: rate({ price: 5 }), KWD: rate({ price: 505 }) } }))).toEqual(
    [["zones.0.methods.0.rates.1.in.KWD.price", "must end in 0, because cards pay KWD in steps of ten"]],
  );
  const bad = [
    { price: -1 },
    { price: 10_000_001 },
    { price: 0.5 },
    { upToGrams: 0 },
    { upToGrams: 10_000_001 },
    { fromSubtotal: -1 },
    { in: { XXX: rate() } },
    { in: { EUR: {} } },
  ];
  expect(bad.filter((more) => isTaken(ShippingSettings)(of(more)))).toEqual([]);
});

it.each([
  [{ code: "" }, false],
  [{ code: "a-z0" }, true],
  [{ code: "x".repeat(40) }, true],
  [{ code: "x".repeat(41) }, false],
  [{ code: "Express" }, false],
  [{ estimate: "" }, true],
  [{ estimate: "x".repeat(61) }, false],
  [{ title: "" }, false],
  [{ title: "x".repeat(61) }, false],
  [{ rates: [] }, false],
  [{ rates: Array.from({ length: 20 }, () => rate()) }, true],
  [{ rates: Array.from({ length: 21 }, () => rate()) }, false],
])("a way to send with %j is taken: %s", (more, is) => {
  expect(isTaken(ShippingSettings)(shipping(zone(["DE"], way("standard", more))))).toBe(is);
});

it("how long a way takes is kept without the space around it", () => {
  const read = ShippingSettings.parse(shipping(zone(["DE"], way("standard", { estimate: " 3 days " }))));
  expect(read.zones[0]?.methods[0]?.estimate).toBe("3 days");
  expect(ORDERING).toEqual(["everyone", "accounts", "nobody"]);
});

it("a shop has fifty zones at most, each of some country and of one to ten ways to send", () => {
  const zones = (length: number) => shipping(...COUNTRIES.slice(0, length).map((code) => zone([code])));
  const ways = (length: number) =>
    shipping({ countries: ["DE"], methods: Array.from({ length }, (_, n) => way(`w${n}`)) });
  const of = [zones(0), zones(50), zones(51), shipping(zone([])), ways(0), ways(10), ways(11)];
  expect(of.map(isTaken(ShippingSettings))).toEqual([true, true, false, false, false, true, false]);
  expect(isTaken(ShippingSettings)({ ...shipping(), home: "EU" })).toBe(false);
});

it("the least order is no more than the most, in each currency", () => {
  const own = (minimum: number, maximum: number, items = 50) => ({ minimum, maximum, items });
  const least = [["maximum", "must not be less than the least order"]];
  expect([own(5, 5), own(6, 5), own(0, 10_000_000)].map((value) => wrong(OrderLimits, value))).toEqual([
    [],
    least,
    [],
  ]);
  const bad = [own(-1, 5), own(0, 10_000_001), own(0, 5, 0), own(0, 5, 51), own(0, 5, 1.5)];
  expect(bad.filter(isTaken(OrderLimits))).toEqual([]);
  expect(isTaken(OrderLimits)(own(0, 5, 1))).toBe(true);

  const others = { EUR: { minimum: 5, maximum: 5 }, JPY: { minimum: 0, maximum: 60_000_000 } };
  expect(LimitsIn.parse(others)).toEqual(others);
  expect(wrong(LimitsIn, { ...others, GBP: { minimum: 2, maximum: 1 } })).toEqual([
    ["GBP.maximum", "must not be less than the least order"],
  ]);
  expect(
    [
      { EUR: { minimum: -1, maximum: 1 } },
      { EUR: { minimum: 0, maximum: 60_000_001 } },
      { XXX: { minimum: 0, maximum: 1 } },
    ].filter(isTaken(LimitsIn)),
  ).toEqual([]);
});
