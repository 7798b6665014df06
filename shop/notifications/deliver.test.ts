import { createExecutionContext, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Shopper } from "../../domain/accounts/access.ts";
import {
  changePreferences,
  DEFAULT_PREFERENCES,
  type PreferencesChange,
} from "../../domain/accounts/account.ts";
import { randomId } from "../../domain/base/ids.ts";
import { DEFAULT_CHANNELS, type Kind } from "../../domain/notifications/channels.ts";
import type { OrderDraft, OrderStatus } from "../../domain/orders/order.ts";
import { readPreferences, savePreferences } from "../../stores/accounts/account-addresses.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import {
  lapseNotifications,
  recordNotifications,
  releaseHeld,
} from "../../stores/notifications/notifications.ts";
import {
  followersBetween,
  keepSubscription,
  subscriptionId,
  subscriptionsOf,
} from "../../stores/notifications/people.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { endSale, insertSale } from "../../stores/sales/sales.ts";
import { draftOf } from "../../test/support/drafts.ts";
import { type Held, deliver as handOver, holdQueues } from "../../test/support/held-queues.ts";
import { call } from "../../test/support/orders.ts";
import { PushDouble, vapidKey } from "../../test/support/push-service.ts";
import { RESEND_URL, ResendDouble } from "../../test/support/resend.ts";
import { inProduction } from "../../test/support/settings.ts";
import { stockItem } from "../../test/support/shop.ts";
import { TWILIO, TWILIO_URL, TwilioDouble } from "../../test/support/twilio.ts";
import { viewLinkedCart } from "../accounts/cart-link.ts";
import { cartOf } from "../cart/cart-client.ts";
import { type Event, makeEvent } from "../events/events.ts";
import { orderCancelled, orderEvent, parcelEvent } from "../orders/order-events.ts";
import { currentShop } from "../settings/current-shop.ts";
import { type Due, deliver, type Way, wayName } from "./deliver.ts";
import { announceSales } from "./notify-sales.ts";
import { sendPhoneCode } from "./phone.ts";
import { sendHeld } from "./release-held.ts";
import { openSending } from "./sending.ts";

const ALL = { orders: true, sales: true, backInStock: true };
const EVERY_WAY = { email: ALL, sms: ALL, push: ALL };
const DAY_MS = 24 * 60 * 60_000;
/** In the zone of the demo shop, where it is noon. */
const NOON = Date.parse("2026-07-01T12:00:00-07:00");
const NIGHT = Date.parse("2026-07-01T23:00:00-07:00");
const MORNING = Date.parse("2026-07-02T08:00:00-07:00");

const key = await vapidKey();
const sweeper = env.SWEEPER.getByName("sweeper");
let resend: ResendDouble;
let twilio: TwilioDouble;
let browser: PushDouble;
let phones = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOON });
  vi.spyOn(console, "error").mockImplementation(() => {});
  [resend, twilio, browser] = [new ResendDouble(), new TwilioDouble(), new PushDouble(key, randomId("b"))];
  resend.standIn(RESEND_URL);
  twilio.standIn(TWILIO_URL);
  browser.standIn();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function customer(change: PreferencesChange = { channels: EVERY_WAY }, language?: "de") {
  const id = randomId("acc");
  phones += 1;
  const phone = `+1503555${String(1_000 + phones)}`;
  const email = `${id}@example.com`;
  await insertAccount(env, { id, email, name: "Ada", role: "customer", passwordHash: null });
  const preferences = changePreferences(DEFAULT_PREFERENCES, change);
  await savePreferences(env, id, { ...preferences, phone, ...(language ? { language } : {}) });
  const { endpoint, keys } = browser.subscription();
  const kept = { id: await subscriptionId(endpoint), accountId: id, endpoint, ...keys };
  await keepSubscription(env.DB, kept, null);
  const draft = await draftOf(`user:${id}`, { email });
  await orderStore(env).insert([draft]);
  return { id, phone, email, draft };
}

/** What the events of an order are made of. */
function eventful({ id, number, currency, totals, traceparent, lines }: OrderDraft) {
  return { id, number, currency, total: totals.total, traceparent, lines };
}

