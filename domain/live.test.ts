import { expect, it } from "vitest";
import { broadcastInterval, holdBack } from "./live.ts";

it("watchers hear four times a second at most, and a large audience less often", () => {
  expect(broadcastInterval(1)).toBe(250);
  expect(broadcastInterval(5_000)).toBe(250);
  expect(broadcastInterval(20_000)).toBe(1_000);
});

it("a change is held back until the interval since the last one is over", () => {
  expect(holdBack(1_000, 1_100, 250)).toBe(150);
  expect(holdBack(1_000, 1_250, 250)).toBe(0);
  expect(holdBack(1_000, 9_000, 250)).toBe(0);
});

it("a clock that was set back holds nothing back for longer than the interval", () => {
  expect(holdBack(1_000_000, 1_000, 250)).toBe(250);
});
