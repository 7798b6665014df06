import { createMessageBatch, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, describe, expect, it, vi } from "vitest";
import { shopperKey } from "../../domain/accounts/access.ts";
import { DEFAULT_PREFERENCES, Profile } from "../../domain/accounts/account.ts";
import { randomId } from "../../domain/base/ids.ts";
import { personalNames } from "../../domain/base/personal.ts";
import { saveAddress, savePreferences } from "../../stores/accounts/account-addresses.ts";
import { type Account, findAccount, linkIdentity, updateAccount } from "../../stores/accounts/accounts.ts";
import { eraseAccount } from "../../stores/accounts/erase-account.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { writeSummaries } from "../../stores/orders/order-summaries.ts";
import { accounts } from "../../stores/schema/accounts.ts";
import {
  bearer,
  mailTo,
  mentions,
  newEmail,
  opened,
  PASSWORD,
  type Tokens,
  tokenIn,
} from "../../test/support/accounts.ts";
import { putSweeperToSleep } from "../../test/support/alarms.ts";
import { callBy } from "../../test/support/call.ts";
import { draftOf } from "../../test/support/drafts.ts";
import { deliver, type Held, holdQueues } from "../../test/support/held-queues.ts";
import { interrupted } from "../../test/support/late-writes.ts";
import { call, orderBody, settled } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";
import { FULL_TERMS } from "../../test/support/terms.ts";
import worker from "../../workers/index.ts";
import { cartOf } from "../cart/cart-client.ts";
import type { Event } from "../events/events.ts";
import { makeEvent } from "../events/events.ts";
import { finishLeft, forgetLapsed } from "../ops/housekeeping.ts";
import { orderCancelled } from "../orders/order-events.ts";
import { sendMail } from "./mail.ts";
import { eraseData, type PersonalData } from "./personal-data.ts";
import { openSession } from "./sessions.ts";

const ADDRESS = orderBody.shippingAddress;
const ISSUER = "https://id.example";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Owner = Tokens & { email: string };
const as = (who: { accessToken: string }) => (method: string, path: string, body?: unknown) =>
  call(method, path, body, bearer(who));
const erase = (who: { accessToken: string }) => as(who)("DELETE", "/api/me", { password: PASSWORD });

async function accountOf({ email }: Owner): Promise<Account> {
  const account = await findAccount(env, { email });
  if (!account) {
    throw new Error(`${email} has no account`);
  }
  return account;
}

/** A person whose name occurs nowhere else. */
async function named(): Promise<Owner & { name: string; account: Account }> {
  const who = await opened();
  const name = `Zora ${randomId("nam")}`;
  await as(who)("PATCH", "/api/me", { name });
  return { ...who, name, account: await accountOf(who) };
}

async function mailsTo(email: string): Promise<unknown> {
  return env.DB.prepare("SELECT count(*) AS n FROM mailbox WHERE recipient = ?").bind(email).first("n");
}

/** What of an account is left in the tables that hang on it. */
async function rowsOf({ id }: Account): Promise<Record<string, unknown>> {
  const tables = ["sessions", "identities", "addresses", "preferences", "mails"];
  const counts = tables.map(async (table) => [
    table,
    await env.DB.prepare(`SELECT count(*) AS n FROM account_${table} WHERE account_id = ?`)
      .bind(id)
      .first("n"),
  ]);
  return Object.fromEntries(await Promise.all(counts));
}
const NOTHING = { sessions: 0, identities: 0, addresses: 0, preferences: 0, mails: 0 };

/** Has a message consumed while something else happens right before it reaches the mailbox. */
async function sendWhile(events: readonly Event[], act: () => Promise<unknown>): Promise<void> {
  const message = { id: randomId("msg"), timestamp: new Date(), attempts: 1, body: { events } };
  const batch = createMessageBatch("notifications", [message]);
  await worker.queue(batch, { ...env, DB: interrupted(env.DB, "INSERT INTO mailbox", act) });
}

function heldEvents(held: readonly Held[]): Event[] {
  return held
    .filter(({ queue }) => queue === "notifications")
    .flatMap(({ body }) => (JSON.parse(body) as { events: Event[] }).events);
}

