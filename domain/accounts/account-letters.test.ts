import { describe, expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { brandOf, type Letter, renderEmail } from "../notifications/letter.ts";
import {
  alreadyRegisteredLetter,
  backInStockLetter,
  cartLetter,
  changeEmailLetter,
  confirmLetter,
  draftOrderLetter,
  emailChangedLetter,
  factorLetter,
  orderLinkLetter,
  passwordChangedLetter,
  phoneLetter,
  resetPasswordLetter,
  saleLetter,
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

const said = ({ subject, before, rows, link, after }: Letter) => [
  subject,
  ...before,
  ...rows.map(({ title, price }) => `| ${title} | ${price}`),
  ...(link === null ? [] : [`${link.label} > ${link.url}`]),
  ...after,
];

const LETTERS: Record<string, string[]> = {
  confirm: [
    "Confirm your email address for Ostinato",
    "Hello Ada,",
    "somebody asked for an account at Ostinato with this address.",
    `Open your account > ${url}`,
    "You will be asked for the password you chose. The link works for 24 hours.",
    "If that was not you, do nothing: without the link there is no account.",
  ],
  registered: [
    "You already have an account at Ostinato",
    "Hello Ada,",
    "somebody tried to open an account with this address, or to move one to it, and it has one already. Nothing was changed.",
    `Sign in, or set a new password > ${url}`,
    "If that was not you, there is nothing to do.",
  ],
  reset: [
    "Set a new password for Ostinato",
    "Hello Ada,",
    "somebody, most likely you, asked for a new password.",
    `Set a new password > ${url}`,
    "The link works once, for an hour. Setting a new password signs you out everywhere.",
    "If that was not you, do nothing: your password stays as it is.",
  ],
  changed: [
    "Your password for Ostinato was changed",
    "Hello Ada,",
    "the password of your account was just changed, and other devices were signed out.",
    `If that was not you, set a new one at once > ${url}`,
  ],
  factorAdded: [
    "A second factor was added at Ostinato",
    "Hello Ada,",
    "a second factor was just added to your account. From now on you are asked for it when you sign in.",
    `If that was not you, set a new password at once > ${url}`,
    "Then look at the second factors of your account, and write to us if you do not reach it.",
  ],
  factorRemoved: [
    "A second factor was removed at Ostinato",
    "Hello Ada,",
    "a second factor was just removed from your account.",
    `If that was not you, set a new password at once > ${url}`,
    "Then look at the second factors of your account, and write to us if you do not reach it.",
  ],
  newEmail: [
    "Your new email address for Ostinato",
    "Hello Ada,",
    "somebody asked to move an account at Ostinato to this address.",
    `Use this address > ${url}`,
    "You will be asked to sign in, if you are not. The link works once, for an hour.",
    "If that was not you, do nothing: without the password the link opens nothing.",
  ],
  order: [
    "Your order 4K7QX-3M2X9 at Ostinato",
    "Hello,",
    "somebody, most likely you, asked for the way to order 4K7QX-3M2X9.",
    `See the order > ${url}`,
    "If that was not you, there is nothing to do: the link came to you alone.",
  ],
  prepared: [
    "Your order at Ostinato is ready to be paid",
    "Hello,",
    "we have put together the order that you asked us for. Look at it, and order it when it is right.",
    `Look at it and pay > ${url}`,
    "Nothing is kept aside until you order, and the link works for some days alone.",
  ],
  emailChanged: [
    "Your email address for Ostinato was changed",
    "Hello Ada,",
    "your account has another email address from now on, and other devices were signed out. This is our last mail to this one.",
    "If that was not you, tell us at once: somebody else knows your password.",
  ],
  back: [
    "Tide is back at Ostinato",
    "Hello,",
    "Tide can be bought again. You asked us to tell you.",
    `See it > ${url}`,
    "Stock may be short, and we cannot keep one for you. This is the only mail about it.",
  ],
  phone: ["Your code is 123456"],
  saleSoon: [
    "Drop: the sale opens on Friday at 9:00",
    "Hello,",
    "Units are limited, and each goes to the first who pays for it.",
    `To the sale > ${url}`,
  ],
  saleOpen: [
    "Drop: the sale is open",
    "Hello,",
    "Units are limited, and each goes to the first who pays for it.",
    `To the sale > ${url}`,
  ],
  cart: [
    "Your cart at Ostinato",
    "Hello,",
    "You left these in your cart. Nothing is reserved, so stock may run short.",
    "| 2 × Tide | ",
    "| Cup | ",
    `To your cart > ${url}`,
  ],
};

it.each(
  Object.entries({
    confirm: confirmLetter(words, "Ostinato", "Ada", url),
    registered: alreadyRegisteredLetter(words, "Ostinato", "Ada", url),
    reset: resetPasswordLetter(words, "Ostinato", "Ada", url),
    changed: passwordChangedLetter(words, "Ostinato", "Ada", url),
    factorAdded: factorLetter(words, "added", { shop: "Ostinato", name: "Ada", url }),
    factorRemoved: factorLetter(words, "removed", { shop: "Ostinato", name: "Ada", url }),
    newEmail: changeEmailLetter(words, "Ostinato", "Ada", url),
    order: orderLinkLetter(words, "Ostinato", "4K7QX-3M2X9", url),
    prepared: draftOrderLetter(words, "Ostinato", url),
    emailChanged: emailChangedLetter(words, "Ostinato", "Ada"),
    back: backInStockLetter(words, "Ostinato", "Tide", url),
    phone: phoneLetter(words, "123456"),
    saleSoon: saleLetter(words, "Drop", "Friday at 9:00", url),
    saleOpen: saleLetter(words, "Drop", null, url),
    cart: cartLetter(words, "Ostinato", ["2 × Tide", "Cup"], url),
  }),
)("the letter %s says all that it is for, and no more", (name, letter) => {
  expect(said(letter)).toEqual(LETTERS[name]);
});
