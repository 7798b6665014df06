import { expect, it } from "vitest";
import { MESSAGES, messagesOf, wordsIn } from "../../shop/language/words.ts";
import { shopSettings } from "../shop/shop-settings.ts";
import type { Area } from "./keys.ts";
import { factsOf, LANGUAGES } from "./languages.ts";
import type { Message } from "./message.ts";
import { shopIn } from "./shop-in.ts";

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
