/**
 * Mail that leaves a deployed shop: from what happened, through the queue, to a provider; links lie
 * nowhere in clear.
 */
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { continueTrace } from "../domain/base/trace.ts";
import { makeEvent } from "../shop/events/events.ts";
import { orderEvent } from "../shop/orders/order-events.ts";
import { insertAccount } from "../stores/accounts/accounts.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { writtenAs } from "../stores/personal/vault.ts";
import { mentions, newEmail, PASSWORD, tokenIn } from "./support/accounts.ts";
import { draftOf, newCustomer } from "./support/drafts.ts";
import { deliver, type Held, holdQueues } from "./support/held-queues.ts";
import { call } from "./support/orders.ts";
import { RESEND_KEY, RESEND_URL, ResendDouble } from "./support/resend.ts";
import { withSettings } from "./support/settings.ts";
import { stockItem } from "./support/shop.ts";

const BY_RESEND = {
  EMAIL_FROM: "The shop <mail@shop.test>",
  RESEND_API_KEY: RESEND_KEY,
  RESEND_API_URL: RESEND_URL,
  EMAIL_PER_SECOND: 1_000,
};

let resend: ResendDouble;
let held: Held[];

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  resend = new ResendDouble();
  resend.standIn(RESEND_URL);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Asks for an account. @returns the message that has its mail sent */
async function registered(email: string): Promise<unknown> {
  held = holdQueues();
  const asked = await call("POST", "/api/auth/register", { email, password: PASSWORD, name: "Ada" });
  expect(asked.status).toBe(202);
  const message = await vi.waitUntil(() => held.find(({ queue }) => queue === "notifications"));
  return JSON.parse(message.body);
}

const consume = (body: unknown) => withSettings(BY_RESEND, () => deliver("notifications", body));
const noteOf = async (email: string) =>
  env.DB.prepare("SELECT state, attempts, error FROM notifications WHERE recipient = ?")
    .bind(await writtenAs(env, email))
    .first();

describe("a mail with a link", () => {
  it("is delivered once, its link works, and D1 holds it nowhere", async () => {
    const email = newEmail();
    const message = await registered(email);
    // A program's request is in no language: the mail is in the person's own, or in the shop's.
    const kept = await env.DB.prepare("SELECT language FROM account_mails WHERE email = ?")
      .bind(await writtenAs(env, email))
      .first();
    expect(kept).toEqual({ language: null });
    for (let i = 0; i < 2; i++) {
      expect((await consume(message)).explicitAcks).toHaveLength(1);
    }
    expect(resend.calls).toHaveLength(1);
    const [mail] = resend.delivered;
    const token = tokenIn(mail ?? { text: "" });
    expect(mail?.to).toEqual([email]);
    const [, secret = ""] = token.split(".");
    expect([await mentions(token), await mentions(secret)]).toEqual([null, null]);
    expect((await call("POST", "/api/auth/verify", { token, password: PASSWORD })).status).toBe(200);
  });

  it("whose answer was lost is sent again as the same message, so it arrives once and its link works", async () => {
    const email = newEmail();
    const message = await registered(email);
    resend.mishaps.push({ on: /emails/, how: "lost" });
    expect((await consume(message)).retryMessages).toHaveLength(1);
    expect(await noteOf(email)).toMatchObject({ state: "pending", attempts: 1 });
    expect((await consume(message)).explicitAcks).toHaveLength(1);
    expect([resend.calls.length, resend.delivered.length]).toEqual([2, 1]);
    const [mail = { text: "" }] = resend.delivered;
    const verified = await call("POST", "/api/auth/verify", { token: tokenIn(mail), password: PASSWORD });
    expect(verified.status).toBe(200);
    expect(await noteOf(email)).toEqual({ state: "sent", attempts: 2, error: null });
  });

  it("to an address that is refused for good is not tried again, and it is written down why", async () => {
    const email = `nobody@${newEmail().split("@")[0]}.example.com`;
    const message = await registered(email);
    for (let i = 0; i < 2; i++) {
      expect((await consume(message)).explicitAcks).toHaveLength(1);
    }
    expect(resend.calls).toHaveLength(1);
    expect(await noteOf(email)).toMatchObject({
      state: "refused",
      error: "Resend answered 422 validation_error",
    });
  });

  it("waits in its queue while nothing is set up to send it", async () => {
    const email = newEmail();
    const message = await registered(email);
    const nothing = { ENVIRONMENT: "production", EMAIL: undefined };
    const { retryMessages } = await withSettings(nothing, () => deliver("notifications", message));
    expect(retryMessages).toHaveLength(1);
    expect(await mentions("/register/confirm")).toBe(null);
    expect((await consume(message)).explicitAcks).toHaveLength(1);
    expect(resend.delivered).toHaveLength(1);
  });
});

it("what failed for one message sends that one alone again, and nothing to who cannot be reached", async () => {
  const to = ["ada@example.com", "nobody@example.com", "bob@example.com"];
  const drafts = await Promise.all(to.map((email) => draftOf(newCustomer(), { email })));
  await orderStore(env).insert(drafts);
  const events = drafts.map(({ totals, ...draft }) =>
    orderEvent("order.confirmed", { ...draft, total: totals.total }),
  );
  resend.mishaps.push({ on: /emails/, how: "down" });
  expect((await consume({ events })).retryMessages).toHaveLength(1);
  expect((await consume({ events })).explicitAcks).toHaveLength(1);
  expect(resend.calls).toHaveLength(4);
  expect(resend.delivered.map(({ to: [one] }) => one).sort()).toEqual(["ada@example.com", "bob@example.com"]);
});

it("staff hear of goods that run low, though no mail could be sent at first", async () => {
  const [sku, email] = [await stockItem(), newEmail()];
  await insertAccount(env, { id: email, email, name: "Sam", role: "merchant", passwordHash: null });
  const units = { sku, seq: 1, quantity: -1, onHand: 1, reserved: 0, available: 1 };
  const event = makeEvent(
    "inventory.low",
    { ...units, reference: null, reason: null, actor: null },
    { traceparent: continueTrace(null) },
  );
  resend.mishaps.push({ on: /emails/, how: "down" });
  expect((await consume({ events: [event] })).retryMessages).toHaveLength(1);
  expect((await consume({ events: [event] })).explicitAcks).toHaveLength(1);
  expect(resend.delivered.filter(({ to }) => to[0] === email)).toHaveLength(1);
});
