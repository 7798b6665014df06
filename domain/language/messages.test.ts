import { expect, it } from "vitest";
import { MESSAGES, messagesOf, wordsIn } from "../../shop/language/words.ts";
import { NEUTRAL_SHOP, type ShopSettings, shopSettings } from "../shop/shop-settings.ts";
import type { Area } from "./keys.ts";
import { factsOf, LANGUAGES } from "./languages.ts";
import type { Message } from "./message.ts";
import { ownText, shopIn } from "./shop-in.ts";
import type { Words } from "./words.ts";

const areas = Object.keys(MESSAGES.en) as Area[];
const others = LANGUAGES.filter((language) => language !== "en");

/** The arguments and tags of a message, and the cases of its plurals. */
function namesIn(message: Message): { names: Set<string>; cases: string[][] } {
  const found = { names: new Set<string>(), cases: [] as string[][] };
  const look = (parts: Message): void => {
    for (const part of parts) {
      if (typeof part === "string") {
        continue;
      }
      found.names.add("tag" in part ? `<${part.tag}>` : part.arg);
      if ("tag" in part) {
        look(part.of);
      } else if ("plural" in part) {
        found.cases.push(Object.keys(part.plural));
        Object.values(part.plural).forEach(look);
      } else if ("select" in part) {
        Object.values(part.select).forEach(look);
      }
    }
  };
  look(message);
  return found;
}

it.each(others)("%s has every message, with the arguments and tags of the English one", (language) => {
  const english = messagesOf("en", areas);
  const wrong = Object.entries(messagesOf(language, areas)).flatMap(([key, message]) => {
    const [here, there] = [namesIn(message), namesIn(english[key] ?? [])].map(({ names }) =>
      [...names].sort().join(),
    );
    return message.length > 0 && here === there ? [] : `${key}: ${here} where English has ${there}`;
  });
  expect(wrong).toEqual([]);
  for (const area of areas) {
    expect(Object.keys(MESSAGES[language][area]), area).toEqual(Object.keys(MESSAGES.en[area]));
  }
});

it.each(LANGUAGES)("a plural in %s has a case for every number of that language", (language) => {
  const { locale } = factsOf(language);
  const needed = new Intl.PluralRules(locale).resolvedOptions().pluralCategories;
  const short = Object.entries(messagesOf(language, areas)).flatMap(([key, message]) =>
    namesIn(message).cases.flatMap((cases) => {
      // A message that does not count in words says every number the same way.
      const missing = cases.length > 2 ? needed.filter((category) => !cases.includes(category)) : [];
      return missing.length > 0 || !cases.includes("other") ? `${key}: ${missing}` : [];
    }),
  );
  expect(short).toEqual([]);
});

it("numbers, money and plurals are those of the language", () => {
  const many = { count: 1_234, one: "x", several: "xs" };
  const dollars = { amount: 123_456, currency: "USD" };
  expect([wordsIn("en").say("browse.count", many), wordsIn("en").money(dollars)]).toEqual([
    "1,234 xs",
    "$1,234.56",
  ]);
  expect([wordsIn("de").say("browse.count", many), wordsIn("de").money(dollars)]).toEqual([
    "1.234 xs",
    "1.234,56\u00a0$",
  ]);
  const minutes = [1, 2, 3, 11].map((count) => wordsIn("ar").say("strip.inMinutes", { count }));
  expect(new Set(minutes.map((text) => text.replace(/[\d\u2068\u2069]/g, ""))).size).toBe(4);
});

it("what is put into a text of the other direction is kept apart from it", () => {
  expect(wordsIn("ar").say("frame.titleOfPage", { title: "Neap (A3)", page: 2 })).toContain(
    "\u2068Neap (A3)\u2069",
  );
  expect(wordsIn("de").say("frame.titleOfPage", { title: "Neap (A3)", page: 2 })).toBe("Neap (A3), Seite 2");
  const { say } = wordsIn("ar");
  const units = say("browse.count", { count: 3, one: "لوحة", several: "لوحات" });
  // An isolate has no letter of its own: after a FIRST STRONG ISOLATE the number would come first.
  expect(say("strip.offer", { title: "Neap", units, price: "$36" })).toContain(`\u2067${units}\u2069`);
});

it("a shop's texts are said in the language where it translates them, and its sentences hold no foreign word", () => {
  const shop = shopSettings({
    tagline: "fine goods",
    unit: { one: "print", a: "a print", several: "prints", piece: "sheet", onSale: "on the wall" },
    languages: ["en", "de", "ar"],
    translations: { de: { "fine goods": "feine Waren", print: "Druck" } },
  });
  expect(shopIn(shop, wordsIn("en"))).toBe(shop);
  const german = shopIn(shop, wordsIn("de"));
  expect([german.tagline, german.unit.one, german.unit.several]).toEqual(["feine Waren", "Druck", "Artikel"]);
  expect(shopIn(shop, wordsIn("ar")).tagline).toBe("fine goods");
});

