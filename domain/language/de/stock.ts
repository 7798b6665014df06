import type { MessagesOf } from "../keys.ts";

export const stock: MessagesOf<"stock"> = {
  soldOut: "Ausverkauft",
  onBackOrder: "Nachbestellt",
  backOrderUntil: "Nachbestellt: {promise}",
  someThenBackOrder: "{count, number} auf Lager, weitere nachbestellt: {promise}",
  inStock: "Auf Lager",
  lastOne: "Das letzte Stück",
  onlyLeft: "Nur noch {count, number} übrig",
  left: "Noch {count, number} übrig",
  whenItArrives: "Versand, sobald es da ist",
  expectedBy: "erwartet bis {day}",
  waiting: "({count, number} nachbestellt, {promise})",
  stateGone: "(ausverkauft)",
  stateNone: "(nicht mit dieser Auswahl)",
  addToCart: "In den Warenkorb",
  before: "vorher:",
  from: "Ab {price}",
  step: "Ab {count, number}: je {price}.",
};
