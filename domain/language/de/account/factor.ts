import type { MessagesOf } from "../../keys.ts";

export const factor: MessagesOf<"factor"> = {
  title: "Zweiter Faktor",
  what: "Ein zweiter Beweis neben dem Passwort: ein Passkey oder der Code einer App, die nur Sie haben. Er wird beim Anmelden verlangt.",
  required:
    "Dieser Shop verlangt von allen, die hier arbeiten, einen zweiten Faktor. Fügen Sie jetzt einen hinzu, dann öffnet sich die Konsole.",
  yours: "Ihre",
  app: "Authenticator-App",
  passkey: "Passkey",
  addedAt: "Hinzugefügt <time></time>, noch nicht benutzt",
  usedAt: "Zuletzt benutzt <time></time>",
  remove: "Entfernen",
  removeNow: "Jetzt entfernen",
  codes: "Wiederherstellungscodes",
  codesLeft:
    "{count, plural, =0 {Keiner ist übrig.} one {# ist übrig.} other {# sind übrig.}} Jeder meldet Sie einmal an, wenn Sie alles andere verloren haben.",
  newCodes: "{count, number} neue Codes erzeugen",
  keepCodes:
    "Bewahren Sie diese Codes gut auf, etwa in einem Passwortmanager. Der Shop zeigt sie nur jetzt; frühere gelten nicht mehr.",
  kept: "Ich habe sie aufbewahrt",
  addPasskey: "Passkey hinzufügen",
  passkeyWhat:
    "Ihr Fingerabdruck, Ihr Gesicht, Ihr Telefon oder ein Sicherheitsschlüssel. Er gilt nur an der Adresse dieses Shops, keine falsche Seite kann ihn verlangen.",
  makePasskey: "Passkey erstellen",
  passkeyHint: "Zum Beispiel „Laptop“, um ihn von anderen zu unterscheiden.",
  usePasskey: "Passkey verwenden",
  passkeyKnown: "Dieses Gerät hat schon einen Passkey für Ihr Konto.",
  passkeyFailed: "Der Passkey kam nicht an. Versuchen Sie es noch einmal oder auf einem anderen Weg.",
  passkeyScript: "Ein Passkey braucht einen Browser, der Skripte ausführt.",
  noKey: "Dieser Shop kann im Moment keine Authenticator-App annehmen.",
  addApp: "Authenticator-App hinzufügen",
  scan: "Scannen Sie das Bild mit einer App, etwa Ihrem Passwortmanager. Geben Sie dann den Code ein, den sie zeigt.",
  picture: "Bild zum Scannen mit einer Authenticator-App",
  typed: "Oder tippen Sie dies in die App:",
  name: "Name",
  nameHint: "Zum Beispiel „Telefon“, um ihn von anderen zu unterscheiden.",
  nameProblem: "Geben Sie einen Namen mit höchstens 60 Zeichen ein.",
  firstCode: "Der Code, den die App zeigt",
  add: "Hinzufügen",
  prove: "Bevor Sie hier etwas ändern: sind Sie es?",
  told_added: "Hinzugefügt. Ab jetzt wird er beim Anmelden verlangt.",
  told_removed: "Entfernt.",
};
