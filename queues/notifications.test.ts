import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { formatMoney, money } from "../domain/base/money.ts";
import { continueTrace } from "../domain/base/trace.ts";
import type { OrderDraft } from "../domain/orders/order.ts";
import type { Refund } from "../domain/payments/payment.ts";
import { type Event, makeEvent, packBatches } from "../shop/events/events.ts";
import { orderCancelled, orderEvent, orderRefunded, parcelEvent } from "../shop/orders/order-events.ts";
import { lowStockEvents } from "../shop/stock/stock-relay.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { writtenAs } from "../stores/personal/vault.ts";
import { draftOf, newCustomer } from "../test/support/drafts.ts";
import { deliver } from "../test/support/held-queues.ts";
import { call } from "../test/support/orders.ts";
import { bearer } from "../test/support/sales.ts";
import { stockItem } from "../test/support/shop.ts";
import { hooked, newHost } from "../test/support/webhooks.ts";

interface Mail {
  id: string;
  recipient: string;
  subject: string;
  text: string;
}

/** What the events of an order are made of. */
function eventful({ id, number, currency, totals, traceparent, lines }: OrderDraft) {
  return { id, number, currency, total: totals.total, traceparent, lines };
}

function confirmed(draft: OrderDraft): Event {
  return orderEvent("order.confirmed", eventful(draft));
}

async function stored(customer = newCustomer(), overrides: Partial<OrderDraft> = {}): Promise<OrderDraft> {
  const draft = await draftOf(customer, overrides);
  await orderStore(env).insert([draft]);
  return draft;
}

/** The mail about an order. */
async function mails({ id }: { id: string }): Promise<Mail[]> {
  const { results } = await env.DB.prepare("SELECT * FROM mailbox WHERE text LIKE ? ORDER BY id")
    .bind(`%${id}%`)
    .all<Mail>();
  return results;
}

