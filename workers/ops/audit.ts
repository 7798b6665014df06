import { createRoute, z } from "@hono/zod-openapi";
import { AuditAction } from "../../domain/audit/audit.ts";
import { AuditEntryView } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { readAudit } from "../../stores/audit/audit.ts";

const MAX_LISTED = 500;

const list = createRoute({
  method: "get",
  path: "/api/admin/audit",
  tags: ["Operations"],
  summary: "Who did what, and what it was before and after",
  description:
    "Append-only and hash-chained; `npm run audit -- verify` recomputes the chain. Pass `nextCursor` on as `cursor` for the next page.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: {
    query: z.object({
      order: z.enum(["newest", "oldest"]).default("newest"),
      cursor: z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER).optional(),
      limit: z.coerce.number().int().min(1).max(MAX_LISTED).default(50),
      actor: z.string().min(1).max(128).optional(),
      action: AuditAction.optional(),
      subject: z.string().min(1).max(255).optional(),
    }),
  },
  responses: {
    200: jsonResponse(
      "A page of entries",
      z.object({
        items: z.array(AuditEntryView),
        nextCursor: z.int().nullable().describe("The cursor of the next page; null on the last"),
        head: z
          .object({ seq: z.int(), hash: z.string() })
          .nullable()
          .describe("The newest seal, as it is kept outside the database"),
      }),
    ),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden"),
  },
});

export const auditRoutes = createRouter().openapi(list, async (c) => {
  const query = c.req.valid("query");
  // The head first: an entry that is sealed after it may be on the page or not.
  const head = await c.env.SWEEPER.getByName("sweeper").auditHead();
  const items = await readAudit(c.env.DB, query);
  const nextCursor = items.length < query.limit ? null : (items.at(-1)?.seq ?? null);
  return c.json({ items, nextCursor, head }, 200);
});
