import { and, eq, gte, lt, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { addTo, type Figures, NO_FIGURES, type SkuFigures } from "../../domain/analytics/figures.ts";
import type { Interval, Period } from "../../domain/analytics/periods.ts";
import type { SumRow } from "../../domain/analytics/sums.ts";
import type { Currency } from "../../domain/base/money.ts";
import { prepare } from "../base/d1.ts";
import { figures } from "../schema/analytics.ts";

/** The figures of a period, which begins and ends with an interval, in order of time. */
export async function readFigures(
  db: D1Database,
  interval: Interval,
  { from, to }: Period,
): Promise<SumRow[]> {
  const rows = await drizzle(db)
    .select()
    .from(figures)
    .where(and(eq(figures.interval, interval), gte(figures.start, from), lt(figures.start, to)))
    .orderBy(figures.start);
  return rows.map(({ interval: of, start, currency, provider, ...counted }) => ({
    interval: of,
    start,
    currency,
    provider,
    figures: counted,
  }));
}

/** What was counted since the shop opened, by provider. */
export async function readFigureTotals(db: D1Database): Promise<{ provider: string; figures: Figures }[]> {
  const days = await readFigures(db, "day", { from: 0, to: Number.MAX_SAFE_INTEGER });
  const totals = new Map<string, Figures>();
  for (const { provider, figures: some } of days) {
    const total = totals.get(provider) ?? { ...NO_FIGURES };
    addTo(total, some);
    totals.set(provider, total);
  }
  return [...totals].map(([provider, total]) => ({ provider, figures: total }));
}

export interface SkuSums extends SkuFigures {
  sku: string;
  /** Null for a SKU that is no variant any more. */
  productId: string | null;
  title: string | null;
  /** Units that may be sold now; null where stock is not tracked. */
  available: number | null;
}

/** The units sold of each SKU in a period, the most first, up to a limit. */
export async function readSkuFigures(
  db: D1Database,
  interval: Exclude<Interval, "minute">,
  { from, to }: Period,
  currency: Currency,
  limit: number,
): Promise<SkuSums[]> {
  const { results } = await prepare(
    db,
    sql`select most.*, p.id as productId,
        case when v.title in ('', 'Default Title') then p.title else p.title || ' · ' || v.title end as title,
        case when v.tracked = 1 then max(v.available, 0) end as available
      from (select sku, sum(units) as units, sum(revenue) as revenue, sum(returned) as returned
        from sku_figures
        where interval = ${interval} and start >= ${from} and start < ${to} and currency = ${currency}
        group by sku order by units desc, sku limit ${limit}) most
      left join variants v on v.sku = most.sku left join products p on p.id = v.product_id
      order by most.units desc, most.sku`,
  ).all<SkuSums>();
  return results;
}
