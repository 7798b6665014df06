import { z } from "@hono/zod-openapi";

export const CART_ID = /^crt_[0-9a-z]{20}$/;

/** `withShopper` reads it, before the route's own input. */
export const CartHeaders = z.object({
  "cart-id": z.string().regex(CART_ID).optional().openapi({
    description: "A guest's cart; the first answer without one returns it",
    example: "crt_4k7qx3m2x9vt5n8wbcjz",
  }),
});
