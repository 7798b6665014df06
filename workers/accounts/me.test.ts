import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { shopperKey } from "../../domain/accounts/access.ts";
import type { SavedAddress, SessionView } from "../../domain/accounts/account.ts";
import { MAX_ADDRESSES, MAX_WISHES } from "../../domain/accounts/account.ts";
import type { OrderDraft } from "../../domain/orders/order.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { makeEvent } from "../../shop/events/events.ts";
import { provePhone } from "../../shop/notifications/phone.ts";
import { finishLeft, forgetLapsed } from "../../shop/ops/housekeeping.ts";
import {
  addWishes,
  findWishable,
  removeWish,
  wishedIds,
  wishedProducts,
} from "../../stores/accounts/own-lists.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { storeDeadLetters } from "../../stores/events/dead-letters.ts";
import { purgeSubscriptions, readPeople } from "../../stores/notifications/people.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { writtenAs } from "../../stores/personal/vault.ts";
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
import { Browser, fieldValue, ORDER_FORM } from "../../test/support/browser.ts";
import { draftOf } from "../../test/support/drafts.ts";
import { deliver } from "../../test/support/held-queues.ts";
import { call, orderBody, settled } from "../../test/support/orders.ts";
import { scheduledSale, watch } from "../../test/support/sale-room.ts";
import { stockItem } from "../../test/support/shop.ts";

const ADDRESS = orderBody.shippingAddress;

type Owner = Awaited<ReturnType<typeof opened>>;
const as =
  (who: Tokens) =>
  (method: string, path: string, body?: unknown, headers = {}) =>
    call(method, path, body, { ...bearer(who), ...headers });

async function ordered(who: Owner, email = who.email): Promise<string> {
  const headers = bearer(who);
  await call("POST", "/api/cart/items", { sku: await stockItem(), quantity: 1 }, headers);
  const placed = await call(
    "POST",
    "/api/orders",
    { ...orderBody, email },
    { ...headers, "Idempotency-Key": crypto.randomUUID() },
  );
  const { id } = await placed.json<{ id: string }>();
  await settled(id);
  return id;
}

async function audited(action: string, subject: string): Promise<number> {
  const entries = await readAudit(env.DB, { order: "newest", limit: 100, subject });
  return entries.filter((entry) => entry.action === action).length;
}
const idOf = async (who: Tokens) => (await (await as(who)("GET", "/api/me")).json<{ id: string }>()).id;

