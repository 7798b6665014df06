import type { MessagesOf } from "../keys.ts";

export const shop: MessagesOf<"shop"> = {
  catalogue: "Produkte",
  one: "Artikel",
  a: "ein Artikel",
  several: "Artikel",
  piece: "Stück",
  onSale: "im Verkauf",
  newest: "Neu",
  missing: "Nicht gefunden",
  toHome: "Zur Startseite",
  nothingFound:
    "Es wurde nichts gefunden. Versuchen Sie es mit weniger Filtern oder anderen Wörtern, oder sehen Sie alles durch.",
  related: "Passt gut dazu",
  arrived: "Wir wünschen Ihnen viel Freude damit.",
};
