import { expect, it } from "vitest";
import { commonPassword, NewPassword, Password } from "./password.ts";

const ADA = { email: "zebulon@example.com", name: "Featherstonehaugh", shop: "Ostinato" };

it.each([
  ["one's own address", "zebulon123"],
  ["one's own name", "featherstonehaugh1"],
  ["the shop's name", "Ostinato2026"],
])("%s with a few digits is a common password", (_what, password) => {
  expect(commonPassword(password, ADA)).toBe(true);
});

it("another person's name is not", () => {
  expect(commonPassword("featherstonehaugh1", { ...ADA, name: "Ada" })).toBe(false);
});

it("a chosen password has 10 to 128 characters, however many bytes those are", () => {
  const lengths = [9, 10, 128, 129];
  for (const letter of ["x", "é", "🙂"]) {
    expect(lengths.map((count) => NewPassword.safeParse(letter.repeat(count)).success)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  }
  // Each of these is eighteen characters once it is normalized, and five are ten as typed.
  expect(NewPassword.safeParse("ﷺ".repeat(5)).success).toBe(false);
  expect(NewPassword.safeParse("e\u0301".repeat(5)).success).toBe(false);
  expect([Password.safeParse("x").success, Password.safeParse("").success]).toEqual([true, false]);
});
