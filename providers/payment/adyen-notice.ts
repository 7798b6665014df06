import { z } from "zod";
import { Currency, money } from "../../domain/base/money.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { DisputeMove, DisputeState } from "../../domain/payments/dispute.ts";
import { parseIntentKey } from "../../domain/payments/payment.ts";
import { jsonOf } from "./json.ts";
import type { DisputeNotice, PaymentNotice } from "./provider.ts";
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
  eventDate: z.iso.datetime({ offset: true }).optional().catch(undefined),
  reason: z.string().nullish(),
  additionalData: z.object({
    hmacSignature: z.string(),
    /** Of a dispute. */
    disputeStatus: z.string().optional(),
    defensePeriodEndsAt: z.iso.datetime({ offset: true }).optional().catch(undefined),
  }),
});
export type AdyenItem = z.infer<typeof Item>;

/** Sent as JSON there is always one item. */
const Notification = z.object({ notificationItems: z.tuple([z.object({ NotificationRequestItem: Item })]) });

/**
 * What of an item is signed. Amounts and references hold no colon: merchantReference is our key.
 */
export function signedPart(item: Omit<AdyenItem, "additionalData" | "eventDate" | "reason">): string {
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
  now: number,
): Promise<Result<PaymentNotice | DisputeNotice | null, string>> {
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
  const ofDispute = DISPUTES.get(eventCode);
  if (ofDispute) {
    // Of what Adyen could not do about a dispute it sends another notice.
    return told ? readDispute(item, ofDispute, now) : ok(null);
  }
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
]);

interface OfDispute {
  moved: DisputeMove | null;
  /** Where the dispute stands by this event alone. */
  state: DisputeState;
}

/**
 * The events of a dispute: what each does with the money, and what it says where no status does.
 */
const DISPUTES: ReadonlyMap<string, OfDispute> = new Map<string, OfDispute>([
  ["REQUEST_FOR_INFORMATION", { moved: null, state: "needs_response" }],
  ["NOTIFICATION_OF_CHARGEBACK", { moved: null, state: "needs_response" }],
  ["CHARGEBACK", { moved: "withdrawn", state: "needs_response" }],
  ["INFORMATION_SUPPLIED", { moved: null, state: "under_review" }],
  // The bank may still take it back a second time.
  ["CHARGEBACK_REVERSED", { moved: "returned", state: "under_review" }],
  ["SECOND_CHARGEBACK", { moved: "withdrawn", state: "lost" }],
  ["DISPUTE_DEFENSE_PERIOD_ENDED", { moved: null, state: "lost" }],
  ["ISSUER_RESPONSE_TIMEFRAME_EXPIRED", { moved: null, state: "won" }],
  ["PREARBITRATION_WON", { moved: null, state: "won" }],
  ["PREARBITRATION_LOST", { moved: null, state: "lost" }],
]);

/** What `disputeStatus` says; with another value the event decides. */
const STATUSES: ReadonlyMap<string, DisputeState> = new Map([
  ["Undefended", "needs_response"],
  ["Pending", "under_review"],
  ["Won", "won"],
  ["Accepted", "lost"],
  ["Expired", "lost"],
  ["Lost", "lost"],
]);

function readDispute(
  item: AdyenItem,
  { moved, state: byEvent }: OfDispute,
  now: number,
): Result<DisputeNotice, string> {
  const { eventCode, pspReference, merchantReference, amount, reason, eventDate, additionalData } = item;
  const currency = Currency.safeParse(amount.currency);
  if (!currency.success || amount.value <= 0) {
    return err("a dispute names no sum that the shop knows");
  }
  const { disputeStatus, defensePeriodEndsAt: ends } = additionalData;
  const state = STATUSES.get(disputeStatus ?? "") ?? byEvent;
  return ok({
    id: `${eventCode}:${pspReference}:true`,
    key: merchantReference,
    dispute: {
      reference: pspReference,
      state,
      reason: reason?.slice(0, 100) || null,
      dueAt: state === "needs_response" && ends ? Date.parse(ends) : null,
    },
    amount: money(amount.value, currency.data),
    moved,
    // No clock of a provider takes it into the future.
    at: Math.min(eventDate ? Date.parse(eventDate) : now, now),
  });
}

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
