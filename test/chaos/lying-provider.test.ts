/**
 * A payment provider that reports what is not so. The shop gives no goods for money that it can see
 * is not there. What it cannot see is listed for operators once a report contradicts it.
 */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { signBody } from "../../providers/payment/signature.ts";
import { STRIPE_SIGNATURE } from "../../providers/payment/stripe-notice.ts";
import { driveOrders } from "../../shop/orders/saga.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { FULL } from "../support/full.ts";
import { call, movementSums, placed, settled } from "../support/orders.ts";
import type { Json, Reply } from "../support/provider-double.ts";
import { bearer } from "../support/sales.ts";
import { stockItem } from "../support/shop.ts";
import { STRIPE_KEY, STRIPE_URL, StripeDouble } from "../support/stripe.ts";

const SECRET = "whsec_the-one-of-now";
const ROUNDS = FULL ? 12 : 1;
const PRICE = 5_000;

let stripe: StripeDouble;

beforeEach(() => {
  stripe = new StripeDouble();
  Object.assign(env, { STRIPE_SECRET_KEY: STRIPE_KEY, STRIPE_API_URL: STRIPE_URL });
  env.PAYMENT_WEBHOOK_SECRETS = JSON.stringify({ stripe: [SECRET] });
  stripe.standIn(STRIPE_URL);
});

afterEach(() => {
  vi.restoreAllMocks();
});

const held = /^requires_capture$/;
const taken = /^succeeded$/;

interface Lie {
  name: string;
  /** The statuses of an intent that are reported with something else. */
  when: RegExp;
  /** How often it lies of one payment. */
  times: number;
  tell: (truth: Json) => Json | string;
  /** What the order comes to. */
  comesTo: "CONFIRMED" | "CANCELLED";
  /** How the difference is listed. */
  listed: string[];
  /** It has not done what it said. */
  never?: true;
  /** What its webhooks say afterwards, each time under an id of its own. */
  webhooks?: string[];
}

const ALWAYS = Number.POSITIVE_INFINITY;
/**
 * A step is three tries: one answer of the first, and two of each other, which reads it again. Two
 * consumers may take it at once.
 */
const A_STEP = 10;

const LIES: readonly Lie[] = [
  {
    name: "it holds a cent less",
    when: held,
    times: ALWAYS,
    tell: (truth) => ({ ...truth, amount_capturable: Number(truth.amount) - 1 }),
    comesTo: "CANCELLED",
    listed: ["amount_differs"],
  },
  {
    name: "it holds another currency",
    when: held,
    times: ALWAYS,
    tell: (truth) => ({ ...truth, currency: "jpy" }),
    comesTo: "CANCELLED",
    listed: ["amount_differs"],
  },
  {
    name: "it holds the money of another order",
    when: held,
    times: ALWAYS,
    tell: (truth) => ({ ...truth, metadata: { intent_key: "ord_another-1" } }),
    comesTo: "CANCELLED",
    listed: [],
  },
  {
    name: "it took a cent, and then all",
    when: taken,
    times: A_STEP,
    tell: (truth) => ({ ...truth, amount_received: 1 }),
    comesTo: "CONFIRMED",
    listed: ["amount_differs"],
  },
  {
    name: "it answers with a page, and then well",
    when: held,
    times: 1,
    tell: () => "<!doctype html><title>Welcome</title>",
    comesTo: "CONFIRMED",
    listed: [],
  },
  {
    name: "it took the money, and never did",
    when: taken,
    times: 0,
    tell: (truth) => truth,
    never: true,
    comesTo: "CONFIRMED",
    listed: ["voided"],
    webhooks: ["payment_intent.canceled"],
  },
  {
    name: "it took the money, and then says that it failed",
    when: taken,
    times: 0,
    tell: (truth) => truth,
    comesTo: "CONFIRMED",
    listed: ["failed_later"],
    webhooks: ["payment_intent.payment_failed"],
  },
  {
    name: "it tells everything again under other ids",
    when: taken,
    times: 0,
    tell: (truth) => truth,
    comesTo: "CONFIRMED",
    listed: [],
    webhooks: [
      "payment_intent.amount_capturable_updated",
      "payment_intent.succeeded",
      "payment_intent.succeeded",
    ],
  },
];

