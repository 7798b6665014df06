import type { MessagesOf } from "../keys.ts";

export const offline: MessagesOf<"offline"> = {
  title: "أنت غير متصل",
  text: "تحتاج هذه الصفحة إلى الشبكة، وتُفتح تلقائيًا عند عودة الاتصال. ما تضيفه إلى السلة الآن يُحفظ على هذا الجهاز ثم يُنقل إليها.",
  kept: "صفحات على هذا الجهاز",
  mayHaveChanged: "قد تكون الأسعار والكميات فيها تغيّرت منذ ذلك.",
  again: "حاول مجددًا",
};
