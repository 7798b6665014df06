import { expect, it } from "vitest";
import { MAX_TAG_CHARS, MAX_TAGS, TypedTags } from "./order-tags.ts";

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
