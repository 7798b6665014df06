/**
 * Personal data of accounts, and of addresses without one, where it is stored: a reader of the
 * database cannot read it without the keys of the settings, and none of it once its key is
 * destroyed.
 */
import { env } from "cloudflare:workers";
import { expect, it, vi } from "vitest";
import { DEFAULT_PREFERENCES } from "../domain/accounts/account.ts";
import { fingerprint, randomId } from "../domain/base/ids.ts";
import type { ImportedOrder } from "../domain/imported/imported.ts";
import type { Return } from "../domain/orders/returns.ts";
import { draftToKeep } from "../shop/orders/sealing/seal-order.ts";
import { sealStored } from "../shop/orders/sealing/seal-stored.ts";
import {
  listAddresses,
  readPreferences,
  saveAddress,
  savePreferences,
} from "../stores/accounts/account-addresses.ts";
import { insertSession, listSessions } from "../stores/accounts/account-sessions.ts";
import { findAccount, insertAccount, listAccounts, updateAccount } from "../stores/accounts/accounts.ts";
import { eraseAccount } from "../stores/accounts/erase-account.ts";
import { idTokenColumns, readIdToken } from "../stores/accounts/id-tokens.ts";
import { insertNote, listNotes } from "../stores/accounts/notes.ts";
import { watchesOf } from "../stores/back-in-stock/watches.ts";
import { draftOrdersOf, findDraftOrder, insertDraftOrder } from "../stores/draft-orders/draft-orders.ts";
import {
  erasedAddresses,
  everyImportedOrder,
  findImportedCustomer,
  listImportedOrders,
  storedCustomers,
  storedOrders,
  writeCustomers,
  writeOrders,
} from "../stores/imported/imported.ts";
import { readStanding, recordNotifications } from "../stores/notifications/notifications.ts";
import { accountsOf, readPeople } from "../stores/notifications/people.ts";
import { lift, reachDigest, suppress } from "../stores/notifications/suppressions.ts";
import { eraseOrders } from "../stores/orders/erase-orders.ts";
import { orderStore } from "../stores/orders/order-shards.ts";
import { dataKeysOf, keepDataKeys } from "../stores/personal/data-keys.ts";
import { formsOf, writtenAs } from "../stores/personal/vault.ts";
import { bearer as as, mailTo, PASSWORD, type Tokens, tokenIn } from "./support/accounts.ts";
import { callBy } from "./support/call.ts";
import { draftOf, newCustomer } from "./support/drafts.ts";
import { interrupted } from "./support/late-writes.ts";
import { call } from "./support/orders.ts";
import { bearer } from "./support/sales.ts";
import { restoreRows, sealAll, tablesWith } from "./support/sealing.ts";
import { withSettings } from "./support/settings.ts";
import { stockItem } from "./support/shop.ts";
import { FULL_TERMS } from "./support/terms.ts";

/** A word that is found nowhere else. */
const newMark = () => randomId("mrk").slice(4);
/** A number of a phone that is found nowhere else. */
const newPhone = () => `+1503${Math.floor(2_000_000 + Math.random() * 7_999_999)}`;

/** Everything that an account keeps of its person, with a mark in each text. */
async function stored(mark: string, phone: string) {
  const id = randomId("acc");
  const email = `${mark}@shop.test`;
  expect(
    await insertAccount(env, { id, email, name: `Zora ${mark}`, role: "customer", passwordHash: null }),
  ).toBe(true);
  await keepMore(id, mark, phone);
  return { id, email };
}

async function keepMore(id: string, mark: string, phone: string) {
  const address = { ...FULL_TERMS.shippingAddress, name: `Zora ${mark}`, line1: `${mark} Lane` };
  expect(await saveAddress(env, id, { id: randomId("adr"), address, isDefault: true }, "add")).toBe(true);
  await savePreferences(env, id, { ...DEFAULT_PREFERENCES, phone });
  const note = { id: randomId("not"), accountId: id, text: `Rings ${mark}`, createdBy: "mia", createdAt: 1 };
  expect(await insertNote(env, note, 10)).toBe(true);
  const session = { id: randomId("ses"), accountId: id, device: "a browser", refreshDigest: "digest" };
  const times = { createdAt: 1, rotatedAt: 1, expiresAt: Number.MAX_SAFE_INTEGER, previousDigest: null };
  const token = await idTokenColumns(env, id, `Token of ${mark}`);
  await insertSession(env.DB, { ...session, ...times, ...token });
}

