import { expect, it } from "vitest";
import { Email, MAX_EMAIL_CHARS, mailboxOf } from "./email.ts";

it.each([
  ["user@exämple.de", "user@xn--exmple-cua.de"],
  ["user@xn--exmple-cua.de", "user@xn--exmple-cua.de"],
  [" user@EXÄMPLE.de ", "user@xn--exmple-cua.de"],
  ["user@пример.рф", "user@xn--e1afmkfd.xn--p1ai"],
  ["user@例え.jp", "user@xn--r8jz45g.jp"],
  ["x@ä.de", "x@xn--4ca.de"],
  ["o'neil+shop_1@a.b-c.co.uk", "o'neil+shop_1@a.b-c.co.uk"],
  ["Ada.Lovelace@Example.COM", "Ada.Lovelace@Example.COM"],
])("the address %j is stored as %j", (text, stored) => {
  expect(Email.parse(text)).toBe(stored);
});

it("one mailbox is one, whatever its letters' case, the space around it and the form of its domain", () => {
  const written = ["Ada@Exämple.de", " ada@EXÄMPLE.de\n", "ADA@xn--exmple-cua.de"];
  expect(new Set(written.map(mailboxOf))).toEqual(new Set(["ada@xn--exmple-cua.de"]));
  expect(mailboxOf("ada+b@exämple.de")).not.toBe(mailboxOf("ada@exämple.de"));
});

it.each([
  "",
  "ada",
  "@exämple.de",
  "аda@example.com",
  "müller@example.com",
  "a@b@exämple.de",
  "a@ä/b.de",
  "a@ä:80.de",
  "a@[ä].de",
  "a@ä%20.de",
  "a@-ä.de-",
  "@ä.de",
  ".a@b.de",
  "a..b@c.de",
  "a.@b.de",
  "a@b",
  "a@b.c",
  "a@b.c1",
  "a@.de",
  "a@b..de",
  "'@b.de",
  "a@b.de x",
  "a@ä b.de",
  "a@ä",
  "a@ex\u0430mple.de",
  "a@shop.ex\u0430mple.de",
  "a@ex\u03b1mple.de",
  `a@${"ä".repeat(250)}.de`,
])("%j is no address", (text) => {
  expect(Email.safeParse(text).success).toBe(false);
});

it("an address has 254 characters at most, also once its domain is in ASCII", () => {
  const domain = `${"b".repeat(60)}.example`;
  const name = "a".repeat(MAX_EMAIL_CHARS - domain.length - 1);
  const taken = (text: string) => Email.safeParse(text).success;
  expect([taken(`${name}@${domain}`), taken(`${name}a@${domain}`)]).toEqual([true, false]);
  const foreign = `${"a".repeat(240)}@${"ä".repeat(5)}.de`;
  expect([foreign.length < MAX_EMAIL_CHARS, taken(foreign)]).toEqual([true, false]);
});

it("a text that is no address tells no mailbox from itself", () => {
  expect([" Ada ", "@Ä.de", "a@Ä B.de", "a@ex\u0430mple.DE", "a@ä:x.de"].map(mailboxOf)).toEqual([
    "ada",
    "@ä.de",
    "a@ä b.de",
    "a@ex\u0430mple.de",
    "a@ä:x.de",
  ]);
});
