import { createRoute } from "@hono/zod-openapi";
import type { Shopper } from "../../domain/accounts/access.ts";
import { shopperOf } from "../../domain/accounts/access.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { CartView } from "../../domain/cart/cart-view.ts";
import { callOf } from "../../http/call.ts";
import { CartHeaders } from "../../http/cart-id.ts";
import {
  CartHistoryAnswer,
  CartHistoryQuery,
  CartLink,
  CartToken,
  StaffCartParams,
} from "../../http/contract/orders.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { withShopper } from "../../http/shopper.ts";
import { makeCartLink, restoreCart } from "../../shop/accounts/cart-link.ts";
import { readCartHistory } from "../../shop/cart/read-history.ts";

const STAFF = { tags: ["Cart"], middleware: [noStore], security: [{ bearer: [] }] };
const REFUSED = ["invalid_request", "unauthenticated", "invalid_token", "forbidden", "not_found"] as const;
const GUEST: Record<string, string[]> = {};

const history = createRoute({
  ...STAFF,
  method: "get",
  path: "/api/admin/carts/{id}/history",
  summary: "The history of a cart, and the cart at any moment",
  description:
    "Kept as long as the cart: the latest events, and how many there were of each kind. Reading it is recorded in the audit log.",
  request: { params: StaffCartParams, query: CartHistoryQuery },
  responses: {
    200: jsonResponse("Its events, and the cart as it was `at` that moment", CartHistoryAnswer),
    ...problemResponses(...REFUSED),
  },
});

const link = createRoute({
  ...STAFF,
  method: "post",
  path: "/api/admin/carts/{id}/link",
  summary: "A link that takes the cart to another device",
  description: "Good until the cart expires. Everyone who has the link can read the cart.",
  request: { params: StaffCartParams },
  responses: {
    201: jsonResponse("The link", CartLink),
    ...problemResponses(...REFUSED),
  },
});

const restore = createRoute({
  method: "post",
  path: "/api/cart/restore",
  tags: ["Cart"],
  middleware: [noStore, withShopper],
  security: [GUEST, { bearer: [] }],
  summary: "Merge the cart of a link into this one",
  description: "Of each item the larger quantity of the two carts is kept, so a repetition changes nothing.",
  request: { headers: CartHeaders, body: jsonBody(CartToken) },
  responses: {
    200: jsonResponse("The cart, checked against the catalog of this moment", CartView),
    ...problemResponses("invalid_request", "invalid_token", "forbidden", "link_invalid"),
  },
});

/** The history of carts for staff, and links that take a cart to another device. */
export const cartLinkRoutes = createRouter()
  .openapi(history, async (c) => {
    const { id } = c.req.valid("param");
    const { at } = c.req.valid("query");
    const until = at === undefined ? Date.now() : Date.parse(at);
    const read = await readCartHistory(callOf(c), shopperNamed(id), until);
    if (!read) {
      throw noSuchCart();
    }
    const { story, expiresAt } = read;
    return c.json(
      { id, ...story, expiresAt: expiresAt === null ? null : new Date(expiresAt).toISOString() },
      200,
    );
  })
  .openapi(link, async (c) => {
    const made = await makeCartLink(callOf(c), shopperNamed(c.req.valid("param").id));
    if (!made) {
      throw noSuchCart();
    }
    const origin = (URL.parse(c.env.SHOP_URL) ?? new URL(c.req.url)).origin;
    const url = `${origin}/cart/restore?${new URLSearchParams({ token: made.token })}`;
    return c.json({ url, expiresAt: new Date(made.expiresAt).toISOString() }, 201);
  })
  .openapi(restore, async (c) =>
    c.json(orThrow(await restoreCart(c.env, c.get("shopper"), c.req.valid("json").token)), 200),
  );

/** A guest's cart shows its bare id, an account's the key of its shopper. */
function shopperNamed(id: string): Shopper {
  return shopperOf(id) ?? { kind: "guest", cartId: id };
}

function noSuchCart(): ProblemError {
  return new ProblemError(refusal("not_found", "There is no such cart, or nothing is left of it."));
}