const confirmed = (draft: OrderDraft): Event => orderEvent("order.confirmed", eventful(draft));

/** An event of a parcel, which can wait until the morning. */
function arrived(draft: OrderDraft, status: OrderStatus = "DELIVERED"): Event {
  const parcel = {
    id: `shp_${draft.id}`,
    items: [],
    carrier: "UPS",
    trackingNumber: "1Z999",
    dispatchedAt: 1,
    deliveredAt: 2,
  };
  return parcelEvent("order.delivered", eventful(draft), parcel, status);
}

const PROVIDERS = {
  ...TWILIO,
  VAPID_KEY: JSON.stringify(key),
  EMAIL_PER_SECOND: 1_000,
  RESEND_API_URL: RESEND_URL,
};

const tell = (...events: Event[]) => inProduction(PROVIDERS, () => handOver("notifications", { events }));

async function states(event: Event) {
  const { results } = await env.DB.prepare(
    "SELECT channel, state, attempts, due_at FROM notifications WHERE event_id = ? ORDER BY channel",
  )
    .bind(event.id)
    .all<{ channel: string; state: string; attempts: number; due_at: number | null }>();
  return results;
}

describe("a message", () => {
  it("to an account that is erased meanwhile is written down without whom it went to", async () => {
    const { id, draft } = await customer();
    await env.DB.prepare("UPDATE accounts SET erased_at = 1 WHERE id = ?").bind(id).run();
    const event = confirmed(draft);
    await tell(event);
    const { results } = await env.DB.prepare(
      "SELECT DISTINCT recipient FROM notifications WHERE event_id = ?",
    )
      .bind(event.id)
      .all();
    expect(results).toEqual([{ recipient: "" }]);
  });

  it("goes once by each way that its customer chose, however often its event comes", async () => {
    const { draft, phone, email } = await customer();
    const event = confirmed(draft);
    for (let i = 0; i < 2; i++) {
      expect((await tell(event, event)).explicitAcks).toHaveLength(1);
    }
    expect(resend.delivered.map(({ to }) => to)).toEqual([[email]]);
    expect(twilio.delivered).toMatchObject([{ to: phone, body: expect.stringContaining("is confirmed") }]);
    expect(browser.shown).toMatchObject([
      { urgency: "high", message: { url: expect.stringContaining(draft.id) } },
    ]);
    await tell(arrived(draft, "SHIPPED"));
    expect(resend.delivered[1]?.subject, "another parcel is to come").toMatch(/^A parcel of your order/);
    expect((await states(event)).map(({ channel, state }) => `${channel} ${state}`)).toEqual([
      "email sent",
      "push sent",
      "sms sent",
    ]);
  });

  it("that one channel did not take comes again by that one alone, once", async () => {
    const { draft } = await customer();
    const event = confirmed(draft);
    twilio.mishaps.push({ on: /POST/, how: "lost" });
    expect((await tell(event)).retryMessages).toHaveLength(1);
    expect((await tell(event)).explicitAcks).toHaveLength(1);
    expect([resend.delivered.length, twilio.delivered.length, browser.shown.length]).toEqual([1, 1, 1]);
  });

  it("with a code for a phone is sent once, though its answer was lost, and a new one is not looked for first", async () => {
    const { id, phone } = await customer();
    const from = { env, ctx: createExecutionContext(), language: "en" } as const;
    const ask = () => inProduction(PROVIDERS, async () => (await sendPhoneCode(from, id, phone)).ok);
    twilio.mishaps.push({ on: /POST/, how: "lost" });
    expect(await ask()).toBe(false);
    expect(twilio.calls).toEqual(["POST Messages.json"]);
    expect(await ask()).toBe(true);
    expect(twilio.delivered).toMatchObject([{ to: phone, body: expect.stringMatching(/code is \d{6}/) }]);
    expect(await ask()).toBe(true);
    expect(twilio.calls).toEqual(["POST Messages.json", "GET Messages.json"]);
  });

  it("that was handed over before the consumer died is not sent again", async () => {
    const { draft } = await customer();
    const event = confirmed(draft);
    const dying = { ...PROVIDERS, ENVIRONMENT: "test", FAULT_POINT: "notifications:sent" };
    const died = await inProduction(dying, () => handOver("notifications", { events: [event] }));
    expect(died.explicitAcks).toEqual([]);
    expect(twilio.delivered).toHaveLength(1);
    expect((await tell(event)).explicitAcks).toHaveLength(1);
    expect(twilio.delivered).toHaveLength(1);
  });

  it("of a shop that lacks a channel goes by the others, and none goes by what was not chosen", async () => {
    const { draft } = await customer();
    const none = { email: { orders: false }, sms: { orders: false }, push: { orders: false } };
    const other = await customer({ channels: none });
    const events = [confirmed(draft), confirmed(other.draft)];
    await inProduction({ RESEND_API_URL: RESEND_URL }, () => handOver("notifications", { events }));
    expect([resend.delivered.length, twilio.delivered.length, browser.shown.length]).toEqual([1, 0, 0]);
  });

  it("is not sent to a browser that is gone, nor to a number that said stop", async () => {
    const { draft, id, phone } = await customer();
    browser.answers = [410];
    twilio.scripts.push({ on: /POST/, reply: { status: 400, body: { code: 21610 } } });
    expect((await tell(confirmed(draft))).explicitAcks).toHaveLength(1);
    expect(await subscriptionsOf(env.DB, id)).toEqual([]);
    const next = orderCancelled(eventful(draft), "customer_request", null);
    await tell(next);
    expect((await states(next)).map(({ channel, state }) => `${channel} ${state}`)).toEqual([
      "email sent",
      "sms suppressed",
    ]);
    expect(twilio.delivered.filter(({ to }) => to === phone)).toEqual([]);
  });
});

