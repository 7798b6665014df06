import { describe, expect, it } from "vitest";
import { commonPassword, MIN_PASSWORD_CHARS, NewPassword } from "./password.ts";

const WHO = { email: "ada.lovelace@example.com", name: "Ada Lovelace", shop: "Ostinato" };

describe("passwords that guessing starts with are refused", () => {
  it.each([
    "password123",
    "Passw0rd2026!",
    "P@ssw0rd!!",
    "1234567890",
    "0987654321",
    "qwertyuiop",
    "1q2w3e4r5t",
    "aaaaaaaaaaaa",
    "abcabcabcabc",
    "iloveyou2024",
    "letmeinplease",
    "Welcome-2026!",
    "monkey dragon",
    "trustno1trustno1",
    "12/03/1987 12",
    "lovelace1815",
    "Ostinato2026",
    "adalovelace!",
    "example.com1",
  ])("%s", (password) => {
    expect(commonPassword(password, WHO)).toBe(true);
  });
});

describe("passwords that are somebody's own are taken", () => {
  it.each([
    "correct horse battery staple",
    "vole-knits-ginkgo",
    "x7#Kq9pLm2vT",
    "dragonfly quartz 8",
    "мой длинный пароль",
    "ein Fahrrad ohne Sattel",
    "a love of the sea and stones",
  ])("%s", (password) => {
    expect(commonPassword(password, WHO)).toBe(false);
  });
});

describe("a new password", () => {
  it("needs length and no kind of characters", () => {
    expect(NewPassword.safeParse("x".repeat(MIN_PASSWORD_CHARS - 1)).success).toBe(false);
    expect(NewPassword.safeParse("x".repeat(128)).success).toBe(true);
    expect(NewPassword.safeParse("x".repeat(129)).success).toBe(false);
    // Counted in characters people see as one code point, not in UTF-16 units.
    expect(NewPassword.safeParse("🦊".repeat(128)).success).toBe(true);
  });

  it("is the same however the keyboard composes its letters", () => {
    expect(NewPassword.parse("cafe\u0301 au lait")).toBe(NewPassword.parse("caf\u00e9 au lait"));
  });
});