describe("an address book", () => {
  it("keeps, changes and deletes addresses, with one default while there is any", async () => {
    const me = as(await opened());
    const add = async (name: string, isDefault = false) =>
      (await me("POST", "/api/me/addresses", { ...ADDRESS, name, isDefault })).json<SavedAddress>();
    const list = async () =>
      (await (await me("GET", "/api/me/addresses")).json<{ items: SavedAddress[] }>()).items;
    const first = await add("Home");
    expect(first.isDefault).toBe(true);
    const second = await add("Studio", true);
    expect((await list()).map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ["Studio", true],
      ["Home", false],
    ]);
    const changed = await me("PUT", `/api/me/addresses/${first.id}`, {
      ...ADDRESS,
      name: "House",
    });
    expect(await changed.json()).toMatchObject({ name: "House", isDefault: false });
    expect((await me("DELETE", `/api/me/addresses/${second.id}`)).status).toBe(204);
    expect((await list()).map(({ name, isDefault }) => [name, isDefault])).toEqual([["House", true]]);
    expect((await me("DELETE", `/api/me/addresses/${second.id}`)).status).toBe(404);
  });

  it("on two devices at once: who changes what was changed since they read it is refused", async () => {
    const me = as(await opened());
    const added = await me("POST", "/api/me/addresses", ADDRESS);
    const { id } = await added.json<SavedAddress>();
    const path = `/api/me/addresses/${id}`;
    const tag = added.headers.get("ETag") ?? "";
    expect((await me("GET", path)).headers.get("ETag")).toBe(tag);
    const change = (name: string) => me("PUT", path, { ...ADDRESS, name }, { "If-Match": tag });
    const answers = await Promise.all([change("One"), change("Two")]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const kept = await (answers.find(({ ok }) => ok) ?? added).json<SavedAddress>();
    expect((await change("Late")).status).toBe(412);
    expect(await (await me("GET", path)).json()).toEqual(kept);
    expect((await me("PUT", path, { ...ADDRESS, name: "Unasked" })).status).toBe(200);
  });

  it("has an end", async () => {
    const me = as(await opened());
    const answers = await Promise.all(
      Array.from({ length: MAX_ADDRESSES + 2 }, () => me("POST", "/api/me/addresses", ADDRESS)),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(MAX_ADDRESSES);
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(2);
  });

  it("is nobody else's", async () => {
    const [ada, eve] = [as(await opened()), as(await opened())];
    const { id } = await (await ada("POST", "/api/me/addresses", ADDRESS)).json<SavedAddress>();
    expect((await eve("GET", `/api/me/addresses/${id}`)).status).toBe(404);
    expect((await eve("PUT", `/api/me/addresses/${id}`, { ...ADDRESS, isDefault: true })).status).toBe(404);
    expect((await eve("DELETE", `/api/me/addresses/${id}`)).status).toBe(404);
    await eve("POST", "/api/me/addresses", { ...ADDRESS, name: "First" });
    await eve("POST", "/api/me/addresses", { ...ADDRESS, name: "Default", isDefault: true });
    expect((await eve("PUT", `/api/me/addresses/${id}`, { ...ADDRESS, isDefault: true })).status).toBe(404);
    expect(await (await eve("GET", "/api/me/addresses")).json()).toMatchObject({
      items: [{ name: "Default", isDefault: true }, { name: "First" }],
    });
    expect(await (await ada("GET", `/api/me/addresses/${id}`)).json()).toMatchObject({ isDefault: true });
  });
});

describe("sessions", () => {
  it("are listed, and end one by one; another's cannot be ended", async () => {
    const ada = await opened();
    const eve = await opened();
    const login = await call(
      "POST",
      "/api/auth/login",
      { email: ada.email, password: PASSWORD },
      { "User-Agent": "Mozilla/5.0 (X11; Linux x64) Gecko/20100101 Firefox/140.0" },
    );
    const phone = await login.json<Tokens>();
    const { items } = await (await as(ada)("GET", "/api/me/sessions")).json<{ items: SessionView[] }>();
    expect(items[0], "the newest first").toMatchObject({ device: "Firefox on Linux", current: false });
    const other = items.find(({ current }) => !current)?.id ?? "";
    expect((await as(eve)("DELETE", `/api/me/sessions/${other}`)).status).toBe(404);
    expect((await as(ada)("DELETE", `/api/me/sessions/${other}`)).status).toBe(204);
    expect((await as(phone)("GET", "/api/me")).status).toBe(401);
    expect((await as(ada)("GET", "/api/me")).status).toBe(200);
  });
});

describe("a changed password", () => {
  it("needs the old one, ends other sessions, is mailed about and written down", async () => {
    const ada = await opened();
    const login = await call("POST", "/api/auth/login", { email: ada.email, password: PASSWORD });
    const other = await login.json<Tokens>();
    const change = (currentPassword: string, newPassword = "seven-blue-kettles") =>
      as(ada)("POST", "/api/me/password", { currentPassword, newPassword });
    expect((await change("not-this-one-no")).status).toBe(401);
    expect((await change(PASSWORD, "Password2026!")).status).toBe(422);
    expect((await change(PASSWORD)).status).toBe(204);
    expect((await as(other)("GET", "/api/me")).status).toBe(401);
    expect((await as(ada)("GET", "/api/me")).status).toBe(200);
    await mailTo(ada.email, "Your password");
    expect(await audited("account.password_changed", await idOf(ada))).toBe(1);
  });
});

describe("a changed email address", () => {
  const newAddress = async (who: Tokens, email: string, currentPassword = PASSWORD) =>
    (await as(who)("POST", "/api/me/email", { email, currentPassword })).status;
  const confirm = (who: Tokens, token: string) => as(who)("POST", "/api/me/email/confirm", { token });
  const login = (email: string) => call("POST", "/api/auth/login", { email, password: PASSWORD });

  it("takes effect with the link that was mailed to it, ends other sessions and mails the old one", async () => {
    const ada = await opened();
    const eve = await opened();
    const email = newEmail();
    const other = await (await login(ada.email)).json<Tokens>();
    expect(await newAddress(ada, email, "not-this-one-no")).toBe(401);
    expect(await newAddress(ada, ada.email)).toBe(400);
    expect(await newAddress(ada, ` ${email.toUpperCase()}`)).toBe(202);
    const token = tokenIn(await mailTo(email, "Your new email address"));
    expect((await login(email)).status, "not before the link").toBe(401);
    await call("POST", "/api/auth/password/forgot", { email: ada.email });
    const reset = tokenIn(await mailTo(ada.email, "Set a new password"));
    expect((await confirm(eve, token)).status, "somebody else who got the link").toBe(410);
    expect((await call("POST", "/api/me/email/confirm", { token })).status, "nobody").toBe(401);
    const moved = await confirm(ada, token);
    expect([moved.status, await moved.json()]).toMatchObject([200, { email, name: "Ada Lovelace" }]);
    expect((await confirm(ada, token)).status, "once").toBe(410);
    expect([(await login(email)).status, (await login(ada.email)).status]).toEqual([200, 401]);
    expect((await as(other)("GET", "/api/me")).status).toBe(401);
    expect((await as(ada)("GET", "/api/me")).status).toBe(200);
    const late = { token: reset, password: "seven-blue-kettles" };
    const old = await call("POST", "/api/auth/password/reset", late);
    expect(old.status, "a link in the old address's mail").toBe(410);
    await mailTo(ada.email, "Your email address");
    const told = env.DB.prepare("SELECT count(*) AS n FROM notifications WHERE recipient = ?").bind(
      await writtenAs(env, ada.email),
    );
    expect(await told.first("n"), "the old address is forgotten").toBe(0);
    expect(await audited("account.email_changed", await idOf(ada))).toBe(1);
  });

  it("to one that has an account changes nothing, and tells that by mail alone", async () => {
    const [ada, eve] = [await opened(), await opened()];
    const answers = [eve.email, newEmail()].map(async (email) => {
      const answer = await as(ada)("POST", "/api/me/email", { email, currentPassword: PASSWORD });
      return [answer.status, await answer.text()];
    });
    const [taken, free] = await Promise.all(answers);
    expect(taken).toEqual(free);
    expect((await mailTo(eve.email, "You already have")).text).not.toContain("token=");
    const late = newEmail();
    expect(await newAddress(ada, late)).toBe(202);
    const token = tokenIn(await mailTo(late, "Your new email address"));
    await opened(late);
    expect((await confirm(ada, token)).status, "registered by somebody meanwhile").toBe(410);
    expect(await (await as(ada)("GET", "/api/me")).json()).toMatchObject({ email: ada.email });
    expect((await mailTo(ada.email, "Confirm")).text, "what was written to her is still there").not.toBe("");
  });
});

describe("preferences", () => {
  it("change one by one, and decide whether orders are written about", async () => {
    const ada = await opened();
    const me = as(ada);
    const none = { orders: false, sales: false, backInStock: false };
    const first = {
      orderEmails: true,
      shippingMethod: "standard",
      channels: { email: { orders: true, sales: false, backInStock: true }, sms: none, push: none },
    };
    expect(await (await me("GET", "/api/me/preferences")).json()).toEqual(first);
    const change = async (body: object) => (await me("PATCH", "/api/me/preferences", body)).json();
    const quiet = { ...first.channels, email: { ...first.channels.email, orders: false } };
    expect(await change({ orderEmails: false })).toEqual({ ...first, orderEmails: false, channels: quiet });
    for (const wrong of [
      { newsletter: true },
      { channels: { fax: { orders: true } } },
      { channels: { email: { orders: "yes" } } },
      { timeZone: "Mars/Olympus" },
      { language: "tlh" },
      { phone: "+15035550100" },
    ]) {
      expect((await me("PATCH", "/api/me/preferences", wrong)).status).toBe(400);
    }
    expect(
      await change({
        shippingMethod: "express",
        channels: { push: { sales: true } },
        timeZone: "Asia/Tokyo",
        language: "de",
      }),
    ).toEqual({
      orderEmails: false,
      shippingMethod: "express",
      channels: { ...quiet, push: { ...none, sales: true } },
      timeZone: "Asia/Tokyo",
      language: "de",
    });
    expect(await change({ timeZone: null, channels: { push: { sales: false } } })).toEqual({
      orderEmails: false,
      shippingMethod: "express",
      channels: quiet,
      language: "de",
    });
    await ordered(ada);
    // The queue is in order here: once another customer has a mail about a later order, hers was
    // looked at.
    const bob = await opened();
    await ordered(bob);
    await mailTo(bob.email, "Your order");
    await change({ channels: { email: { orders: true } } });
    await ordered(ada);
    await mailTo(ada.email, "Your order");
    const { results } = await env.DB.prepare(
      "SELECT id FROM mailbox WHERE recipient = ? AND subject LIKE 'Your order%'",
    )
      .bind(ada.email)
      .all();
    expect(results).toHaveLength(1);
  });
});

describe("what an account keeps", () => {
  it("are wishes: once each, and those of a browser come along at sign-in", async () => {
    const ada = await opened();
    const me = as(ada);
    const skus = await Promise.all([stockItem(), stockItem(), stockItem()]);
    const [first = "", second = "", third = ""] = skus.map((sku) => sku.toLowerCase());
    const slugs = async () =>
      (await (await me("GET", "/api/me/wishlist")).json<{ items: { slug: string }[] }>()).items.map(
        ({ slug }) => slug,
      );
    expect((await me("PUT", "/api/me/wishlist/nothing-of-this-name")).status).toBe(404);
    expect((await me("PUT", `/api/me/wishlist/${first}`)).status).toBe(204);
    expect((await me("PUT", `/api/me/wishlist/${first}`)).status).toBe(204);
    const guest = new Browser();
    expect((await guest.post("/wishlist", { product: "nothing-of-this-name", on: "yes" })).status).toBe(404);
    for (const product of [first, second, third]) {
      expect((await guest.post("/wishlist", { product, on: "yes" })).status).toBe(303);
    }
    await guest.post("/wishlist", { product: second, on: "no" });
    const shown = await (await guest.get("/wishlist")).text();
    expect(shown.indexOf(`/products/${third}`)).toBeLessThan(shown.indexOf(`/products/${first}`));
    expect(shown).not.toContain(`/products/${second}`);
    const { wishes } = await (await guest.get("/shopper")).json<{ wishes: string[] }>();
    expect(wishes).toHaveLength(2);

    await guest.post("/sign-in", { email: ada.email, password: PASSWORD });
    expect((await slugs()).toSorted()).toEqual([first, third].toSorted());
    expect(await (await guest.get("/wishlist")).text()).toContain(`/products/${third}`);
    expect((await me("DELETE", `/api/me/wishlist/${first}`)).status).toBe(204);
    expect(await slugs()).toEqual([third]);
    // The browser keeps nothing that it would bring to the next who signs in with it.
    await guest.post("/sign-out", { returnTo: "/" });
    expect(await (await guest.get("/wishlist")).text()).not.toContain("/products/");
    const { wishlist } = await (await me("GET", "/api/me/export")).json<{ wishlist: string[] }>();
    expect(wishlist).toHaveLength(1);
  });

  it("are wishes of its own alone, as many as there is room for, and shown while they are on sale", async () => {
    const [ada, bob] = [await idOf(await opened()), await idOf(await opened())];
    const slug = (await stockItem()).toLowerCase();
    const num = (await findWishable(env.DB, slug)) ?? 0;
    await addWishes(env.DB, ada, [num]);
    await addWishes(env.DB, bob, [num]);
    await removeWish(env.DB, ada, num);
    const shown = async () => (await wishedProducts(env.DB, { accountId: bob }, "USD")).length;
    expect([(await wishedIds(env.DB, { accountId: ada })).length, await shown()]).toEqual([0, 1]);
    await env.DB.prepare("UPDATE products SET status = 'draft' WHERE slug = ?").bind(slug).run();
    expect(await shown()).toBe(0);
    const full = Array.from({ length: MAX_WISHES }, (_, n) => -1 - n);
    await env.DB.prepare("INSERT INTO account_wishes SELECT ?, value, 0 FROM json_each(?)")
      .bind(ada, JSON.stringify(full))
      .run();
    await addWishes(env.DB, ada, [num]);
    expect(await wishedIds(env.DB, { accountId: ada })).toEqual([]);
  });

  it("is an order that was placed as a guest, where the order and its address are both proven", async () => {
    const [ada, eve] = [await opened(), await opened()];
    const sku = await stockItem({ price: 5_000 });
    const guest = new Browser();
    await guest.post("/cart/items", { sku, quantity: "1" });
    const form = { ...ORDER_FORM, email: ada.email };
    const asked = await (await guest.post("/checkout", { ...form, intent: "update" })).text();
    const hidden = ["idempotencyKey", "seenTotal"].map((name) => [name, fieldValue(asked, name)]);
    const placed = await guest.post("/checkout", { ...form, ...Object.fromEntries(hidden), intent: "place" });
    const path = placed.headers.get("Location") ?? "";
    const id = path.slice("/orders/".length);
    await settled(id);
    const page = await (await guest.get(path)).text();
    expect(page).toContain(`/products/${sku.toLowerCase()}?variant=${sku}`);
    expect(page).toContain("paid with a test card");
    expect(await (await guest.post(`${path}/account`, {})).text()).toContain(`value="${ada.email}"`);
    expect((await guest.post(`${path}/claim`, {})).status).toBe(401);

    // The address alone opens nothing, and neither does the order to another address.
    expect((await as(ada)("GET", `/api/orders/${id}`)).status).toBe(404);
    await guest.post("/sign-in", { email: eve.email, password: PASSWORD });
    expect((await guest.post(`${path}/claim`, {})).status).toBe(422);
    expect(await (await guest.get(path)).text()).not.toContain("Keep it in my account");
    await guest.post("/sign-in", { email: ada.email, password: PASSWORD });
    expect(await (await guest.get(path)).text()).toContain("Keep it in my account");
    expect((await guest.post(`${path}/claim`, {})).status).toBe(303);
    // More were claimed before than a list shows: the newest are shown.
    await env.DB.prepare(
      `INSERT INTO account_orders (account_id, order_id, claimed_at)
       SELECT a.account_id, 'ord_' || n.value, n.value FROM account_orders a, json_each(?2) n WHERE a.order_id = ?1`,
    )
      .bind(id, JSON.stringify(Array.from({ length: 100 }, (_, n) => n)))
      .run();
    expect(await (await guest.get(path)).text(), "once").not.toContain("Keep it in my account");
    expect(await (await as(ada)("GET", `/api/orders/${id}`)).json()).toMatchObject({ id });
    expect((await as(eve)("GET", `/api/orders/${id}`)).status).toBe(404);
    expect(await (await guest.get("/orders")).text()).toContain("Placed as a guest");
    const { orders } = await (await as(ada)("GET", "/api/me/export")).json<{ orders: { id: string }[] }>();
    expect(orders.map((order) => order.id)).toContain(id);

    const asGuest = (await orderStore(env).find(id))?.customer ?? "";
    await bury("of guests", [await draftOf(asGuest, { email: ada.email }), await draftBy(eve)]);
    expect((await as(ada)("DELETE", "/api/me", { password: PASSWORD })).status).toBe(204);
    const died = await env.DB.prepare("SELECT body FROM dead_letters WHERE id = 'of guests'").first("body");
    expect([ada, eve].map(({ email }) => String(died).includes(email))).toEqual([false, true]);
    const support = await signAccessToken(env, { sub: "support-1", role: "support" });
    const left = await call("GET", `/api/orders/${id}`, undefined, { Authorization: `Bearer ${support}` });
    expect(await left.json()).toMatchObject({ email: "", shippingAddress: { name: "–" } });
  });
});

describe("my data", () => {
  it("is exported with its orders, and erased: they stay and name nobody", async () => {
    const ada = await opened();
    const me = as(ada);
    const orderId = await ordered(ada);
    const gift = `Gift.${ada.email}`;
    await ordered(ada, gift);
    await mailTo(gift, "Your order");
    await me("POST", "/api/me/addresses", ADDRESS);
    const exported = await me("GET", "/api/me/export");
    expect(exported.headers.get("Content-Disposition")).toContain("attachment");
    expect(await exported.json()).toMatchObject({
      profile: { email: ada.email, name: "Ada Lovelace" },
      addresses: [ADDRESS],
      orders: expect.arrayContaining([
        expect.objectContaining({ id: orderId, email: ada.email, shippingAddress: ADDRESS }),
        expect.objectContaining({ email: gift }),
      ]),
      sessions: [{ current: true }],
    });
    const id = await idOf(ada);
    await env.DB.prepare("UPDATE account_sessions SET created_at = created_at - 600000 WHERE account_id = ?")
      .bind(id)
      .run();
    expect((await me("DELETE", "/api/me")).status, "without the password").toBe(400);
    expect((await me("DELETE", "/api/me", { password: "not-this-one-no" })).status).toBe(401);
    const erased = await me("DELETE", "/api/me", { password: PASSWORD });
    const forgotten = erased.headers.getSetCookie().map((cookie) => cookie.split("; ").slice(0, 2).join(" "));
    expect([erased.status, ...forgotten]).toEqual([
      204,
      "__Host-session= Max-Age=0",
      "__Host-refresh= Max-Age=0",
    ]);
    expect((await me("GET", "/api/me")).status).toBe(401);
    const login = await call("POST", "/api/auth/login", { email: ada.email, password: PASSWORD });
    expect(login.status).toBe(401);
    const support = await signAccessToken(env, { sub: "support-1", role: "support" });
    const order = await call("GET", `/api/orders/${orderId}`, undefined, {
      Authorization: `Bearer ${support}`,
    });
    expect(await order.json()).toMatchObject({ email: "", shippingAddress: { name: "–", country: "US" } });
    expect(await audited("account.erased", id)).toBe(1);
    // The address of the gift ends with hers.
    await vi.waitUntil(async () => !(await mentions(ada.email)), { interval: 50 });
  });

  it("is erased in waiting rooms: the place stands empty, its page hears no more, and nobody else's moves", async () => {
    const [ada, eve] = [await opened(), await opened()];
    const sale = await scheduledSale({ admissionPerSecond: 1 });
    const page = await watch(sale.id, bearer(ada));
    await vi.waitUntil(() => page.of("joined").length > 0, { interval: 5 });
    const closed = new Promise((resolve) => page.socket.addEventListener("close", resolve));
    const others = await watch(sale.id, bearer(eve));
    const id = await idOf(ada);
    expect((await as(ada)("DELETE", "/api/me", { password: PASSWORD })).status).toBe(204);
    await closed;
    const places = await runInDurableObject(env.SALE_ROOM.getByName(sale.id), (_room, { storage }) =>
      storage.sql
        .exec<{ number: number; customer: string }>("SELECT number, customer FROM arrivals ORDER BY number")
        .toArray(),
    );
    expect(places).toEqual([
      { number: 1, customer: "" },
      { number: 2, customer: await idOf(eve) },
    ]);
    expect(JSON.stringify(places)).not.toContain(id);
    others.close();
  });

  it("is erased without the password by anyone who has just signed in with it", async () => {
    const me = as(await opened());
    expect((await me("DELETE", "/api/me", { password: "not-this-one-no" })).status).toBe(401);
    expect((await me("DELETE", "/api/me")).status).toBe(204);
    expect((await me("GET", "/api/me")).status).toBe(401);
  });

  it("of an order that is stored after the erase is blanked as it is stored, and nobody else's", async () => {
    const [ada, eve] = [await opened(), await opened()];
    const drafts = [await draftBy(ada), await draftBy(eve)];
    await as(ada)("DELETE", "/api/me", { password: PASSWORD });
    expect(await deliver("orders", JSON.parse(intakeOf(drafts)))).toMatchObject({ outcome: "ok" });
    const stored = await orderStore(env).findMany(drafts.map(({ id }) => id));
    const emails = new Map(stored.map(({ customer, order }) => [customer, order.email]));
    expect(emails).toEqual(new Map(drafts.map(({ customer }, i) => [customer, i === 0 ? "" : eve.email])));
    await vi.waitUntil(async () => !(await mentions(ada.email)), { interval: 50 });
  });

  it("is erased in dead letters too, before and after; sent again they store an order that names nobody", async () => {
    const [ada, eve] = [await opened(), await opened()];
    const drafts = [await draftBy(ada), await draftBy(eve)];
    await bury("before", drafts);
    await as(ada)("DELETE", "/api/me", { password: PASSWORD });
    expect(await mentions(ada.email)).toBeNull();
    await bury("after", drafts.slice(0, 1));
    await finishLeft(env, Date.now());
    expect(await mentions(ada.email)).toBeNull();

    const ops = { Authorization: `Bearer ${await signAccessToken(env, { sub: "olga", role: "ops" })}` };
    for (const id of ["before", "after"]) {
      expect((await call("POST", `/api/admin/dead-letters/${id}/redrive`, undefined, ops)).status).toBe(200);
    }
    const ids = drafts.map(({ id }) => id);
    await vi.waitUntil(async () => (await orderStore(env).findMany(ids)).length === 2);
    const stored = new Map((await orderStore(env).findMany(ids)).map(({ order }) => [order.id, order]));
    const [hers, other] = drafts;
    expect(stored.get(hers?.id ?? "")).toMatchObject({
      email: "",
      shippingAddress: { name: "–", line1: "–", city: "–", postalCode: "–", country: "US" },
    });
    expect(stored.get(other?.id ?? "")).toMatchObject({
      email: eve.email,
      shippingAddress: other?.shippingAddress,
    });
    expect(await mentions(ada.email)).toBeNull();
  });

  it("is erased in what was mailed to an address that the account has left", async () => {
    const moved = async () => {
      const who = await opened();
      const email = newEmail();
      await ordered(who);
      await mailTo(who.email, "Your order");
      await as(who)("POST", "/api/me/email", { email, currentPassword: PASSWORD });
      const token = tokenIn(await mailTo(email, "Your new email address"));
      await as(who)("POST", "/api/me/email/confirm", { token });
      await mailTo(who.email, "Your email address");
      return who;
    };
    const [ada, eve] = [await moved(), await moved()];
    const mailed = (to: string) =>
      env.DB.prepare("SELECT count(*) AS n FROM mailbox WHERE recipient = ?").bind(to).first("n");
    expect(await mailed(ada.email), "the mail that tells of the move alone").toBe(1);
    await as(ada)("DELETE", "/api/me", { password: PASSWORD });
    await vi.waitUntil(async () => !(await mentions(ada.email)), { interval: 50 });
    expect(await mailed(eve.email)).toBe(1);
    await forgetLapsed(env, Date.now() + 2 * 60 * 60 * 1000);
    expect(await mailed(eve.email), "hers, when it has had its time").toBe(0);
  });
});

async function draftBy(who: Owner): Promise<OrderDraft> {
  return draftOf(shopperKey({ kind: "customer", sub: await idOf(who) }), { email: who.email });
}

/** A message of the orders queue, as their stock owner sends it. */
function intakeOf(drafts: readonly OrderDraft[]): string {
  const owner = { kind: "ledger" as const, name: "TIDE-1" };
  const events = drafts.map((draft) =>
    makeEvent(
      "order.intake",
      { orderId: draft.id, owner, reservation: "active", draft },
      { traceparent: draft.traceparent },
    ),
  );
  return JSON.stringify({ events });
}

/** They died in the orders queue. */
function bury(id: string, drafts: readonly OrderDraft[]): Promise<void> {
  const letter = { id, queue: "orders", body: intakeOf(drafts), error: null };
  return storeDeadLetters(env.DB, [{ ...letter, at: Date.now(), redrivenAt: null }]);
}

describe("roles", () => {
  it("are given by operators alone, written down, and hold from the next sign-in", async () => {
    const ada = await opened();
    const give = async (role: "merchant" | "ops", email = ada.email, headers = {}) =>
      call(
        "PUT",
        "/api/admin/accounts/role",
        { email, role: "merchant" },
        {
          Authorization: `Bearer ${await signAccessToken(env, { sub: "somebody", role })}`,
          ...headers,
        },
      );
    expect((await give("merchant")).status).toBe(403);
    const unexpected = await give("ops", ada.email, { "If-Match": '"support"' });
    expect(await unexpected.json()).toMatchObject({ status: 412, code: "changed_meanwhile" });
    const id = await idOf(ada);
    expect(await (await give("ops")).json()).toEqual({ id, role: "merchant" });
    expect((await give("ops", "nobody@example.com")).status).toBe(404);
    expect((await as(ada)("GET", "/api/me")).status).toBe(401);
    const login = await call("POST", "/api/auth/login", { email: ada.email, password: PASSWORD });
    const profile = await as(await login.json<Tokens>())("GET", "/api/me");
    expect(await profile.json()).toMatchObject({ role: "merchant" });
    const entries = await readAudit(env.DB, { order: "newest", limit: 10, subject: id });
    expect(entries).toMatchObject([
      {
        action: "account.role_changed",
        actor: "somebody",
        role: "ops",
        before: '{"role":"customer"}',
        after: '{"role":"merchant"}',
      },
    ]);
  });
});

describe("a telephone number", () => {
  const codeTo = async (phone: string) => {
    const row = await env.DB.prepare("SELECT text FROM mailbox WHERE recipient = ? AND channel = 'sms'")
      .bind(phone)
      .first<{ text: string }>();
    return /code is (\d{6})/.exec(row?.text ?? "")?.[1] ?? "";
  };

  it("is kept once its owner gives the code back that was sent there, for half an hour, and only for them", async () => {
    const tokens = await opened();
    const [ada, bob] = [as(tokens), as(await opened())];
    const phone = `+1503555${String(Date.now()).slice(-4)}`;
    for (const wrong of ["0151 1234567", "", "+1 one", 5]) {
      expect((await ada("POST", "/api/me/phone", { phone: wrong })).status).toBe(400);
    }
    const spaced = phone.replace("+1503", "+1 (503) ");
    expect((await ada("POST", "/api/me/phone", { phone: spaced })).status).toBe(202);
    expect((await ada("POST", "/api/me/phone", { phone })).status).toBe(202);
    const code = await codeTo(phone);
    const prove = (who: typeof ada, given: string) =>
      who("POST", "/api/me/phone/confirm", { phone, code: given });
    const other = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
    expect((await prove(ada, other)).status).toBe(400);
    expect((await prove(bob, code)).status).toBe(400);
    expect(await (await prove(ada, code)).json()).toMatchObject({ phone, orderEmails: true });
    expect((await ada("DELETE", "/api/me/phone")).status).toBe(204);
    expect(await (await ada("GET", "/api/me/preferences")).json()).not.toHaveProperty("phone");
    const id = await idOf(tokens);
    const isGoodIn = async (minutes: number) => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + minutes * 60_000 });
      return (await provePhone(env, id, { phone, code })).ok;
    };
    expect([await isGoodIn(30), await isGoodIn(30)]).toEqual([true, false]);
    vi.useRealTimers();
  });

  it("gets a code once in half an hour, and an account has few numbers a day tried, and few codes", async () => {
    const ada = as(await opened());
    const ask = (n: number) => ada("POST", "/api/me/phone", { phone: `+150366600${10 + n}` });
    const statuses = [];
    for (const n of [1, 1, 2, 3, 4, 5, 6]) {
      statuses.push((await ask(n)).status);
    }
    expect(statuses).toEqual([202, 202, 202, 202, 202, 202, 429]);
    const tries = await Promise.all(
      Array.from({ length: 22 }, () =>
        ada("POST", "/api/me/phone/confirm", { phone: "+15036660011", code: "000000" }),
      ),
    );
    expect(tries.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
  });
});

