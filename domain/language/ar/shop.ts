import type { MessagesOf } from "../keys.ts";

export const shop: MessagesOf<"shop"> = {
  catalogue: "المنتجات",
  one: "قطعة",
  a: "قطعة",
  several: "القطع",
  piece: "قطعة",
  onSale: "للبيع",
  newest: "جديد",
  missing: "الصفحة غير موجودة",
  toHome: "إلى الصفحة الرئيسية",
  nothingFound: "لم يُعثر على شيء. جرّب مرشحات أقل أو كلمات أخرى، أو تصفّح كل ما لدينا.",
  related: "يناسبه أيضًا",
  arrived: "نتمنى أن ينال إعجابك.",
};
