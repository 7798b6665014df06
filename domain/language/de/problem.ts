import type { MessagesOf } from "../keys.ts";

export const problem: MessagesOf<"problem"> = {
  other: "Das hat nicht geklappt.",
  invalid_request: "Etwas davon stimmt noch nicht.",
  forbidden:
    "Ihr Konto darf das nicht sehen oder tun. Wenn Sie hier arbeiten, fragen Sie, wer die Rollen vergibt.",
  unauthenticated: "Melden Sie sich zuerst an.",
  invalid_token: "Sie sind nicht mehr angemeldet. Melden Sie sich noch einmal an.",
  wrong_credentials: "Die E-Mail-Adresse oder das Passwort ist falsch.",
  account_disabled: "Dieses Konto ist gesperrt. Schreiben Sie dem Shop, damit er es wieder öffnet.",
  oidc_failed: "Die Anmeldung über den anderen Anbieter ist fehlgeschlagen.",
  oidc_email_unverified: "Die E-Mail-Adresse ist dort nicht bestätigt.",
  oidc_unavailable: "Der andere Anbieter antwortet nicht.",
  csrf_rejected:
    "Das Formular kam von einer anderen Seite. Öffnen Sie die Seite hier und senden Sie es noch einmal.",
  challenge_failed: "Die Prüfung, ob Sie ein Mensch sind, ist fehlgeschlagen.",
  not_found: "Hier ist nichts.",
  method_not_allowed:
    "Diese Adresse gilt nur für ein Formular auf unseren Seiten. Gehen Sie zurück und senden Sie es von dort.",
  request_timeout: "Ihre Eingabe brauchte zu lange. Senden Sie sie über eine bessere Verbindung noch einmal.",
  rate_limited: "Zu viele Anfragen. Warten Sie eine Minute und versuchen Sie es noch einmal.",
  out_of_stock: "Davon ist nicht mehr genug da.",
  sold_out: "Es ist ausverkauft.",
  limit_reached: "Sie haben so viele, wie ein Kunde kaufen darf.",
  sale_closed: "Die Aktion ist vorbei.",
  not_admitted: "Sie sind noch nicht an der Reihe.",
  not_open: "Die Aktion hat noch nicht begonnen.",
  order_not_cancellable: "Die Bestellung lässt sich nicht mehr stornieren.",
  order_not_payable: "Die Bestellung lässt sich nicht mehr bezahlen.",
  return_not_open: "Die Rückgabe ist dafür nicht offen.",
  changed_meanwhile: "Es wurde inzwischen geändert.",
  draft_order_over: "Dieser Bestellentwurf ist nicht mehr offen.",
  link_invalid: "Der Link funktioniert nicht mehr.",
  payload_too_large: "Ihre Eingabe ist größer, als diese Seite annimmt.",
  unsupported_media_type:
    "Diese Seite nimmt an, was ihr eigenes Formular sendet. Gehen Sie zurück und senden Sie es von dort.",
  idempotency_key_missing:
    "Das Formular war unvollständig. Laden Sie die Seite neu und senden Sie es noch einmal.",
  idempotency_key_reused:
    "Dieses Formular wurde schon benutzt. Laden Sie die Seite neu und senden Sie es noch einmal.",
  unknown_sku: "Diesen Artikel gibt es nicht.",
  item_unavailable: "Der Artikel ist nicht im Verkauf.",
  cart_empty: "Der Warenkorb ist leer.",
  cart_limit_exceeded: "Der Warenkorb enthält zu viele Artikel.",
  item_limit_exceeded: "Zu viele von einem Artikel.",
  order_total_too_low: "Der Bestellwert ist zu niedrig.",
  order_total_too_high: "Der Bestellwert ist zu hoch.",
  order_too_many_items: "Die Bestellung enthält zu viele Artikel.",
  total_changed: "Die Summe hat sich geändert. Sehen Sie sie noch einmal an, bevor Sie bestellen.",
  cart_ordered: "Dieser Warenkorb wurde schon bestellt.",
  address_invalid: "Unter dieser Adresse ist niemand zu erreichen.",
  shipping_not_available: "Diese Versandart gibt es für diese Adresse nicht.",
  payment_provider_unknown: "Diese Zahlungsart gibt es nicht.",
  items_not_ordered: "Diese Artikel sind nicht oder nicht mehr in der Bestellung.",
  items_not_returnable: "Diese Artikel lassen sich nicht oder nicht mehr zurückgeben.",
  coupon_invalid: "Dieser Code ist nicht bekannt.",
  coupon_not_applicable: "Dieser Code gilt nicht für den Inhalt des Warenkorbs.",
  coupon_expired: "Dieser Code ist abgelaufen.",
  coupon_used_up: "Dieser Code ist aufgebraucht.",
  weak_password: "Das Passwort ist zu leicht zu erraten.",
  address_limit_exceeded: "Das Adressbuch ist voll.",
  too_many_attempts: "Zu viele falsche Passwörter. Warten Sie etwas und versuchen Sie es noch einmal.",
  internal_error:
    "Wir wissen davon, unter der Kennung unten. Versuchen Sie es gleich noch einmal. Wenn Sie gerade bestellt haben, sehen Sie zuerst in Ihre Bestellungen.",
  unknown_shard: "Diese Bestellungen ziehen gerade um. Versuchen Sie es in ein paar Minuten noch einmal.",
  unavailable:
    "Der Shop kann das im Moment nicht beantworten. Nichts ist verloren: Versuchen Sie es bald noch einmal.",
  invitation_refused: "Diese Einladung gilt nicht für dieses Konto.",
  goodsAtLeast: "Eine Bestellung enthält Ware für mindestens {sum}.",
  paymentAtLeast: "Eine Zahlung beträgt mindestens {sum}.",
  totalAtMost: "Eine Bestellung darf höchstens {sum} betragen.",
  itemsAtMost:
    "{count, plural, one {Eine Bestellung enthält höchstens einen Artikel.} other {Eine Bestellung enthält höchstens # Artikel.}}",
  unitsAtMost:
    "{count, plural, one {Davon gibt es höchstens ein Stück je Bestellung.} other {Davon gibt es höchstens # Stück je Bestellung.}}",
  toACustomer:
    "{count, plural, one {Davon gibt es höchstens ein Stück je Kunde.} other {Davon gibt es höchstens # Stück je Kunde.}}",
};
