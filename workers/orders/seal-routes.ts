import { createRoute } from "@hono/zod-openapi";
import { callOf } from "../../http/call.ts";
import { SealReport, SealRequest } from "../../http/contract/ops.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import {
  createRouter,
  jsonBody,
  jsonResponse,
  OUT_OF_REACH,
  orThrow,
  problemResponses,
} from "../../http/router.ts";
import { sealStored } from "../../shop/orders/sealing/seal-stored.ts";

const seal = createRoute({
  method: "post",
  path: "/api/admin/orders/seal",
  tags: ["Operations"],
  summary: "Seal personal data that is stored unencrypted, and keys after a rotation, one part a call",
  description:
    "Repeat it with the `cursor` of the answer until that is null. The shop stays open meanwhile. It is `not_found` where the shop seals no orders.",
  security: [{ bearer: [] }],
  middleware: noStore,
  request: { body: jsonBody(SealRequest) },
  responses: {
    200: jsonResponse("What this call did", SealReport),
    ...problemResponses(
      "invalid_request",
      "unauthenticated",
      "invalid_token",
      "forbidden",
      "not_found",
      ...OUT_OF_REACH,
    ),
  },
});

export const orderSealRoutes = createRouter().openapi(seal, async (c) => {
  return c.json(orThrow(await sealStored(callOf(c), c.req.valid("json").cursor)), 200);
});
