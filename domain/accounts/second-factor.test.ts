import { expect, it } from "vitest";
import {
  FactorCode,
  FactorName,
  isAuthenticatorCode,
  MAX_FACTORS,
  NewPasskey,
  newRecoveryCodes,
  PasskeyProof,
  RECOVERY_CODES,
  readJson,
  shownCode,
} from "./second-factor.ts";

it("a code is taken as people type it", () => {
  expect(FactorCode.parse(" 123 456 ")).toBe("123456");
  expect(FactorCode.parse("ABCDE-12345")).toBe("abcde12345");
  expect(FactorCode.parse(`123456${" ".repeat(34)}`)).toBe("123456");
  // By keyboards of Arabic, and of Chinese.
  expect(FactorCode.parse("\u0661\u0662\u0663 456")).toBe("123456");
  expect(FactorCode.parse("\uff21BCDE-1234\uff15")).toBe("abcde12345");
});

it.each(["", "12345", "1234567", "abcde-1234", "abcde-123456", "1".repeat(41), `123456${" ".repeat(35)}`])(
  "%j is no code",
  (text) => {
    expect(FactorCode.safeParse(text).success).toBe(false);
  },
);

it("recovery codes differ, are none of an authenticator, and are read back as they are shown", () => {
  const codes = newRecoveryCodes();
  expect(new Set(codes).size).toBe(RECOVERY_CODES);
  expect(codes.map((code) => FactorCode.parse(shownCode(code).toUpperCase()))).toEqual(codes);
  expect(codes.filter(isAuthenticatorCode)).toEqual([]);
  expect(MAX_FACTORS).toBe(10);
  expect(["x".repeat(60), "x".repeat(61)].map((name) => FactorName.safeParse(name).success)).toEqual([
    true,
    false,
  ]);
  expect([codes.length, shownCode("abcdefghij")]).toEqual([10, "abcde-fghij"]);
  expect(["123456", "12345", "1234567", "12345a"].map(isAuthenticatorCode)).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

const MADE = {
  id: "AQ_-z",
  rawId: "AQ_-z",
  type: "public-key",
  response: { clientDataJSON: "e30", attestationObject: "o2M", transports: ["usb", "hybrid"] },
  clientExtensionResults: { credProps: { rk: true } },
};
const SIGNED = {
  ...MADE,
  response: { clientDataJSON: "e30", authenticatorData: "SZY", signature: "MEU", userHandle: "dXNy" },
};

it("of a passkey is read what the shop uses of it, and nothing else", () => {
  expect(NewPasskey.parse({ ...MADE, authenticatorAttachment: "platform" })).toEqual({
    ...MADE,
    clientExtensionResults: {},
  });
  const whole = { ...SIGNED.response, signature: "s".repeat(8_000) };
  expect(PasskeyProof.safeParse({ ...SIGNED, response: whole }).success).toBe(true);
  const longest = { ...MADE, id: "x".repeat(1_400), rawId: "y".repeat(1_400) };
  expect(NewPasskey.parse(longest)).toMatchObject({ id: longest.id, rawId: longest.rawId });
  const { userHandle: _, ...response } = SIGNED.response;
  expect(PasskeyProof.parse(SIGNED)).toEqual({ ...SIGNED, response, clientExtensionResults: {} });
});

it("the ways to a passkey are those that look like one, eight at most, and none where none is said", () => {
  const read = (transports?: string[]) =>
    NewPasskey.parse({ ...MADE, response: { ...MADE.response, transports } }).response.transports;
  const many = "abcdefghij".split("").map((letter) => `x${letter}`);
  expect(read()).toEqual([]);
  expect(read(many)).toEqual(many.slice(0, 8));
  expect(read(["smart-card", "u", "USB", "usb2", "nfc ", "x".repeat(20), "x".repeat(21)])).toEqual([
    "smart-card",
    "x".repeat(20),
  ]);
});

it.each([
  { id: "" },
  { id: "a+b" },
  { rawId: "x".repeat(1_401) },
  { type: "password" },
  { response: { ...SIGNED.response, signature: "a b" } },
  { response: { ...SIGNED.response, clientDataJSON: "x".repeat(8_001) } },
  { response: { clientDataJSON: "e30", signature: "MEU" } },
  { response: { clientDataJSON: "e30", authenticatorData: "SZY" } },
])("a proof with %j is none", (change) => {
  expect(PasskeyProof.safeParse({ ...SIGNED, ...change }).success).toBe(false);
});

it("a form's field is read as what it is of, and is nothing where it is no JSON or another thing", () => {
  expect(readJson(PasskeyProof, JSON.stringify(SIGNED))?.response.signature).toBe("MEU");
  expect(["", "{", "null", JSON.stringify(MADE)].map((text) => readJson(PasskeyProof, text))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});