it("what is no order's waits for the next day once a person had as many as are let through in one", async () => {
  const draft = await draftOf("guest:limited");
  const event = confirmed(draft);
  const letter = { subject: "Hello", before: ["Hello."], rows: [], link: null, after: [] };
  const ada: Way[] = [
    { channel: "email", address: `${randomId("ada")}@example.com` },
    { channel: "sms", address: "+15035550001" },
  ];
  const eve: Way = { channel: "email", address: `${randomId("eve")}@example.com` };
  const one = (n: number, kind: Kind, way: Way): Due => {
    const id = `${draft.id}:${n}:${wayName(way)}:${"address" in way ? way.address : ""}`;
    return { id, event, kind, template: "cart.restored", way, language: "en", letter, zone: null };
  };
  const send = (ways: Way[], kinds: Kind[], first: number) =>
    inProduction(PROVIDERS, async () => {
      const due = kinds.flatMap((kind, n) => ways.map((way) => one(first + n, kind, way)));
      await deliver(openSending(env, await currentShop(env)), due);
    });
  const counts = async () => {
    const all = await states(event);
    return ["email", "sms"].map((channel) =>
      ["sent", "held"].map(
        (state) => all.filter((each) => each.channel === channel && each.state === state).length,
      ),
    );
  };
  await send(ada, ["sales", "orders", "cart"], 0);
  await send([...ada, eve], ["sales", "backInStock", "cart", "sales"], 3);
  expect(await counts()).toEqual([
    [1 + 5 + 4, 1],
    [1 + 3, 3],
  ]);
  const wereSent = (at: number) =>
    env.DB.prepare("UPDATE notifications SET sent_at = ? WHERE event_id = ? AND state = 'sent'")
      .bind(at, event.id)
      .run();
  await wereSent(NOON - DAY_MS + 1);
  await send(ada.slice(0, 1), ["sales"], 7);
  expect((await counts())[0]).toEqual([10, 2]);
  await wereSent(NOON - DAY_MS);
  await send(ada.slice(0, 1), ["sales"], 8);
  expect((await counts())[0]).toEqual([11, 2]);
});

