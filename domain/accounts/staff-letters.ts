import type { AlertChange } from "../alerts/alerts.ts";
import { formatMoney, type Money } from "../base/money.ts";
import { capitalized } from "../base/shop.ts";
import type { Letter } from "../notifications/letter.ts";
import type { DisabledReason } from "../webhooks/delivery.ts";
import type { StaffRole } from "./access.ts";

/** The mail to staff when a SKU falls to its reorder point. */
export function lowStockLetter(
  shop: string,
  {
    sku,
    title,
    available,
    reorderPoint,
  }: { sku: string; title: string; available: number; reorderPoint: number },
  url: string,
): Letter {
  return {
    subject: `${title} is running low at ${shop}`,
    before: [
      `${available} of ${title} (${sku}) can still be sold. Its reorder point is ${reorderPoint}.`,
      "You are told once each time that it falls there.",
    ],
    rows: [],
    after: [],
    link: { label: "See the product", url },
  };
}

/** What a person reads who is invited to work in the shop. `by`: what the inviter is called. */
export function invitationLetter(
  shop: string,
  { by, role, days }: { by: string; role: StaffRole; days: number },
  url: string,
): Letter {
  return {
    subject: `Work at ${shop}`,
    before: [`${by} invites you to work at ${shop}. Your role is ${capitalized(role)}.`],
    rows: [],
    link: { label: "Take the invitation", url },
    after: [
      `The link works once, for ${days} days.`,
      "If you do not know why you got this, do nothing: nothing changes then.",
    ],
  };
}

/** The mail to staff when the shop turned a webhook off. */
export function webhookOffLetter(
  shop: string,
  { host, reason }: { host: string; reason: DisabledReason },
  url: string,
): Letter {
  const why =
    reason === "gone"
      ? `${host} answered that it is gone for good (410).`
      : `Everything that was sent to ${host} in the last three days failed.`;
  const kept = "What happens meanwhile is kept for 30 days, and is sent once the webhook is on again.";
  return {
    subject: `${shop} turned off the webhook at ${host}`,
    before: [why, kept],
    rows: [],
    after: [],
    link: { label: "See the webhook", url },
  };
}

/** The mail to staff when the shop paused a vendor's feed. */
export function feedPausedLetter(
  shop: string,
  { name, failures, reason }: { name: string; failures: number; reason: string },
  url: string,
): Letter {
  return {
    subject: `${shop} paused the feed ${name}`,
    before: [
      `${failures} pulls of ${name} in a row failed. The last one: ${reason}`,
      "Its products stay as they are. Turn it on again once the cause is mended.",
    ],
    rows: [],
    after: [],
    link: { label: "See the feed", url },
  };
}

/** The mail to operators when an alert begins, and when it is over. */
export function alertLetter(shop: string, { alert, state, since, text }: AlertChange, url: string): Letter {
  const over = state === "over";
  return {
    subject: `${over ? "Over" : "Alert"} at ${shop}: ${alert}`,
    before: [
      `${text}.`,
      over
        ? `It began at ${new Date(since).toISOString()} and is over.`
        : "You are told once when it is over. docs/runbooks/alerts.md says what to do.",
    ],
    rows: [],
    after: [],
    link: { label: "See how the shop does", url },
  };
}

/** A dispute that the shop may answer. It names no buyer. */
export function disputeLetter(
  shop: string,
  { number, sum, provider, dueAt }: { number: string; sum: Money; provider: string; dueAt: number | null },
  url: string,
): Letter {
  const until = dueAt === null ? "" : ` until ${new Date(dueAt).toISOString()}`;
  return {
    subject: `A payment is disputed at ${shop}: order ${number}`,
    before: [
      `The buyer of order ${number} told their bank that the payment of ${formatMoney(sum)} was wrong.`,
      `It can be answered${until}, where ${provider} shows the dispute.`,
      "The order stays as it is. A refund would pay what the bank takes a second time.",
    ],
    rows: [],
    after: [],
    link: { label: "See the order", url },
  };
}
