/** What a shopper kept for later. */
export const wishlist = {
  title: "Wishlist",
  here: "Kept in this browser. <link>Sign in to have it everywhere.</link>",
  empty: "There is nothing on it yet.",
  remove: "Remove<more> {title}</more>",
} as const;
