/** What a shopper kept for later. */
export const wishlist = {
  title: "Wishlist",
} as const;