describe("in the quiet hours", () => {
  it("what can wait comes in the morning of its customer, once; what is urgent and mail come at once", async () => {
    vi.setSystemTime(NIGHT);
    const elsewhere = await customer({ channels: { sms: { orders: true } }, timeZone: "Asia/Tokyo" });
    // A browser belongs to who used it last.
    const here = await customer();
    await tell(confirmed(here.draft));
    expect([twilio.delivered.length, browser.shown.length]).toEqual([1, 1]);
    await runInDurableObject(sweeper, (_, { storage }) => storage.deleteAlarm());
    const [event, other] = [arrived(here.draft), arrived(elsewhere.draft)];
    expect((await tell(event, other)).explicitAcks).toHaveLength(1);
    expect((await tell(event)).explicitAcks).toHaveLength(1);
    // In Tokyo it is three in the afternoon.
    expect(twilio.delivered.map(({ to }) => to)).toEqual([here.phone, elsewhere.phone]);
    expect((await states(event)).map(({ channel, state, due_at }) => [channel, state, due_at])).toEqual([
      ["email", "sent", null],
      ["push", "held", MORNING],
      ["sms", "held", MORNING],
    ]);
    expect(await runInDurableObject(sweeper, (_, { storage }) => storage.getAlarm())).not.toBeNull();
    const held = holdQueues();
    expect(await sendHeld(env, NIGHT + 1)).toBe(MORNING - NIGHT - 1);
    expect(held).toEqual([]);
    vi.setSystemTime(MORNING);
    await sendHeld(env, MORNING);
    await sendHeld(env, MORNING);
    expect(held.filter(({ body }) => body.includes(event.id))).toHaveLength(1);
    const [message] = held as [Held];
    for (let i = 0; i < 2; i++) {
      await tell(...JSON.parse(message.body).events);
    }
    expect(twilio.delivered.filter(({ to }) => to === here.phone)).toHaveLength(2);
    expect(browser.shown).toHaveLength(2);
    expect((await states(event)).every(({ state, due_at }) => state === "sent" && due_at === null)).toBe(
      true,
    );
  });
});