it("every text of a shop that its pages show is said in the language where it translates it, and nothing else is", () => {
  const words = (text: string) => `${text} (de)`;
  const shop = shopSettings({
    tagline: "t1",
    description: "t2",
    catalogue: "t3",
    unit: { one: "t4", a: "t5", several: "t6", piece: "t7", onSale: "t8" },
    look: { ...NEUTRAL_SHOP.look, logo: { url: "/logo.png", alt: "t9" } },
    sharePicture: { url: "/share.png", alt: "t10" },
    home: [
      { kind: "sale" },
      { kind: "hero", headline: "t11", emphasis: "t12", lede: "t13", product: "t4" },
      { kind: "text", title: "t14", text: "t15\n\n\nt16" },
      {
        kind: "points",
        title: "t17",
        items: [
          { title: "t18", text: "t19" },
          { title: "t20", text: "t21" },
        ],
      },
      { kind: "collections", title: "t22" },
      { kind: "products", title: "t23", collection: "t4", count: 8 },
    ],
    menus: {
      header: [
        { label: "t24", to: "/t4" },
        { label: "t25", to: "/b" },
      ],
      footer: [
        { title: "t26", links: [{ label: "t27", to: "/c" }] },
        { title: "t28", links: [{ label: "t29", to: "/d" }] },
      ],
    },
    colophon: "t30",
    policies: [{ slug: "t4", title: "t31", text: "t32\n\nt33" }],
    pages: [
      { slug: "a", title: "t34", text: "t35" },
      { slug: "b", title: "t36", text: "t37" },
    ],
    voice: {
      missing: "t38",
      toHome: "t39",
      nothingFound: "t40",
      emptyCart: "t41",
      related: "t42",
      arrived: "t43",
    },
    shipping: {
      home: "US",
      zones: [
        {
          countries: ["US"],
          methods: [
            { code: "t4", title: "t44", estimate: "t45", rates: [{ price: 1 }] },
            { code: "b", title: "t46", estimate: "t47", rates: [{ price: 2 }] },
          ],
        },
      ],
    } as ShopSettings["shipping"],
    name: "t4",
    languages: ["en", "de"],
    translations: {
      de: Object.fromEntries(Array.from({ length: 48 }, (_, n) => [`t${n}`, words(`t${n}`)])),
    },
  });
  const [zone] = shop.shipping.zones;
  expect(shopIn(shop, wordsIn("de"))).toEqual({
    ...shop,
    tagline: words("t1"),
    description: words("t2"),
    catalogue: words("t3"),
    unit: { one: words("t4"), a: words("t5"), several: words("t6"), piece: words("t7"), onSale: words("t8") },
    look: { ...shop.look, logo: { url: "/logo.png", alt: words("t9") } },
    sharePicture: { url: "/share.png", alt: words("t10") },
    home: [
      { kind: "sale" },
      { kind: "hero", headline: words("t11"), emphasis: words("t12"), lede: words("t13"), product: "t4" },
      { kind: "text", title: words("t14"), text: `${words("t15")}\n\n${words("t16")}` },
      {
        kind: "points",
        title: words("t17"),
        items: [
          { title: words("t18"), text: words("t19") },
          { title: words("t20"), text: words("t21") },
        ],
      },
      { kind: "collections", title: words("t22") },
      { kind: "products", title: words("t23"), collection: "t4", count: 8 },
    ],
    menus: {
      header: [
        { label: words("t24"), to: "/t4" },
        { label: words("t25"), to: "/b" },
      ],
      footer: [
        { title: words("t26"), links: [{ label: words("t27"), to: "/c" }] },
        { title: words("t28"), links: [{ label: words("t29"), to: "/d" }] },
      ],
    },
    colophon: words("t30"),
    policies: [{ slug: "t4", title: words("t31"), text: `${words("t32")}\n\n${words("t33")}` }],
    pages: [
      { slug: "a", title: words("t34"), text: words("t35") },
      { slug: "b", title: words("t36"), text: words("t37") },
    ],
    voice: {
      missing: words("t38"),
      toHome: words("t39"),
      nothingFound: words("t40"),
      emptyCart: words("t41"),
      related: words("t42"),
      arrived: words("t43"),
    },
    shipping: {
      home: "US",
      zones: [
        {
          countries: ["US"],
          methods: [
            { ...zone?.methods[0], title: words("t44"), estimate: words("t45") },
            { ...zone?.methods[1], title: words("t46"), estimate: words("t47") },
          ],
        },
      ],
    },
  });
  expect(["constructor", "toString"].map((text) => ownText(shop, "de", text))).toEqual([
    "constructor",
    "toString",
  ]);
  expect([ownText(shop, "de", "t1"), ownText(shop, "de", "t99"), ownText(shop, "ar", "t1")]).toEqual([
    words("t1"),
    "t99",
    "t1",
  ]);
});

it("the words that sentences are built with are a language's own where a shop does not translate them", () => {
  const shop = shopSettings({ languages: ["en", "de"], colophon: "fine goods" });
  const say = ((key: string) => key) as Words<"shop">["say"];
  const german = shopIn(shop, { ...wordsIn("de"), say });
  expect(german).toEqual({
    ...shop,
    catalogue: "shop.catalogue",
    unit: {
      one: "shop.one",
      a: "shop.a",
      several: "shop.several",
      piece: "shop.piece",
      onSale: "shop.onSale",
    },
    voice: {
      missing: "shop.missing",
      toHome: "shop.toHome",
      nothingFound: "shop.nothingFound",
      emptyCart: "",
      related: "shop.related",
      arrived: "shop.arrived",
    },
  });
});

it("the messages of the languages stand side by side, where a translator reads what a change makes of them", async () => {
  const lines = areas.flatMap((area) => {
    const inLanguages = LANGUAGES.map((language) => new Map(Object.entries(MESSAGES[language][area])));
    return Object.keys(MESSAGES.en[area]).flatMap((name) => [
      `${area}.${name}`,
      ...LANGUAGES.map((language, at) => `  ${language} ${JSON.stringify(inLanguages[at]?.get(name))}`),
    ]);
  });
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("messages.golden.txt");
});
