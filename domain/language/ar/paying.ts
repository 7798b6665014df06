import type { MessagesOf } from "../keys.ts";

export const paying: MessagesOf<"paying"> = {
  placing: "يجري إرسال طلبك…",
  reserved: "طلبك محجوز. يجري الدفع…",
  away: "لا يُحمّل نموذج الدفع. يرجى إعادة تحميل الصفحة بعد قليل.",
  notLoaded: "لم يُحمّل نموذج البطاقة. يمكنك الدفع في الصفحة التالية.",
  through: "تم الدفع. يجري تأكيد طلبك…",
  loading: "يجري تحميل نموذج الدفع…",
  paying: "يجري الدفع…",
  asking: "يجري سؤال مصرفك…",
  testCard: "بطاقة اختبار",
  testCards: "بطاقات اختبار: لا تُطلب بطاقة حقيقية ولا يتحرك مال.",
  card_ok: "يُدفع فورًا.",
  card_authenticate: "يسألك المصرف أولًا.",
  card_declined: "يرفض المصرف.",
  card_no_money: "لا يوجد رصيد كافٍ.",
  bankAsks: "مصرفك: هل هذا أنت؟",
  bankYes: "نعم، هذا أنا",
  bankNo: "لا، أوقفه",
  notPlaced: "تعذّر إرسال الطلب.",
  silent: "لا يستجيب المتجر. يرجى المحاولة مجددًا.",
};
