import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { continueTrace } from "../domain/base/trace.ts";
import type { OrderDraft } from "../domain/orders/order.ts";
import { type Event, makeEvent } from "../shop/events/events.ts";
import { QUEUE_NAMES, type QueueName } from "../shop/events/names.ts";
import { orderEvent, orderRefunded } from "../shop/orders/order-events.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import worker from "../workers/index.ts";
import { draftOf, newCustomer } from "./support/drafts.ts";
import { holdQueues } from "./support/held-queues.ts";
import { RESEND_KEY, RESEND_URL, ResendDouble } from "./support/resend.ts";
import { withSettings } from "./support/settings.ts";
import { stockItem } from "./support/shop.ts";
import { hooked } from "./support/webhooks.ts";

/** Messages that come for the third time are sent back for eight seconds at most. */
const ATTEMPTS = 3;
const BACK = "back for 8 s";

/**
 * Hands messages to a queue's consumer in one batch.
 *
 * @returns what became of each: acknowledged, or sent back for so long
 */
async function consumed(queue: string, bodies: readonly unknown[]): Promise<string[]> {
  vi.spyOn(Math, "random").mockReturnValue(0.999_999);
  const messages = bodies.map((body, n) => {
    return { id: `${n}`, timestamp: new Date(), attempts: ATTEMPTS, body };
  });
  const batch = createMessageBatch(queue, messages);
  const retries = batch.messages.map((message) => vi.spyOn(message, "retry"));
  await worker.queue(batch, env);
  const { ackAll, explicitAcks } = await getQueueResult(batch, createExecutionContext());
  return messages.map(({ id }, n) => {
    const [retry] = retries[n]?.mock.calls ?? [];
    const acked = ackAll || explicitAcks.includes(id);
    return retry ? `back for ${retry[0]?.delaySeconds} s` : acked ? "acknowledged" : "left alone";
  });
}

const context = { traceparent: continueTrace(null) };

/** Something that no consumer but the archive's has to do anything about. */
function unrelated(): Event {
  return makeEvent("catalog.changed", { version: 1 }, context);
}

/** An event that is stored as an order, or is not yet. */
async function ordered(type: "order.placed" | "order.confirmed", terms: Partial<OrderDraft> = {}) {
  const draft = await draftOf(newCustomer(), terms);
  await orderStore(env).insert([draft]);
  return { draft, event: orderEvent(type, { ...draft, total: draft.totals.total }) };
}

async function restocked(): Promise<Event> {
  const { draft } = await ordered("order.confirmed");
  const arrival = {
    orderId: draft.id,
    number: draft.number,
    returnId: "ret_1",
    arrivalId: crypto.randomUUID(),
    refundId: null,
    last: true,
    actor: "clerk",
  };
  const units = [{ sku: await stockItem(), quantity: 1 }];
  return makeEvent("return.received", { ...arrival, units, restocked: units }, context);
}

async function adjusted(): Promise<Event> {
  const counts = { seq: 1, quantity: 1, onHand: 1, reserved: 0, available: 1 };
  const why = { reference: null, reason: null, actor: null };
  return makeEvent("inventory.adjusted", { sku: await stockItem(), ...counts, ...why }, context);
}

async function intake(): Promise<Event> {
  const draft = await draftOf(newCustomer());
  const owner = { kind: "ledger", name: await stockItem() } as const;
  const data = { orderId: draft.id, owner, reservation: "active", draft } as const;
  return makeEvent("order.intake", data, context);
}

const URL_OF_PICTURE = "https://cdn.example.com/a.png";

async function named(): Promise<Event> {
  await env.DB.prepare(
    `INSERT OR IGNORE INTO picture_fetches (url, state, attempts, asked_at, sub, role)
     VALUES (?, 'waiting', 0, 0, 'm', 'merchant')`,
  )
    .bind(URL_OF_PICTURE)
    .run();
  return makeEvent("picture.named", { url: URL_OF_PICTURE }, context);
}

/** What each consumer has to do something about. */
const WORK: Record<QueueName, () => Promise<Event>> = {
  orders: intake,
  payments: async () => (await ordered("order.placed")).event,
  fulfilment: restocked,
  notifications: async () => (await ordered("order.confirmed")).event,
  projections: async () => (await ordered("order.placed")).event,
  analytics: async () => (await ordered("order.confirmed")).event,
  catalog: adjusted,
  media: named,
  webhooks: async () => {
    await hooked(["order.placed"]);
    return (await ordered("order.placed")).event;
  },
};

const away = () => {
  throw new Error("away");
};

const isAway = {
  database: () => {
    vi.spyOn(env.DB, "prepare").mockImplementation(away);
    vi.spyOn(env.DB, "batch").mockImplementation(away);
  },
  stock: () => vi.spyOn(env.STOCK_LEDGER, "getByName").mockImplementation(away),
  archive: () => vi.spyOn(env.EVENT_ARCHIVE, "put").mockImplementation(away),
  endpoint: () => vi.spyOn(env.WEBHOOK_ENDPOINT, "getByName").mockImplementation(away),
};

const BY_RESEND = {
  EMAIL_FROM: "The shop <mail@shop.test>",
  RESEND_API_KEY: RESEND_KEY,
  RESEND_API_URL: RESEND_URL,
};

/** Resend answers this. */
function mailAnswers(status: number): void {
  const reply = { status, body: { name: "told", message: "told" } };
  const resend = new ResendDouble();
  resend.scripts = [{ on: /POST/, reply }];
  resend.standIn(RESEND_URL);
}

