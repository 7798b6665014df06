import { createRoute } from "@hono/zod-openapi";
import { CURRENCY } from "../../domain/base/money.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { callOf } from "../../http/call.ts";
import {
  AccountingCsv,
  AccountingDays,
  AccountingQuery,
  accountingCsv,
  accountingDayView,
  accountingFile,
  CloseDays,
  ClosedDays,
} from "../../http/contract/accounting/days.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { closeDays, readAccountingDays } from "../../shop/accounting/close-days.ts";

const PATH = "/api/admin/accounting/days";
const common = { tags: ["Payments"], path: PATH, security: [{ bearer: [] }], middleware: noStore };
const REFUSED = ["invalid_request", "unauthenticated", "invalid_token", "forbidden", "unavailable"] as const;

const close = createRoute({
  ...common,
  method: "post",
  summary: "Close days for accounting, or check closed ones",
  description:
    "Reads the journal of each day that is over, and keeps its sums by account as a voucher. Entries that came after a day was closed are a voucher of their own. One call does a part: send `from: next` until `next` is null.",
  request: { body: jsonBody(CloseDays) },
  responses: {
    200: jsonResponse("The days that were closed or checked", ClosedDays),
    ...problemResponses(...REFUSED, "unsupported_media_type", "payload_too_large"),
  },
});

const read = createRoute({
  ...common,
  method: "get",
  summary: "The vouchers of days, by account",
  description:
    "Double entry: `receivable.<provider>`, `sales`, `discounts`, `refunds`, `shipping` and `tax.<name>.<rate>`. `Accept: text/csv` answers with a table of one currency, of closed days only.",
  request: { query: AccountingQuery },
  responses: {
    200: {
      description: "The days of the period",
      content: {
        "application/json": { schema: AccountingDays },
        "text/csv": { schema: AccountingCsv },
      },
    },
    ...problemResponses(...REFUSED, "accounting_day_open"),
  },
});

export const accountingRoutes = createRouter()
  .openapi(close, async (c) => {
    const { days, next } = orThrow(await closeDays(callOf(c), c.req.valid("json")));
    return c.json({ days: days.map(accountingDayView), next }, 200);
  })
  .openapi(read, async (c) => {
    const { currency = CURRENCY, ...dates } = c.req.valid("query");
    const days = orThrow(await readAccountingDays(c.env, dates, c.get("shop").timeZone));
    if (!c.req.header("Accept")?.includes("text/csv")) {
      return c.json({ days: days.map(accountingDayView) }, 200);
    }
    const open = days.find(({ checkedAt }) => checkedAt === null);
    if (open) {
      throw new ProblemError(refusal("accounting_day_open", `${open.day} is not closed. Close it first.`));
    }
    return c.body(accountingCsv(days, currency), 200, {
      "Content-Type": "text/csv; charset=utf-8",
      "Content-Disposition": `attachment; filename="${accountingFile(dates, currency)}"`,
    });
  });