describe("a sale that opens", () => {
  const MINUTE = 60_000;
  let sku: string;
  beforeEach(async () => {
    await env.DB.batch(
      ["account_preferences", "sales"].map((table) => env.DB.prepare(`DELETE FROM ${table}`)),
    );
    sku ??= await stockItem();
  });
  const planned = (opensAt: number, closesAt = opensAt + 24 * 60 * MINUTE) => {
    const terms = { allotment: 10, price: 2_000, priceVersion: 0, perCustomerLimit: 1, lanes: 1 };
    const times = { opensAt, closesAt, admissionPerSecond: null, rooms: 1, accountsBefore: null };
    const sale = { ...terms, ...times, id: randomId("sal"), sku, title: "First light", lineTitle: "Tide" };
    return insertSale(env.DB, sale, null, "m");
  };
  /** What the sweeper says now of a sale. */
  async function due({ id }: { id: string }): Promise<Event[]> {
    await announceSales(env, Date.now());
    const { results } = await env.DB.prepare("SELECT payload FROM outbox WHERE id LIKE ? ORDER BY id")
      .bind(`${id}:%`)
      .all<{ payload: string }>();
    return results.map(({ payload }) => JSON.parse(payload));
  }

  it("is told of shortly before, once, to those who asked, by their ways, in their time", async () => {
    await customer({ channels: { email: { sales: false } } });
    const { email, phone } = await customer({ channels: EVERY_WAY, timeZone: "Europe/London" });
    const sale = await planned(NOON + 16 * MINUTE);
    expect(await due(sale)).toEqual([]);
    expect((await announceSales(env, NOON)).nextIn).toBe(MINUTE - 400);
    vi.setSystemTime(NOON + MINUTE);
    const events = await due(sale);
    for (let i = 0; i < 2; i++) {
      expect((await tell(...events, ...events)).explicitAcks).toHaveLength(1);
      expect(await due(sale)).toEqual(events);
    }
    expect(resend.delivered.map(({ to }) => to)).toEqual([[email]]);
    expect(resend.delivered[0]?.subject).toMatch(/^First light: the sale opens on .*8:16/);
    expect(resend.delivered[0]?.text).toContain(`/sales/${sale.id}`);
    expect([twilio.delivered.map(({ to }) => to), browser.shown.length]).toEqual([[phone], 1]);
  });

  it("is told of to as many as there are, each once, at half the pace of mail", async () => {
    const wants = JSON.stringify({ channels: { ...DEFAULT_CHANNELS, email: ALL } });
    await env.DB.batch([
      env.DB.prepare(
        // The last two are disabled and erased: they get nothing.
        `INSERT INTO accounts (id, email, role, created_at, updated_at, disabled_at, erased_at)
         WITH RECURSIVE n(i) AS (VALUES (100) UNION ALL SELECT i + 1 FROM n WHERE i < 202)
         SELECT 'acc_many' || i, 'many' || i || '@example.com', 'customer', 0, 0, iif(i = 201, 1, NULL),
           iif(i = 202, 1, NULL) FROM n`,
      ),
      env.DB.prepare(
        "INSERT INTO account_preferences SELECT id, ? FROM accounts WHERE id LIKE 'acc_many%'",
      ).bind(wants),
    ]);
    const sale = await planned(NOON + MINUTE);
    expect([await due(sale), await due(sale)].map((events) => events.length)).toEqual([1, 1]);
    // The sale opened long ago, and the shop goes on telling its followers.
    vi.setSystemTime(NOON + 17 * MINUTE);
    const ranges = (await due(sale)).flatMap((event) =>
      event.type === "sale.opening_due" ? [followersBetween(env, event.data.after, event.data.upTo)] : [],
    );
    const told = (await Promise.all(ranges)).map((some) => some.map(({ id }) => id));
    expect(told.map((some) => some.length)).toEqual([100, 1]);
    expect(new Set(told.flat()).size).toBe(101);
    expect((await announceSales(env, NOON + 18 * MINUTE)).told).toBe(false);
  });

  it("rings nobody at night, nor about a sale that is over or called off by the morning", async () => {
    vi.setSystemTime(NIGHT);
    const { phone } = await customer({ channels: { sms: { sales: true } } });
    const [short, long, off] = [
      await planned(NIGHT + MINUTE, NIGHT + 60 * MINUTE),
      await planned(NIGHT + MINUTE),
      await planned(NIGHT + MINUTE),
    ];
    const events: Event[] = [];
    for (const [n, sale] of [short, long, off].entries()) {
      vi.setSystemTime(NIGHT + n * 40_000);
      events.push(...(await due(sale)));
    }
    await tell(...events);
    vi.setSystemTime(MORNING);
    await endSale(env.DB, off.id, MORNING);
    await tell(...events);
    expect(twilio.delivered).toMatchObject([
      { to: phone, body: expect.stringContaining("First light: the sale is open.") },
    ]);
    const ends = await Promise.all(events.map(async (event) => (await states(event))[0]));
    expect(ends.map((end) => [end?.state, end?.due_at])).toEqual([
      ["lapsed", null],
      ["sent", null],
      ["lapsed", null],
    ]);
  });
});

