import { createRoute } from "@hono/zod-openapi";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import {
  JournalCsv,
  JournalQuery,
  JournalView,
  journalCsv,
  journalPeriod,
  journalView,
  readJournalCursor,
} from "../../http/contract/accounting/journal.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, problemResponses } from "../../http/router.ts";
import { readJournal } from "../../shop/orders/reading/read-journal.ts";

const journal = createRoute({
  method: "get",
  path: "/api/admin/journal",
  tags: ["Payments"],
  summary: "The journal: every payment and every refund",
  description:
    "Read from orders and payments at this moment: payments of the period first, then what was given back. `Accept: text/csv` answers with a line for each account: goods, shipping, and each tax by its name; the `Link` header leads to the next page.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { query: JournalQuery },
  responses: {
    200: {
      description: "A page of the journal",
      content: {
        "application/json": { schema: JournalView },
        "text/csv": { schema: JournalCsv },
      },
    },
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "unavailable"),
  },
});

export const journalRoutes = createRouter().openapi(journal, async (c) => {
  const query = c.req.valid("query");
  const period = journalPeriod(query);
  if (period.from >= period.to) {
    throw new ProblemError(
      refusal("invalid_request", "The period ends before it begins.", {
        errors: [{ path: "to", message: "must be after from" }],
      }),
    );
  }
  const { entries, next } = await readJournal(c.env, period, readJournalCursor(query.cursor));
  const view = journalView(period, entries, next);
  if (!c.req.header("Accept")?.includes("text/csv")) {
    return c.json(view, 200);
  }
  if (view.nextCursor !== null) {
    const url = new URL(c.req.url);
    url.searchParams.set("cursor", view.nextCursor);
    c.header("Link", `<${url.pathname}${url.search}>; rel="next"`);
  }
  return c.body(journalCsv(entries), 200, { "Content-Type": "text/csv; charset=utf-8" });
});
