import type { MessagesOf } from "../../keys.ts";

export const strip: MessagesOf<"strip"> = {
  sale: "عرض",
  over: "انتهى للتو",
  open: "مفتوح الآن",
  inAMinute: "يبدأ بعد دقيقة",
  inMinutes:
    "يبدأ بعد {count, plural, zero {# دقيقة} one {دقيقة} two {دقيقتين} few {# دقائق} many {# دقيقة} other {# دقيقة}}",
  inHours:
    "يبدأ بعد {count, plural, zero {# ساعة} one {ساعة} two {ساعتين} few {# ساعات} many {# ساعة} other {# ساعة}}",
  offer: "{title}، {units} بسعر {price}",
};