describe("a cart that was left", () => {
  async function left(change: PreferencesChange = { cartReminders: true }, language?: "de") {
    const one = await customer(change, language);
    const shopper: Shopper = { kind: "customer", sub: one.id };
    const sku = await stockItem();
    const cart = cartOf(env, shopper);
    await cart.add({ sku, quantity: 2, seenPrice: 2_500 }, 99);
    const gone = await stockItem();
    await cart.add({ sku: gone, quantity: 1, seenPrice: 2_500 }, 99);
    await env.DB.prepare("UPDATE variants SET archived = 1 WHERE sku = ?").bind(gone).run();
    const at = (await cart.view()).changedAt ?? 0;
    const data = {
      accountId: one.id,
      items: [{ sku, quantity: 2 }],
      changedAt: new Date(at).toISOString(),
    };
    const context = { traceparent: one.draft.traceparent, id: `${one.id}:cart:${at}` };
    return { ...one, cart, sku, gone, event: makeEvent("cart.abandoned", data, context) };
  }
  const linkIn = (text: string, path: string) =>
    new URL(new RegExp(`https?://\\S+${path}\\S*`).exec(text)?.[0] ?? "").searchParams.get("token") ?? "";

  it("is reminded of once, with a link that brings it back and one that ends such mails", async () => {
    const { event, email, sku, gone, id } = await left({ cartReminders: true }, "de");
    await tell(event, event);
    await tell(event);
    expect(resend.delivered.map(({ to }) => to)).toEqual([[email]]);
    const text = resend.delivered[0]?.text ?? "";
    expect(text).toContain(`2 × Print ${sku}`);
    expect(text).not.toContain(gone);
    expect(await viewLinkedCart(env, linkIn(text, "/de/cart/restore"))).toMatchObject({
      value: { items: [{ sku, quantity: 2 }, { sku: gone }] },
    });
    // A mail program presses its own button: without a page, from no site.
    const ended = await call("POST", `/unsubscribe?token=${linkIn(text, "/unsubscribe")}`);
    expect([ended.status, (await call("POST", "/unsubscribe?token=cart.forged")).status]).toEqual([200, 410]);
    expect((await readPreferences(env, id)).cartReminders).toBe(false);
  });

  it("is not, once it was ordered, emptied or changed, or its customer wants no reminder", async () => {
    const [emptied, changed] = [await left(), await left()];
    await emptied.cart.clear();
    await changed.cart.add({ sku: changed.sku, quantity: 1, seenPrice: 2_500 }, 99);
    const unasked = [await left({ cartReminders: false }), await left({})];
    const all = [emptied, changed, ...unasked].map(({ event }) => event);
    expect((await tell(...all)).explicitAcks).toHaveLength(1);
    expect(resend.delivered).toEqual([]);
  });

  it("at night waits for the morning, and for nothing where it was ordered meanwhile", async () => {
    vi.setSystemTime(NIGHT);
    const [ordered, kept] = [await left(), await left()];
    await tell(ordered.event, kept.event);
    expect(resend.delivered).toEqual([]);
    await ordered.cart.clear();
    vi.setSystemTime(MORNING);
    await tell(ordered.event, kept.event);
    expect(resend.delivered.map(({ to }) => to)).toEqual([[kept.email]]);
    expect(await states(ordered.event)).toMatchObject([{ state: "lapsed", due_at: null }]);
  });
});

it("a message whose consumer died is due again after a while, and one that was sent does not lapse", async () => {
  const cause = randomId("ord");
  const note = {
    id: `${cause}:sms`,
    eventId: cause,
    channel: "sms",
    kind: "orders",
    template: "order.shipped",
    recipient: "+15035550000",
    error: null,
  } as const;
  await recordNotifications(env.DB, [{ ...note, state: "held", dueAt: NOON, event: cause }]);
  for (const now of [NOON, NOON + 60_000]) {
    const released = await releaseHeld(env.DB, { now, lease: now + 60_000, limit: 100 });
    expect(released.events).toContain(cause);
  }
  await recordNotifications(env.DB, [{ ...note, state: "sent" }]);
  await lapseNotifications(env.DB, [cause]);
  const kept = await env.DB.prepare("SELECT state FROM notifications WHERE id = ?").bind(note.id).first();
  expect(kept).toEqual({ state: "sent" });
});

it("an account has ten browsers, and the oldest makes room for the next", async () => {
  const { id: accountId } = await customer();
  for (let n = 0; n < 10; n++) {
    vi.setSystemTime(NOON + n + 1);
    const one = { id: `${accountId}-${n}`, accountId, endpoint: `https://push.example/${n}` };
    await keepSubscription(env.DB, { ...one, p256dh: "", auth: "" }, null);
  }
  const ids = (await subscriptionsOf(env.DB, accountId)).map(({ id }) => id);
  expect(ids).toEqual(Array.from({ length: 10 }, (_, n) => `${accountId}-${9 - n}`));
});
