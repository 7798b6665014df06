import { z } from "@hono/zod-openapi";

export const Stock = z.object({
  sku: z.string(),
  onHand: z.int(),
  reserved: z.int(),
  available: z.int().openapi({ description: "On hand less reserved: what may be promised" }),
});

export const Settled = z.object({ id: z.string(), status: z.enum(["confirmed", "released"]) });
