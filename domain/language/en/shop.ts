/** What a shop is called and says where its settings do not translate it. */
export const shop = {
  catalogue: "Products",
  one: "item",
  a: "an item",
  several: "items",
  piece: "item",
  onSale: "on sale",
  newest: "New",
  missing: "Not found",
  toHome: "To the home page",
  nothingFound: "Nothing was found. Try fewer filters or other words, or look through everything there is.",
  related: "Goes well with",
  arrived: "We hope that you enjoy it.",
} as const;
