import { z } from "zod";
import { type Currency, formatMoney, money } from "../base/money.ts";
import { traceIdOf } from "../base/trace.ts";
import type { OrderDetail, TimelineEntry } from "../orders/order-view.ts";
import { declinedCode } from "../orders/saga.ts";
import type { DisputeMove, DisputeState } from "../payments/dispute.ts";

/** Which book a step was read from. */
export const StepKind = z.enum([
  "order",
  "payment",
  "parcel",
  "refund",
  "return",
  "stock",
  "message",
  "staff",
  "event",
  "trouble",
]);
export type StepKind = z.infer<typeof StepKind>;

/** Something that happened to an order. It names no shopper. */
export const Step = z.object({
  at: z.iso.datetime(),
  kind: StepKind,
  /**
   * A stable name of what happened: the reason in the timeline, the type of an event, an audit
   * action.
   */
  what: z.string(),
  /** The same as a sentence. */
  text: z.string(),
  actor: z.string().nullable(),
  traceId: z.string().nullable(),
});
export type Step = z.infer<typeof Step>;

/** What a story is made from: an order, and the entries of other books about it. */
export interface Sources {
  order: OrderDetail;
  /** Of the request that placed it; null while that is not known. */
  traceId: string | null;
  /** Authorizations of the payment that counts which ended without an answer. */
  unanswered: number;
  messages: readonly {
    channel: string;
    template: string;
    state: string;
    attempts: number;
    error: string | null;
    createdAt: number;
    sentAt: number | null;
    toldAt: number | null;
  }[];
  audit: readonly {
    at: number;
    actor: string;
    role: string;
    action: string;
    after: string | null;
    traceId: string;
  }[];
  events: readonly {
    id: string;
    type: string;
    at: string;
    traceparent: string;
    data: Record<string, unknown>;
  }[];
  deadLetters: readonly { queue: string; at: number; error: string | null; redrivenAt: number | null }[];
  disputes: readonly {
    provider: string;
    state: DisputeState;
    moved: DisputeMove | null;
    amount: number;
    currency: Currency;
    at: number;
  }[];
  contradictions: readonly {
    provider: string;
    state: string;
    kind: string;
    at: number;
    settledAt: number | null;
    settledBy: string | null;
  }[];
}

/** In this order where times are equal; those of one kind as they were written. */
const RANK: Readonly<Record<StepKind, number>> = {
  order: 0,
  payment: 1,
  parcel: 2,
  refund: 3,
  return: 4,
  stock: 5,
  staff: 6,
  event: 7,
  message: 8,
  trouble: 9,
};

/** Everything that happened to an order, in the order in which it did. */
export function composeStory(sources: Sources): Step[] {
  const steps = [
    ...ownSteps(sources),
    ...disputeSteps(sources.disputes),
    ...eventSteps(sources.events),
    ...messageSteps(sources.messages),
    ...staffSteps(sources.audit),
    ...troubleSteps(sources),
  ];
  return steps
    .map((step) => ({ step, at: Date.parse(step.at) }))
    .sort((a, b) => a.at - b.at || RANK[a.step.kind] - RANK[b.step.kind])
    .map(({ step }) => step);
}

/** What the order itself records: its timeline, with its parcels, refunds, returns and payments. */
function ownSteps({ order, traceId, unanswered }: Sources): Step[] {
  const { payments } = order;
  const refunds = payments.flatMap((payment) => payment.refunds);
  const parcels = order.shipments.filter(({ state }) => state !== "planned");
  const told: Record<string, string[]> = {
    parcel_dispatched: inOrder(parcels, ({ dispatchedAt }) => dispatchedAt).map(
      ({ id, carrier, trackingNumber, items }) =>
        `Parcel ${id} left with ${unitsText(items)}, by ${carrier} ${trackingNumber}`,
    ),
    parcel_delivered: inOrder(
      parcels.filter(({ deliveredAt }) => deliveredAt !== undefined),
      ({ deliveredAt }) => deliveredAt,
    ).map(({ id }) => `Parcel ${id} arrived`),
    refund_requested: refunds
      .filter(({ returnId }) => returnId === undefined)
      .map(
        ({ id, amount, items, restock, reason }) =>
          `Refund ${id} of ${formatMoney(amount)}${items.length > 0 ? ` for ${unitsText(items)}` : ""} was asked for${restock ? ", units go back to stock" : ""}${reason ? `: ${reason}` : ""}`,
      ),
    refund_paid: refunds
      .filter(({ state }) => state === "paid")
      .map(({ id, amount }) => `Refund ${id} of ${formatMoney(amount)} was paid`),
    refund_refused: refunds
      .filter(({ state }) => state === "refused")
      .map(({ id, amount }) => `Refund ${id} of ${formatMoney(amount)} was refused by the provider`),
    payment_replaced: payments
      .slice(1)
      .map(
        ({ provider }, n) =>
          `Payment ${n + 2} began, with ${provider}; it replaces payment ${n + 1}, ${payments[n]?.state}`,
      ),
  };
  const last = payments.at(-1);
  const gaveUp = last?.failureCode === "payment_timeout";
  // The attempt after which the order was given up had no answer either.
  const silent = unanswered + (gaveUp ? 1 : 0);
  return order.timeline.map((entry): Step => {
    const step = { at: entry.at, kind: kindOf(entry), what: whatOf(entry), actor: entry.actor, traceId };
    if (entry.from === null) {
      const units = order.items.reduce((sum, { quantity }) => sum + quantity, 0);
      const first = payments[0]?.provider ?? "";
      return {
        ...step,
        text: `Placed: ${counted(units, "unit")} for ${formatMoney(order.total)}, reserved; payment 1 began, with ${first}`,
      };
    }
    const own = told[entry.reason ?? ""]?.shift();
    const code = declinedCode(entry.reason);
    const moved = entry.from === entry.to ? "" : `${entry.from} → ${entry.to}`;
    const more = [
      own ??
        (code === null
          ? sentence(entry.reason)
          : `A card was declined by ${entry.actor.replace(/^provider:/, "")}: ${code}`),
      entry.to === "CONFIRMED" && entry.from === "PENDING"
        ? `payment ${payments.length} with ${last?.provider} was taken`
        : "",
      entry.to === "CANCELLED" && last?.failureCode && !gaveUp ? `the provider said ${last.failureCode}` : "",
      (entry.to === "CONFIRMED" || entry.to === "CANCELLED") && silent > 0 && entry.from === "PENDING"
        ? `${counted(silent, "attempt")} had no answer`
        : "",
    ];
    return { ...step, text: [moved, ...more].filter((part) => part !== "").join(": ") };
  });
}

