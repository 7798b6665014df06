import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { continueTrace } from "../../domain/base/trace.ts";
import { consumeCatalog } from "../../queues/catalog.ts";
import { consumeNotifications } from "../../queues/notifications.ts";
import { eraseAccount } from "../../stores/accounts/erase-account.ts";
import { readyWatchers, watchesOf } from "../../stores/back-in-stock/watches.ts";
import { writtenAs } from "../../stores/personal/vault.ts";
import { Browser } from "../../test/support/browser.ts";
import { call } from "../../test/support/orders.ts";
import { rename, stockItem, uniqueSku } from "../../test/support/shop.ts";
import { makeEvent } from "../events/events.ts";
import { forgetLapsed } from "../ops/housekeeping.ts";
import { KEEP_WATCHES_MS } from "./watch-stock.ts";

const traceparent = continueTrace(null);
const someone = () => `${uniqueSku("waits").toLowerCase()}@example.com`;

const wait = (sku: string, email: unknown) =>
  call("POST", `/api/catalog/variants/${sku}/back-in-stock`, { email });

/** Its ledger's movement, as the catalog's consumer receives it; also twice. */
async function stocked(sku: string, seq: number, available: number) {
  const units = { quantity: available, onHand: available, reserved: 0, available };
  const level = { sku, seq, ...units, reference: null, reason: null, actor: null };
  const body = { events: [makeEvent("inventory.adjusted", level, { traceparent })] };
  const message = (id: string) => ({ id, body, attempts: 1, timestamp: new Date() });
  const batch = createMessageBatch("catalog", [message(crypto.randomUUID()), message(crypto.randomUUID())]);
  await consumeCatalog(batch, env);
  expect((await getQueueResult(batch, createExecutionContext())).retryMessages).toEqual([]);
}

/** The subjects of the mails to an address. */
async function mailsTo(email: string) {
  const { results } = await env.DB.prepare("select subject, text from mailbox where recipient = ?")
    .bind(email)
    .all<{ subject: string; text: string }>();
  return results;
}

/** Has every mail sent that is due, as its queue does. */
async function sendDue(email: string) {
  const { results } = await env.DB.prepare("select id from account_mails where email = ?")
    .bind(await writtenAs(env, email))
    .all<{ id: string }>();
  const events = results.map(({ id }) =>
    makeEvent("account.mail_due", { mailId: id }, { traceparent, id: `evt_${id}` }),
  );
  const messages = [{ id: crypto.randomUUID(), body: { events }, attempts: 1, timestamp: new Date() }];
  if (events.length > 0) {
    await consumeNotifications(createMessageBatch("notifications", messages), env);
  }
}

it("who waits for a variant is mailed once when it is back, however often its movement is told", async () => {
  const sku = await stockItem({ stock: 0 });
  const email = someone();
  expect((await wait(sku, email)).status).toBe(202);
  expect((await wait(sku, email.toUpperCase())).status).toBe(202);
  expect(await watchesOf(env, email)).toEqual([sku]);
  await stocked(sku, 1, 0);
  expect(await watchesOf(env, email)).toEqual([sku]);
  const archive = (archived: number) =>
    env.DB.prepare("UPDATE variants SET archived = ? WHERE sku = ?").bind(archived, sku).run();
  await archive(1);
  await stocked(sku, 2, 3);
  expect(await watchesOf(env, email), "it is not for sale").toEqual([sku]);
  await archive(0);
  await Promise.all([stocked(sku, 3, 3), stocked(sku, 3, 3)]);
  expect(await watchesOf(env, email)).toEqual([]);
  await sendDue(email);
  const mails = await vi.waitUntil(async () => {
    const found = await mailsTo(email);
    return found.length > 0 && found;
  });
  expect(mails.map(({ subject }) => subject)).toEqual([`Print ${sku} is back at Ostinato`]);
  expect(mails[0]?.text).toContain(`/products/${sku.toLowerCase()}?variant=${sku}`);
  await stocked(sku, 4, 2);
  expect(
    await env.DB.prepare("select count(*) as n from account_mails where email = ?")
      .bind(await writtenAs(env, email))
      .first(),
  ).toEqual({
    n: 1,
  });
});

