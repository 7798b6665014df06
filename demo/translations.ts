import type { ShopSettings } from "../domain/shop/shop-settings.ts";

/** The demo shop's own texts in German and Arabic, by their English. Its goods stay in English. */
export const DEMO_TRANSLATIONS: ShopSettings["translations"] = {
  de: {
    "limited-edition generative prints": "generative Drucke in kleiner Auflage",
    "Small editions of pictures drawn by algorithm, printed on good paper, counted sheet by sheet.":
      "Kleine Auflagen von Bildern, die ein Algorithmus zeichnet, auf gutem Papier gedruckt und Blatt für Blatt gezählt.",
    Prints: "Drucke",
    print: "Druck",
    "a print": "ein Druck",
    prints: "Drucke",
    sheet: "Blatt",
    "on the wall": "an der Wand",
    "One rule, one number,": "Eine Regel, eine Zahl,",
    "one picture.": "ein Bild.",
    "Generative prints in small, counted editions. Drawn once by an algorithm, printed on paper that outlives it.":
      "Generative Drucke in kleinen, gezählten Auflagen. Einmal von einem Algorithmus gezeichnet, auf Papier gedruckt, das ihn überlebt.",
    "New works": "Neue Arbeiten",
    "Drawn by a rule": "Nach einer Regel gezeichnet",
    "Each print begins as a few lines of arithmetic and one number. The same number always draws the same picture, so nothing is ever retouched.":
      "Jeder Druck beginnt mit ein paar Zeilen Arithmetik und einer Zahl. Dieselbe Zahl zeichnet immer dasselbe Bild; nichts wird je retuschiert.",
    "Kept small": "Klein gehalten",
    "An edition has a fixed number of sheets in each size and paper. When the last one is sold, that print is closed.":
      "Eine Auflage hat in jeder Größe und auf jedem Papier eine feste Zahl von Blättern. Ist das letzte verkauft, ist sie geschlossen.",
    "Yours the moment you order": "Ihres, sobald Sie bestellen",
    "Stock is counted sheet by sheet. If the shop says there is one left, there is one left, and nobody else can buy it while you pay.":
      "Der Bestand wird Blatt für Blatt gezählt. Sagt der Shop, dass noch eines da ist, dann ist noch eines da, und niemand sonst kann es kaufen, während Sie bezahlen.",
    "An ostinato is a small figure, repeated until it becomes something else. So are these prints.":
      "Ein Ostinato ist eine kleine Figur, die wiederholt wird, bis sie etwas anderes ist. So auch diese Drucke.",
    "How it works": "So geht es",
    Shop: "Shop",
    Orders: "Bestellungen",
    About: "Über uns",
    Shipping: "Versand",
    "We ship from the United States to the countries that the checkout lists. What a parcel costs, and how long it takes, is shown for your address before you pay.":
      "Wir versenden aus den Vereinigten Staaten in die Länder, die an der Kasse stehen. Was ein Paket kostet und wie lange es braucht, sehen Sie für Ihre Adresse, bevor Sie bezahlen.",
    "Prints travel rolled in a tube or flat between boards. As soon as a parcel leaves, we mail you its number.":
      "Drucke reisen gerollt in einer Hülse oder flach zwischen Pappen. Sobald ein Paket unterwegs ist, schicken wir Ihnen seine Nummer.",
    "If a parcel is lost or damaged, write to us. We send the print again while the edition lasts, or give your money back.":
      "Geht ein Paket verloren oder wird es beschädigt, schreiben Sie uns. Wir schicken den Druck noch einmal, solange die Auflage reicht, oder geben Ihnen das Geld zurück.",
    Returns: "Rückgabe",
    "You may send a print back within 30 days of its arrival, for any reason. We refund its price and its tax when it is here, undamaged.":
      "Sie können einen Druck innerhalb von 30 Tagen nach seiner Ankunft zurückschicken, aus jedem Grund. Preis und Steuer erstatten wir, wenn er unbeschädigt hier ist.",
    "Sending it back is at your cost, unless we made a mistake or the print arrived damaged.":
      "Die Rücksendung geht auf Ihre Kosten, außer wir haben einen Fehler gemacht oder der Druck kam beschädigt an.",
    "Write to us before you send anything, so that we know what is coming.":
      "Schreiben Sie uns, bevor Sie etwas schicken, damit wir wissen, was kommt.",
    Privacy: "Datenschutz",
    "We keep what an order needs: your name, address, email and what you bought. Nobody else gets it, except who carries the parcel and who takes the payment.":
      "Wir bewahren auf, was eine Bestellung braucht: Namen, Adresse, E-Mail und was Sie gekauft haben. Niemand sonst bekommt es, außer wer das Paket trägt und wer die Zahlung annimmt.",
    "Three cookies are set: one names your cart, one keeps you signed in, one remembers a language that you choose. There is no advertising and no tracking of visitors.":
      "Drei Cookies werden gesetzt: Eines nennt Ihren Warenkorb, eines hält Sie angemeldet, eines merkt sich eine Sprache, die Sie wählen. Es gibt keine Werbung, und niemand wird verfolgt.",
    "Your account shows everything that we keep of you. There you can download it, or have it erased.":
      "Ihr Konto zeigt alles, was wir von Ihnen aufbewahren. Dort können Sie es herunterladen oder löschen lassen.",
    "An empty wall": "Eine leere Wand",
    "Back to the entrance": "Zurück zum Eingang",
    "Nothing hangs here. Try fewer filters or other words, or walk through everything there is.":
      "Hier hängt nichts. Versuchen Sie es mit weniger Filtern oder anderen Wörtern, oder gehen Sie durch alles, was es gibt.",
    "The wall at home is still bare.": "Die Wand zu Hause ist noch kahl.",
    "Goes well with": "Passt gut dazu",
    "May it hang well.": "Möge er gut hängen.",
    "3–5 business days": "3–5 Werktage",
    "1–2 business days": "1–2 Werktage",
    "5–9 business days": "5–9 Werktage",
    "2–4 business days": "2–4 Werktage",
    "6–10 business days": "6–10 Werktage",
    "8–15 business days": "8–15 Werktage",
    Size: "Größe",
    Paper: "Papier",
    "Sales tax": "Verkaufssteuer",
    Tidelines: "Gezeiten",
    Currents: "Strömungen",
    Contours: "Höhenlinien",
    Loom: "Webstuhl",
    Parquet: "Parkett",
    Orbits: "Umlaufbahnen",
    "Water and land": "Wasser und Land",
    "Figure and ground": "Figur und Grund",
    "Small beginnings": "Kleine Anfänge",
    "First walk": "Erster Rundgang",
    "Closed editions": "Geschlossene Auflagen",
  },
  ar: {
    "limited-edition generative prints": "لوحات توليدية بطبعات محدودة",
    "Small editions of pictures drawn by algorithm, printed on good paper, counted sheet by sheet.":
      "طبعات صغيرة من صور ترسمها خوارزمية، مطبوعة على ورق جيد ومعدودة ورقة ورقة.",
    Prints: "اللوحات",
    print: "لوحة",
    "a print": "لوحة",
    prints: "اللوحات",
    sheet: "ورقة",
    "on the wall": "على الجدار",
    "One rule, one number,": "قاعدة واحدة، رقم واحد،",
    "one picture.": "صورة واحدة.",
    "Generative prints in small, counted editions. Drawn once by an algorithm, printed on paper that outlives it.":
      "لوحات توليدية بطبعات صغيرة معدودة. ترسمها خوارزمية مرة واحدة، وتُطبع على ورق يعيش بعدها.",
    "New works": "أعمال جديدة",
    "Drawn by a rule": "مرسومة بقاعدة",
    "Each print begins as a few lines of arithmetic and one number. The same number always draws the same picture, so nothing is ever retouched.":
      "تبدأ كل لوحة ببضعة أسطر من الحساب ورقم واحد. الرقم نفسه يرسم دائمًا الصورة نفسها، فلا يُعدَّل شيء بعد ذلك.",
    "Kept small": "كمية صغيرة",
    "An edition has a fixed number of sheets in each size and paper. When the last one is sold, that print is closed.":
      "لكل طبعة عدد ثابت من الأوراق في كل مقاس وكل نوع ورق. وحين تُباع الأخيرة تُغلق الطبعة.",
    "Yours the moment you order": "لك منذ لحظة الطلب",
    "Stock is counted sheet by sheet. If the shop says there is one left, there is one left, and nobody else can buy it while you pay.":
      "يُعدّ المخزون ورقة ورقة. إن قال المتجر إن واحدة بقيت فقد بقيت واحدة، ولن يشتريها أحد غيرك وأنت تدفع.",
    "An ostinato is a small figure, repeated until it becomes something else. So are these prints.":
      "الأوستيناتو لحن صغير يتكرر حتى يصير شيئًا آخر. وكذلك هذه اللوحات.",
    "How it works": "كيف يعمل المتجر",
    Shop: "المتجر",
    Orders: "الطلبات",
    About: "عن المتجر",
    Shipping: "الشحن",
    "We ship from the United States to the countries that the checkout lists. What a parcel costs, and how long it takes, is shown for your address before you pay.":
      "نشحن من الولايات المتحدة إلى البلدان المذكورة عند الدفع. ويظهر سعر الشحن ومدته لعنوانك قبل أن تدفع.",
    "Prints travel rolled in a tube or flat between boards. As soon as a parcel leaves, we mail you its number.":
      "تُشحن اللوحات ملفوفة في أنبوب أو مسطحة بين لوحين. وحالما يغادر الطرد نرسل إليك رقمه.",
    "If a parcel is lost or damaged, write to us. We send the print again while the edition lasts, or give your money back.":
      "إن ضاع طرد أو تضرر فاكتب إلينا. نرسل اللوحة مرة أخرى ما دامت الطبعة متوفرة، أو نعيد إليك مالك.",
    Returns: "الإرجاع",
    "You may send a print back within 30 days of its arrival, for any reason. We refund its price and its tax when it is here, undamaged.":
      "يمكنك إرجاع اللوحة خلال 30 يومًا من وصولها لأي سبب. نعيد ثمنها وضريبتها حين تصلنا سليمة.",
    "Sending it back is at your cost, unless we made a mistake or the print arrived damaged.":
      "تكلفة الإرجاع عليك، إلا إذا أخطأنا أو وصلت اللوحة متضررة.",
    "Write to us before you send anything, so that we know what is coming.":
      "اكتب إلينا قبل أن ترسل أي شيء لنعرف ما هو قادم.",
    Privacy: "الخصوصية",
    "We keep what an order needs: your name, address, email and what you bought. Nobody else gets it, except who carries the parcel and who takes the payment.":
      "نحتفظ بما يحتاجه الطلب: اسمك وعنوانك وبريدك وما اشتريته. ولا يحصل عليه أحد غير من يحمل الطرد ومن يستلم الدفعة.",
    "Three cookies are set: one names your cart, one keeps you signed in, one remembers a language that you choose. There is no advertising and no tracking of visitors.":
      "نضع ثلاثة ملفات تعريف ارتباط: واحد لسلتك، وواحد يبقيك مسجلًا، وواحد يتذكر اللغة التي تختارها. لا إعلانات ولا تتبع للزوار.",
    "Your account shows everything that we keep of you. There you can download it, or have it erased.":
      "يعرض حسابك كل ما نحتفظ به عنك. ويمكنك هناك تنزيله أو طلب محوه.",
    "An empty wall": "جدار فارغ",
    "Back to the entrance": "العودة إلى المدخل",
    "Nothing hangs here. Try fewer filters or other words, or walk through everything there is.":
      "لا شيء معلق هنا. جرّب مرشحات أقل أو كلمات أخرى، أو تجوّل بين كل ما لدينا.",
    "The wall at home is still bare.": "ما زال جدار بيتك عاريًا.",
    "Goes well with": "يناسبها أيضًا",
    "May it hang well.": "نتمنى أن تزيّن جدارك.",
    Standard: "عادي",
    Express: "سريع",
    "3–5 business days": "3–5 أيام عمل",
    "1–2 business days": "1–2 أيام عمل",
    "5–9 business days": "5–9 أيام عمل",
    "2–4 business days": "2–4 أيام عمل",
    "6–10 business days": "6–10 أيام عمل",
    "8–15 business days": "8–15 يوم عمل",
    Size: "المقاس",
    Paper: "الورق",
    "Sales tax": "ضريبة المبيعات",
    Tidelines: "خطوط المد",
    Currents: "التيارات",
    Contours: "خطوط الارتفاع",
    Loom: "النول",
    Parquet: "الباركيه",
    Orbits: "المدارات",
    "Water and land": "الماء والأرض",
    "Figure and ground": "الشكل والخلفية",
    "Small beginnings": "بدايات صغيرة",
    "First walk": "الجولة الأولى",
    "Closed editions": "طبعات مغلقة",
  },
};
