import type { MessagesOf } from "../../keys.ts";

export const linking: MessagesOf<"linking"> = {
  title: "هل تسمح لـ {client} بالتصرف نيابة عنك؟",
  from: "هو برنامج من {host}.",
  signedIn: "سُجّل دخولك باسم {email}.",
  may: "يطلب أن",
  may_read: "يرى طلباتك",
  may_cart: "يملأ سلالًا بأسعارك",
  may_buy: "يطلب باسمك بأسعارك وإلى عناوينك",
  mayNot:
    "لا يعرف كلمة مرور ولا يمكنه تغيير حسابك. يمكنك إنهاء ذلك في أي وقت ضمن <link>أين سُجّل دخولك</link>.",
  allow: "السماح",
  deny: "عدم السماح",
  broken: "هذا الطلب لا يعمل",
  brokenHow: "أرسلك برنامج إلى هنا بطلب لا يمكن للمتجر قبوله. لم يُسمح بشيء. لصانعيه: {why}",
  end: "إنهاء<more> ما يُسمح لـ {device} به نيابة عنك</more>",
};