describe("an export", () => {
  it("holds everything: profile, places to sign in, addresses, preferences, sessions, cart and orders", async () => {
    const ada = await named();
    const me = as(ada);
    const sku = await stockItem();
    await linkIdentity(env.DB, { issuer: ISSUER, subject: "ada", accountId: ada.account.id });
    const address = await (await me("POST", "/api/me/addresses", ADDRESS)).json<{ id: string }>();
    await me("PATCH", "/api/me/preferences", { orderEmails: false, shippingMethod: "express" });
    await me("POST", "/api/cart/items", { sku, quantity: 3 });
    const data = await (await me("GET", "/api/me/export")).json<PersonalData>();
    const at = expect.stringMatching(/^\d{4}-/);
    expect(data).toEqual({
      exportedAt: at,
      profile: {
        id: ada.account.id,
        email: ada.email,
        name: ada.name,
        role: "customer",
        hasPassword: true,
        identities: [{ issuer: ISSUER, linkedAt: at }],
        createdAt: at,
      },
      addresses: [{ ...ADDRESS, id: address.id, isDefault: true }],
      preferences: expect.objectContaining({ orderEmails: false, shippingMethod: "express" }),
      sessions: [
        {
          id: expect.stringMatching(/^ses_/),
          device: "Unknown device",
          current: true,
          createdAt: at,
          lastUsedAt: at,
        },
      ],
      cart: [{ sku, quantity: 3 }],
      cartHistory: [
        { at, type: "added", lines: [{ sku, quantity: 3, price: { amount: 2_500, currency: "USD" } }] },
      ],
      orders: [],
      backInStock: [],
      agentConsents: [],
      secondFactors: [],
      notes: [],
      draftOrders: [],
      importedOrders: [],
      importedCustomer: null,
      browsers: [],
      views: [],
      wishlist: [],
    });
  });

  it("holds orders beyond the first page that is read", async () => {
    const ada = await named();
    const customer = shopperKey({ kind: "customer", sub: ada.account.id });
    const drafts = await Promise.all(Array.from({ length: 51 }, () => draftOf(customer)));
    await orderStore(env).insert(drafts);
    await env.DB.batch([
      env.DB.prepare("UPDATE orders SET step = 'done' WHERE customer = ?").bind(customer),
      env.DB.prepare("DELETE FROM outbox"),
    ]);
    const data = await (await as(ada)("GET", "/api/me/export")).json<PersonalData>();
    expect(new Set(data.orders.map(({ id }) => id))).toEqual(new Set(drafts.map(({ id }) => id)));
    expect(data.orders[0]).toMatchObject(FULL_TERMS);
  });
});

describe("an erase", () => {
  it("leaves nothing that hangs on the account, empties its cart, and has the sweeper look after the rest", async () => {
    const ada = await named();
    const me = as(ada);
    const line1 = `${randomId("str")} Street`;
    await linkIdentity(env.DB, { issuer: ISSUER, subject: randomId("sub"), accountId: ada.account.id });
    await me("POST", "/api/me/addresses", { ...ADDRESS, line1 });
    await me("PATCH", "/api/me/preferences", { orderEmails: false });
    await me("POST", "/api/cart/items", { sku: await stockItem(), quantity: 1 });
    const sweeper = env.SWEEPER.getByName("sweeper");
    await putSweeperToSleep();
    expect((await erase(ada)).status).toBe(204);
    expect(await rowsOf(ada.account)).toEqual(NOTHING);
    for (const text of [ada.email, ada.name, line1]) {
      expect(await mentions(text)).toBeNull();
    }
    const cart = cartOf(env, { kind: "customer", sub: ada.account.id });
    expect([(await cart.view()).lines, (await cart.history(0))?.events]).toEqual([[], []]);
    expect(await runInDurableObject(sweeper, (_, { storage }) => storage.getAlarm())).not.toBeNull();
  });

  it("leaves an account's row that names nobody", async () => {
    const { account } = await named();
    await eraseAccount(env, account.id, account.email);
    const [row] = await drizzle(env.DB).select().from(accounts).where(eq(accounts.id, account.id));
    const erased: typeof accounts.$inferSelect = {
      id: account.id,
      email: null,
      name: null,
      sealedEmail: null,
      sealedName: null,
      role: "customer",
      passwordHash: null,
      groups: null,
      disabledAt: null,
      roleChangedAt: null,
      signedInAt: null,
      createdAt: account.createdAt,
      updatedAt: expect.any(Number),
      erasedAt: expect.any(Number),
    };
    expect(row).toEqual(erased);
    expect(erased).toMatchObject(Object.fromEntries(personalNames(Profile).map((name) => [name, null])));
  });

  it("blanks an order that is stored while it runs", async () => {
    const ada = await named();
    const customer = shopperKey({ kind: "customer", sub: ada.account.id });
    const draft = await draftOf(customer, { email: ada.email });
    const owner = { kind: "ledger" as const, name: "TIDE-1" };
    const { traceparent } = draft;
    const intake = { orderId: draft.id, owner, reservation: "active" as const, draft };
    const events = [makeEvent("order.intake", intake, { traceparent })];
    holdQueues();
    const DB = interrupted(env.DB, "INSERT INTO accounts (id, role", async () => {
      expect(await deliver("orders", { events })).toMatchObject({ outcome: "ok" });
    });
    const { id: sub, role } = ada.account;
    const principal = { sub, role, scopes: new Set<never>() };
    await eraseData({ ...callBy(), env: { ...env, DB } }, principal);
    const [stored] = await orderStore(env).findMany([draft.id]);
    expect(stored?.order).toMatchObject({ email: "", shippingAddress: { name: "–" } });
  });

  it("leaves alone what was mailed to an address that became another account's", async () => {
    const ada = await opened();
    const email = newEmail();
    await as(ada)("POST", "/api/me/email", { email, currentPassword: PASSWORD });
    await mailTo(email, "Your new email address");
    const eve = await opened(email);
    await erase(ada);
    expect(await mailsTo(eve.email)).toBe(2);
  });

  it("takes along the address that the account was about to have", async () => {
    const [ada, eve] = [await opened(), await opened()];
    const [hers, other] = [newEmail(), newEmail()];
    for (const [who, email] of [
      [ada, hers],
      [eve, other],
    ] as const) {
      await as(who)("POST", "/api/me/email", { email, currentPassword: PASSWORD });
      await mailTo(email, "Your new email address");
    }
    await erase(ada);
    await vi.waitUntil(async () => !(await mentions(hers)), { interval: 20 });
    // One that never was confirmed is forgotten with its link: a later erase would not find it.
    expect(await mailsTo(other)).toBe(1);
    await forgetLapsed(env, Date.now() + 2 * 60 * 60 * 1000);
    expect(await mentions(other)).toBeNull();
  });
});

