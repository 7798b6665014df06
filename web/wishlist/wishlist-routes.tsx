import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter } from "../../http/router.ts";
import { changeWish, hasNoWishes, wishesOf } from "../../http/session/wishes.ts";
import { findWishable, wishedProducts } from "../../stores/accounts/own-lists.ts";
import { personalPage } from "../layout/respond.tsx";
import { WishlistPage } from "./wishlist-page.tsx";

const MAX_FIELD_CHARS = 255;

export const wishlistRoutes = createRouter();
wishlistRoutes.use("/wishlist", noStore);

wishlistRoutes.get("/wishlist", async (c) => {
  const wishes = wishesOf(c);
  const products = hasNoWishes(wishes) ? [] : await wishedProducts(c.env.DB, wishes, c.get("currency"));
  return personalPage(c, <WishlistPage products={products} guest={!("accountId" in wishes)} />);
});

wishlistRoutes.post("/wishlist", async (c) => {
  const { product, on } = await c.req.parseBody();
  const asked = typeof product === "string" ? product.slice(0, MAX_FIELD_CHARS) : "";
  const num = await findWishable(c.env.DB, asked);
  if (num === null) {
    throw new ProblemError(refusal("not_found", `There is no such ${c.get("shop").unit.one}.`));
  }
  await changeWish(c, num, on === "yes");
  return c.redirect("/wishlist", 303);
});
