import type { Context } from "hono";
import { PACES } from "../../../domain/analytics/periods.ts";
import { CURRENCY, Currency } from "../../../domain/base/money.ts";
import { ProblemError, refusal } from "../../../domain/base/problem.ts";
import { reportView } from "../../../http/analytics/report-view.ts";
import { ReportParam, reportCsv } from "../../../http/contract/analytics/reports.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { readBoard } from "../../../shop/analytics/read-board.ts";
import { shownSales } from "../../../shop/sales/sale-cache.ts";
import { viewSale } from "../../../shop/sales/view-sale.ts";
import type { BoardProps } from "./board.tsx";

/** What the board is asked for; anything else than it knows is its usual look. */
function lookOf(c: Context<AppEnv>) {
  const pace = PACES.find((one) => one === c.req.query("by")) ?? "day";
  const currency = Currency.safeParse(c.req.query("currency"));
  const zone = c.get("shop").timeZone;
  return { pace, currency: currency.success ? currency.data : CURRENCY, zone, now: Date.now() };
}

export async function readFigures(c: Context<AppEnv>): Promise<BoardProps> {
  const look = lookOf(c);
  const [board, stored] = await Promise.all([readBoard(c.env, look), shownSales(c.env)]);
  const running = stored.filter(({ opensAt, closesAt }) => opensAt <= look.now && look.now < closesAt);
  const sales = await Promise.all(running.map((sale) => viewSale(c.env, sale)));
  return { board, sales: sales.filter(({ state }) => state !== "closed"), zone: look.zone };
}

export const adminFigureRoutes = createRouter();

/** The reports of what the board shows, as CSV files. */
adminFigureRoutes.get("/admin/figures/:report", noStore, async (c) => {
  const name = ReportParam.safeParse(c.req.param());
  if (!name.success) {
    throw new ProblemError(refusal("not_found", "There is no such report."));
  }
  const look = lookOf(c);
  const { period } = await readBoard(c.env, look);
  const interval = look.pace === "hour" ? "hour" : "day";
  const { currency, zone } = look;
  const view = await reportView(c.env, name.data.report, { interval, period, currency, zone }, null);
  return c.body(reportCsv(view), 200, {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": `attachment; filename="${name.data.report}.csv"`,
  });
});
