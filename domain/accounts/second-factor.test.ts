import { expect, it } from "vitest";
import {
  FactorCode,
  isAuthenticatorCode,
  newRecoveryCodes,
  RECOVERY_CODES,
  shownCode,
} from "./second-factor.ts";

it("a code is taken as people type it", () => {
  expect(FactorCode.parse(" 123 456 ")).toBe("123456");
  expect(FactorCode.parse("ABCDE-12345")).toBe("abcde12345");
  // By keyboards of Arabic, and of Chinese.
  expect(FactorCode.parse("\u0661\u0662\u0663 456")).toBe("123456");
  expect(FactorCode.parse("\uff21BCDE-1234\uff15")).toBe("abcde12345");
});

it.each(["", "12345", "1234567", "abcde-1234", "abcde-123456", "1".repeat(41)])("%j is no code", (text) => {
  expect(FactorCode.safeParse(text).success).toBe(false);
});

it("recovery codes differ, are none of an authenticator, and are read back as they are shown", () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(RECOVERY_CODES);
  expect(codes.map((code) => FactorCode.parse(shownCode(code).toUpperCase()))).toEqual(codes);
  expect(codes.filter(isAuthenticatorCode)).toEqual([]);
});