const IMPORTED_ADDRESS = {
  name: "",
  company: "",
  line1: "",
  line2: "",
  city: "",
  region: "",
  postalCode: "",
  country: "",
  phone: "",
};
const IMPORTED_CUSTOMER = { phone: "", wantedMail: false, orders: 1, tags: "" };
const IMPORTED_ORDER: Omit<ImportedOrder, "name" | "email" | "shippingAddress"> = {
  placedAt: 1,
  currency: "USD",
  state: "paid",
  fulfilment: "fulfilled",
  subtotal: 1,
  discount: 0,
  shipping: 0,
  taxes: 0,
  total: 1,
  refunded: 0,
  discountCode: "",
  paidBy: "card",
  lines: [{ title: "Print", sku: "A", quantity: 1, unitPrice: 1 }],
};

/** What the shop reads of an account. */
async function read(id: string) {
  const [account, addresses, preferences, notes, people, sessions] = await Promise.all([
    findAccount(env, { id }),
    listAddresses(env, id),
    readPreferences(env, id),
    listNotes(env, id),
    readPeople(env, [id]),
    listSessions(env.DB, id, 1),
  ]);
  const tokens = await Promise.all(sessions.map((session) => readIdToken(env, session)));
  const phones = [preferences.phone, people.get(id)?.preferences.phone];
  return {
    account,
    lines: addresses.map(({ line1 }) => line1),
    phones,
    notes: notes.map(({ text }) => text),
    tokens: tokens.filter((token) => token !== null),
  };
}

const readOf = (mark: string, phone: string) => ({
  account: expect.objectContaining({ email: `${mark}@shop.test`, name: `Zora ${mark}` }),
  lines: [`${mark} Lane`],
  phones: [phone, phone],
  notes: [`Rings ${mark}`],
  tokens: [`Token of ${mark}`],
});

/** A draft order of an address, and what was imported of it; with a mark in each text. */
async function keepByAddress(mark: string) {
  const email = `${mark}@shop.test`;
  const address = { ...IMPORTED_ADDRESS, name: `Zora ${mark}`, line1: `${mark} Lane` };
  const { shippingAddress, shippingMethod } = FULL_TERMS;
  const terms = {
    email,
    shippingAddress: { ...shippingAddress, name: `Zora ${mark}` },
    shippingMethod,
    note: `Ring ${mark}`,
    items: [{ sku: "A", quantity: 1 }],
  };
  const id = randomId("dft");
  await insertDraftOrder(env, {
    id,
    terms,
    createdBy: "mia",
    createdAt: 1,
    expiresAt: Number.MAX_SAFE_INTEGER,
  });
  const order = { ...IMPORTED_ORDER, name: `#${id}`, email, shippingAddress: address };
  await writeOrders(env, [order]);
  const customer = { ...IMPORTED_CUSTOMER, email, name: `Zora ${mark}`, note: `Rang ${mark}`, address };
  await writeCustomers(env, [customer]);
  return { email, draft: { id, terms }, order, customer };
}

type ByAddress = Awaited<ReturnType<typeof keepByAddress>>;

/** What the shop reads of an address. */
async function readByAddress({ email, draft, order }: ByAddress) {
  return {
    drafts: [await findDraftOrder(env, draft.id), ...(await draftOrdersOf(env, email))].map(
      (one) => one?.terms,
    ),
    orders: await everyImportedOrder(env, email),
    named: await listImportedOrders(env, { q: order.name.slice(1) }, null, 2),
    customer: await findImportedCustomer(env, email.toUpperCase()),
    stored: [
      [...(await storedOrders(env, [order.name])).values()],
      [...(await storedCustomers(env, [email])).values()],
    ],
  };
}

const readOfAddress = ({ draft, order, customer }: ByAddress) => ({
  drafts: [draft.terms, draft.terms],
  orders: [order],
  named: [order],
  customer,
  stored: [[JSON.stringify(order)], [JSON.stringify(customer)]],
});

const NOTHING_OF_ADDRESS = { drafts: [undefined], orders: [], named: [], customer: null, stored: [[], []] };

const lyingIn = async (...texts: string[]) =>
  (await Promise.all(texts.map(tablesWith))).flat().filter((name) => name !== "mailbox");

