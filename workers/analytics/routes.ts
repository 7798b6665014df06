import { createRoute } from "@hono/zod-openapi";
import { reportView } from "../../http/analytics/report-view.ts";
import { askedBefore, askedOf, ReportQuery } from "../../http/contract/analytics/report-query.ts";
import { AnalyticsReport, ReportCsv, ReportParam, reportCsv } from "../../http/contract/analytics/reports.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, orThrow, problemResponses } from "../../http/router.ts";

const report = createRoute({
  method: "get",
  path: "/api/admin/analytics/{report}",
  tags: ["Analytics"],
  summary: "What the shop sold in a period",
  description:
    "Figures count each event of an order once, at its time; they are a minute behind at most while all is well. Reports of SKUs list the thousand that sold most. `Accept: text/csv` answers with the rows as a table.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: ReportParam, query: ReportQuery },
  responses: {
    200: {
      description: "The report",
      content: {
        "application/json": { schema: AnalyticsReport },
        "text/csv": { schema: ReportCsv },
      },
    },
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden"),
  },
});

export const analyticsRoutes = createRouter().openapi(report, async (c) => {
  const query = c.req.valid("query");
  const asked = orThrow(askedOf(query, c.get("shop").timeZone, Date.now()));
  const before = query.compare ? askedBefore(asked) : null;
  const view = await reportView(c.env, c.req.valid("param").report, asked, before);
  if (!c.req.header("Accept")?.includes("text/csv")) {
    return c.json(view, 200);
  }
  return c.body(reportCsv(view), 200, { "Content-Type": "text/csv; charset=utf-8" });
});
