import { createRoute, z } from "@hono/zod-openapi";
import { listDeadLetters } from "../../stores/dead-letters.ts";
import { requireScope } from "../middleware/identity.ts";
import { noStore } from "../middleware/no-store.ts";
import { createRouter, jsonResponse, problemResponses } from "../router.ts";

const MAX_LISTED = 100;

const DeadLetter = z.object({
  id: z.string().describe("The queue message's id"),
  queue: z.string().describe("The queue whose consumer gave up on it"),
  at: z.iso.datetime(),
  body: z.unknown().describe("The message as it was sent"),
});

const list = createRoute({
  method: "get",
  path: "/api/admin/dead-letters",
  tags: ["Operations"],
  summary: "The newest messages that no consumer could handle",
  security: [{ bearer: [] }],
  middleware: [noStore, requireScope("ops:read")] as const,
  request: {
    query: z.object({ limit: z.coerce.number().int().min(1).max(MAX_LISTED).default(50) }),
  },
  responses: {
    200: jsonResponse("Newest first", z.object({ items: z.array(DeadLetter) })),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden"),
  },
});

export const deadLetterRoutes = createRouter().openapi(list, async (c) => {
  const letters = await listDeadLetters(c.env.DB, c.req.valid("query").limit);
  const items = letters.map(({ id, queue, at, body }) => ({
    id,
    queue,
    at: new Date(at).toISOString(),
    body: JSON.parse(body) as unknown,
  }));
  return c.json({ items }, 200);
});
