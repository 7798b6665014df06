import { createRoute } from "@hono/zod-openapi";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { readPage } from "../../domain/lists/page.ts";
import { callOf } from "../../http/call.ts";
import {
  DeadLetter,
  DeadLetterPage,
  DeadLetterParams,
  DeadLetterQuery,
  Redriven,
  RedriveRequest,
  readDeadLetterCursor,
  viewDeadLetter,
  writeDeadLetterCursor,
} from "../../http/contract/dead-letters.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, problemResponses } from "../../http/router.ts";
import { MAX_REDRIVEN, redriveOne, redriveQueue } from "../../shop/ops/redrive.ts";
import { findDeadLetter, listDeadLetters } from "../../stores/events/dead-letters.ts";

const list = createRoute({
  method: "get",
  path: "/api/admin/dead-letters",
  tags: ["Operations"],
  summary: "Messages that no consumer could handle",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { query: DeadLetterQuery },
  responses: {
    200: jsonResponse("Newest first", DeadLetterPage),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden"),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/admin/dead-letters/{id}",
  tags: ["Operations"],
  summary: "One dead letter",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: DeadLetterParams },
  responses: {
    200: jsonResponse("The dead letter", DeadLetter),
    ...problemResponses("unauthenticated", "invalid_token", "forbidden", "not_found"),
  },
});

const redrive = createRoute({
  method: "post",
  path: "/api/admin/dead-letters/{id}/redrive",
  tags: ["Operations"],
  summary: "Send a dead letter to its queue again",
  description:
    "A letter that was sent again before is left alone. If its message fails again, that is a new dead letter.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { params: DeadLetterParams },
  responses: {
    200: jsonResponse("The dead letter, sent again now or before", DeadLetter),
    ...problemResponses("unauthenticated", "invalid_token", "forbidden", "not_found", "queue_unknown"),
  },
});

const redriveAll = createRoute({
  method: "post",
  path: "/api/admin/dead-letters/redrive",
  tags: ["Operations"],
  summary: "Send all dead letters of a queue again",
  description: `At most ${MAX_REDRIVEN} a call, the newest first; repeat it until nothing remains.`,
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { body: jsonBody(RedriveRequest) },
  responses: {
    200: jsonResponse("How many were sent, and how many still wait", Redriven),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden"),
  },
});

export const deadLetterRoutes = createRouter()
  .openapi(list, async (c) => {
    const { cursor, ...query } = c.req.valid("query");
    const after = cursor === undefined ? undefined : readDeadLetterCursor(cursor);
    const { items, last } = await readPage(query.limit, (limit) =>
      listDeadLetters(c.env.DB, { ...query, limit, after }),
    );
    return c.json({ items: items.map(viewDeadLetter), nextCursor: writeDeadLetterCursor(last) }, 200);
  })
  .openapi(read, async (c) => {
    const letter = await findDeadLetter(c.env.DB, c.req.valid("param").id);
    if (!letter) {
      throw new ProblemError(refusal("not_found", "There is no such dead letter."));
    }
    return c.json(viewDeadLetter(letter), 200);
  })
  .openapi(redriveAll, async (c) => {
    const { queue } = c.req.valid("json");
    const { redriven, remaining } = await redriveQueue(callOf(c), queue);
    return c.json({ queue, redriven, remaining }, 200);
  })
  .openapi(redrive, async (c) => {
    const redriven = await redriveOne(callOf(c), c.req.valid("param").id);
    if (!redriven.ok) {
      throw new ProblemError(redriven.error);
    }
    return c.json(viewDeadLetter(redriven.value), 200);
  });
