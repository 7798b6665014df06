import type { MessagesOf } from "../../keys.ts";

export const slip: MessagesOf<"slip"> = {
  title: "قائمة التعبئة",
  all: "قوائم التعبئة",
  order: "الطلب",
  ordered: "تاريخ الطلب",
  from: "من",
  by: "الشحن",
  to: "إلى",
  note: "ملاحظة",
  nothing: "لا شيء من هذا الطلب يُشحن.",
  packed: "مُعبّأ",
  units: "الكمية",
  what: "الصنف",
  sku: "رمز الصنف",
};
