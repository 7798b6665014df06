import { z } from "@hono/zod-openapi";
import { INTERVALS } from "../../../domain/analytics/periods.ts";
import { Currency, Money } from "../../../domain/base/money.ts";
import { decimalOf } from "../../../domain/currency/currency.ts";
import { csvCell } from "../../csv-file.ts";

const count = z.int();
const share = z
  .number()
  .nullable()
  .describe("Between 0 and 1, with four decimals; null where there is nothing to share");
const start = z.iso.datetime().describe("When the interval begins");

const Summary = z.object({
  orders: count.describe("Orders placed"),
  paid: count,
  units: count.describe("Units of paid orders"),
  revenue: Money.describe("Paid, less what went back for refunds and for paid orders that were cancelled"),
  averageOrder: Money.nullable().describe("Of paid orders, before refunds"),
  refunded: Money.describe("What went back"),
  paymentSuccess: share,
});

const Revenue = z.object({
  paid: Money,
  reversed: Money.describe("Of paid orders that were cancelled"),
  refunded: Money,
  revenue: Money,
});

const Orders = z.object({
  placed: count,
  placedTotal: Money,
  paid: count,
  declined: count.describe("Ended by the provider's refusal"),
  unanswered: count.describe("Ended because provider or shopper did not answer"),
  expired: count.describe("Ended because their reservation did"),
  withdrawn: count.describe("Ended unpaid by shopper or staff"),
  reversed: count.describe("Cancelled after they were paid"),
  refunds: count,
});

const Payments = z.object({
  paid: count,
  paidTotal: Money,
  declined: count,
  unanswered: count,
  success: share.describe("Paid of paid, declined and unanswered"),
});

const Conversion = z.object({
  visits: count.describe("Visits: pages opened from another site or directly; visitors are not identified"),
  carts: count.describe("Carts that a first item was put into"),
  checkouts: count.describe("Times that a filled cart was brought to the checkout"),
  orders: count.describe("Orders placed, of all currencies"),
  conversion: share.describe("Orders of visits"),
});
const Carts = z.object({
  carts: count,
  checkouts: count,
  orders: count,
  abandonment: share.describe("Carts that no order came of; orders of sales and agents need no cart"),
});

const Sku = z.object({
  sku: z.string(),
  productId: z.string().nullable().describe("Null for a SKU that is no variant any more"),
  title: z.string().nullable(),
});
const Products = z.object({
  units: count,
  returned: count.describe("Units refunded, or of paid orders that were cancelled"),
  revenue: Money.describe("Units at their prices, before discounts and taxes"),
});
const SellThrough = z.object({
  units: count,
  returned: count,
  available: count.nullable().describe("Units left to sell now; null where stock is not tracked"),
  sellThrough: share.describe("Units sold and kept, of those and what is available"),
});

function reportOf<Name extends string, Row extends z.ZodObject, Sum extends z.ZodObject>(
  name: Name,
  row: Row,
  totals: Sum,
) {
  const period = { from: z.iso.datetime(), to: z.iso.datetime(), rows: z.array(row), totals };
  return z.object({
    report: z.literal(name),
    interval: z.enum(INTERVALS),
    currency: Currency,
    currencies: z.array(Currency).optional().describe("In which there are figures; only of reports by time"),
    ...period,
    previous: z.object(period).optional().describe("The time before, where it was asked for"),
  });
}

const byTime = <Name extends string, Sum extends z.ZodObject>(name: Name, sum: Sum) =>
  reportOf(name, z.object({ start, ...sum.shape }), sum);

export const AnalyticsReport = z
  .discriminatedUnion("report", [
    byTime("summary", Summary),
    byTime("revenue", Revenue),
    byTime("orders", Orders),
    byTime("conversion", Conversion),
    byTime("carts", Carts),
    reportOf("payments", z.object({ provider: z.string(), ...Payments.shape }), Payments),
    reportOf("products", z.object({ ...Sku.shape, ...Products.shape }), Products),
    reportOf("sell-through", z.object({ ...Sku.shape, ...SellThrough.shape }), SellThrough),
  ])
  .openapi("AnalyticsReport");
export type AnalyticsReport = z.infer<typeof AnalyticsReport>;

export const ReportParam = z.object({
  report: z.enum(AnalyticsReport.options.map(({ shape }) => shape.report.value)),
});
export const ReportCsv = z.string().describe("A line for each row of the report");

/** A report's rows as a table; money as decimals of the report's currency. */
export function reportCsv({ report, currency, rows }: AnalyticsReport): string {
  const schema = AnalyticsReport.options.find(({ shape }) => shape.report.value === report);
  const columns = Object.keys(schema?.shape.rows.element.shape ?? {});
  const lines = rows.map((row) => {
    const cells = new Map<string, unknown>(Object.entries(row));
    return [...columns.map((column) => cellOf(cells.get(column))), currency].join();
  });
  return [[...columns, "currency"].join(), ...lines].map((line) => `${line}\r\n`).join("");
}

function cellOf(value: unknown): string {
  const amount = Money.safeParse(value);
  if (amount.success) {
    return decimalOf(amount.data);
  }
  return typeof value === "string" ? csvCell(value) : String(value ?? "");
}