/** The server of a picture answers this. */
function pictureAnswers(status: number): void {
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input) =>
    String(input).includes("dns-query")
      ? Response.json({ Answer: [{ type: 1, data: "93.184.216.34" }] })
      : new Response(null, { status }),
  );
}

interface Ending {
  queue: QueueName;
  when: string;
  event: () => Promise<Event>;
  /** What goes wrong while it is consumed. */
  meanwhile?: () => unknown;
  settings?: Record<string, string>;
  /** What becomes of its message, and of the one beside it. */
  becomes: readonly [own: string, other: string];
}

const DONE = ["acknowledged", "acknowledged"] as const;
const ALONE = [BACK, "acknowledged"] as const;
const TOGETHER = [BACK, BACK] as const;

async function refunded(): Promise<Event> {
  const { draft } = await ordered("order.confirmed");
  const units = [{ sku: await stockItem(), quantity: 1 }];
  const refund = { id: crypto.randomUUID(), amount: 100, items: units, restock: true };
  const rest = { reason: null, actor: "clerk", at: Date.now(), state: "paid", fingerprint: "" } as const;
  return orderRefunded({ ...draft, total: draft.totals.total }, { ...refund, ...rest }, "CONFIRMED");
}

async function unstored(type: "order.placed" | "order.confirmed"): Promise<Event> {
  const draft = await draftOf(newCustomer());
  return orderEvent(type, { ...draft, total: draft.totals.total });
}

function paidWith(token: string) {
  return async () => (await ordered("order.placed", { payment: { provider: "mock", token } })).event;
}

function withoutDatabase(queues: readonly Ending["queue"][], becomes: Ending["becomes"]): Ending[] {
  return queues.map((queue) => {
    return { queue, when: "the database is away", event: WORK[queue], meanwhile: isAway.database, becomes };
  });
}

const ENDINGS: readonly Ending[] = [
  ...withoutDatabase(["orders", "payments", "projections"], ALONE),
  ...withoutDatabase(["fulfilment", "catalog", "media", "webhooks"], TOGETHER),
  {
    queue: "orders",
    when: "the owner of its stock is away",
    event: intake,
    meanwhile: isAway.stock,
    becomes: ALONE,
  },
  {
    queue: "payments",
    when: "the order is not stored yet",
    event: () => unstored("order.placed"),
    becomes: ALONE,
  },
  { queue: "payments", when: "the provider never answers", event: paidWith("tok_timeout"), becomes: ALONE },
  { queue: "payments", when: "the payment is declined", event: paidWith("tok_declined"), becomes: DONE },
  { queue: "payments", when: "the payment is decided later", event: paidWith("tok_pending"), becomes: DONE },
  {
    queue: "fulfilment",
    when: "the stock of a refund is away",
    event: refunded,
    meanwhile: isAway.stock,
    becomes: ALONE,
  },
  {
    queue: "fulfilment",
    when: "the stock of an arrival is away",
    event: restocked,
    meanwhile: isAway.stock,
    becomes: TOGETHER,
  },
  {
    queue: "notifications",
    when: "what was sent before cannot be read",
    event: WORK.notifications,
    meanwhile: () => vi.spyOn(env.DB, "batch").mockImplementation(away),
    becomes: ALONE,
  },
  {
    queue: "notifications",
    when: "the order is not stored yet",
    event: () => unstored("order.confirmed"),
    becomes: ALONE,
  },
  {
    queue: "notifications",
    when: "the mail provider fails",
    event: WORK.notifications,
    meanwhile: () => mailAnswers(500),
    settings: BY_RESEND,
    becomes: ALONE,
  },
  {
    queue: "notifications",
    when: "the mail provider refuses the address",
    event: WORK.notifications,
    meanwhile: () => mailAnswers(422),
    settings: BY_RESEND,
    becomes: DONE,
  },
  {
    queue: "analytics",
    when: "the archive is away",
    event: WORK.analytics,
    meanwhile: isAway.archive,
    becomes: TOGETHER,
  },
  {
    queue: "media",
    when: "the server of the picture fails",
    event: named,
    meanwhile: () => pictureAnswers(503),
    becomes: ALONE,
  },
  {
    queue: "webhooks",
    when: "the object of the endpoint is away",
    event: WORK.webhooks,
    meanwhile: isAway.endpoint,
    becomes: ALONE,
  },
];

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a message", () => {
  it.each(ENDINGS)("of $queue, when $when: $becomes.0; the one beside it: $becomes.1", async (ending) => {
    const { queue, event, meanwhile, settings = {}, becomes } = ending;
    const own = { events: [await event()] };
    holdQueues();
    meanwhile?.();
    const became = withSettings(settings, () => consumed(queue, [own, { events: [unrelated()] }]));
    expect(await became).toEqual(becomes);
  });

  it.each(QUEUE_NAMES)(
    "of %s that is done is acknowledged, and so is one that comes again",
    async (queue) => {
      const own = { events: [await WORK[queue]()] };
      holdQueues();
      pictureAnswers(404);
      expect(await consumed(queue, [own, own, { events: [unrelated()] }])).toEqual([...DONE, "acknowledged"]);
      expect(await consumed(queue, [own])).toEqual(["acknowledged"]);
    },
  );

  it.each(QUEUE_NAMES)("of %s that holds no events goes back until it is a dead letter", async (queue) => {
    expect(await consumed(queue, ["nonsense", { events: [unrelated()] }])).toEqual(ALONE);
    expect(await consumed(`${queue}-dlq`, ["nonsense"])).toEqual(["acknowledged"]);
    isAway.database();
    expect(await consumed(`${queue}-dlq`, ["nonsense"])).toEqual([BACK]);
  });
});
