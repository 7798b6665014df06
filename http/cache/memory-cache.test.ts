import { expect, it } from "vitest";
import { MemoryCache } from "./memory-cache.ts";

it("what was unused for longest makes room", () => {
  const cache = new MemoryCache<{ bytes: number }>(10);
  cache.set("a", { bytes: 4 });
  cache.set("b", { bytes: 4 });
  cache.get("a");
  cache.set("c", { bytes: 4 });
  expect(["a", "b", "c"].map((key) => cache.get(key) !== undefined)).toEqual([true, false, true]);
});

it("a replaced entry counts once, and one that is too large is not kept", () => {
  const cache = new MemoryCache<{ bytes: number }>(10);
  for (let i = 0; i < 9; i++) {
    cache.set("a", { bytes: 6 });
  }
  cache.set("b", { bytes: 4 });
  expect(cache.get("a")).toBeDefined();
  cache.set("huge", { bytes: 11 });
  expect(cache.get("huge")).toBeUndefined();
});
