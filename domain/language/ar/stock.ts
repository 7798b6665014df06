import type { MessagesOf } from "../keys.ts";

export const stock: MessagesOf<"stock"> = {
  soldOut: "نفدت الكمية",
  onBackOrder: "بالطلب المسبق",
  backOrderUntil: "بالطلب المسبق: {promise}",
  someThenBackOrder: "المتوفر {count, number}، والمزيد بالطلب المسبق: {promise}",
  inStock: "متوفر",
  lastOne: "القطعة الأخيرة",
  onlyLeft: "بقي {count, number} فقط",
  left: "بقي {count, number}",
  whenItArrives: "يُرسل عند وصوله",
  expectedBy: "متوقع بحلول {day}",
  waiting: "({count, number} بالطلب المسبق، {promise})",
  stateGone: "(نفدت الكمية)",
  stateNone: "(غير متوفر مع هذه الخيارات)",
  addToCart: "أضف إلى السلة",
  before: "السعر السابق:",
  from: "من {price}",
  step: "من {count, number} فأكثر: {price} للقطعة.",
};
