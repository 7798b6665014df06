import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { lineText } from "../../domain/sales/fair-texts.ts";
import { LINES_PER_PART, PARTS_PER_PAGE } from "../../domain/sales/fairness.ts";
import { hashOfLine, pathOf } from "../../domain/sales/line-tree.ts";
import { scheduledSale } from "../../test/support/sale-room.ts";
import { FairBooks } from "./fair-books.ts";

const PAGE = LINES_PER_PART * PARTS_PER_PAGE;

it("the lines of a crowd are read page by page, each once, and each has its way to the root", async () => {
  const drawn = PAGE + 2;
  const sale = await scheduledSale({ admissionPerSecond: 1 });
  const object = env.SALE_ROOM.getByName(sale.id);
  await object.status();
  // The draw gave each buyer the place at which they had entered.
  const line = {
    drawing: { seed: "", at: sale.opensAt, drawn },
    positionOf: ({ number }: { number: number }) => number,
    dueAt: ({ number }: { number: number }) => sale.opensAt + number,
  };
  await runInDurableObject(object, async (_, { storage }) => {
    const books = new FairBooks(storage.sql);
    const page = async (after: number) => {
      const { entries = [], next = null } = (await books.page(sale, line, after)) ?? {};
      const numbers = entries.map(({ entry }) => entry);
      expect(numbers).toEqual(numbers.map((_number, at) => after + 1 + at));
      return { last: numbers.at(-1), next };
    };
    expect(await page(0)).toEqual({ last: PAGE, next: PAGE });
    // A page ends with a whole part, wherever it begins.
    expect(await page(LINES_PER_PART + 1)).toEqual({ last: drawn, next: null });
    expect(await page(LINES_PER_PART - 1)).toEqual({ last: PAGE, next: PAGE });
    expect(await page(PAGE)).toEqual({ last: drawn, next: null });
    expect(await page(drawn)).toEqual({ last: undefined, next: null });
    const hashes = Array.from({ length: drawn }, (_each, at) =>
      hashOfLine(lineText({ entry: at + 1, place: at + 1 })),
    );
    const proof = await books.proof(sale, line, LINES_PER_PART + 1);
    expect(proof?.line).toEqual({ entry: LINES_PER_PART + 1, place: LINES_PER_PART + 1 });
    expect(proof?.path).toEqual(pathOf(hashes, LINES_PER_PART));
    for (const entry of [1, LINES_PER_PART, PAGE, drawn]) {
      expect((await books.proof(sale, line, entry))?.line.entry).toBe(entry);
    }
    expect([await books.proof(sale, line, 0), await books.proof(sale, line, drawn + 1)]).toEqual([
      null,
      null,
    ]);
    const arrivals = hashes.map((_hash, at) => ({ number: at + 1, turn: null, customer: `c${at}` }));
    await books.publish(sale, line, arrivals, new Set([LINES_PER_PART + 1]));
    const closed = await Promise.all([0, PAGE].map((after) => books.page(sale, line, after)));
    const lines = closed.flatMap((one) => one?.entries ?? []);
    expect(lines.map(({ entry, orders }) => entry * (orders ?? 0)).filter(Boolean)).toEqual([
      LINES_PER_PART + 1,
    ]);
    const last = lines.map((each) => hashOfLine(lineText(each)));
    const { line: found, path } = (await books.proof(sale, line, LINES_PER_PART + 1)) ?? {};
    expect([found, path]).toEqual([lines[LINES_PER_PART], pathOf(last, LINES_PER_PART)]);
  });
});
