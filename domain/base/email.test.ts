import { expect, it } from "vitest";
import { Email, mailboxOf } from "./email.ts";

it.each([
  ["user@exämple.de", "user@xn--exmple-cua.de"],
  ["user@xn--exmple-cua.de", "user@xn--exmple-cua.de"],
  [" user@EXÄMPLE.de ", "user@xn--exmple-cua.de"],
  ["user@пример.рф", "user@xn--e1afmkfd.xn--p1ai"],
  ["user@例え.jp", "user@xn--r8jz45g.jp"],
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
  "a@ä b.de",
  "a@ä",
  "a@ex\u0430mple.de",
  `a@${"ä".repeat(250)}.de`,
])("%j is no address", (text) => {
  expect(Email.safeParse(text).success).toBe(false);
});
