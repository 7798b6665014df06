import { createRoute } from "@hono/zod-openapi";
import { ErrorList, ErrorQuery } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { readErrors } from "../../shop/errors/read-errors.ts";

const list = createRoute({
  method: "get",
  path: "/api/admin/errors",
  tags: ["Operations"],
  summary: "Errors that were logged, grouped by cause",
  description:
    "Every log line of level `error` counts, of requests, consumers and alarms. An isolate reports its errors once a second; those of its last second may be missing.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { query: ErrorQuery },
  responses: {
    200: jsonResponse("Groups of errors", ErrorList),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden", "unavailable"),
  },
});

export const errorRoutes = createRouter().openapi(list, async (c) => {
  const found = await readErrors(c.env, c.req.valid("query").limit);
  const iso = (at: number) => new Date(at).toISOString();
  const items = found.map(({ firstAt, lastAt, release, ...group }) => ({
    ...group,
    firstSeen: iso(firstAt),
    lastSeen: iso(lastAt),
    lastRelease: release,
  }));
  return c.json({ items }, 200);
});