it("a browser is kept for the account that used it last, and its keys and address are looked at", async () => {
  const [ada, bob] = [as(await opened()), as(await opened())];
  const keys = { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) };
  const endpoint = `https://push.example.com/send/${Date.now()}`;
  const items = async (who: typeof ada) =>
    (await (await who("GET", "/api/me/push-subscriptions")).json<{ items: object[] }>()).items;
  for (const wrong of [
    { endpoint: "http://push.example.com/1", keys },
    { endpoint: "https://127.0.0.1/1", keys },
    { endpoint: "https://[::1]/1", keys },
    { endpoint: "https://metadata.google.internal/1", keys },
    { endpoint: "https://localhost/1", keys },
    { endpoint: "https://push.example.com:8443/1", keys },
    { endpoint: "https://ada:secret@push.example.com/1", keys },
    { endpoint: "https://ada@push.example.com/1", keys },
    { endpoint, keys: { ...keys, auth: "short" } },
    { endpoint },
  ]) {
    expect((await ada("POST", "/api/me/push-subscriptions", wrong)).status).toBe(400);
  }
  const subscription = { endpoint, expirationTime: null, keys };
  expect((await ada("POST", "/api/me/push-subscriptions", subscription)).status).toBe(204);
  expect(await items(ada)).toMatchObject([{ service: "push.example.com" }]);
  expect((await bob("POST", "/api/me/push-subscriptions", subscription)).status).toBe(204);
  expect([await items(ada), (await items(bob)).length]).toEqual([[], 1]);
  expect((await ada("DELETE", "/api/me/push-subscriptions", { endpoint })).status).toBe(204);
  expect(await items(bob)).toHaveLength(1);
  expect((await bob("DELETE", "/api/me/push-subscriptions", { endpoint })).status).toBe(204);
  expect(await items(bob)).toEqual([]);
});

