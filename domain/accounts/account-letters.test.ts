import { describe, expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { brandOf, type Letter, renderEmail } from "../notifications/letter.ts";
import {
  alreadyRegisteredLetter,
  changeEmailLetter,
  confirmLetter,
  emailChangedLetter,
  passwordChangedLetter,
  resetPasswordLetter,
} from "./account-letters.ts";

const words = wordsIn("en");
const shown = (letter: Letter) => renderEmail(brandOf(DEMO_SHOP, "https://shop.example"), "en", letter);

const url = "https://shop.example/confirm?a=1&token=aml_1";
const WITH_LINK = [
  ["of a new account", confirmLetter, "Open your account"],
  ["of an account that is there", alreadyRegisteredLetter, "Sign in, or set a new password"],
  ["of a forgotten password", resetPasswordLetter, "Set a new password"],
  ["of a changed password", passwordChangedLetter, "If that was not you, set a new one at once"],
  ["of a new address", changeEmailLetter, "Use this address"],
] as const;

describe.each(WITH_LINK)("a mail %s", (_, write, label) => {
  const mail = shown(write(words, "Ostinato", "Ada", url));

  it("greets by name, says which shop it is from and leads to what it is about", () => {
    expect(mail.text.split("\n\n")[0]).toBe("Hello Ada,");
    expect(mail.subject).toContain("Ostinato");
    expect(mail.text.split("\n\n")).toContain(`${label}: ${url}`);
    expect(mail.html).toContain('<a href="https://shop.example/confirm?a=1&#38;token=aml_1"');
  });

  it("says the same in both formats, and what to do if it was another person", () => {
    for (const paragraph of mail.text.split("\n\n")) {
      expect(paragraph).not.toBe("");
      if (!paragraph.includes(url) && !paragraph.startsWith("-- ")) {
        expect(mail.html).toContain(`<p style="margin:0 0 16px">${paragraph}</p>`);
      }
    }
    expect(mail.text).toContain("If that was not you");
  });
});

it("a mail that has nothing more to say ends with its link", () => {
  expect(
    shown(passwordChangedLetter(words, "Ostinato", "Ada", url))
      .text.split("\n\n")
      .at(-2),
  ).toContain(url);
});

describe("the last mail to an address that an account had", () => {
  const mail = shown(emailChangedLetter(words, "Ostinato", "Ada"));

  it("leads nowhere: who reads it may be the one who took the account", () => {
    expect(mail.subject).toBe("Your email address for Ostinato was changed");
    expect(mail.html.match(/<p /g)).toHaveLength(3);
    expect(mail.html).not.toContain("<a ");
    expect(mail.text.split("\n\n")).toEqual([
      "Hello Ada,",
      expect.stringContaining("has another email address from now on"),
      expect.stringContaining("tell us at once"),
      expect.stringMatching(/^-- \nOstinato/),
    ]);
    expect(mail.text).not.toContain("://");
    expect(mail.text).toContain("other devices were signed out");
  });
});

describe("a greeting", () => {
  const greetingOf = (name: string) => confirmLetter(words, "Ostinato", name, url).before[0];

  it.each([
    ["Ada Lovelace", "Hello Ada Lovelace,"],
    ["Dr. Ada", "Hello Dr. Ada,"],
    ["Ada J. Lovelace", "Hello Ada J. Lovelace,"],
  ])("takes the name %j as it is", (name, greeting) => {
    expect(greetingOf(name)).toBe(greeting);
  });

  it.each([
    ["Win https://eve.example/prize", "Hello Win,"],
    ["eve.example", "Hello,"],
    ["go to eve.example now", "Hello go to  now,"],
    ["eve@example.com Ada", "Hello Ada,"],
    ["\\\\eve\\share Ada", "Hello Ada,"],
    ["почта.рф", "Hello,"],
    ["", "Hello,"],
    ["  ", "Hello,"],
  ])("carries no address that somebody typed as a name: %j", (name, greeting) => {
    expect(greetingOf(name)).toBe(greeting);
  });

  it("is no markup", () => {
    expect(shown(confirmLetter(words, "Ostinato", "<b>Ada<b>", url)).html).toContain(
      "Hello &#60;b&#62;Ada&#60;b&#62;,",
    );
  });
});