describe("what is written late does not bring back who was erased:", () => {
  it("a profile, an address, preferences, a session, a place to sign in, mail", async () => {
    const { account, email, name } = await named();
    const { id } = account;
    await eraseAccount(env, id, email);
    const line1 = `${randomId("str")} Street`;
    const entry = { id: randomId("adr"), address: { ...ADDRESS, name, line1 }, isDefault: true };
    await updateAccount(env, id, { name });
    expect(await saveAddress(env, id, entry, "add")).toBe(false);
    await savePreferences(env, id, { ...DEFAULT_PREFERENCES, shippingMethod: "express" });
    await openSession(env, account, { device: name, idToken: email });
    await linkIdentity(env.DB, { issuer: ISSUER, subject: email, accountId: id });
    for (const kind of ["reset", "already_registered", "password_changed", "email_changed"] as const) {
      await sendMail(callBy(), { kind, email, name, accountId: id });
    }
    await sendMail(callBy(), { kind: "change_email", email: newEmail(), name, accountId: id });
    expect(await rowsOf(account)).toEqual(NOTHING);
    for (const text of [email, name, line1]) {
      expect(await mentions(text)).toBeNull();
    }
  });

  it("a mail about the account that is being sent", async () => {
    const ada = await named();
    const held = holdQueues();
    await call("POST", "/api/auth/password/forgot", { email: ada.email });
    await vi.waitUntil(() => heldEvents(held).length > 0, { interval: 10 });
    await sendWhile(heldEvents(held), () => erase(ada));
    for (const text of [ada.email, ada.name]) {
      expect(await mentions(text)).toBeNull();
    }
  });

  it("a mail to the address that the account is leaving", async () => {
    const ada = await named();
    const email = newEmail();
    await as(ada)("POST", "/api/me/email", { email, currentPassword: PASSWORD });
    const token = tokenIn(await mailTo(email, "Your new email address"));
    const held = holdQueues();
    await call("POST", "/api/auth/password/forgot", { email: ada.email });
    await vi.waitUntil(() => heldEvents(held).length > 0, { interval: 10 });
    await sendWhile(heldEvents(held), async () => {
      expect((await as(ada)("POST", "/api/me/email/confirm", { token })).status).toBe(200);
    });
    expect(await mailsTo(ada.email), "already now").toBe(0);
    await erase(ada);
    for (const text of [ada.email, email]) {
      expect(await mentions(text)).toBeNull();
    }
  });

  it("the summary of an order, which the sweeper then blanks", async () => {
    const ada = await named();
    const draft = await draftOf(shopperKey({ kind: "customer", sub: ada.account.id }), { email: ada.email });
    await orderStore(env).insert([draft]);
    await env.DB.batch([
      env.DB.prepare("UPDATE orders SET step = 'done' WHERE id = ?").bind(draft.id),
      env.DB.prepare("DELETE FROM outbox"),
    ]);
    const read = await orderStore(env).findMany([draft.id]);
    expect((await erase(ada)).status).toBe(204);
    await writeSummaries(env.DB, read);
    expect(await mentions(ada.email)).toBe("order_summaries");
    await finishLeft(env, Date.now());
    expect(await mentions(ada.email)).toBeNull();
  });

  it("a mail about an order that is being sent, to whatever address the order named", async () => {
    const ada = await named();
    const gift = `gift.${ada.email}`;
    await as(ada)("POST", "/api/cart/items", { sku: await stockItem(), quantity: 1 });
    const headers = { ...bearer(ada), "Idempotency-Key": randomId("key") };
    const placed = await call("POST", "/api/orders", { ...orderBody, email: gift }, headers);
    const { id } = await placed.json<{ id: string }>();
    await settled(id);
    await mailTo(gift, "Your order");
    const [order] = await orderStore(env).load([id]);
    if (!order) {
      throw new Error(`${id} is not stored`);
    }
    holdQueues();
    await sendWhile([orderCancelled(order, "out_of_stock", null)], () => erase(ada));
    await vi.waitUntil(async () => !(await mentions(gift)), { interval: 20 });
  });
});