const DISPUTED: Readonly<Record<DisputeState, string>> = {
  needs_response: "disputed by the buyer's bank, which waits for an answer",
  under_review: "the buyer's bank looks at what the shop answered",
  won: "the dispute is won",
  lost: "the dispute is lost",
};

function disputeSteps(disputes: Sources["disputes"]): Step[] {
  return disputes.map(({ provider, state, moved, amount, currency, at }): Step => {
    const sum = formatMoney(money(amount, currency));
    const went = moved === null ? "" : `; the money was ${moved === "withdrawn" ? "taken back" : "returned"}`;
    return {
      at: iso(at),
      kind: "payment",
      what: moved === null ? `dispute_${state}` : `dispute_${moved}`,
      text: `Payment of ${sum}: ${DISPUTED[state]}${went}`,
      actor: `provider:${provider}`,
      traceId: null,
    };
  });
}

function kindOf({ reason = "" }: TimelineEntry): StepKind {
  const [, first = "order"] = /^(parcel|refund|return|payment)_/.exec(reason) ?? [];
  return first as "order" | "parcel" | "refund" | "return" | "payment";
}

function whatOf({ from, to, reason }: TimelineEntry): string {
  if (from === null) {
    return "placed";
  }
  return reason?.replace(/:.*/, "") ?? to.toLowerCase();
}

function eventSteps(events: Sources["events"]): Step[] {
  return events.map(({ id, type, at, traceparent, data }): Step => {
    const stock = type.startsWith("inventory.");
    const actor = typeof data.actor === "string" ? data.actor : null;
    const of = stock
      ? `: ${data.quantity} of ${data.sku}${data.lot ? ` in ${data.lot}` : ""}, movement ${data.seq}`
      : `: ${id}`;
    const why = typeof data.reason === "string" && stock ? `, ${data.reason}` : "";
    return {
      at,
      kind: stock ? "stock" : "event",
      what: type,
      text: `${stock ? sentence(type.slice("inventory.".length)) : `Event ${type}`}${of}${why}`,
      actor,
      traceId: traceIdOf(traceparent),
    };
  });
}

function messageSteps(messages: Sources["messages"]): Step[] {
  return messages.map(({ channel, template, state, attempts, error, createdAt, sentAt, toldAt }): Step => {
    const tries = attempts > 1 ? `, after ${attempts} tries` : "";
    const since = toldAt === null ? "" : ` since ${iso(toldAt)}`;
    return {
      at: iso(sentAt ?? createdAt),
      kind: "message",
      what: `${template}:${channel}`,
      text: `Message ${template} by ${channel}: ${state}${since}${tries}${error ? `: ${error}` : ""}`,
      actor: null,
      traceId: null,
    };
  });
}

function staffSteps(audit: Sources["audit"]): Step[] {
  return audit.map(
    ({ at, actor, role, action, after, traceId }): Step => ({
      at: iso(at),
      kind: "staff",
      what: action,
      text: `${actor} (${role}) did ${action}${after ? `: ${after}` : ""}`,
      actor,
      traceId,
    }),
  );
}

function troubleSteps({ deadLetters, contradictions }: Sources): Step[] {
  const trouble = (at: number, what: string, text: string, actor: string | null = null): Step => ({
    at: iso(at),
    kind: "trouble",
    what,
    text,
    actor,
    traceId: null,
  });
  return [
    ...deadLetters.flatMap(({ queue, at, error, redrivenAt }) => [
      trouble(
        at,
        "dead_letter",
        `A message of ${queue} was given up: ${error ?? "its consumer did not say why"}`,
      ),
      ...(redrivenAt === null ? [] : [trouble(redrivenAt, "redriven", `It was sent to ${queue} again`)]),
    ]),
    ...contradictions.flatMap(({ provider, state, kind, at, settledAt, settledBy }) => [
      trouble(at, "contradiction", `${provider} said ${state}, which contradicts the order: ${kind}`),
      ...(settledAt === null
        ? []
        : [trouble(settledAt, "contradiction_settled", "The contradiction was settled", settledBy)]),
    ]),
  ];
}

function inOrder<T>(list: readonly T[], timeOf: (item: T) => string | undefined): T[] {
  return list.toSorted((a, b) => ((timeOf(a) ?? "") < (timeOf(b) ?? "") ? -1 : 1));
}

function unitsText(units: readonly { sku: string; quantity: number }[]): string {
  return units.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(", ");
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** `saga_resumed` as `Saga resumed`. */
function sentence(name: string | undefined): string {
  const text = (name ?? "").replaceAll("_", " ");
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
