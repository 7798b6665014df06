import { z } from "@hono/zod-openapi";
import { CartHistoryView } from "../../domain/cart/cart-history.ts";

/** A cart as staff name it: the `id` that the cart itself shows. */
export const StaffCartParams = z.object({
  id: z
    .string()
    .regex(/^(?:crt_[0-9a-z]{20}|user:[\x21-\x7e]{1,128})$/, "must be the id of a cart")
    .openapi({ example: "user:acc_4k7qx3m2x9vt5n8wbcjz" }),
});

export const CartHistoryQuery = z.object({
  at: z.iso.datetime().optional().describe("The moment whose cart is replayed; now where it is left out"),
});

export const CartHistoryAnswer = CartHistoryView.openapi("CartHistory");

export const CartLink = z.object({ url: z.url(), expiresAt: z.iso.datetime() }).openapi("CartLink");

export const CartToken = z.strictObject({ token: z.string().min(1).max(1_024) }).openapi("CartToken");
