import type { MessagesOf } from "../keys.ts";

export const wishlist: MessagesOf<"wishlist"> = {
  title: "قائمة الأمنيات",
};
