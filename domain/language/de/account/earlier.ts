import type { MessagesOf } from "../../keys.ts";

export const earlier: MessagesOf<"earlier"> = {
  title: "Frühere Bestellungen",
  lede: "Was Sie bestellt haben, bevor dieser Shop hierher umzog. Diese Bestellungen bleiben lesbar.",
  empty: "Zu Ihrer Adresse gibt es keine.",
  more: "Ältere",
  placed: "Bestellt am {date}",
  paid: "Bezahlt",
  partly_refunded: "Teilweise erstattet",
  refunded: "Erstattet",
  unpaid: "Nicht bezahlt",
  cancelled: "Storniert",
  line: "{quantity} × {title}",
  subtotal: "Ware",
  discount: "Rabatt",
  shipping: "Versand",
  taxes: "Steuern",
  total: "Summe",
  paidBack: "Zurückgezahlt",
};
