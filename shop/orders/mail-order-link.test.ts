import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { eraseOrders } from "../../stores/orders/erase-orders.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { Browser } from "../../test/support/browser.ts";
import { callBy } from "../../test/support/call.ts";
import { draftOf } from "../../test/support/drafts.ts";
import { call, cartWith, order, orderBody, settled } from "../../test/support/orders.ts";
import { bearer, buy, openSale } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";
import { mailLinkAgain } from "./mail-order-link.ts";

const SUBJECT = "Your order ";
const FORM = "We mail the link to it";

async function mailsTo(recipient: string): Promise<{ subject: string; text: string }[]> {
  const { results } = await env.DB.prepare("SELECT subject, text FROM mailbox WHERE recipient = ?")
    .bind(recipient)
    .all<{ subject: string; text: string }>();
  return results.filter(
    ({ subject, text }) => subject.startsWith(SUBJECT) && text.includes("asked for the way"),
  );
}

let people = 0;
async function placedBy(email: string): Promise<{ id: string; number: string }> {
  const cart = await cartWith({ [await stockItem()]: 1 });
  const response = await order(cart, crypto.randomUUID(), { ...orderBody, email });
  const placed = await response.json<{ id: string; number: string }>();
  await settled(placed.id);
  return placed;
}
const address = () => `find-${++people}@example.com`;
const ask = (number: string, email: string) => call("POST", "/api/orders/lookup", { number, email });

it("a guest gets the link to their order by its number, however it is written, and their address", async () => {
  const email = address();
  const { id, number } = await placedBy(email);
  for (const written of [number, ` #${number.toLowerCase().replace("-", "")} `]) {
    const answer = await ask(written, email.toUpperCase());
    expect([answer.status, await answer.json()]).toEqual([202, { status: "mail_sent" }]);
  }
  await vi.waitUntil(async () => (await mailsTo(email)).length === 2);
  const [mail] = await mailsTo(email);
  const link = /https?:\/\/\S+/.exec(mail?.text ?? "")?.[0] ?? "";
  const browser = new Browser();
  const page = await browser.get(new URL(link).pathname + new URL(link).search);
  expect(page.headers.get("Location")).toBe(`/orders/${id}`);
  expect(await (await browser.get(`/orders/${id}`)).text()).toContain(number);
});

it("anyone who lacks the number or the address gets the same answer, and no mail is sent", async () => {
  const email = address();
  const { number, id } = await placedBy(email);
  const stranger = address();
  const answers = await Promise.all([
    ask(number, stranger),
    ask("00000-00000", email),
    ask(email, email),
    ask("no number", email),
    ask(id.slice(0, 8), email),
  ]);
  for (const answer of answers) {
    expect([answer.status, await answer.json()]).toEqual([202, { status: "mail_sent" }]);
  }
  // What is asked for behind them has its mail, so theirs would be there.
  await ask(number, email);
  await vi.waitUntil(async () => (await mailsTo(email)).length > 0);
  expect(await mailsTo(email)).toHaveLength(1);
  expect(await mailsTo(stranger)).toEqual([]);
});

it("the order of an account is behind its sign-in, and the mail's link carries no token", async () => {
  const sale = await openSale(await stockItem());
  const bought = await buy(sale.id, "acc_finder");
  const { id, number, email } = await bought.json<{ id: string; number: string; email: string }>();
  await settled(id);
  await ask(number, email);
  await vi.waitUntil(async () => (await mailsTo(email)).length > 0);
  const [mail] = await mailsTo(email);
  expect(mail?.text).toContain(`/orders/${id}`);
  expect(mail?.text).not.toContain("token=");
});

it("a guest who opens an order's page elsewhere is asked for number and address; nothing tells whether it exists", async () => {
  const { id, number } = await placedBy(address());
  const elsewhere = await new Browser().get(`/orders/${id}`);
  const page = await elsewhere.text();
  expect(elsewhere.status).toBe(404);
  expect(page).toContain(FORM);
  expect(page).toContain(`value="${number}"`);
  const none = await new Browser().get(`/orders/${id.slice(0, -1)}9`);
  expect(none.status).toBe(404);
  expect(await none.text()).toContain(FORM);
  const signedIn = await call("GET", `/orders/${id}`, undefined, {
    ...(await bearer("acc_stranger")),
    Accept: "text/html",
  });
  expect(await signedIn.text()).not.toContain(FORM);
  const typed = { number: "", email: "nobody" };
  const wrong = await (await new Browser().post("/orders/lookup", typed)).text();
  expect(wrong).toMatch(/-error"[^>]*>Enter the number of the order/);
  expect(wrong).toMatch(/-error"[^>]*>Enter an email address such as/);
});

it("the form keeps what was typed, and says in words what is wrong", async () => {
  const browser = new Browser();
  const refused = await browser.post("/orders/lookup", { number: "", email: "no address" });
  const page = await refused.text();
  expect(refused.status).toBe(422);
  expect(page).toContain("Enter the number of the order");
  expect(page).toContain("Enter an email address");
  expect(page).toContain('value="no address"');
  const sent = await browser.post("/orders/lookup", { number: "00000-00000", email: "a@example.com" });
  expect(await sent.text()).toContain("Look into your mail");
});

it("the link of an order whose customer was erased is mailed to nobody, and that is said", async () => {
  const drafts = [await draftOf("guest:link-gone"), await draftOf("guest:link-stays")];
  await orderStore(env).insert(drafts);
  await eraseOrders(env, "guest:link-gone");
  const said = drafts.map(({ id }) => mailLinkAgain(callBy("support"), id, "again"));
  const erased = { error: { code: "invalid_request", detail: expect.stringContaining("erased") } };
  const [gone, stays] = await Promise.all(said);
  expect(gone).toMatchObject(erased);
  expect(stays).not.toMatchObject(erased);
});