it("a browser shows nothing of an account that signed out in it, and others go on", async () => {
  const tokens = await opened();
  const here = as(tokens);
  const asked = { email: tokens.email, password: PASSWORD };
  const elsewhere = as(await (await call("POST", "/api/auth/login", asked)).json<Tokens>());
  const keys = { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) };
  for (const [who, name] of [
    [here, "here"],
    [elsewhere, "elsewhere"],
  ] as const) {
    const endpoint = `https://push.example.com/${name}/${Date.now()}`;
    expect((await who("POST", "/api/me/push-subscriptions", { endpoint, keys })).status).toBe(204);
  }
  const id = await idOf(tokens);
  const told = async () =>
    ((await readPeople(env, [id])).get(id)?.subscriptions ?? []).map(({ endpoint }) => endpoint);
  await here("PATCH", "/api/me/preferences", { channels: { push: { orders: true } } });
  expect(await told()).toHaveLength(2);
  await call("POST", "/api/auth/logout", { refreshToken: tokens.refreshToken });
  expect(await told()).toEqual([expect.stringContaining("/elsewhere/")]);
  await purgeSubscriptions(env.DB);
  const kept = await env.DB.prepare("SELECT count(*) AS n FROM push_subscriptions WHERE account_id = ?")
    .bind(id)
    .first<{ n: number }>();
  expect(kept?.n).toBe(1);
});
