import { createRoute } from "@hono/zod-openapi";
import { readPage } from "../../domain/lists/page.ts";
import { AuditPage, AuditQuery } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { readAudit } from "../../stores/audit/audit.ts";

const list = createRoute({
  method: "get",
  path: "/api/admin/audit",
  tags: ["Operations"],
  summary: "The audit log: who changed what, with the values before and after",
  description:
    "Append-only and hash-chained; `npm run audit -- verify` recomputes the chain. Pass `nextCursor` on as `cursor` for the next page.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { query: AuditQuery },
  responses: {
    200: jsonResponse("A page of entries", AuditPage),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden"),
  },
});

export const auditRoutes = createRouter().openapi(list, async (c) => {
  const query = c.req.valid("query");
  // The head first: an entry that is sealed after it may be on the page or not.
  const head = await c.env.SWEEPER.getByName("sweeper").auditHead();
  const { items, last } = await readPage(query.limit, (limit) => readAudit(c.env.DB, { ...query, limit }));
  return c.json({ items, nextCursor: last?.seq ?? null, head }, 200);
});
