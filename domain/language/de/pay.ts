import type { MessagesOf } from "../keys.ts";

export const pay: MessagesOf<"pay"> = {
  title: "Bezahlen Sie, um die Bestellung abzuschließen",
  held: "Ihre {units} sind für Sie reserviert, bis die Zeit um ist. Danach sind sie wieder {onSale}, und es wird nichts abgebucht.",
  bank: "Ihre Bank möchte, dass Sie bestätigen, dass Sie es sind. Machen Sie dort weiter, oder nehmen Sie eine andere Karte.",
  over: "Die Zeit ist um. Ihre {units} sind wieder {onSale}, und es wurde nichts abgebucht.",
  continueBank: "Weiter bei meiner Bank",
  pay: "{amount} bezahlen",
  timeLeft: "Verbleibende Zeit",
  payment: "Zahlung",
  nextPage: "Wie Sie bezahlen, wählen Sie auf der nächsten Seite. Vorher wird nichts abgebucht.",
  needsScript: "Kartenzahlung braucht JavaScript",
  needsScriptText:
    "Das Kartenformular gehört dem Zahlungsanbieter. Bitte schalten Sie JavaScript ein und laden Sie die Seite neu.",
  noMoney: "Es wird keine Karte verlangt, und es fließt kein Geld. Wählen Sie, wie die Zahlung enden soll.",
  tok_ok: "Angenommen",
  tok_okNote: "Die Zahlung gelingt sofort.",
  tok_declined: "Abgelehnt",
  tok_declinedNote: "Die Bank sagt nein; die Bestellung wird storniert.",
  tok_flaky: "Wackelig",
  tok_flakyNote: "Der Anbieter scheitert zweimal und hat dann Erfolg.",
  tok_timeout: "Antwortet nie",
  tok_timeoutNote: "Der Anbieter antwortet nicht; die Bestellung wird storniert.",
  insufficient_funds: "Auf dieser Karte ist nicht genug Geld. Bitte nehmen Sie eine andere.",
  expired_card: "Diese Karte ist abgelaufen. Bitte nehmen Sie eine andere.",
  incorrect_cvc: "Die Prüfnummer stimmt nicht. Bitte prüfen Sie sie und versuchen Sie es noch einmal.",
  incorrect_number: "Die Kartennummer stimmt nicht. Bitte prüfen Sie sie und versuchen Sie es noch einmal.",
  processing_error: "Die Bank konnte es gerade nicht verarbeiten. Bitte versuchen Sie es noch einmal.",
  authentication_required:
    "Ihre Bank konnte nicht bestätigen, dass Sie es waren. Versuchen Sie es noch einmal, oder nehmen Sie eine andere Karte.",
  declined:
    "Ihre Bank hat diese Karte abgelehnt und nicht gesagt, warum. Bitte nehmen Sie eine andere, oder fragen Sie Ihre Bank.",
};
