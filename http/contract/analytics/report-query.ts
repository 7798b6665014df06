import { z } from "@hono/zod-openapi";
import {
  DAY_MS,
  endOf,
  INTERVALS,
  type Period,
  startOf,
  startOfDate,
  startsIn,
  timeBefore,
  widen,
} from "../../../domain/analytics/periods.ts";
import { CURRENCY, Currency } from "../../../domain/base/money.ts";
import { type Refusal, refusal } from "../../../domain/base/problem.ts";
import { err, ok, type Result } from "../../../domain/base/result.ts";
import { type Asked, MOST_INTERVALS } from "../../../shop/analytics/read-report.ts";
import { Moment } from "../order-search.ts";

/** Days of a report that does not say how many. */
const USUAL_DAYS = 30;

export const ReportQuery = z.object({
  from: Moment.optional().describe(
    "From the beginning of the interval that this moment is in; a date is its beginning in the shop's time zone. Without it, thirty days",
  ),
  to: Moment.optional().describe(
    "Until the end of the interval before this moment; a date is its end in the shop's time zone. Without it, now",
  ),
  interval: z
    .enum(INTERVALS)
    .default("day")
    .describe("Days begin in the shop's time zone. Minutes are kept for ninety days"),
  currency: Currency.default(CURRENCY).describe("A report is of orders in one currency"),
  compare: z.literal("previous").optional().describe("Also the time of the same length before"),
});
export type ReportQuery = z.infer<typeof ReportQuery>;

/** What a query asks about, or what is wrong with it. */
export function askedOf(query: ReportQuery, zone: string, now: number): Result<Asked, Refusal> {
  const { interval, currency } = query;
  const to = momentOf(query.to, zone, "end") ?? now;
  const from = momentOf(query.from, zone, "start") ?? startOf("day", to - (USUAL_DAYS - 1) * DAY_MS, zone);
  if (from >= to) {
    return err(wrong("to", "The period ends before it begins.", "must be after from"));
  }
  const period = widen(interval, { from, to }, zone);
  if (startsIn(interval, period, zone, MOST_INTERVALS + 1).length > MOST_INTERVALS) {
    const most = `at most ${MOST_INTERVALS} intervals`;
    return err(wrong("interval", `A report has ${most}: ask for longer ones.`, `must cut it into ${most}`));
  }
  return ok({ interval, period, currency, zone });
}

/** The same of the time before, of the same length. */
export function askedBefore(asked: Asked): Asked {
  return { ...asked, period: timeBefore(asked.interval, asked.period, asked.zone) };
}

function momentOf(text: string | undefined, zone: string, side: "start" | "end"): number | null {
  if (text === undefined) {
    return null;
  }
  if (text.includes("T")) {
    return Date.parse(text);
  }
  const start = startOfDate(text, zone);
  return side === "start" ? start : endOf("day", start, zone);
}

function wrong(path: string, detail: string, message: string): Refusal {
  return refusal("invalid_request", detail, { errors: [{ path, message }] });
}

export function periodView({ from, to }: Period) {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