async function tell(...events: Event[]) {
  return deliver("notifications", { events });
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("an order's mail", () => {
  it("goes once to the address that it was placed with, however often its event comes", async () => {
    const draft = await stored(newCustomer(), { email: "Ada@Example.com" });
    const event = confirmed(draft);
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    expect((await tell(event, event)).explicitAcks).toHaveLength(1);
    expect(await mails(draft)).toMatchObject([{ recipient: "Ada@Example.com", id: `${event.id}:email` }]);
    // The mailbox would take a second one for the first.
    await env.DB.prepare("DELETE FROM mailbox WHERE id = ?").bind(`${event.id}:email`).run();
    vi.setSystemTime(now + 60_000);
    expect((await tell(event, event)).explicitAcks).toHaveLength(1);
    expect(await mails(draft)).toEqual([]);
    const note = await env.DB.prepare("SELECT * FROM notifications WHERE event_id = ?")
      .bind(event.id)
      .first();
    expect(note).toMatchObject({
      channel: "email",
      template: "order.confirmed",
      recipient: await writtenAs(env, "ada@example.com"),
      state: "sent",
      attempts: 1,
      error: null,
      created_at: now,
      sent_at: now,
    });
  });

  it("says what happened: each kind of event has its own, with what it is about", async () => {
    const draft = await stored();
    const order = eventful(draft);
    const shipment = {
      id: "shp_1",
      items: [{ sku: "TIDE-1", quantity: 2 }],
      carrier: "UPS",
      trackingNumber: "1Z999",
      dispatchedAt: 1,
      deliveredAt: null,
    };
    const refund: Refund = {
      id: "rfd_1",
      amount: 1_234,
      items: [{ sku: "LOOM-1", quantity: 1 }],
      restock: false,
      reason: null,
      actor: "sam",
      at: 1,
      state: "paid",
      fingerprint: "f",
    };
    const said: [Event, string[]][] = [
      [confirmed(draft), ["is paid and confirmed", formatMoney(money(5_998, "USD"))]],
      [
        orderCancelled(order, "payment_declined", null),
        ["was cancelled", "was declined. You have not been charged."],
      ],
      [
        parcelEvent("order.shipped", order, shipment, "CONFIRMED"),
        ["1Z999", "The rest follows in another parcel"],
      ],
      [
        parcelEvent("order.shipped", order, { ...shipment, id: "shp_2", trackingNumber: "1Z000" }, "SHIPPED"),
        ["1Z000", "has left us."],
      ],
      [parcelEvent("order.delivered", order, shipment, "DELIVERED"), ["was delivered", "2 × Tide, “A4”"]],
      [orderRefunded(order, refund, "CONFIRMED"), ["We have returned $12.34", "L'ouvrage — élan"]],
      [orderRefunded(order, { ...refund, id: "rfd_2", amount: 77 }, "REFUNDED"), ["We have returned $0.77"]],
    ];
    expect((await tell(...said.map(([event]) => event))).explicitAcks).toHaveLength(1);
    const sent = new Map((await mails(draft)).map(({ id, text }) => [id, text]));
    expect(sent.size).toBe(said.length);
    for (const [event, parts] of said) {
      for (const part of parts) {
        expect(sent.get(`${event.id}:email`)).toContain(part);
      }
    }
    expect(sent.get(`${said[3]?.[0].id}:email`)).not.toContain("The rest follows");
  });

  it("leads a guest to their order, and shows no account's order to who merely has the mail", async () => {
    const guest = await stored("guest:crt_00000000000000000001");
    const account = await stored();
    await tell(confirmed(guest), confirmed(account));
    const link = async (draft: OrderDraft) => {
      const [mail] = await mails(draft);
      return new URL(/See your order: (\S+)/.exec(mail?.text ?? "")?.[1] ?? "");
    };
    const [theirs, other] = [await link(guest), await link(account)];
    expect([theirs.origin, theirs.pathname]).toEqual([new URL(env.SHOP_URL).origin, `/orders/${guest.id}`]);
    const opens = { "Order-Token": theirs.searchParams.get("token") ?? "" };
    expect((await call("GET", `/api/orders/${guest.id}`, undefined, opens)).status).toBe(200);
    expect([other.pathname, other.search]).toEqual([`/orders/${account.id}`, ""]);
  });

  it("waits for an order that is not stored yet, and holds up no other", async () => {
    const late = await draftOf(newCustomer());
    const here = await stored();
    const outcome = await tell(confirmed(late), confirmed(here));
    expect(outcome.retryMessages).toHaveLength(1);
    expect(await mails(here)).toHaveLength(1);
    await orderStore(env).insert([late]);
    expect((await tell(confirmed(late), confirmed(here))).explicitAcks).toHaveLength(1);
    expect([(await mails(late)).length, (await mails(here)).length]).toEqual([1, 1]);
  });

  it("is not sent to who asked for none, nor to who was erased; neither comes again", async () => {
    await env.DB.prepare(
      "INSERT INTO account_preferences VALUES ('acc_quiet', '{\"orderEmails\":false}')",
    ).run();
    const quiet = await stored("user:acc_quiet");
    const erased = await stored();
    await orderStore(env).eraseCustomer(erased.customer);
    const other = await stored();
    const outcome = await tell(...[quiet, erased, other].map(confirmed));
    expect(outcome.explicitAcks).toHaveLength(1);
    expect(await mails(other)).toHaveLength(1);
    for (const draft of [quiet, erased]) {
      expect(await mails(draft)).toEqual([]);
    }
    const ids = [quiet, erased].map((draft) => `${confirmed(draft).id}:email`);
    const { results } = await env.DB.prepare(
      "SELECT id FROM notifications WHERE id IN (SELECT value FROM json_each(?))",
    )
      .bind(JSON.stringify(ids))
      .all();
    expect(results).toEqual([]);
  });

  it("goes to everybody, however many orders are announced together", async () => {
    const drafts = await Promise.all(Array.from({ length: 203 }, () => draftOf(newCustomer())));
    await orderStore(env).insert(drafts);
    expect((await tell(...drafts.map(confirmed))).explicitAcks).toHaveLength(1);
    const { results } = await env.DB.prepare(
      `SELECT m.id FROM mailbox m JOIN notifications n ON n.id = m.id AND n.state = 'sent'
       WHERE m.id IN (SELECT value FROM json_each(?))`,
    )
      .bind(JSON.stringify(drafts.map((draft) => `${confirmed(draft).id}:email`)))
      .all();
    expect(results).toHaveLength(drafts.length);
  });
});

it("staff are told once of a SKU that falls to its reorder point, and shoppers are not", async () => {
  const sku = await stockItem({ stock: 11, reorderPoint: 10 });
  await env.DB.prepare(
    `INSERT INTO accounts (id, email, role, created_at, updated_at)
     VALUES ('acc_keeper', 'keeper@example.com', 'merchant', 0, 0), ('acc_buyer', 'buyer@example.com', 'customer', 0, 0)`,
  ).run();
  const ledger = env.STOCK_LEDGER.getByName(sku);
  await ledger.adjust({ delta: -1, reason: "broken", actor: "m" });
  await ledger.adjust({ delta: -1, reason: "broken", actor: "m" });
  const told = async () => {
    const { results } = await env.DB.prepare("SELECT * FROM mailbox WHERE subject LIKE ?")
      .bind(`%${sku}%`)
      .all<Mail>();
    return results;
  };
  await vi.waitUntil(async () => (await told()).length > 0);
  expect(await told()).toMatchObject([{ recipient: "keeper@example.com" }]);
  expect((await told())[0]?.text).toContain("10 of");
  const [, ...movements] = await ledger.movements(0, 10);
  const policy = { tracked: true, backorder: "deny", reorderPoint: 10 } as const;
  const records = movements.map((movement) => ({ ...movement, traceparent: null }));
  const [low] = packBatches(lowStockEvents(sku, policy, records)).flat();
  const batch = JSON.parse(String(low?.body));
  await deliver("notifications", batch);
  expect(await told()).toHaveLength(1);
  const { results } = await env.DB.prepare("SELECT id, attempts FROM notifications WHERE event_id = ?")
    .bind(batch.events[0].id)
    .all();
  expect(results).toEqual([{ id: `${batch.events[0].id}:email:acc_keeper`, attempts: 1 }]);
});

it("staff are told of each of two things of a kind that are announced together", async () => {
  const skus = [await stockItem({ stock: 1 }), await stockItem({ stock: 1 })];
  const hooks = [await hooked(["order.placed"]), await hooked(["order.placed"])];
  const merchant = await bearer("m", "merchant");
  const feeds = await Promise.all(
    ["Mill", "Loom"].map(async (name) => {
      const feed = { name, url: `https://${newHost()}/goods.csv`, schedule: "daily" };
      return (await call("POST", "/api/admin/feeds", feed, merchant)).json<{ id: string; name: string }>();
    }),
  );
  await env.DB.batch([
    env.DB.prepare(
      `INSERT INTO accounts (id, email, role, created_at, updated_at)
       VALUES ('acc_told', 'told@example.com', 'merchant', 0, 0)`,
    ),
    ...hooks.map(({ id }) => env.DB.prepare("UPDATE webhooks SET enabled = 0 WHERE id = ?").bind(id)),
    env.DB.prepare("UPDATE feeds SET enabled = 0, paused_by_shop = 1"),
  ]);
  const from = { traceparent: continueTrace(null) };
  const level = { seq: 1, quantity: 1, reference: null, reason: null, actor: null };
  await tell(
    ...skus.map((sku) =>
      makeEvent("inventory.low", { sku, ...level, onHand: 1, reserved: 0, available: 1 }, from),
    ),
    ...hooks.map(({ id }) => makeEvent("webhook.disabled", { webhookId: id, reason: "gone" }, from)),
    ...feeds.map(({ id }) => makeEvent("feed.paused", { feedId: id }, from)),
  );
  const { results } = await env.DB.prepare(
    "SELECT * FROM mailbox WHERE recipient = 'told@example.com'",
  ).all<Mail>();
  for (const named of [...skus, ...hooks.map(({ host }) => host), ...feeds.map(({ name }) => name)]) {
    expect(
      results.filter(({ text, subject }) => `${subject} ${text}`.includes(named)),
      named,
    ).toHaveLength(1);
  }
});
