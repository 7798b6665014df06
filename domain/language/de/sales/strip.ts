import type { MessagesOf } from "../../keys.ts";

export const strip: MessagesOf<"strip"> = {
  sale: "Aktion",
  over: "Gerade vorbei",
  open: "Jetzt offen",
  inAMinute: "Öffnet in einer Minute",
  inMinutes: "Öffnet in {count, plural, one {# Minute} other {# Minuten}}",
  inHours: "Öffnet in {count, plural, one {# Stunde} other {# Stunden}}",
  offer: "{title}, {units} zu je {price}",
};