/** The provider lies about each payment in another way. @returns the lie about each order */
function lieAboutEach(): Map<string, Lie> {
  const lies = new Map<string, Lie>();
  const told = new Map<Lie, number>();
  stripe.distort = (_, truth): Reply => {
    const { body } = truth;
    const order = typeof body === "string" ? undefined : orderOf(body);
    if (typeof body === "string" || order === undefined) {
      return truth;
    }
    const lie = lies.get(order) ?? LIES[lies.size];
    if (!lie) {
      throw new Error("there are more payments than lies");
    }
    lies.set(order, lie);
    const times = told.get(lie) ?? 0;
    if (!lie.when.test(String(body.status)) || times >= lie.times) {
      return truth;
    }
    told.set(lie, times + 1);
    return { ...truth, body: lie.tell(body) };
  };
  return lies;
}

function orderOf(body: Json): string | undefined {
  return stripe.intents.get(String(body.id))?.metadata.order_id;
}

/** Queues would try again after seconds. */
async function driven(ids: readonly string[]): Promise<void> {
  const isDone = async () => {
    await driveOrders(env, ids);
    const orders = await orderStore(env).load(ids);
    return orders.length === ids.length && orders.every(({ step }) => step === "done");
  };
  await vi.waitUntil(isDone, { interval: 100 });
}

async function tell(id: string, type: string): Promise<void> {
  const { id: intent, metadata, amount } = stripe.of(id);
  const sums = { amount, amount_capturable: amount, amount_received: amount, currency: "usd" };
  const object = { id: intent, metadata, ...sums };
  const event = { id: `evt_${crypto.randomUUID()}`, object: "event", type, data: { object } };
  const signature = await signBody(SECRET, JSON.stringify(event), Date.now());
  const answer = await call("POST", "/api/payments/webhooks/stripe", event, {
    [STRIPE_SIGNATURE]: signature,
  });
  expect(answer.status).toBe(200);
}

/** What is listed for operators, by order. */
async function listed(): Promise<Map<string, string[]>> {
  const path = "/api/admin/payments/contradictions?state=open&limit=100";
  const answer = await call("GET", path, undefined, await bearer("ops", "ops"));
  const { items } = await answer.json<{ items: { orderId: string; kind: string }[] }>();
  const byOrder = Map.groupBy(items, ({ orderId }) => orderId);
  return new Map([...byOrder].map(([id, all]) => [id, all.map(({ kind }) => kind)]));
}

it.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
  "whatever a provider says of payments that is not so: goods go to paid orders alone, and operators see each difference (round %i)",
  async () => {
    const sku = await stockItem({ stock: 20, price: PRICE });
    const lies = lieAboutEach();
    const ids = await Promise.all(
      LIES.map(async () => (await placed({ [sku]: 1 }, "pm_card_visa", "stripe")).id),
    );
    await driven(ids);
    for (const [id, { never = false, webhooks = [] }] of lies) {
      if (never) {
        Object.assign(stripe.of(id), { status: "canceled", captured: null });
      }
      for (const type of webhooks) {
        await tell(id, type);
      }
    }
    const differences = await listed();
    for (const [id, { name, comesTo, listed: wanted }] of lies) {
      const { total, status } = await settled(id);
      const known = differences.get(id) ?? [];
      expect([name, status, known]).toEqual([name, comesTo, wanted]);
      const { captured, refunds, status: there } = stripe.of(id);
      const isPaid = there === "succeeded" && captured === total.amount && refunds.length === 0;
      const isRight = status === "CONFIRMED" ? isPaid || known.length > 0 : there === "canceled";
      expect([name, isRight]).toEqual([name, true]);
    }
    const sold = LIES.filter(({ comesTo }) => comesTo === "CONFIRMED").length;
    expect([lies.size, await movementSums(sku)]).toEqual([LIES.length, { onHand: 20 - sold, reserved: 0 }]);
  },
);
