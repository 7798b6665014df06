import type { MessagesOf } from "../keys.ts";

export const offline: MessagesOf<"offline"> = {
  title: "Sie sind offline",
  text: "Diese Seite braucht das Netz. Sie öffnet sich von selbst, sobald Sie wieder verbunden sind. Was Sie bis dahin in den Warenkorb legen, bleibt auf diesem Gerät und kommt dann hinein.",
  kept: "Seiten auf diesem Gerät",
  mayHaveChanged: "Preise und Bestand darin können sich seitdem geändert haben.",
  again: "Noch einmal versuchen",
};
