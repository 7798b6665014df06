import { env } from "cloudflare:workers";
import { drizzle } from "drizzle-orm/d1";
import { expect, it } from "vitest";
import { NO_FIGURES } from "../../domain/analytics/figures.ts";
import { figures, skuFigures } from "../schema/analytics.ts";
import { readFigures, readSkuFigures } from "./figures.ts";

const DAY_MS = 24 * 60 * 60_000;
const [from, to] = [Date.UTC(2031, 0, 2), Date.UTC(2031, 0, 4)];
const DAYS = [from - DAY_MS, from, to - DAY_MS, to];

it("a period has the intervals from its beginning on, and not the one at its end", async () => {
  const day = { interval: "day", currency: "USD", provider: "mock", ...NO_FIGURES } as const;
  await drizzle(env.DB)
    .insert(figures)
    .values(DAYS.map((start) => ({ ...day, start })));
  const of = { interval: "day", currency: "USD", revenue: 1, returned: 0 } as const;
  const sold = DAYS.map((start, n) => ({ ...of, start, sku: "PERIOD", units: 10 ** n }));
  await drizzle(env.DB).insert(skuFigures).values(sold);
  expect((await readFigures(env.DB, "day", { from, to })).map(({ start }) => start)).toEqual([
    from,
    to - DAY_MS,
  ]);
  expect(await readSkuFigures(env.DB, "day", { from, to }, "USD", 5)).toMatchObject([
    { sku: "PERIOD", units: 110 },
  ]);
});
