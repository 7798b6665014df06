import type { MessagesOf } from "../../keys.ts";

export const slip: MessagesOf<"slip"> = {
  title: "Lieferschein",
  all: "Lieferscheine",
  order: "Bestellung",
  ordered: "Bestellt",
  from: "Von",
  by: "Versand",
  to: "Geht an",
  note: "Notiz",
  nothing: "Von dieser Bestellung ist nichts zu versenden.",
  packed: "Gepackt",
  units: "Menge",
  what: "Was",
  sku: "Artikelnummer",
};
