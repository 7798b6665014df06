// biome-ignore-all lint/suspicious/noTemplateCurlyInString: faults quote code of other files.
import type { Fault } from "../fault.ts";

const STRIPE = "test/stripe.test.ts";

/** Disputes of payments: what is kept of them, and the money that banks take. */
export const DISPUTE_FAULTS: readonly Fault[] = [
  {
    id: "an-older-notice-reopens-a-dispute",
    file: "stores/payments/payment-disputes.ts",
    from: "setWhere: sql`excluded.at >= ${disputes.at}`,",
    to: "setWhere: sql`excluded.at > 0`,",
    noticedBy: [STRIPE],
  },
  {
    id: "a-notice-that-comes-twice-is-two-events",
    file: "stores/payments/payment-disputes.ts",
    from: "where not exists (select 1 from payment_dispute_notices where id = ${notice.id})",
    to: "where ${notice.id} <> ''",
    noticedBy: ["shop/payments/dispute-notice.test.ts"],
  },
  {
    id: "no-webhook-hears-of-a-dispute",
    file: "shop/payments/dispute-notice.ts",
    from: "  ctx.waitUntil(publishOutbox(env));\n",
    to: "",
    noticedBy: ["test/golden/disputes.test.ts"],
  },
  {
    id: "what-a-bank-took-is-in-no-journal",
    file: "shop/orders/reading/read-journal.ts",
    from: "return order && moved ? [",
    to: "return order && !moved ? [",
    noticedBy: ["workers/orders/journal.test.ts"],
  },
  {
    id: "a-day-with-a-dispute-is-never-closed",
    file: "shop/accounting/close-days.ts",
    from: 'while (place?.walk === "given_back") {',
    to: "while (place) {",
    noticedBy: ["workers/orders/journal.test.ts"],
  },
  {
    id: "a-dispute-is-paid-back-as-a-refund",
    file: "domain/orders/journal.ts",
    from: 'kind: moved === "withdrawn" ? "chargeback" : "chargeback_reversed",',
    to: 'kind: moved === "withdrawn" ? "refund" : "payment",',
    noticedBy: ["domain/orders/journal.test.ts"],
  },
  {
    id: "a-dispute-whose-payment-stripe-does-not-name-is-lost",
    file: "workers/payments/routes.ts",
    from: 'throw new ProblemError(refusal("unavailable", "The provider does not say which payment it means."));',
    to: "return { ok: true, value: null } as const;",
    noticedBy: [STRIPE],
  },
  {
    id: "answered-disputes-wait-for-an-answer",
    file: "stores/payments/payment-disputes.ts",
    from: "due ? sql`${disputes.state} = 'needs_response'` : undefined,",
    to: "due ? sql`${disputes.state} <> ''` : undefined,",
    noticedBy: [STRIPE],
  },
  {
    id: "nobody-is-told-of-a-dispute",
    file: "shop/payments/dispute-notice.ts",
    from: 'if (state === "needs_response") {',
    to: 'if (state === "lost") {',
    noticedBy: [STRIPE],
  },
];
