import { expect, it } from "vitest";
import { MAX_AT_ONCE, MAX_TAG_CHARS, MAX_TAGS, OrderTag, TypedTags } from "./order-tags.ts";

it("tags are typed with commas between them, behind them or doubled; each counts once, in lower case", () => {
  expect(TypedTags.parse(" Gift, fragile ,,gift,VIP,")).toEqual(["gift", "fragile", "vip"]);
});

it("tags that are none, too many or too long are refused", () => {
  const some = (count: number) => Array.from({ length: count }, (_, n) => `t${n}`).join(",");
  expect(TypedTags.safeParse(some(MAX_TAGS)).success).toBe(true);
  for (const text of ["", " , ", some(MAX_TAGS + 1), "a".repeat(MAX_TAG_CHARS + 1)]) {
    expect(TypedTags.safeParse(text).success, text).toBe(false);
  }
});

it("a tag is one line of forty characters in lower case; an order has twenty, and fifty change at once", () => {
  expect([MAX_TAGS, MAX_TAG_CHARS, MAX_AT_ONCE]).toEqual([20, 40, 50]);
  expect([OrderTag.parse(" Gift wrap "), OrderTag.parse("É".repeat(40))]).toEqual([
    "gift wrap",
    "é".repeat(40),
  ]);
  for (const tag of ["", " ", "a\nb", "a".repeat(41)]) {
    expect([tag, OrderTag.safeParse(tag).success]).toEqual([tag, false]);
  }
  expect(TypedTags.safeParse("fine,a\nb").success).toBe(false);
  expect(TypedTags.parse("a".repeat(40))).toEqual(["a".repeat(40)]);
});
