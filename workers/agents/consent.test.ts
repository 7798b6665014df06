import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { BuyerConsent } from "../../domain/agents/consent.ts";
import { forgetPlatforms } from "../../shop/agents/platform/recognize-platform.ts";
import { markOrdered } from "../../shop/agents/settle-completing.ts";
import { readPreferences } from "../../stores/accounts/account-addresses.ts";
import { findAccount } from "../../stores/accounts/accounts.ts";
import { claimOrder } from "../../stores/accounts/own-lists.ts";
import { claimKey, findAnswer } from "../../stores/agents/answers.ts";
import { type AgentSession, findHandedOver } from "../../stores/agents/sessions.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { bearer, mentions, opened, PASSWORD, type Tokens } from "../../test/support/accounts.ts";
import { asAgent, BUYER, checkoutOf, newPlatform, Platforms, payment } from "../../test/support/agents.ts";
import { call } from "../../test/support/orders.ts";
import { bearer as staffBearer } from "../../test/support/sales.ts";
import { restoreRows, tablesWith } from "../../test/support/sealing.ts";
import { withSettings } from "../../test/support/settings.ts";
import { stockItem } from "../../test/support/shop.ts";

const CHECKOUTS = "/ucp/checkout-sessions";
const agent = newPlatform();
let customer: Tokens & { email: string; id: string };
let sku: string;

beforeAll(async () => {
  new Platforms();
  sku = await stockItem({ price: 2_500, stock: 9 });
  const tokens = await opened();
  customer = { ...tokens, id: (await findAccount(env, tokens))?.id ?? "" };
});
afterAll(forgetPlatforms);

const as = (method: string, path: string, body?: unknown) =>
  call(method, path, body, { ...bearer(customer), Accept: "text/html" });
const page = async () => (await as("GET", "/account/data")).text();

/** The customer chooses every kind of marketing in the account. */
async function wantsMarketing(): Promise<void> {
  const channels = { email: { sales: true }, push: { sales: true } };
  await as("PATCH", "/api/me/preferences", { cartReminders: true, channels });
}

async function marketing(): Promise<(boolean | undefined)[]> {
  const { cartReminders, channels } = await readPreferences(env, customer.id);
  return [cartReminders, channels.email.sales, channels.sms.sales, channels.push.sales];
}

/** The same order as of a customer who linked the platform. */
async function asLinked({ session, orderId }: Awaited<ReturnType<typeof ordered>>): Promise<void> {
  await env.DB.prepare("DELETE FROM agent_orders WHERE order_id = ?").bind(orderId).run();
  await markOrdered(env, { ...session, customer: customer.id }, orderId);
}

/** An agent orders for the customer's address, as a guest. */
async function ordered(consent: BuyerConsent): Promise<{ session: AgentSession; orderId: string }> {
  const buyer = { ...BUYER, email: customer.email, consent };
  const key = { "Idempotency-Key": crypto.randomUUID() };
  const { id } = await asAgent(agent, "POST", CHECKOUTS, checkoutOf({ [sku]: 1 }, { buyer }), key);
  const done = await asAgent(agent, "POST", `${CHECKOUTS}/${id}/complete`, payment());
  const session = await findHandedOver(env, id, Date.now());
  if (!session) {
    throw new Error(`${id} is not there`);
  }
  return { session, orderId: done.body.order?.id ?? "" };
}

it("a no to marketing that an agent passes on for a customer who linked it ends it, a stranger's does not, and it is not repeated over what the customer chooses later", async () => {
  await wantsMarketing();
  const placed = await ordered({ marketing: { granted: false }, analytics: true });
  // Anybody may say an address: a guest's no ends nothing of the account that has it.
  expect(await marketing()).toEqual([true, true, false, true]);
  await asLinked(placed);
  expect(await marketing()).toEqual([false, false, false, false]);
  await wantsMarketing();
  await markOrdered(env, { ...placed.session, customer: customer.id }, placed.orderId);
  expect(await marketing()).toEqual([true, true, false, true]);
});