it("who has an account is in no table, from the registration to what is known later, and is read where it is shown", async () => {
  const [mark, phone] = [newMark(), newPhone()];
  const email = `${mark}@shop.test`;
  const body = { email, password: PASSWORD, name: `Zora ${mark}` };
  expect((await call("POST", "/api/auth/register", body)).status).toBe(202);
  const token = tokenIn(await mailTo(email, "Confirm"));
  expect(await lyingIn(mark)).toEqual([]);
  const verified = await call("POST", "/api/auth/verify", { token, password: PASSWORD });
  const tokens = as(await verified.json<Tokens>());
  const { id } = (await findAccount(env, { email: email.toUpperCase() })) ?? expect.unreachable();
  await keepMore(id, mark, phone);
  const sku = await stockItem({ stock: 0 });
  const wait = await call("POST", `/api/catalog/variants/${sku}/back-in-stock`, { email });
  expect(wait.status).toBe(202);
  await call("POST", "/api/auth/password/forgot", { email });
  await mailTo(email, "Set a new");
  const staff = await bearer("mia", "merchant");
  expect(await lyingIn(mark, phone)).toEqual([]);
  expect(await read(id)).toEqual(readOf(mark, phone));
  expect(await watchesOf(env, email)).toEqual([sku]);
  expect(await accountsOf(env, [email.toUpperCase()])).toEqual(new Map([[email.toUpperCase(), id]]));
  expect((await listAccounts(env, { email, after: "", limit: 5 })).map((one) => one.id)).toEqual([id]);
  expect(await (await call("GET", "/api/me/export", undefined, tokens)).json()).toMatchObject({
    profile: { email, name: `Zora ${mark}` },
    preferences: { phone },
    addresses: [{ line1: `${mark} Lane` }],
    notes: [{ text: `Rings ${mark}` }],
    backInStock: [sku],
  });
  await recordNotifications(env.DB, [
    noted("email", await writtenAs(env, email)),
    noted("sms", await writtenAs(env, phone)),
  ]);
  const told = await call("GET", "/api/admin/notifications?state=refused", undefined, staff);
  const { items } = await told.json<{ items: { recipient: string }[] }>();
  expect(items.map(({ recipient }) => recipient)).toEqual(expect.arrayContaining([email, phone]));
});

function noted(channel: "email" | "sms", recipient: string) {
  const eventId = randomId("evt");
  const rest = { kind: "account", template: "account.reset", state: "refused", error: null } as const;
  return { id: `${eventId}:${channel}`, eventId, channel, recipient, ...rest };
}

it("whom staff prepared an order for, and who was imported, is in no table, and a copy opens nothing after an erase", async () => {
  const mark = newMark();
  const kept = await keepByAddress(mark);
  expect(await lyingIn(mark)).toEqual([]);
  expect(await readByAddress(kept)).toEqual(readOfAddress(kept));
  // Imported again it has another key.
  await writeOrders(env, [{ ...kept.order, paidBy: "cash" }]);
  expect(await everyImportedOrder(env, kept.email)).toEqual([{ ...kept.order, paidBy: "cash" }]);
  const tables = ["draft_orders", "imported_orders", "imported_customers"];
  const copies = await env.DB.batch<Record<string, unknown>>(
    tables.map((table) => env.DB.prepare(`SELECT * FROM ${table} WHERE sealed IS NOT NULL`)),
  );
  await eraseAccount(env, randomId("acc"), kept.email);
  expect(await readByAddress(kept)).toEqual(NOTHING_OF_ADDRESS);
  // As from a backup.
  await Promise.all(tables.map((table, n) => restoreRows(table, copies[n]?.results ?? [])));
  await writeOrders(env, [kept.order]);
  expect(await readByAddress(kept)).toEqual(NOTHING_OF_ADDRESS);
});

it("who is erased lost the key for good, so copies of rows open nothing", async () => {
  const [mark, phone] = [newMark(), newPhone()];
  const { id, email } = await stored(mark, phone);
  const row = await env.DB.prepare("SELECT sealed_email, sealed_name, email FROM accounts WHERE id = ?")
    .bind(id)
    .first();
  const key = (await dataKeysOf(env.DB, [id])).get(id) ?? expect.unreachable();
  await eraseAccount(env, id, email);
  // As from a backup, and as a request that began before.
  await env.DB.prepare(
    "UPDATE accounts SET email = ?2, sealed_email = ?3, sealed_name = ?4, erased_at = NULL WHERE id = ?1",
  )
    .bind(id, row?.email, row?.sealed_email, row?.sealed_name)
    .run();
  await keepDataKeys(env.DB, [{ subject: id, sealed: key }]);
  await keepMore(id, mark, phone);
  expect(await read(id)).toEqual({
    account: null,
    lines: [],
    phones: [undefined, undefined],
    notes: [""],
    tokens: [],
  });
  expect(await lyingIn(mark, phone)).toEqual([]);
});

