import type { MessagesOf } from "../keys.ts";

export const live: MessagesOf<"live"> = {
  items: "{count, plural, zero {قطعة} one {قطعة} two {قطعتان} few {قطع} many {قطعة} other {قطعة}}",
  cart: "السلة",
  viewCart: "عرض السلة",
  failed: "لم ينجح ذلك.",
  close: "إغلاق",
  suggestions: "اقتراحات",
  suggestionCount:
    "{count, plural, zero {لا اقتراحات} one {اقتراح واحد} two {اقتراحان} few {# اقتراحات} many {# اقتراحًا} other {# اقتراح}}.",
  didYouMean: "هل تقصد",
  collection: "مجموعة",
  wishlist: "قائمة الأمنيات",
  keep: "احفظ لوقت لاحق",
  isKept: "في قائمة أمنياتك",
  kept: "حُفظ لوقت لاحق.",
  unkept: "أُزيل من قائمة أمنياتك.",
  picture: "صورة",
  smaller: "أصغر",
  larger: "أكبر",
  previous: "السابقة",
  next: "التالية",
  offline: "لا اتصال: قد تكون الأسعار والكميات قد تغيّرت.",
  tooLong: "هذا أطول من اللازم.",
  keptForCart: "يُضاف إلى السلة عند عودة الاتصال.",
  keptAdded: "أُضيف ما اخترته إلى السلة.",
};
