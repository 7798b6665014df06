import type { MessagesOf } from "../keys.ts";

export const live: MessagesOf<"live"> = {
  items: "{count, plural, one {Artikel} other {Artikel}}",
  cart: "Warenkorb",
  viewCart: "Warenkorb ansehen",
  failed: "Das hat nicht geklappt.",
  close: "Schließen",
  suggestions: "Vorschläge",
  suggestionCount: "{count, plural, one {# Vorschlag} other {# Vorschläge}}.",
  didYouMean: "Meinten Sie",
  collection: "Kollektion",
  wishlist: "Merkzettel",
  keep: "Für später merken",
  isKept: "Auf Ihrem Merkzettel",
  kept: "Für später gemerkt.",
  unkept: "Vom Merkzettel genommen.",
  picture: "Bild",
  smaller: "Kleiner",
  larger: "Größer",
  previous: "Vorheriges",
  next: "Nächstes",
  offline: "Offline: Preise und Bestand können sich geändert haben.",
};