it("what was written about a return is in no table, is read with its order, and is gone with an erase", async () => {
  const [mark, customer] = [newMark(), newCustomer()];
  const draft = await draftOf(customer);
  const { id } = draft;
  const store = orderStore(env);
  await store.insert([JSON.parse(await draftToKeep(env, draft))]);
  const from = { status: "PENDING", step: "authorize" } as const;
  const one: Return = {
    id: "ret_1",
    state: "requested",
    items: [{ sku: "A", quantity: 1 }],
    reasons: [`Small, ${mark}`],
    answer: `Dear ${mark}`,
    actor: customer,
    at: 1,
    arrivals: [],
    fingerprint: "f",
  };
  const write = async () => {
    const [{ version } = { version: null }] = await store.load([id]);
    const change = { orderId: id, version, from, to: from, actor: "mia", returns: { all: [one], openAt: 1 } };
    expect((await orderStore(env).transition([change])).size).toBe(1);
  };
  const read = async () => [
    (await store.load([id]))[0]?.returns,
    (await store.find(id))?.order.returns?.map(({ items, answer }) => ({ items, answer })),
  ];
  const written = [
    [one],
    [{ items: [{ sku: "A", quantity: 1, reason: `Small, ${mark}` }], answer: `Dear ${mark}` }],
  ];
  await write();
  expect(await lyingIn(mark)).toEqual([]);
  expect(await read()).toEqual(written);
  await withSettings({ SEAL_PEOPLE: "off" }, write);
  expect(await lyingIn(mark)).toEqual(["orders"]);
  expect(await read()).toEqual(written);
  await sealAll();
  expect(await lyingIn(mark)).toEqual([]);
  expect(await read()).toEqual(written);
  const row = await env.DB.prepare("SELECT returns FROM orders WHERE id = ?")
    .bind(id)
    .first<{ returns: string }>();
  await eraseOrders(env, customer);
  const left = env.DB.prepare("SELECT returns FROM orders WHERE id = ?")
    .bind(id)
    .first<{ returns: string }>();
  expect((await left)?.returns).not.toContain("sealed");
  await env.DB.prepare("UPDATE orders SET returns = ?2 WHERE id = ?1").bind(id, row?.returns).run();
  const { reasons: _, answer: __, ...bare } = one;
  expect(await read()).toEqual([[bare], [{ items: bare.items, answer: undefined }]]);
});

it("an account that is sealed lies beside one that is not, an address has one account in any form, and both are read", async () => {
  const [one, other] = [newMark(), newMark()];
  const sealed = await stored(one, newPhone());
  const same = (email: string) => ({
    id: randomId("acc"),
    email,
    name: "Eve",
    role: "customer" as const,
    passwordHash: null,
  });
  const phone = newPhone();
  const plain = await withSettings({ SEAL_PEOPLE: "off" }, async () => {
    expect(await insertAccount(env, same(sealed.email))).toBe(false);
    await updateAccount(env, sealed.id, { name: "Plain" });
    return stored(other, phone);
  });
  expect((await lyingIn(other)).sort()).toEqual([
    "account_addresses",
    "account_notes",
    "account_sessions",
    "accounts",
  ]);
  expect(await insertAccount(env, same(plain.email))).toBe(false);
  expect(await findAccount(env, { email: sealed.email })).toMatchObject({ id: sealed.id, name: "Plain" });
  expect(await read(plain.id)).toEqual(readOf(other, phone));
  await eraseAccount(env, plain.id, plain.email);
  expect(await lyingIn(other, phone)).toEqual([]);
});

it("a text that was moved to another account opens nothing there, and neither does one without the keys of the settings", async () => {
  const [one, two] = [await stored(newMark(), newPhone()), await stored(newMark(), newPhone())];
  await withSettings({ DATA_KEYS: undefined }, async () => {
    await expect(findAccount(env, { id: one.id })).rejects.toThrow("the shop lacks the keys");
  });
  await env.DB.prepare(
    "UPDATE accounts SET sealed_name = (SELECT sealed_name FROM accounts WHERE id = ?1) WHERE id = ?2",
  )
    .bind(one.id, two.id)
    .run();
  await expect(findAccount(env, { id: two.id })).rejects.toThrow(
    `the account name of ${two.id} cannot be opened`,
  );
});

