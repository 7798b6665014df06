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
  consents: "ما وافقت عليه البرامج نيابة عنك",
  consentsHow:
    "هذا ما قالته برامج طلبت نيابة عنك. الموافقة لا تشترك بك في شيء. بعد رفض التسويق لا يرسل إليك المتجر أخبار التخفيضات ولا تذكيرات السلال حتى تختارها بنفسك. وكذلك الأمر متى سحبت موافقة.",
  withOrder: "مع <link>الطلب</link> بتاريخ <time></time>",
  unnamed: "برنامج بلا اسم",
  purpose_analytics: "الإحصاءات",
  purpose_preferences: "تذكّر ما تفضّله",
  purpose_marketing: "التسويق",
  purpose_sale_of_data: "بيع بياناتك",
  yes: "{name}: نعم",
  no: "{name}: لا",
  withdraw: "سحب<more> ما ووفق عليه في <time></time></more>",
  withdrawn: "سحبته في <time></time>.",
  told_withdrawn: "سُحبت الموافقة.",
};
