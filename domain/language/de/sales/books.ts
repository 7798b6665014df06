import type { MessagesOf } from "../../keys.ts";

export const books: MessagesOf<"books"> = {
  titleOf: "Die Bücher von {title}",
  balance: "Die Bücher stimmen",
  unbalanced: "Die Bücher stimmen in diesem Augenblick nicht",
  balanceText:
    "Von allen Stücken dieses Verkaufs ({units}) ist bekannt, wo sie sind, und jede angenommene Bestellung ist gespeichert.",
  unbalancedText:
    "Solange Bestellungen auf dem Weg in den Speicher sind, kann das kurz so sein. Lesen Sie die Bücher noch einmal: Wenn nichts gekauft wird, müssen sie stimmen.",
  read: "{state}. Gelesen am <time>{at}</time>, aus den Objekten, die verkaufen, und dem Speicher der Bestellungen. <again>Noch einmal lesen</again> oder <json>dasselbe als JSON</json> sehen.",
  meaning: "Was die Zahlen bedeuten",
  allotment: "Kontingent",
  allotmentText: "{units}, die dieser Verkauf anbietet, aus dem gewöhnlichen Bestand genommen.",
  sold: "Verkauft",
  soldText: "Bestellt und bezahlt.",
  reserved: "Reserviert",
  reservedText: "Bestellt, und über die Zahlung ist noch nicht entschieden. Niemand sonst kann sie kaufen.",
  remaining: "Übrig",
  remainingText: "Weder verkauft noch reserviert.",
  returnedToStock: "Zurück im Bestand",
  returnedText: "Vom Übrigen: was am Ende des Verkaufs in den gewöhnlichen Bestand zurückging.",
  released: "Freigegeben",
  releasedText:
    "{units} aus Bestellungen, die nicht bezahlt oder storniert wurden. Jedes Stück konnte wieder gekauft werden und zählt oben dort, wohin es kam.",
  accepted: "Angenommene Bestellungen",
  acceptedText: "Bestellungen, deren {units} verkauft oder reserviert sind.",
  stored: "Gespeicherte Bestellungen",
  storedText: "Von den Bestellungen dieses Verkaufs die, die im Speicher des Shops sind.",
  laneByLane: "Spur für Spur",
  lanesText:
    "Ein Verkauf läuft über eine oder mehrere Spuren zugleich. Jede nimmt {units} aus dem Verkauf, verkauft sie und gibt zurück, was sie nicht braucht. In jeder gilt: geliehen = zurückgegeben + reserviert + verkauft + frei.",
  noLane: "Noch keine Spur hat {unit} genommen.",
  lanes: "Spuren",
  lane: "Spur",
  leased: "Geliehen",
  returned: "Zurückgegeben",
  free: "Frei",
  balanced: "Stimmt",
  yes: "Ja",
  no: "Nein",
};
