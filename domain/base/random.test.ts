import { expect, it } from "vitest";
import { seeded } from "./random.ts";

const drawn = (text: string, count = 3) => {
  const { next } = seeded(text);
  return Array.from({ length: count }, next);
};

it("a seed gives the same numbers on every machine, forever", () => {
  expect(drawn("summer", 6)).toEqual([
    0.6739677465520799, 0.3969568470492959, 0.8122742087580264, 0.8211718045640737, 0.21642149100080132,
    0.6479129130020738,
  ]);
});

it("seeds that differ in one letter, or in its place, start far apart", () => {
  const texts = ["", "a", "b", "aa", "ab", "ba", "summer", "Summer"];
  const firsts = texts.flatMap((text) => drawn(text, 2));
  expect(new Set(firsts).size).toBe(firsts.length);
  const [a = 0] = drawn("seed 1");
  const [b = 0] = drawn("seed 2");
  expect(Math.abs(a - b)).toBeGreaterThan(0.01);
});

it("whole numbers, fractions and picks are within their bounds, reach both ends and are as likely each", () => {
  const random = seeded("dice");
  const counts = new Map<number, number>();
  for (let n = 0; n < 6_000; n++) {
    const one = random.integer(-2, 3);
    counts.set(one, (counts.get(one) ?? 0) + 1);
  }
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
  expect(Math.min(...counts.values())).toBeGreaterThan(850);
  expect(Math.max(...counts.values())).toBeLessThan(1_150);
  expect(random.integer(7, 7)).toBe(7);

  const between = Array.from({ length: 2_000 }, () => random.between(-10, 30));
  expect(Math.min(...between)).toBeGreaterThanOrEqual(-10);
  expect(Math.min(...between)).toBeLessThan(-9.5);
  expect(Math.max(...between)).toBeLessThan(30);
  expect(Math.max(...between)).toBeGreaterThan(29.5);

  const picked = Array.from({ length: 3_000 }, () => random.pick(["a", "b", "b"]));
  const share = picked.filter((one) => one === "b").length / picked.length;
  expect(share).toBeGreaterThan(0.62);
  expect(share).toBeLessThan(0.71);
  expect(random.pick(["only"])).toBe("only");
});

it("a chance is as likely as it says: never at nought, always at one", () => {
  const random = seeded("chance");
  const share = (probability: number) =>
    Array.from({ length: 2_000 }, () => random.chance(probability)).filter(Boolean).length / 2_000;
  expect([share(0), share(1)]).toEqual([0, 1]);
  expect(share(0.2)).toBeGreaterThan(0.17);
  expect(share(0.2)).toBeLessThan(0.23);
});
