/** What is stored and sent back by a form unchanged stays the same, and each field counts. */
import { describe, expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { NewCollection } from "../../domain/collections/collection.ts";
import { PriceListDraft } from "../../domain/prices/price-list.ts";
import { PromotionDraft } from "../../domain/promotions/promotion.ts";
import { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { type ApiKeyValues, checkApiKey } from "./api-keys/api-key-form.ts";
import {
  changedForm,
  checkNew as checkCollection,
  emptyCollection,
  formOf,
} from "./collections/collection-form.ts";
import { namesText, readNames } from "./frame/texts.ts";
import {
  checkNew as checkList,
  checkTerms,
  termDifferences,
  termTexts,
} from "./price-lists/price-list-form.ts";
import {
  checkPromotion,
  emptyPromotion,
  PROMOTION_FIELDS,
  type PromotionValues,
  promotionChange,
  promotionValues,
  readPromotion,
} from "./promotions/promotion-form.ts";
import { countryCodes } from "./settings/country-texts.ts";
import { limitsText, parseLimits, parsePrices, pricesText } from "./settings/price-texts.ts";
import { readValue, schemaOf, textsOf } from "./settings/setting-form.ts";
import { moveIn } from "./settings/setting-moves.ts";
import { SETTING_ROOMS } from "./settings/setting-rooms.ts";

const eur = (amount: number) => ({ amount, currency: "EUR" as const });
const usd = (amount: number) => ({ amount, currency: "USD" as const });
const ZONE = "Europe/Berlin";
const TIMES = { startsAt: "2026-11-20T18:00:00.000Z", endsAt: "2026-12-01T08:30:15.000Z" };

describe("names in one text", () => {
  it("are read back as they were, also one that holds a comma", () => {
    const names = ["VIP", "Friends, family", "Müller & Söhne"];
    expect(readNames(namesText(names))).toEqual(names);
    expect(readNames(" a,\nb\r\n, ,a")).toEqual(["a", "b"]);
  });
});

describe("countries in one text", () => {
  it.each([
    ["Austria, ch\nUSA; uk", ["AT", "CH", "US", "GB"]],
    ["at ch de", ["AT", "CH", "DE"]],
    [" at  ch ,France", ["AT", "CH", "FR"]],
    ["Atlantis, , America", ["Atlantis", "US"]],
    ["", []],
  ])("%j are %j", (text, codes) => {
    expect(countryCodes(text)).toEqual(codes);
  });
});

describe("prices in other currencies, in one line", () => {
  it("are read back as they were", () => {
    const prices = { EUR: { price: 590, fromSubtotal: 10_000 }, JPY: { price: 900 } };
    expect(pricesText(prices)).toBe("EUR 5.90 from 100.00, JPY 900");
    expect(parsePrices(pricesText(prices))).toEqual(prices);
    const limits = { EUR: { minimum: 1_000, maximum: 1_000_000 }, JPY: { minimum: 1, maximum: 2 } };
    expect(limitsText(limits)).toBe("EUR 10.00 to 10000.00, JPY 1 to 2");
    expect(parseLimits(limitsText(limits))).toEqual(limits);
    expect(parseLimits(" ")).toEqual({});
  });

  it.each(["", "EUR", "EUR x", "XXX 5", "EUR 5.901", "EUR 5 from", "EUR 5 from x", "EUR 5, EUR 6", "EUR 5,"])(
    "are refused as %j",
    (line) => {
      expect(parsePrices(line)).toBeNull();
    },
  );

  it.each(["EUR", "EUR 1", "EUR 1 to x", "EUR x to 1", "XXX 1 to 2", "EUR 1 to 2, EUR 1 to 3"])(
    "are refused as limits of %j",
    (line) => {
      expect(parseLimits(line)).toBeNull();
    },
  );
});

it("an API key ends after 1 to 365 days, and each wrong field of its form is named", () => {
  const key = { name: "Till", scopes: ["order:read-any"] };
  const wrong = (days: string, more: Partial<ApiKeyValues> = {}) => {
    const checked = checkApiKey({ ...key, days, ...more });
    return checked.ok ? [] : Object.keys(checked.error);
  };
  expect(["1", "365", "0", "366", "1.5", ""].map((days) => wrong(days).length)).toEqual([0, 0, 1, 1, 1, 1]);
  expect(wrong("0", { name: "", scopes: [] })).toEqual(["name", "days", "scopes"]);
});

describe("the form of a promotion", () => {
  const FULL = PromotionDraft.parse({
    title: "Autumn",
    kind: "code",
    code: "AUTUMN",
    effect: { type: "buy_x_get_y", buy: 3, get: 2, percent: 33.33 },
    appliesTo: { categories: ["Coffee, Tea"], products: ["mug"], skus: ["MUG-1", "MUG-2"] },
    minimumSpend: eur(5_050),
    customerGroups: ["VIP"],
    ...TIMES,
    usageLimit: 500,
    perCustomerLimit: 2,
    combinable: true,
  });
  const EFFECTS: PromotionDraft["effect"][] = [
    { type: "percent", percent: 12.5 },
    { type: "fixed", amount: eur(750) },
    { type: "free_shipping" },
  ];

  it.each([FULL, ...EFFECTS.map((effect) => ({ ...FULL, effect }))])(
    "holds all of one with $effect.type",
    (draft) => {
      expect(checkPromotion(promotionValues(draft, ZONE), ZONE)).toEqual({ ok: true, value: draft });
    },
  );

  it("holds one that says the least, in the shop's own currency", () => {
    const least = PromotionDraft.parse({
      title: "All",
      kind: "automatic",
      effect: { type: "fixed", amount: usd(1) },
    });
    expect(checkPromotion(promotionValues(least, ZONE), ZONE)).toEqual({ ok: true, value: least });
    expect(emptyPromotion()).toMatchObject({ kind: "code", type: "percent", currency: "USD", title: "" });
  });

  it("sends each of its fields, and changes all but the kind", () => {
    const values = promotionValues(FULL, ZONE);
    const form = new FormData();
    for (const name of PROMOTION_FIELDS) {
      form.set(name, ` ${values[name]} `);
    }
    expect(readPromotion(form)).toEqual(values);
    const { kind, ...rest } = FULL;
    expect(promotionChange(FULL)).toEqual(rest);
    expect(promotionChange({ title: "All", kind, code: "ALL", effect: { type: "free_shipping" } })).toEqual({
      title: "All",
      code: "ALL",
      effect: { type: "free_shipping" },
      appliesTo: null,
      minimumSpend: null,
      customerGroups: null,
      startsAt: null,
      endsAt: null,
      usageLimit: null,
      perCustomerLimit: null,
      combinable: false,
    });
  });

  it.each<[keyof PromotionValues, string, Partial<PromotionValues>?]>([
    ["title", ""],
    ["kind", "gift"],
    ["code", "no spaces"],
    ["code", ""],
    ["code", "AUTUMN", { kind: "automatic" }],
    ["type", "half"],
    ["percent", "0"],
    ["percent", "100.01"],
    ["percent", "1.234", { type: "percent" }],
    ["amount", "0", { type: "fixed" }],
    ["amount", "5,50", { type: "fixed" }],
    ["amount", "5.50", { type: "fixed", currency: "JPY", minimumSpend: "" }],
    ["buy", "1.5"],
    ["get", "101"],
    ["minimumSpend", "much"],
    ["startsAt", "tomorrow"],
    ["endsAt", "2026-11-20T18:00"],
    ["usageLimit", "0"],
    ["perCustomerLimit", "-1"],
  ])("refuses %s “%s”, and says it there alone", (name, value, more = {}) => {
    const checked = checkPromotion({ ...promotionValues(FULL, ZONE), ...more, [name]: value }, ZONE);
    expect(checked.ok ? [] : Object.keys(checked.error)).toEqual([name]);
  });

  it("takes a group without a percentage as free", () => {
    const checked = checkPromotion({ ...promotionValues(FULL, ZONE), percent: "" }, ZONE);
    expect(checked).toMatchObject({ ok: true, value: { effect: { percent: 100 } } });
  });
});

describe("the form of a price list", () => {
  const TERMS = {
    title: "Trade",
    currency: "EUR" as const,
    customerGroups: ["Trade, south", "VIP"],
    ...TIMES,
  };

  it("holds all of its terms, and reads its prices", () => {
    const checked = checkList(termTexts(TERMS, ZONE), "MUG-1,10.50\nMUG-1,9.00,12", ZONE);
    expect(checked).toEqual({
      ok: true,
      value: PriceListDraft.parse({
        ...TERMS,
        prices: [
          { sku: "MUG-1", price: eur(1_050) },
          { sku: "MUG-1", price: eur(900), minQuantity: 12 },
        ],
      }),
    });
    const { currency: _, ...changed } = TERMS;
    expect(checkTerms(termTexts(TERMS, ZONE), true, ZONE)).toEqual({ ok: true, value: changed });
  });

  it("takes times away that it leaves empty, and leaves a list for everybody one", () => {
    const open = { ...termTexts(TERMS, ZONE), startsAt: "", endsAt: "", customerGroups: "" };
    const value = { title: "Trade", startsAt: null, endsAt: null };
    expect(checkTerms(open, false, ZONE)).toEqual({ ok: true, value });
    expect(checkTerms(open, true, ZONE)).toMatchObject({
      ok: false,
      error: { customerGroups: expect.any(String) },
    });
  });

  it.each(["title", "currency", "startsAt", "endsAt"] as const)("refuses a wrong %s there alone", (name) => {
    const wrong = { ...termTexts(TERMS, ZONE), [name]: name === "title" ? "" : "soon" };
    const checked = checkList(wrong, "MUG-1,10", ZONE);
    expect(checked.ok ? [] : Object.keys(checked.error)).toEqual([name]);
    expect(termDifferences(termTexts(TERMS, ZONE), wrong, ZONE)).toMatchObject([{ typed: wrong[name] }]);
  });

  it.each(["", "MUG-1,ten", "MUG-1,10\nMUG-1,11"])("refuses the prices “%s”", (lines) => {
    expect(checkList(termTexts(TERMS, ZONE), lines, ZONE)).toMatchObject({
      ok: false,
      error: { prices: expect.any(String) },
    });
  });
});

describe("the form of a collection", () => {
  const HEAD = {
    title: "Mugs",
    slug: "mugs",
    description: "<p>All</p>",
    image: { url: "https://example.com/mug.jpg", alt: "A mug" },
    parent: "col_1",
    published: false,
  };
  const RULE = {
    match: "any",
    conditions: [
      { field: "tag", is: "blue" },
      { field: "category", is: "Mugs" },
      { field: "vendor", is: "Kiln" },
      { field: "title", contains: "mug" },
      { field: "price", from: usd(1_000), to: usd(2_050) },
      { field: "price", to: usd(5) },
      { field: "stock", is: "in_stock" },
    ],
  };

  it.each([
    { ...HEAD, order: "manual", products: ["prd_1", "prd_2"] },
    { ...HEAD, order: "-price", rule: RULE },
    { ...HEAD, order: "title", image: null, parent: null, published: true, products: [] },
  ])("holds all of one", (said) => {
    const draft = NewCollection.parse(said);
    expect(checkCollection(formOf({ ...draft, slug: HEAD.slug, order: draft.order ?? "manual" }))).toEqual({
      ok: true,
      value: draft,
    });
  });

  it("moves, adds and takes away products and conditions, and says where the focus goes", () => {
    const form = { ...emptyCollection("hand"), products: ["a", "b", "c"] };
    const after = (did: string, from = form) => {
      const { form: next, focus } = changedForm(from, did) ?? {};
      return [next?.products.join(""), focus];
    };
    expect(
      ["up b", "down b", "up a", "down c", "remove b", "add d", "add a"].map((did) => after(did)),
    ).toEqual([
      ["bac", "up b"],
      ["acb", "down b"],
      ["abc", "up a"],
      ["abc", "down c"],
      ["ac", "find"],
      ["abcd", "find"],
      ["bca", "find"],
    ]);
    const ruled = changedForm(form, "rule")?.form ?? form;
    expect(ruled).toMatchObject({ kind: "rule", order: "newest", products: ["a", "b", "c"] });
    const one = changedForm(ruled, "condition tag");
    expect(one).toMatchObject({ focus: "condition.0", form: { conditions: [{ field: "tag" }] } });
    const two = changedForm(one?.form ?? form, "condition stock");
    expect(changedForm(two?.form ?? form, "drop 0")?.form.conditions).toMatchObject([{ field: "stock" }]);
    expect([changedForm(form, "save"), changedForm(form, "condition size")]).toEqual([null, null]);
  });

  it.each([
    ["title", { title: "" }],
    ["imageUrl", { imageUrl: "javascript:alert(1)" }],
    ["imageAlt", { imageUrl: "/media/a.jpg", imageAlt: "a\nb" }],
    ["order", { order: "random" }],
    ["conditions", { kind: "rule", order: "newest", conditions: [] }],
    [
      "condition.0.is",
      { kind: "rule", order: "newest", conditions: [{ field: "tag", is: "", from: "", to: "" }] },
    ],
    [
      "condition.0.from",
      { kind: "rule", order: "newest", conditions: [{ field: "price", is: "", from: "9", to: "8" }] },
    ],
  ] as const)("says a mistake at %s alone", (name, wrong) => {
    const checked = checkCollection({ ...emptyCollection("hand"), title: "Mugs", ...wrong });
    expect(checked.ok ? [] : Object.keys(checked.error)).toEqual([name]);
  });
});

describe("the form of the settings", () => {
  it.each(SETTING_ROOMS.map((room) => [room.slug, room.keys] as const))("holds all of %s", (_, keys) => {
    const schema = schemaOf(keys);
    const stored = schema.parse(Object.fromEntries(keys.map((key) => [key, DEMO_SHOP[key]])));
    const { value, errors } = readValue(schema, textsOf(schema, stored, ""), "");
    expect(errors).toEqual({});
    expect(schema.parse(value)).toEqual(stored);
  });

  it("holds each field on one page, but whether the shop is open", () => {
    expect(SETTING_ROOMS.flatMap(({ keys }) => keys as readonly string[]).toSorted()).toEqual(
      Object.keys(ShopSettings.shape)
        .filter((key) => key !== "open")
        .toSorted(),
    );
  });

  it("moves the members of a list, and says where the focus goes", () => {
    const schema = schemaOf(["pages"]);
    const page = (slug: string) => ({ slug, title: slug, text: slug });
    const texts = textsOf(schema, { pages: ["a", "b", "c"].map(page) }, "");
    const after = (did: string) => {
      const moved = moveIn(schema, texts, did);
      const { pages = [] } = (moved ? readValue(schema, moved.texts, "").value : {}) as {
        pages?: { slug: string }[];
      };
      return [pages.map(({ slug }) => slug).join(), moved?.focus];
    };
    expect(
      ["up pages 1", "down pages 1", "up pages 0", "remove pages 1", "add pages one"].map(after),
    ).toEqual([
      ["b,a,c", "up pages 0"],
      ["a,c,b", "down pages 2"],
      ["a,b,c", "up pages 0"],
      ["a,c", "add pages"],
      ["a,b,c,", "pages.3"],
    ]);
    expect(["remove pages 3", "up name 0", "save"].map((did) => moveIn(schema, texts, did))).toEqual([
      null,
      null,
      null,
    ]);
  });
});
