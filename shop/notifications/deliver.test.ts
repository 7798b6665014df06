import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  changePreferences,
  DEFAULT_PREFERENCES,
  type PreferencesChange,
} from "../../domain/accounts/account.ts";
import { randomId } from "../../domain/base/ids.ts";
import type { OrderDraft } from "../../domain/orders/order.ts";
import { savePreferences } from "../../stores/accounts/account-addresses.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { keepSubscription, subscriptionId, subscriptionsOf } from "../../stores/notifications/people.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { draftOf } from "../../test/support/drafts.ts";
import { type Held, deliver as handOver, holdQueues } from "../../test/support/held-queues.ts";
import { PushDouble, vapidKey } from "../../test/support/push-service.ts";
import { RESEND_URL, ResendDouble } from "../../test/support/resend.ts";
import { inProduction } from "../../test/support/settings.ts";
import { TWILIO, TWILIO_URL, TwilioDouble } from "../../test/support/twilio.ts";
import type { Event } from "../events/events.ts";
import { orderCancelled, orderEvent, parcelEvent } from "../orders/order-events.ts";
import { sendHeld } from "./release-held.ts";

const ALL = { orders: true, sales: true, backInStock: true };
const EVERY_WAY = { email: ALL, sms: ALL, push: ALL };
/** In the zone of the demo shop, where it is noon. */
const NOON = Date.parse("2026-07-01T12:00:00-07:00");
const NIGHT = Date.parse("2026-07-01T23:00:00-07:00");
const MORNING = Date.parse("2026-07-02T08:00:00-07:00");

const key = await vapidKey();
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

async function customer(change: PreferencesChange = { channels: EVERY_WAY }) {
  const id = randomId("acc");
  phones += 1;
  const phone = `+1503555${String(1_000 + phones)}`;
  const email = `${id}@example.com`;
  await insertAccount(env.DB, { id, email, name: "Ada", role: "customer", passwordHash: null });
  await savePreferences(env.DB, id, { ...changePreferences(DEFAULT_PREFERENCES, change), phone });
  const { endpoint, keys } = browser.subscription();
  await keepSubscription(env.DB, { id: await subscriptionId(endpoint), accountId: id, endpoint, ...keys });
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
function arrived(draft: OrderDraft): Event {
  const parcel = {
    id: `shp_${draft.id}`,
    items: [],
    carrier: "UPS",
    trackingNumber: "1Z999",
    dispatchedAt: 1,
    deliveredAt: 2,
  };
  return parcelEvent("order.delivered", eventful(draft), parcel, "DELIVERED");
}

const tell = (...events: Event[]) =>
  inProduction(
    { ...TWILIO, VAPID_KEY: JSON.stringify(key), EMAIL_PER_SECOND: 1_000, RESEND_API_URL: RESEND_URL },
    () => handOver("notifications", { events }),
  );

async function states(event: Event) {
  const { results } = await env.DB.prepare(
    "SELECT channel, state, attempts, due_at FROM notifications WHERE event_id = ? ORDER BY channel",
  )
    .bind(event.id)
    .all<{ channel: string; state: string; attempts: number; due_at: number | null }>();
  return results;
}

describe("a message", () => {
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

describe("in the quiet hours", () => {
  it("what can wait comes in the morning of its customer, once; what is urgent and mail come at once", async () => {
    vi.setSystemTime(NIGHT);
    const elsewhere = await customer({ channels: { sms: { orders: true } }, timeZone: "Asia/Tokyo" });
    // A browser belongs to who used it last.
    const here = await customer();
    await tell(confirmed(here.draft));
    expect([twilio.delivered.length, browser.shown.length]).toEqual([1, 1]);
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
    const alarm = await runInDurableObject(env.SWEEPER.getByName("sweeper"), (_, { storage }) =>
      storage.getAlarm(),
    );
    expect(alarm).not.toBeNull();
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
