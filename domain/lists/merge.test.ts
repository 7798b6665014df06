import { expect, test } from "vitest";
import { mergeLists, mergeParts, type WalkedPart } from "./merge.ts";

const at = (id: string, moment: number, store = "") => ({ id, moment, store });

test("a page of several stores has the earliest of all, those of one moment by id, and each once", () => {
  const one = [at("b", 1), at("a", 3), at("e", 9)];
  const other = [at("c", 1), at("a", 3), at("d", 2)];
  const page = (limit: number) => mergeLists([one, other], ({ moment }) => moment, limit).map(({ id }) => id);
  expect(page(9)).toEqual(["b", "c", "d", "a", "e"]);
  expect(page(4)).toEqual(["b", "c", "d", "a"]);
  expect(mergeLists([[at("a", 1, "D1")], [at("a", 1, "shard")]], ({ moment }) => moment, 1)).toEqual([
    at("a", 1, "shard"),
  ]);
});

/** Walks two stores together, each of which looks at so many ids in a step. */
function walked(stores: readonly (readonly string[])[], limit: number): WalkedPart[] {
  const steps: WalkedPart[] = [];
  for (let after: string | null = ""; after !== null; ) {
    const begin: string = after;
    const parts = stores.map((ids) => {
      const behind = ids.filter((id) => id > begin);
      const some = behind.slice(0, limit);
      return { ids: some, next: behind.length > limit ? (some.at(-1) ?? null) : null };
    });
    const step = mergeParts(parts);
    steps.push(step);
    after = step.next;
  }
  return steps;
}

test("a walk of several stores finds each id once, in order, whatever store ends a step first", () => {
  const steps = walked([["a", "b", "c", "g"], ["b", "d", "e", "f", "h"], []], 2);
  expect(steps).toEqual([
    { ids: ["a", "b"], next: "b" },
    { ids: ["c", "d", "e"], next: "e" },
    { ids: ["f", "g", "h"], next: null },
  ]);
});

test("what two stores have is the later one's, at its own place, and a page of nothing is empty", () => {
  const byMoment = ({ moment }: { moment: number }) => moment;
  const moved = mergeLists([[at("a", 1, "D1"), at("b", 2)], [at("a", 3, "shard")]], byMoment, 9);
  expect(moved).toEqual([at("b", 2), at("a", 3, "shard")]);
  const many = ["d", "b", "a", "c"].map((id) => at(id, 5));
  expect(mergeLists([many.slice(0, 2), [], many.slice(2)], byMoment, 9).map(({ id }) => id)).toEqual([
    "a",
    "b",
    "c",
    "d",
  ]);
  expect(mergeLists([many], byMoment, 0)).toEqual([]);
  expect(mergeLists([[], []], byMoment, 9)).toEqual([]);
});

test("a step of a walk that found nothing goes on where a store does", () => {
  expect(
    mergeParts([
      { ids: [], next: "m" },
      { ids: ["z", "a"], next: null },
    ]),
  ).toEqual({ ids: ["a"], next: "m" });
  expect(
    mergeParts([
      { ids: ["b"], next: "z" },
      { ids: ["a", "c"], next: "c" },
    ]),
  ).toEqual({ ids: ["a", "b", "c"], next: "c" });
  expect(mergeParts([])).toEqual({ ids: [], next: null });
});