it("a pass seals what lies readable, once, and leaves alone who is erased meanwhile", async () => {
  await sealAll();
  const [mark, phone, gone] = [newMark(), newPhone(), newMark()];
  const [email, sku] = [`${mark}@shop.test`, await stockItem({ stock: 0 })];
  const [kept, erased, byAddress] = await withSettings({ SEAL_PEOPLE: "off" }, async () => {
    await call("POST", `/api/catalog/variants/${sku}/back-in-stock`, { email });
    await recordNotifications(env.DB, [noted("email", email), noted("sms", phone)]);
    return [await stored(mark, phone), await stored(gone, newPhone()), await keepByAddress(mark)] as const;
  });
  expect(await lyingIn(mark)).toEqual(
    expect.arrayContaining(["accounts", "back_in_stock", "draft_orders", "imported_orders", "notifications"]),
  );
  expect(await readByAddress(byAddress)).toEqual(readOfAddress(byAddress));
  const erase = () => eraseAccount(env, erased.id, erased.email);
  const DB = interrupted(env.DB, "UPDATE accounts SET email = c.value", erase);
  const place = { key: null, order: null, people: "" };
  expect((await sealStored({ ...callBy("ops"), env: { ...env, DB } }, place)).ok).toBe(true);
  // Name, street, note, token, number, wait, draft, imported order and customer, and two messages;
  // the address of the account is sealed by now.
  expect(await sealAll()).toEqual({ renewed: 0, sealed: 0, people: 11 });
  expect(await sealAll()).toEqual({ renewed: 0, sealed: 0, people: 0 });
  expect(await lyingIn(mark, phone, gone)).toEqual([]);
  expect(await read(kept.id)).toEqual(readOf(mark, phone));
  expect(await readByAddress(byAddress)).toEqual(readOfAddress(byAddress));
  expect(await watchesOf(env, email)).toEqual([sku]);
  const row = env.DB.prepare("SELECT email, sealed_email FROM accounts WHERE id = ?").bind(erased.id);
  expect(await row.first()).toEqual({ email: null, sealed_email: null });
  expect((await dataKeysOf(env.DB, [erased.id])).size).toBe(0);
  await vi.waitUntil(async () => (await findAccount(env, { email }))?.id === kept.id);
});

it("who was erased, and who ended messages, are digests under the shop's key; older ones count, and get it", async () => {
  const [before, now] = [newMark(), newMark()].map((mark) => `${mark}@shop.test`) as [string, string];
  const reach = async (email: string) => formsOf(env, await reachDigest("email", email));
  await env.DB.prepare("INSERT INTO imported_erasures (digest) VALUES (?)")
    .bind(await fingerprint(before))
    .run();
  await env.DB.prepare("INSERT INTO suppressions (digest, kind, reason, at) VALUES (?, 'all', 'stopped', 1)")
    .bind((await reach(before))[0])
    .run();
  await eraseAccount(env, randomId("acc"), now);
  await suppress(env, [{ digest: await reachDigest("email", now), kind: "all", reason: "stopped" }]);
  const counted = async () => {
    const digests = (await Promise.all([before, now].map(reach))).flat();
    const { suppressed } = await readStanding(env.DB, { ids: [], digests, recipients: [], now: 0 });
    return [[...(await erasedAddresses(env, [before, now]))].sort(), suppressed.size];
  };
  const both = [[before, now].sort(), 2];
  expect(await counted()).toEqual(both);
  await sealAll();
  expect(await counted()).toEqual(both);
  const rows = await env.DB.prepare(
    "SELECT digest FROM imported_erasures UNION ALL SELECT digest FROM suppressions",
  ).all<{ digest: string }>();
  expect(rows.results.filter(({ digest }) => !digest.startsWith("@"))).toEqual([]);
  await lift(env, await reachDigest("email", before));
  expect(await counted()).toEqual([both[0], 1]);
});

it("who was erased, and who ended messages, is found by the version before while one serves (KEYED_DIGESTS off)", async () => {
  const email = `${newMark()}@shop.test`;
  const digest = await reachDigest("email", email);
  await withSettings({ KEYED_DIGESTS: "off" }, async () => {
    await eraseAccount(env, randomId("acc"), email);
    await suppress(env, [{ digest, kind: "all", reason: "stopped" }]);
  });
  const rows = await env.DB.prepare(
    `SELECT digest FROM imported_erasures WHERE digest = ?1
     UNION ALL SELECT digest FROM suppressions WHERE digest = ?2`,
  )
    .bind(await fingerprint(email), digest)
    .all();
  expect(rows.results).toEqual([{ digest: await fingerprint(email) }, { digest }]);
});
