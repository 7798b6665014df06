import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { expect, it } from "vitest";
import { accountingDays } from "../schema/orders.ts";
import { neighboursOf, readDays } from "./accounting-days.ts";

it("the neighbours of a day are the nearest ones that were begun, and a period has both its ends", async () => {
  const days = ["2031-01-01", "2031-01-03", "2031-01-06", "2031-01-09"];
  const rows = days.map((day, n) => ({ day, from: 10 * n, to: 10 * n + 9, version: 1, vouchers: [] }));
  await drizzle(env.DB).insert(accountingDays).values(rows);
  expect(await neighboursOf(env.DB, "2031-01-05")).toEqual({ endBefore: 19, startAfter: 20 });
  expect(await neighboursOf(env.DB, "2031-01-06")).toEqual({ endBefore: 19, startAfter: 30 });
  expect(await neighboursOf(env.DB, "2031-01-01")).toEqual({ endBefore: null, startAfter: 10 });
  expect((await neighboursOf(env.DB, "2031-01-09")).startAfter).toBeNull();
  const read = await readDays(env.DB, "2031-01-03", "2031-01-06");
  expect(read.map(({ day }) => day)).toEqual(["2031-01-03", "2031-01-06"]);
});
