import type { MessagesOf } from "../../keys.ts";

export const earlier: MessagesOf<"earlier"> = {
  title: "طلبات سابقة",
  lede: "ما طلبته قبل أن ينتقل هذا المتجر إلى هنا. تبقى هذه الطلبات محفوظة لتطّلع عليها.",
  empty: "لا توجد طلبات بعنوانك.",
  more: "الأقدم",
  placed: "طُلب في {date}",
  paid: "مدفوع",
  partly_refunded: "استُرد جزء منه",
  refunded: "مُسترد",
  unpaid: "غير مدفوع",
  cancelled: "ملغى",
  line: "{quantity} × {title}",
  subtotal: "البضائع",
  discount: "الخصم",
  shipping: "الشحن",
  taxes: "الضرائب",
  total: "المجموع",
  paidBack: "أُعيد دفعه",
};
