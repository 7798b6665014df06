import { expect, test } from "vitest";
import { readPage } from "./page.ts";

/** The pages of a list with this many items, read until none is announced. */
async function pagesOf(many: number, limit: number): Promise<number[][]> {
  const all = Array.from({ length: many }, (_, index) => index + 1);
  const pages: number[][] = [];
  for (let after: number | null = 0; after !== null; ) {
    const begin: number = after;
    const page = await readPage(limit, async (take) => all.filter((item) => item > begin).slice(0, take));
    pages.push(page.items);
    after = page.last;
  }
  return pages;
}

test("pages hold each item once, are full but for the last, and none that is announced is empty", async () => {
  expect(await pagesOf(0, 3)).toEqual([[]]);
  expect(await pagesOf(2, 3)).toEqual([[1, 2]]);
  expect(await pagesOf(3, 3)).toEqual([[1, 2, 3]]);
  expect(await pagesOf(4, 3)).toEqual([[1, 2, 3], [4]]);
  expect(await pagesOf(6, 3)).toEqual([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  expect(await pagesOf(2, 1)).toEqual([[1], [2]]);
});
