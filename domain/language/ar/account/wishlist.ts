import type { MessagesOf } from "../../keys.ts";

export const wishlist: MessagesOf<"wishlist"> = {
  title: "قائمة الأمنيات",
  here: "محفوظة في هذا المتصفح. <link>سجّل الدخول لتجدها في كل مكان.</link>",
  empty: "لا شيء فيها بعد.",
  remove: "أزل<more> {title}</more>",
};
