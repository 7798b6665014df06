import { createRoute } from "@hono/zod-openapi";
import { CURRENCY } from "../../domain/base/money.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { WishList, WishParams } from "../../http/contract/accounts.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { requirePrincipal } from "../../http/principal.ts";
import { createRouter, jsonResponse, problemResponses } from "../../http/router.ts";
import { liveSession } from "../../http/session/live-account.ts";
import { addWishes, findWishable, removeWish, wishedProducts } from "../../stores/accounts/own-lists.ts";

const refused = ["unauthenticated", "invalid_token", "forbidden"] as const;
const shared = { tags: ["Accounts"], security: [{ bearer: [] }], middleware: [noStore, liveSession] };

const listRoute = createRoute({
  ...shared,
  method: "get",
  path: "/api/me/wishlist",
  summary: "The caller's wishlist",
  description: "The newest first. Products that are no longer published are left out.",
  responses: { 200: jsonResponse("The products", WishList), ...problemResponses(...refused) },
});

const addRoute = createRoute({
  ...shared,
  method: "put",
  path: "/api/me/wishlist/{product}",
  summary: "Add a product to the wishlist",
  description: "A full wishlist stays as it is.",
  request: { params: WishParams },
  responses: {
    204: { description: "It is on the list" },
    ...problemResponses("invalid_request", ...refused, "not_found"),
  },
});

const removeRoute = createRoute({
  ...shared,
  method: "delete",
  path: "/api/me/wishlist/{product}",
  summary: "Remove a product from the wishlist",
  request: { params: WishParams },
  responses: {
    204: { description: "It is not on the list" },
    ...problemResponses("invalid_request", ...refused, "not_found"),
  },
});

export const wishlistRoutes = createRouter();

wishlistRoutes.openapi(listRoute, async (c) =>
  c.json({ items: await wishedProducts(c.env.DB, { accountId: requirePrincipal(c).sub }, CURRENCY) }, 200),
);

wishlistRoutes.openapi(addRoute, async (c) => {
  const num = await requireProduct(c.env.DB, c.req.valid("param").product);
  await addWishes(c.env.DB, requirePrincipal(c).sub, [num]);
  return c.body(null, 204);
});

wishlistRoutes.openapi(removeRoute, async (c) => {
  const num = await requireProduct(c.env.DB, c.req.valid("param").product);
  await removeWish(c.env.DB, requirePrincipal(c).sub, num);
  return c.body(null, 204);
});

async function requireProduct(db: D1Database, idOrSlug: string): Promise<number> {
  const num = await findWishable(db, idOrSlug);
  if (num === null) {
    throw new ProblemError(refusal("not_found", "There is no such product."));
  }
  return num;
}
