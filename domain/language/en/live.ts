/** What scripts say on every page of the shop. */
export const live = {
  items: "{count, plural, one {item} other {items}}",
  cart: "Cart",
  viewCart: "View cart",
  failed: "That did not work.",
  close: "Close",
  suggestions: "Suggestions",
  suggestionCount: "{count, plural, one {# suggestion} other {# suggestions}}.",
  didYouMean: "Did you mean",
  collection: "Collection",
  wishlist: "Wishlist",
  keep: "Keep for later",
  isKept: "On your wishlist",
  kept: "Kept for later.",
  unkept: "Taken off your wishlist.",
} as const;
