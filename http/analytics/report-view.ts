import { cartsOf, conversionOf, readConversion } from "../../shop/analytics/read-conversion.ts";
import {
  type Asked,
  readPayments,
  readProducts,
  readReport,
  readSellThrough,
} from "../../shop/analytics/read-report.ts";
import { periodView } from "../contract/analytics/report-query.ts";
import { AnalyticsReport } from "../contract/analytics/reports.ts";

type Name = AnalyticsReport["report"];

/** One period of a report. */
async function partOf(env: Env, name: Name, asked: Asked) {
  switch (name) {
    case "summary":
    case "revenue":
    case "orders": {
      const { rows, ...rest } = await readReport(env, name, asked);
      return { rows: rows.map((row) => ({ ...row, start: new Date(row.start).toISOString() })), ...rest };
    }
    case "conversion":
    case "carts": {
      const { rows, totals } = await readConversion(env, asked);
      const tell = name === "carts" ? cartsOf : conversionOf;
      return {
        rows: rows.map(({ start, ...row }) => ({ start: new Date(start).toISOString(), ...tell(row) })),
        totals: tell(totals),
      };
    }
    case "payments":
      return readPayments(env, asked);
    case "products":
      return readProducts(env, asked);
    case "sell-through":
      return readSellThrough(env, asked);
  }
}

/** A report as the API answers it. */
export async function reportView(
  env: Env,
  name: Name,
  asked: Asked,
  before: Asked | null,
): Promise<AnalyticsReport> {
  const [part, previous] = await Promise.all([
    partOf(env, name, asked),
    before ? partOf(env, name, before) : undefined,
  ]);
  return AnalyticsReport.parse({
    report: name,
    interval: asked.interval,
    currency: asked.currency,
    ...periodView(asked.period),
    ...part,
    ...(before && previous ? { previous: { ...periodView(before.period), ...previous } } : {}),
  });
}