it("what is there already is told of at once", async () => {
  const sku = await stockItem({ stock: 4 });
  const email = someone();
  expect((await wait(sku, email)).status).toBe(202);
  expect(await watchesOf(env, email)).toEqual([]);
});

it("who waits for a SKU that is renamed waits for its new name", async () => {
  const sku = await stockItem({ stock: 0 });
  const email = someone();
  await wait(sku, email);
  await rename(sku, `${sku}-NEW`);
  expect(await watchesOf(env, email)).toEqual([`${sku}-NEW`]);
});

it("of many who wait for a variant those come first who have waited longest", async () => {
  const sku = await stockItem({ stock: 0 });
  // The last one by name waits longest.
  const emails = ["c", "b", "a"].map((letter) => `${letter}-${someone()}`);
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
  for (const email of emails) {
    await wait(sku, email);
    vi.setSystemTime(Date.now() + 1_000);
  }
  vi.useRealTimers();
  await env.DB.prepare("UPDATE variants SET available = 1 WHERE sku = ?").bind(sku).run();
  const ready = await readyWatchers(env, sku, 2);
  expect(ready.map(({ email }) => email)).toEqual(emails.slice(0, 2));
});

it("an address waits for twenty variants at most, and the answer does not say so", async () => {
  const email = someone();
  for (let i = 0; i < 21; i++) {
    expect((await wait(await stockItem({ stock: 0 }), email)).status).toBe(202);
  }
  expect(await watchesOf(env, email)).toHaveLength(20);
});

it("an address waits for half a year since it asked last", async () => {
  const [kept, gone] = [await stockItem({ stock: 0 }), await stockItem({ stock: 0 })];
  const email = someone();
  await wait(kept, email);
  await wait(gone, email);
  await env.DB.prepare("update back_in_stock set created_at = created_at - ? where email = ?")
    .bind(KEEP_WATCHES_MS - 60_000, await writtenAs(env, email))
    .run();
  await wait(kept, email);
  await forgetLapsed(env, Date.now());
  expect(await watchesOf(env, email)).toEqual([gone, kept].sort());
  await forgetLapsed(env, Date.now() + 120_000);
  expect(await watchesOf(env, email)).toEqual([kept]);
});

it("an unknown variant and what is no address are refused, and nothing is kept", async () => {
  const sku = await stockItem({ stock: 0 });
  expect((await wait("NOBODY", someone())).status).toBe(404);
  for (const email of ["", "x", " ", "a@", null, { at: 1 }, `${"a".repeat(300)}@example.com`]) {
    expect((await wait(sku, email)).status, String(email)).toBe(400);
  }
  const { n } = (await env.DB.prepare(
    "select count(*) as n from back_in_stock b join variants v on v.id = b.variant_id where v.sku = ?",
  )
    .bind(sku)
    .first<{ n: number }>()) ?? { n: -1 };
  expect(n).toBe(0);
});

it("the page of what is sold out has the form, which answers without scripts; an erased account waits for nothing", async () => {
  const sku = await stockItem({ stock: 0 });
  const email = someone();
  const browser = new Browser();
  const path = `/products/${sku.toLowerCase()}`;
  expect(await (await browser.get(path)).text()).toMatch(
    /data-back-in-stock[^>]*><input type="hidden" name="sku"/,
  );
  const wrong = await browser.post(`${path}/back-in-stock`, { sku, email: "nobody" });
  expect(wrong.status).toBe(422);
  expect(await wrong.text()).toContain("Enter an email address");
  const kept = await browser.post(`${path}/back-in-stock`, { sku, email });
  expect(kept.status).toBe(200);
  expect(await kept.text()).toContain("We will write to you");
  expect(await watchesOf(env, email)).toEqual([sku]);
  await browser.post(`/de${path}/back-in-stock`, { sku, email: someone() });
  await stocked(sku, 1, 1);
  const { results } = await env.DB.prepare(
    "select distinct language from account_mails where kind = 'back_in_stock'",
  ).all();
  expect(results, "each is written to in the language of their page").toContainEqual({ language: "de" });
  await eraseAccount(env, uniqueSku("account"), email);
  expect(await watchesOf(env, email)).toEqual([]);
});
