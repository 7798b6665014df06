import { z } from "zod";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { parseIntentKey } from "../../domain/payments/payment.ts";
import { jsonOf } from "./json.ts";
import type { PaymentNotice } from "./provider.ts";
import { fromHex, isHmac } from "./signature.ts";

const Item = z.object({
  pspReference: z.string().min(1).max(64),
  /** Of a modification: the payment it is about. */
  originalReference: z.string().nullish(),
  merchantAccountCode: z.string(),
  merchantReference: z.string().default(""),
  amount: z.object({ value: z.int(), currency: z.string() }),
  eventCode: z.string().min(1).max(64),
  success: z.enum(["true", "false"]),
  additionalData: z.object({ hmacSignature: z.string() }),
});
export type AdyenItem = z.infer<typeof Item>;

/** Sent as JSON there is always one item. */
const Notification = z.object({ notificationItems: z.tuple([z.object({ NotificationRequestItem: Item })]) });

/**
 * What of an item is signed. Amounts and references hold no colon: merchantReference is our key.
 */
export function signedPart(item: Omit<AdyenItem, "additionalData">): string {
  const { pspReference, originalReference, merchantAccountCode, merchantReference, amount } = item;
  return [
    pspReference,
    originalReference ?? "",
    merchantAccountCode,
    merchantReference,
    amount.value,
    amount.currency,
    item.eventCode,
    item.success,
  ].join(":");
}

/**
 * The news of a signed notification about one of our payments; null for another subject. `secrets`
 * are HMAC keys as Adyen shows them, in hex.
 */
export async function readAdyenNotice(
  merchantAccount: string,
  body: string,
  secrets: readonly string[],
): Promise<Result<PaymentNotice | null, string>> {
  const parsed = Notification.safeParse(jsonOf(body));
  if (!parsed.success) {
    return err("it is no signed notification of Adyen");
  }
  const item = parsed.data.notificationItems[0].NotificationRequestItem;
  if (!(await isSigned(item, secrets))) {
    return err("its signature is not one of ours");
  }
  const { pspReference, originalReference, merchantReference: key, eventCode, success } = item;
  if (item.merchantAccountCode !== merchantAccount || !parseIntentKey(key)) {
    return ok(null);
  }
  const told = success === "true";
  const { value: amount, currency } = item.amount;
  const notice = {
    id: `${eventCode}:${pspReference}:${success}`,
    key,
    reference: originalReference || pspReference,
    amount: { amount, currency },
  };
  if (eventCode === "AUTHORISATION") {
    return ok(
      told ? { ...notice, state: "authorized" } : { ...notice, state: "declined", code: "card_declined" },
    );
  }
  // Adyen accepted it first and failed later. The money is not where the order says.
  if (!told || FAILURES.includes(eventCode)) {
    return ok({ ...notice, state: "failed", failedLater: true });
  }
  const state = STATES.get(eventCode);
  return ok(state ? { ...notice, state } : null);
}

/** What a modification that Adyen has carried out makes of a payment. */
const STATES: ReadonlyMap<string, PaymentNotice["state"]> = new Map([
  ["CAPTURE", "captured"],
  ["CANCELLATION", "voided"],
  ["TECHNICAL_CANCEL", "voided"],
  ["REFUND", "refunded"],
  ["CHARGEBACK", "refunded"],
]);

const FAILURES = ["CAPTURE_FAILED", "REFUND_FAILED", "REFUNDED_REVERSED"];

async function isSigned(item: AdyenItem, secrets: readonly string[]): Promise<boolean> {
  const { hmacSignature } = item.additionalData;
  if (!/^[A-Za-z0-9+/]{43}=$/.test(hmacSignature)) {
    return false;
  }
  const mac = Uint8Array.from(atob(hmacSignature), (char) => char.charCodeAt(0));
  const text = signedPart(item);
  for (const secret of secrets) {
    const key = fromHex(secret);
    if (key && (await isHmac(key, mac, text))) {
      return true;
    }
  }
  return false;
}
