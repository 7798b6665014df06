import type { MessagesOf } from "../../keys.ts";

export const wishlist: MessagesOf<"wishlist"> = {
  title: "Merkzettel",
  here: "In diesem Browser gemerkt. <link>Melden Sie sich an, um ihn überall zu haben.</link>",
  empty: "Es ist noch nichts darauf.",
  remove: "Entfernen<more>: {title}</more>",
};
