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

  it("is whole as text: paragraphs, each line of its table, its link, its end and its sender", () => {
    const rows = [
      { title: "Tide", price: "$40.00" },
      { title: "By Friday", price: "" },
    ];
    const own = { ...brand, sender: ["Shop", "1 Way"] };
    expect(renderEmail(own, "en", { ...letter, rows }, end).text).toBe(
      [
        "Hello,",
        "Tide can be bought again.",
        "Tide  $40.00\nBy Friday",
        "See it: https://shop.example/products/tide?a=1&b=2",
        "This is the only mail about it.",
        "You asked. End it: https://shop.example/unsubscribe?token=t",
        "-- \nShop\n1 Way",
      ].join("\n\n"),
    );
    expect(renderEmail(own, "en", { ...letter, rows: [], link: null, after: [] }).text).toBe(
      "Hello,\n\nTide can be bought again.\n\n-- \nShop\n1 Way",
    );
  });

  it("is whole in a mail program: each row, the button, every line of its sender, and its dark look", () => {
    const rows = [
      { title: "Tide", price: "$40.00" },
      { title: "Ship", price: "$1.00" },
    ];
    const own = { ...brand, sender: ["Shop & Co", "1 Way"] };
    const { html, subject } = renderEmail(own, "en", { ...letter, rows }, end);
    expect(subject).toBe(letter.subject);
    expect(html).toContain("<title>Tide &#60;A4&#62; is back</title>");
    const cells = [...html.matchAll(/<td style="padding:6px 0[^"]*">([^<]*)<\/td>/g)].map(([, cell]) => cell);
    expect(cells).toEqual(["Tide", "$40.00", "Ship", "$1.00"]);
    expect(html).toContain("Shop &#38; Co<br>1 Way\n");
    const { accent, accentDark } = brand.look;
    expect(html).toContain(
      `<style>:root{color-scheme:light dark;supported-color-schemes:light dark}@media (prefers-color-scheme:dark){.ground{background:#121316!important}.card{background:#1b1c20!important;color:#ecebe8!important}.rule{border-color:#3a3b40!important}.quiet,.quiet a{color:#a9a69f!important}.button{background:${accentDark}!important}.button a{color:#101014!important}}</style>`,
    );
    expect(html).toContain(`bgcolor="${accent}" style="background:${accent};`);
    const bare = renderEmail(own, "en", {
      ...letter,
      rows: [],
      link: null,
      before: ["A", "B"],
      after: ["C"],
    }).html;
    expect(bare).toContain(
      '16px">\n<p style="margin:0 0 16px">A</p>\n<p style="margin:0 0 16px">B</p>\n<p style="margin:0 0 16px">C</p>\n</td>',
    );
  });

  it("is from the shop, its address, its telephone and its mail, as far as it has them", () => {
    const contact = { email: "a@b.test", phone: "+1 5", address: ["1 Way", "Town"] };
    const look = { ...DEMO_SHOP.look, logo: { url: "", alt: "x" } };
    const of = (change: Partial<typeof DEMO_SHOP>) =>
      brandOf({ ...DEMO_SHOP, name: "Shop", look, contact, ...change }, "https://shop.example/");
    expect(of({})).toEqual({
      name: "Shop",
      look,
      logo: null,
      sender: ["Shop", "1 Way", "Town", "+1 5", "a@b.test"],
    });
    expect(of({ contact: { email: "", phone: "", address: [] } }).sender).toEqual(["Shop"]);
    const logo = { url: "https://cdn.example/l.png", alt: "Our sign" };
    expect(of({ look: { ...look, logo } }).logo).toEqual(logo);
  });

  it("that has no paragraph before its table shows a browser its subject alone", () => {
    expect(renderPush("de", { ...letter, before: [], link: null })).toEqual({
      title: letter.subject,
      body: "",
      url: null,
      language: "de",
    });
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