it("what agents passed on is shown to staff and to the customer, who takes a yes back: marketing ends", async () => {
  const placed = await ordered({ marketing: true, sale_of_data: { granted: false } });
  const { orderId } = placed;
  await asLinked(placed);
  expect(await marketing()).toEqual([true, true, false, true]);

  const shown = await page();
  expect(shown).toContain("Marketing: yes");
  expect(shown).toContain("Sale of your data: no");
  expect(shown).toContain(new URL(agent.url).hostname);
  const path = `/account/consents/${orderId}/withdraw`;
  expect(shown).toContain(`action="${path}"`);
  const other = await opened();
  expect((await call("POST", path, undefined, bearer(other))).status).toBe(404);
  expect(await marketing()).toEqual([true, true, false, true]);
  const aboutFigures = { ...placed.session.body, buyer: { ...BUYER, consent: { analytics: true } } };
  await markOrdered(env, { ...placed.session, customer: customer.id, body: aboutFigures }, `${orderId}-2`);
  expect((await as("POST", `/account/consents/${orderId}-2/withdraw`)).status).toBe(303);
  expect(await marketing(), "that was a yes to something else").toEqual([true, true, false, true]);
  expect((await as("POST", path)).status).toBe(303);
  expect(await marketing()).toEqual([false, false, false, false]);
  expect((await as("POST", path)).status).toBe(404);
  expect(await page()).not.toContain(`action="${path}"`);
  const [entry] = await readAudit(env.DB, { order: "newest", subject: customer.id, limit: 1 });
  expect([entry?.action, entry?.actor]).toEqual(["account.consent_withdrawn", customer.id]);

  const staff = { ...(await staffBearer("m", "merchant")), Accept: "text/html" };
  const staffPage = await (await call("GET", `/admin/orders/${orderId}`, undefined, staff)).text();
  expect(staffPage).toContain(agent.url);
  expect(staffPage).toContain("Marketing: the customer agrees.");
  expect(staffPage).toContain("The customer took this back");
  const data = await (await as("GET", "/api/me/export")).json();
  expect(data).toMatchObject({
    agentConsents: expect.arrayContaining([
      expect.objectContaining({
        orderId,
        consent: { marketing: true, sale_of_data: { granted: false } },
        withdrawnAt: expect.any(String),
      }),
    ]),
  });
});

/** What agents left here, and the keys of it. */
async function left() {
  const [sessions, answers, keys] = await env.DB.batch<Record<string, unknown>>(
    [
      "SELECT * FROM agent_sessions",
      "SELECT * FROM agent_answers",
      "SELECT * FROM data_keys WHERE subject IN (SELECT id FROM agent_sessions UNION SELECT key FROM agent_answers)",
    ].map((query) => env.DB.prepare(query)),
  );
  return { sessions: sessions?.results ?? [], answers: answers?.results ?? [], keys: keys?.results ?? [] };
}

it("what agents passed on, and said of the buyer, lies in no table, and is forgotten with the person", async () => {
  const note = `note_${crypto.randomUUID()}`;
  const { orderId, session } = await ordered({ [note]: true });
  expect(session.body.buyer?.email).toBe(customer.email);
  expect(await tablesWith(customer.email)).toEqual(["mailbox"]);
  const sealed = await left();
  expect(sealed.keys).toHaveLength(sealed.sessions.length + sealed.answers.length);
  // As rows lie that an older version wrote, and an answer about a customer that names no address.
  await withSettings({ SEAL_PEOPLE: "off" }, () => ordered({}));
  await claimKey(env, { key: "linked", fingerprint: "f", createdAt: 1, customer: customer.id });
  await claimOrder(env.DB, customer.id, orderId);
  expect(await page()).toContain(`${note}: yes`);
  expect((await as("DELETE", "/api/me", { password: PASSWORD })).status).toBe(204);
  expect(await mentions(note)).toBeNull();
  expect(await left()).toEqual({ sessions: [], answers: [], keys: [] });
  const keys = JSON.stringify(sealed.keys.map(({ subject }) => subject));
  const kept = "SELECT * FROM data_keys WHERE subject IN (SELECT value FROM json_each(?))";
  expect((await env.DB.prepare(kept).bind(keys).all()).results).toEqual([]);
  // As from a backup.
  await restoreRows("agent_sessions", sealed.sessions);
  await restoreRows("agent_answers", sealed.answers);
  expect(await findHandedOver(env, session.id, Date.now())).toBeNull();
  const { answer } = (await findAnswer(env, String(sealed.answers[0]?.key))) ?? {};
  expect(answer?.status).toBe(503);
});
