import type { MessagesOf } from "../keys.ts";

export const paying: MessagesOf<"paying"> = {
  placing: "Ihre Bestellung wird aufgegeben …",
  reserved: "Ihre Bestellung ist reserviert. Es wird bezahlt …",
  away: "Das Zahlungsformular lädt nicht. Bitte laden Sie die Seite gleich noch einmal.",
  notLoaded: "Das Kartenformular wurde nicht geladen. Sie können auf der nächsten Seite bezahlen.",
  through: "Ihre Zahlung ist eingegangen. Ihre Bestellung wird bestätigt …",
  loading: "Das Zahlungsformular wird geladen …",
  paying: "Es wird bezahlt …",
  asking: "Ihre Bank wird gefragt …",
  testCard: "Testkarte",
  testCards: "Testkarten: Es wird keine echte Karte verlangt, und es fließt kein Geld.",
  card_ok: "Es wird sofort bezahlt.",
  card_authenticate: "Die Bank fragt Sie zuerst.",
  card_declined: "Die Bank sagt nein.",
  card_no_money: "Es ist nicht genug Geld da.",
  bankAsks: "Ihre Bank: Sind Sie das?",
  bankYes: "Ja, das bin ich",
  bankNo: "Nein, abbrechen",
  notPlaced: "Die Bestellung konnte nicht aufgegeben werden.",
  silent: "Der Shop antwortet nicht. Bitte versuchen Sie es noch einmal.",
};
