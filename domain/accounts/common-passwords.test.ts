import { describe, expect, it } from "vitest";
import { commonPassword, MIN_PASSWORD_CHARS, NewPassword } from "./password.ts";

const WHO = { email: "ada.lovelace@example.com", name: "Ada Lovelace", shop: "Ostinato" };

it("an address is no password for itself", () => {
  const who = { email: "mw77@posteo.example", name: "M", shop: "Ostinato" };
  expect(commonPassword("MW77@posteo.example", who)).toBe(true);
});

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

describe("what guessing tries is refused whatever is around it", () => {
  const common = (password: string) => commonPassword(password, WHO);

  it("three common words, and not four: those are a passphrase", () => {
    expect(common("monkey dragon tiger")).toBe(true);
    expect(common("monkey dragon tiger wolf")).toBe(false);
  });

  it("eight digits and signs, and not nine", () => {
    expect(common("!2026dragon!!!")).toBe(true);
    expect(common("!2026dragon!!!!")).toBe(false);
  });

  it("common words written as one, the whole of them", () => {
    expect(common("dragonmonkey")).toBe(true);
    expect(common("dragonsmonkey")).toBe(false);
    expect(common("dragonmonkez")).toBe(false);
    expect(common("xdragonmonkey")).toBe(false);
  });

  it("runs of three along a row or of one character, one after another", () => {
    expect(common("abcdefghij")).toBe(true);
    expect(common("zyxwvutsrq")).toBe(true);
    expect(common("qweasdzxcvbn")).toBe(true);
    expect(common("aaaabbbbcccc")).toBe(true);
    expect(common("🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊")).toBe(true);
    expect(common("dragon-zzzzz!")).toBe(true);
    expect(common("aaaabbbbczvcc")).toBe(false);
    expect(common("poi lkj mnb vfg")).toBe(false);
  });

  it.each([
    "abcdefgh",
    "qwertyuiop",
    "qwertzuiop",
    "azertyuiop",
    "asdfghjkl",
    "yxcvbnm",
    "zxcvbnm",
    "1qaz2wsx3edc4rfv",
    "q1w2e3r4t5y6",
    "1q2w3e4r5t6y",
  ])("runs along %s, either way", (row) => {
    // Two runs of it, so that no word of the list is what is found.
    const back = [...row].reverse().join("");
    expect(common(`${row.slice(1, 6)}${back.slice(1, 6)}`)).toBe(true);
  });

  it("a piece of up to four characters over and over, and not one of five", () => {
    expect(common("xkxkxkxkxk")).toBe(true);
    expect(common("xkvqxkvqxkvq")).toBe(true);
    expect(common("xkvqxkvqxk")).toBe(true);
    expect(common("xkvqzxkvqz")).toBe(false);
  });

  it("dates and numbers, however they are written", () => {
    for (const date of ["12.03.1987 ", "1987-03-12", "03/12/1987"]) {
      expect(common(`${date}12`)).toBe(true);
    }
    expect(common("12:03:1987x")).toBe(false);
  });

  it("letters written as digits and signs", () => {
    for (const text of [
      "m0nk3y-dr@g0n",
      "l!on-t!ger-wolf",
      "li|y-s+ar-ro5e",
      "8e@r-8ird-3agle",
      "ea9le-do9gie",
      "k1tt3n-princ3s5",
    ]) {
      expect([text, common(text)]).toEqual([text, true]);
    }
    for (const text of ["7iger-pan7her", "t1ger-l1on", "e4gle-p4nther"]) {
      expect([text, common(text)]).toEqual([text, true]);
    }
    expect(common("7r@ns3nd3n7@l")).toBe(false);
  });

  it("who and where they are: words of three letters and more", () => {
    expect(commonPassword("lovelace-x", { ...WHO, name: "X" })).toBe(false);
    expect(commonPassword("zzyzxroad1", { ...WHO, name: "Zzyzx Road" })).toBe(true);
    expect(commonPassword("zzyzxroad1", WHO)).toBe(false);
    expect(commonPassword("qx-qx-vk-qx", { ...WHO, name: "Qx Vk" })).toBe(false);
    // A name longer than every common word.
    const name = "Wolfeschlegelsteinhausen";
    expect(commonPassword(`${name.toLowerCase()}1`, { ...WHO, name })).toBe(true);
  });

  it("nothing but signs is no word", () => {
    expect(common("?!§$%&=?!§$")).toBe(false);
  });
});

describe("passwords that are a person's own are taken", () => {
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
    // Syllables of three letters each, and letters of a wide keyboard.
    expect(NewPassword.parse("\u1112\u1161\u11ab".repeat(128))).toBe("\ud55c".repeat(128));
    expect(NewPassword.parse("\uff50\uff41ssword-au-lait")).toBe("password-au-lait");
    expect(NewPassword.parse("cafe\u0301 au lait")).toBe(NewPassword.parse("caf\u00e9 au lait"));
  });
});
