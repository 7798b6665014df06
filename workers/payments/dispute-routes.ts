import { createRoute } from "@hono/zod-openapi";
import { readPage } from "../../domain/lists/page.ts";
import {
  DisputePage,
  DisputeQuery,
  disputeView,
  readDisputeCursor,
  writeDisputeCursor,
} from "../../http/contract/payments.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { listDisputes } from "../../stores/payments/payment-disputes.ts";

const list = createRoute({
  method: "get",
  path: "/api/admin/payments/disputes",
  tags: ["Payments"],
  summary: "Payments that buyers dispute at their banks",
  description:
    "Newest first: those that wait for the shop's answer, or all. They are answered where the provider shows them. A dispute changes no order, and nothing is paid back for it; money that a bank took is in the journal.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { query: DisputeQuery },
  responses: {
    200: jsonResponse("A page of them", DisputePage),
    ...problemResponses("invalid_request", "unauthenticated", "invalid_token", "forbidden"),
  },
});

export const disputeRoutes = createRouter().openapi(list, async (c) => {
  const { state, limit, cursor } = c.req.valid("query");
  const after = readDisputeCursor(cursor);
  const { items, last } = await readPage(limit, (take) =>
    listDisputes(c.env.DB, { due: state === "needs_response", after, limit: take }),
  );
  return c.json({ items: items.map(disputeView), nextCursor: writeDisputeCursor(last) }, 200);
});
