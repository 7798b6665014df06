import { describe, expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { samplesIn } from "../../web/admin/messages/samples.ts";
import { LANGUAGES } from "../language/languages.ts";
import { contrast, MIN_CONTRAST } from "../shop/contrast.ts";
import { brandOf, escapeHtml, type Letter, renderEmail, renderPush, renderSms } from "./letter.ts";

const letter: Letter = {
  subject: "Tide <A4> is back",
  before: ["Hello,", "Tide can be bought again."],
  rows: [{ title: "Tide", price: "$40.00" }],
  link: { label: "See it", url: "https://shop.example/products/tide?a=1&b=2" },
  after: ["This is the only mail about it."],
};
const brand = brandOf(DEMO_SHOP, "https://shop.example");
const end = { why: "You asked.", label: "End it", url: "https://shop.example/unsubscribe?token=t" };

it("nothing of a text is markup", () => {
  expect(escapeHtml(`<b a="1" b='2'>&`)).toBe("&#60;b a=&#34;1&#34; b=&#39;2&#39;&#62;&#38;");
});

describe("a letter", () => {
  it("is one text in both formats, in one order, with its sender at the end", () => {
    const { text, html } = renderEmail(brand, "en", letter, end);
    const parts = [
      "Hello,",
      "Tide can be bought again.",
      "$40.00",
      "See it",
      "This is the only mail about it.",
      "You asked.",
      "End it",
      DEMO_SHOP.name,
    ];
    for (const whole of [text, html.slice(html.indexOf("Hello,"))]) {
      expect(parts.map((part) => whole.indexOf(part)).sort((a, b) => a - b)).toEqual(
        parts.map((part) => whole.indexOf(part)),
      );
      expect(parts.every((part) => whole.includes(part))).toBe(true);
    }
  });

  it("has a button that is a link with its own padding, and a cell that Outlook pads and colours", () => {
    const { html } = renderEmail(brand, "en", letter);
    expect(html).toMatch(
      /<td class="button" bgcolor="#[0-9a-f]{6}" style="[^"]*mso-padding-alt:14px 24px">\s*<a href="https:\/\/shop\.example\/products\/tide\?a=1&#38;b=2" style="display:inline-block;padding:14px 24px/,
    );
  });

  it("has the shop's logo, else its name, and colours that can be read in both looks", () => {
    const logo = { url: "/media/logo.png", alt: "" };
    const { html } = renderEmail(
      brandOf({ ...DEMO_SHOP, look: { ...DEMO_SHOP.look, logo } }, "https://shop.example"),
      "en",
      letter,
    );
    expect(html).toContain(`<img src="https://shop.example/media/logo.png" alt="${DEMO_SHOP.name}"`);
    const { accent, accentDark } = brand.look;
    expect(contrast("#ffffff", accent)).toBeGreaterThanOrEqual(MIN_CONTRAST);
    expect(contrast("#101014", accentDark)).toBeGreaterThanOrEqual(MIN_CONTRAST);
    expect(renderEmail(brand, "en", letter).html).toMatch(
      new RegExp(`prefers-color-scheme:dark.*\\.button\\{background:${accentDark}!important\\}`),
    );
  });

  it("runs from right to left where its language does", () => {
    expect(renderEmail(brand, "ar", letter).html).toContain('<html lang="ar" dir="rtl">');
    expect(renderEmail(brand, "de", letter).html).toContain('<html lang="de">');
  });

  it("goes as a short message and by push with its point and its link", () => {
    expect(renderSms(brand, letter)).toBe(
      `${DEMO_SHOP.name}: Tide <A4> is back. https://shop.example/products/tide?a=1&b=2`,
    );
    expect(renderPush("en", letter)).toEqual({
      title: "Tide <A4> is back",
      body: "Tide can be bought again.",
      url: "https://shop.example/products/tide?a=1&b=2",
      language: "en",
    });
    expect(renderSms(brand, { ...letter, link: null })).toBe(`${DEMO_SHOP.name}: Tide <A4> is back.`);
  });
});

describe.each(LANGUAGES)("in %s every message to shoppers", (language) => {
  const samples = samplesIn(wordsIn(language), DEMO_SHOP, "https://shop.example");

  it.each(samples)(
    "$template says all of itself by each way, and nothing of its data is markup",
    (sample) => {
      const { html, text, subject } = renderEmail(brand, language, sample.letter, sample.end);
      const sms = renderSms(brand, sample.letter);
      const { title, body } = renderPush(language, sample.letter);
      for (const shown of [html, text, subject, sms, title, body]) {
        expect(shown).not.toMatch(/undefined|null|NaN|\[object|\{\w+[,}]|mail\.\w/);
      }
      expect(subject).not.toBe("");
      expect(html).not.toContain("<framed>");
      expect(html.includes('class="rule"'), "no table without rows").toBe(sample.letter.rows.length > 0);
      expect(html.includes("&#60;framed&#62;")).toBe(`${subject} ${text}`.includes("<framed>"));
      if (sample.letter.link) {
        expect([text, sms].every((shown) => shown.includes(sample.letter.link?.url ?? ""))).toBe(true);
      }
      expect(sample.channels.includes("push") && body === "").toBe(false);
    },
  );
});

it("messages to shoppers are said in each language, and in no two alike", () => {
  const subjects = LANGUAGES.map((language) =>
    samplesIn(wordsIn(language), DEMO_SHOP, "https://shop.example").map(({ letter }) => letter.subject),
  );
  for (const [n, own] of subjects.entries()) {
    for (const others of subjects.slice(n + 1)) {
      expect(own.filter((subject, at) => subject === others[at])).toEqual([]);
    }
  }
});
