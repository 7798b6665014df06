import { expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import {
  NEUTRAL_SHOP,
  ShopSettings,
  settingsChange,
  shopSettings,
  shopWords,
  storedSettings,
} from "./shop-settings.ts";

/** What is wrong with the demo shop when some of it is another: paths, in order. */
function wrong(changed: object): string[] {
  const { error } = ShopSettings.safeParse({ ...DEMO_SHOP, ...changed });
  return [...new Set(error?.issues.map(({ path }) => path.join(".")) ?? [])].sort();
}

it("a shop that fills in nothing is called by neutral words, ships nowhere and is closed", () => {
  expect(ShopSettings.parse(NEUTRAL_SHOP)).toEqual(NEUTRAL_SHOP);
  expect(NEUTRAL_SHOP).toMatchObject({ open: false, shipping: { zones: [] } });
  expect(shopSettings({ name: "Teapots" })).toEqual({ ...NEUTRAL_SHOP, open: true, name: "Teapots" });
});

it("a shop is known by its name, its units and its own words", () => {
  expect(shopWords(shopSettings({ name: "Teapots", knownFor: ["clay"] }))).toBe("Teapots item items clay");
});

const [zone] = DEMO_SHOP.shipping.zones;
const [method] = zone?.methods ?? [];
const page = { slug: "a", title: "A", text: "" };
it.each<[string, object, string[]]>([
  ["two names in one line", { name: "A\nB" }, ["name"]],
  ["a name of signs that nobody sees", { name: "\u0007" }, ["name"]],
  ["a unit without a word", { unit: { ...DEMO_SHOP.unit, several: "" } }, ["unit.several"]],
  ["no address of mail", { contact: { ...DEMO_SHOP.contact, email: "a@" } }, ["contact.email"]],
  [
    "an address of a script",
    { menus: { header: [{ label: "", to: "javascript:alert(1)" }], footer: [] } },
    ["menus.header.0.to"],
  ],
  [
    "another site behind two strokes",
    { menus: { header: [{ label: "", to: "//evil.example" }], footer: [] } },
    ["menus.header.0.to"],
  ],
  [
    "another site behind a backslash",
    { menus: { header: [{ label: "", to: "/\\evil.example" }], footer: [] } },
    ["menus.header.0.to"],
  ],
  [
    "a link with a password",
    { menus: { header: [{ label: "", to: "https://a:b@c.example" }], footer: [] } },
    ["menus.header.0.to"],
  ],
  [
    "a picture by plain HTTP",
    { look: { ...DEMO_SHOP.look, logo: { url: "http://a.example/b.png", alt: "" } } },
    ["look.logo.url"],
  ],
  ["a typeface that is not in the list", { look: { ...DEMO_SHOP.look, text: "Comic" } }, ["look.text"]],
  ["an accent that is light on light", { look: { ...DEMO_SHOP.look, accent: "#a9b4ff" } }, ["look.accent"]],
  [
    "an accent that is dark on dark",
    { look: { ...DEMO_SHOP.look, accentDark: "#2338c4" } },
    ["look.accentDark"],
  ],
  ["a section of no kind", { home: [{ kind: "carousel" }] }, ["home.0.kind"]],
  ["points without one", { home: [{ kind: "points", title: "", items: [] }] }, ["home.0.items"]],
  ["two pages of one address", { pages: [page, page] }, ["pages.1.slug"]],
  ["an address with a stroke", { policies: [{ ...page, slug: "a/b" }] }, ["policies.0.slug"]],
  ["a country twice", { shipping: { home: "US", zones: [zone, zone] } }, ["shipping.zones.1.countries"]],
  ["a country of another form", { shipping: { home: "Germany", zones: [] } }, ["shipping.home"]],
  ["no country at all", { shipping: { home: "", zones: [] } }, ["shipping.home"]],
  ["a country that is none", { shipping: { home: "QZ", zones: [] } }, ["shipping.home"]],
  [
    "two ways of one name",
    { shipping: { home: "US", zones: [{ ...zone, methods: [method, method] }] } },
    ["shipping.zones.0.methods.1.code"],
  ],
  [
    "a price below nothing",
    { shipping: { home: "US", zones: [{ ...zone, methods: [{ ...method, rates: [{ price: -1 }] }] }] } },
    ["shipping.zones.0.methods.0.rates.0.price"],
  ],
  [
    "a price with parts of cents",
    { shipping: { home: "US", zones: [{ ...zone, methods: [{ ...method, rates: [{ price: 1.5 }] }] }] } },
    ["shipping.zones.0.methods.0.rates.0.price"],
  ],
  [
    "a tax of more than all",
    { taxes: { rounding: "order", areas: [{ country: "US", taxes: [{ name: "T", rate: 1_000_001 }] }] } },
    ["taxes.areas.0.taxes.0.rate"],
  ],
  [
    "a place taxed twice",
    {
      taxes: {
        rounding: "order",
        areas: [
          { country: "US", taxes: [{ name: "T", rate: 1 }] },
          { country: "US", taxes: [{ name: "U", rate: 1 }] },
        ],
      },
    },
    ["taxes.areas.1"],
  ],
  [
    "a least order above the largest",
    { limits: { minimum: 200, maximum: 100, items: 5 } },
    ["limits.maximum"],
  ],
  ["an order without units", { limits: { minimum: 0, maximum: 100, items: 0 } }, ["limits.items"]],
  ["another currency of its own", { currencies: ["EUR", "USD"] }, ["currencies"]],
  ["a language twice", { languages: ["en", "en"] }, ["languages"]],
  ["a zone of time that is none", { timeZone: "Mars/Olympus" }, ["timeZone"]],
  ["days below nothing", { returnDays: -1 }, ["returnDays"]],
  ["a field that is not known", { surprise: 1 }, [""]],
])("%s is refused where it is", (_what, changed, paths) => {
  expect(wrong(changed)).toEqual(paths);
});

it("settings that another age of the code stored are read: what they lack is neutral, what is new is left out", () => {
  const { look: _look, timeZone: _zone, ...older } = DEMO_SHOP;
  expect(storedSettings(older)).toEqual({
    ...DEMO_SHOP,
    look: NEUTRAL_SHOP.look,
    timeZone: NEUTRAL_SHOP.timeZone,
  });
  const newer = {
    ...DEMO_SHOP,
    seasons: ["spring"],
    contact: { ...DEMO_SHOP.contact, fax: "1" },
    policies: DEMO_SHOP.policies.map((policy) => ({ ...policy, pinned: true })),
  };
  expect(storedSettings(newer)).toEqual(DEMO_SHOP);
  // Names of countries were once read as codes that are no more.
  const zones = [{ ...DEMO_SHOP.shipping.zones[0], countries: ["FX", "GB"] }];
  expect(storedSettings({ ...DEMO_SHOP, shipping: { home: "US", zones } }).shipping.zones).toEqual(zones);
  expect(() => storedSettings({ ...newer, name: "" })).toThrow("not settings");
  expect([null, undefined, "text", 7].map(storedSettings)).toEqual(Array(4).fill(NEUTRAL_SHOP));
});

it("what differs is told field by field, and the first settings as a whole", () => {
  const changed = { ...DEMO_SHOP, name: "Teapots", returnDays: 14 };
  expect(settingsChange(DEMO_SHOP, changed)).toEqual({
    before: { "shop.name": DEMO_SHOP.name, "shop.returnDays": 30 },
    after: { "shop.name": "Teapots", "shop.returnDays": 14 },
  });
  expect(settingsChange(DEMO_SHOP, DEMO_SHOP)).toEqual({ before: {}, after: {} });
  expect(Object.keys(settingsChange(null, DEMO_SHOP).after)).toHaveLength(Object.keys(DEMO_SHOP).length);
});
