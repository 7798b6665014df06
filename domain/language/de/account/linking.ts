import type { MessagesOf } from "../../keys.ts";

export const linking: MessagesOf<"linking"> = {
  title: "Darf {client} für Sie handeln?",
  from: "Es ist ein Programm von {host}.",
  signedIn: "Sie sind als {email} angemeldet.",
  may: "Es möchte",
  may_read: "Ihre Bestellungen sehen",
  may_cart: "Warenkörbe zu Ihren Preisen füllen",
  may_buy: "in Ihrem Namen bestellen, zu Ihren Preisen und an Ihre Adressen",
  mayNot:
    "Es erfährt kein Passwort und kann Ihr Konto nicht ändern. Sie können das jederzeit unter <link>Wo Sie angemeldet sind</link> beenden.",
  allow: "Erlauben",
  deny: "Nicht erlauben",
  broken: "Diese Anfrage geht nicht",
  brokenHow:
    "Ein Programm hat Sie mit einer Anfrage hierher geschickt, die der Shop nicht annehmen kann. Erlaubt wurde nichts. Für seine Hersteller: {why}",
  end: "Beenden<more>, was {device} für Sie darf</more>",
  consents: "Wozu Programme für Sie zugestimmt haben",
  consentsHow:
    "Programme, die für Sie bestellt haben, haben das gesagt. Ein Ja meldet Sie zu nichts an. Nach einem Nein zu Werbung schickt Ihnen der Shop keine Neuigkeiten von Verkäufen und keine Erinnerungen an Warenkörbe, bis Sie sie selbst wählen. Dasselbe gilt, sobald Sie ein Ja zurücknehmen.",
  withOrder: "Mit <link>der Bestellung</link> vom <time></time>",
  unnamed: "Ein Programm ohne Namen",
  purpose_analytics: "Statistik",
  purpose_preferences: "Merken, was Sie bevorzugen",
  purpose_marketing: "Werbung",
  purpose_sale_of_data: "Verkauf Ihrer Daten",
  yes: "{name}: ja",
  no: "{name}: nein",
  withdraw: "Zurücknehmen<more>, wozu am <time></time> zugestimmt wurde</more>",
  withdrawn: "Zurückgenommen <time></time>.",
  told_withdrawn: "Zurückgenommen.",
};
