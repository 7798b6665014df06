import { createRoute } from "@hono/zod-openapi";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { Pass, PassRequest, SaleParams } from "../../http/contract/sales.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { asksForPass, passFor } from "../../http/sale-pass.ts";
import { TOKEN_FIELD } from "../../http/turnstile.ts";
import { saleOf } from "../../shop/sales/sale-cache.ts";

const enter = createRoute({
  method: "post",
  path: "/api/sales/{id}/entry",
  tags: ["Flash sales"],
  summary: "Exchange a solved Turnstile challenge for a pass into the waiting room",
  description:
    "Only where the shop asks for Turnstile; elsewhere 404, and no pass is needed. Send the pass as `Sale-Pass` to `/api/sales/{id}/live`; without it a customer watches and gets no place. The widget's action is `sale-entry`.",
  security: [{ bearer: [] }],
  middleware: [noStore],
  request: { params: SaleParams, body: jsonBody(PassRequest) },
  responses: {
    200: jsonResponse("The pass", Pass),
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "challenge_failed",
      "not_found",
    ),
  },
});

export const entryRoutes = createRouter();

entryRoutes.openapi(enter, async (c) => {
  const sale = await saleOf(c.env, c.req.valid("param").id);
  if (!sale || !asksForPass(c.env, sale)) {
    throw new ProblemError(refusal("not_found", "No sale of this id asks for a pass."));
  }
  const pass = orThrow(await passFor(c, sale, c.req.valid("json")[TOKEN_FIELD]));
  return c.json({ pass, expiresAt: new Date(sale.closesAt).toISOString() }, 200);
});
