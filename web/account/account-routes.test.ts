import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import type { Profile, SavedAddress, SessionView } from "../../domain/accounts/account.ts";
import { findAccount } from "../../stores/accounts/accounts.ts";
import { subscriptionId } from "../../stores/notifications/people.ts";
import {
  bearer,
  mailTo,
  newEmail,
  opened,
  PASSWORD,
  type Tokens,
  tokenIn,
} from "../../test/support/accounts.ts";
import { Browser, fieldValue, ORDER_FORM } from "../../test/support/browser.ts";
import { call } from "../../test/support/orders.ts";
import { inProduction } from "../../test/support/settings.ts";

const WRONG = "not-this-one-no";
const NEW_PASSWORD = "seven-blue-kettles";

let ada: Tokens & { email: string };
let browser: Browser;

async function signedIn(email: string, password = PASSWORD): Promise<Browser> {
  const fresh = new Browser();
  expect((await fresh.post("/sign-in", { email, password, returnTo: "/account" })).status).toBe(303);
  return fresh;
}
const login = async (email: string, password: string) =>
  (await call("POST", "/api/auth/login", { email, password })).status;
/** What the API says of the account, by the session it was opened with. */
const me = async <Body>(path = "") =>
  (await call("GET", `/api/me${path}`, undefined, bearer(ada))).json<Body>();

/** Posts a form, and says how that was answered. */
async function sent(path: string, form: Record<string, string>, from = browser) {
  const answer = await from.post(path, form);
  return { status: answer.status, location: answer.headers.get("Location"), page: await answer.text() };
}

/** An account and its browser. Opening one computes several hashes, so most tests share theirs. */
async function person() {
  const account = await opened();
  return { account, browser: await signedIn(account.email) };
}
type Person = Awaited<ReturnType<typeof person>>;
let shared: Promise<Person> | undefined;
let stranger: Promise<Person> | undefined;
const somebodyElse = async () => {
  stranger ??= person();
  return (await stranger).browser;
};

/** For what ends the account, its password or its sessions. */
async function onesOwn() {
  ({ account: ada, browser } = await person());
}

beforeEach(async () => {
  shared ??= person();
  ({ account: ada, browser } = await shared);
});

describe("the pages of an account", () => {
  it("are kept in no cache, and show nothing to a tab that was signed out elsewhere, nor do what it asks", async () => {
    await onesOwn();
    const page = await browser.get("/account/addresses");
    expect(page.headers.get("Cache-Control")).toContain("no-store");
    const { items } = await me<{ items: SessionView[] }>("/sessions");
    const other = items.find(({ current }) => !current)?.id ?? "";
    await call("DELETE", `/api/me/sessions/${other}`, undefined, bearer(ada));
    expect((await sent("/account/profile", { name: "Mallory" })).status).toBe(401);
    expect((await me<Profile>()).name).toBe("Ada Lovelace");
    expect(Object.values(browser.cookies("/account")).filter(Boolean), "the device alone").toHaveLength(1);
  });

  it("change the name, which the masthead says at once", async () => {
    expect((await sent("/account/profile", { name: " " })).status).toBe(422);
    expect(await sent("/account/profile", { name: "Countess" })).toMatchObject({ status: 303 });
    expect((await me<Profile>()).name).toBe("Countess");
    expect(await (await browser.get("/shopper")).json()).toMatchObject({ name: "Countess" });
  });

  it("take what is not ticked for a no, and leave what they did not offer as it was", async () => {
    await sent("/account/preferences", { shippingMethod: "express" });
    expect((await sent("/account/preferences", { shippingMethod: "by-owl" })).status).toBe(422);
    const kept = { email: "sales", cartReminders: "yes", timeZone: "Europe/Berlin" };
    expect(await sent("/account/messages", { offered: "email", ...kept })).toMatchObject({ status: 303 });
    expect(await me("/preferences")).toMatchObject({
      shippingMethod: "express",
      orderEmails: false,
      cartReminders: true,
      timeZone: "Europe/Berlin",
      channels: { email: { orders: false, sales: true, backInStock: false } },
    });
    await sent("/de/account/messages", { offered: "sms", sms: "orders" });
    expect(await me("/preferences")).toMatchObject({
      language: "de",
      cartReminders: false,
      channels: { email: { sales: true }, sms: { orders: true, sales: false } },
    });
    for (const wrong of [{ offered: "pigeon" }, { offered: "email", timeZone: "Mars/Olympus" }]) {
      expect((await sent("/account/messages", wrong)).status).toBe(422);
    }
  });

  it("keep a number with the code that came there, and have orders told of there until they are told otherwise", async () => {
    const phone = `+1503777${String(Date.now()).slice(-4)}`;
    expect((await sent("/account/phone", { phone: "0151 1" })).status).toBe(422);
    const asked = await sent("/account/phone", { phone: phone.replace("+1503", "+1 (503) ") });
    expect([asked.status, fieldValue(asked.page, "phone")]).toEqual([202, phone]);
    const text = await env.DB.prepare("SELECT text FROM mailbox WHERE recipient = ?")
      .bind(phone)
      .first("text");
    const code = /\d{6}/.exec(String(text))?.[0] ?? "";
    const give = (given: string) => sent("/account/phone/confirm", { phone, code: given });
    const wrong = await give(String((Number(code) + 1) % 1_000_000).padStart(6, "0"));
    expect([wrong.status, fieldValue(wrong.page, "phone")]).toEqual([422, phone]);
    expect((await give(` ${code} `)).location).toBe("/account/messages?told=phone");
    expect(await me("/preferences")).toMatchObject({
      phone,
      channels: { sms: { orders: true, sales: false } },
    });
    const shown = async () => (await browser.get("/account/messages")).text();
    expect(await shown()).toContain(phone);
    // Where the shop sends no texts, it asks for no number.
    expect(await inProduction({}, shown)).not.toContain('action="/account/phone');
    await sent("/account/phone/forget", {});
    expect(await me("/preferences")).not.toHaveProperty("phone");
  });

  it("forget a browser that is woken, and none of another person's", async () => {
    const subscription = {
      endpoint: `https://push.example.com/${crypto.randomUUID()}`,
      keys: { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) },
    };
    const path = `/account/browsers/${await subscriptionId(subscription.endpoint)}/forget`;
    await call("POST", "/api/me/push-subscriptions", subscription, bearer(ada));
    const browsers = async () => (await me<{ items: object[] }>("/push-subscriptions")).items.length;
    const eve = await somebodyElse();
    await sent(path, {}, eve);
    expect(await browsers()).toBe(1);
    // It is woken while its session lasts, and no longer.
    const session =
      "SELECT 1 AS is_there FROM push_subscriptions p JOIN account_sessions s ON s.id = p.session_id";
    expect(await env.DB.prepare(session).first("is_there")).toBe(1);
    await sent(path, {});
    expect(await browsers()).toBe(0);
  });

  it("change the password for anyone who knows the old one, and sign out elsewhere", async () => {
    await onesOwn();
    const change = (currentPassword: string, newPassword: string) =>
      sent("/account/password", { currentPassword, newPassword });
    expect((await change(WRONG, NEW_PASSWORD)).status).toBe(401);
    expect((await change(PASSWORD, "short")).status).toBe(422);
    expect((await change(PASSWORD, "Password2026!")).status).toBe(422);
    expect(await login(ada.email, PASSWORD)).toBe(200);
    expect((await change(PASSWORD, NEW_PASSWORD)).location).toBe("/account?told=password");
    expect([await login(ada.email, PASSWORD), await login(ada.email, NEW_PASSWORD)]).toEqual([401, 200]);
    expect((await call("GET", "/api/me", undefined, bearer(ada))).status).toBe(401);
    expect((await browser.get("/account")).status).toBe(200);
  });

  it("move the account to another address with the password and the mailed link", async () => {
    await onesOwn();
    const email = newEmail();
    const ask = (currentPassword: string, to = email) =>
      sent("/account/email", { email: to, currentPassword });
    expect((await ask(WRONG)).status).toBe(401);
    expect((await ask(PASSWORD, "ada")).status).toBe(422);
    expect((await ask(PASSWORD, ada.email)).status).toBe(422);
    expect((await ask(PASSWORD)).status).toBe(202);
    const token = tokenIn(await mailTo(email, "Your new email address"));
    const [eve, path] = [await somebodyElse(), "/account/email/confirm"];
    expect((await eve.get(`${path}?token=${token}`)).status).toBe(410);
    expect((await sent(path, { token }, eve)).status).toBe(410);
    const form = await (await browser.get(`${path}?token=${token}`)).text();
    expect(fieldValue(form, "token")).toBe(token);
    expect((await sent(path, { token })).location).toBe("/account?told=email");
    expect(await login(email, PASSWORD)).toBe(200);
    expect((await sent(path, { token })).status).toBe(410);
    expect(await (await browser.get("/account")).text()).toContain(email);
    const speaksFor = await browser.get("/api/auth/me");
    expect(await speaksFor.json(), "what a checkout begins with").toMatchObject({ email });
  });

  it("keep, change and delete addresses, and none of another person's", async () => {
    const list = async () => (await me<{ items: SavedAddress[] }>("/addresses")).items;
    const save = (id: string, form: Record<string, string>, from = browser) =>
      sent(`/account/addresses/${id}`, { ...ORDER_FORM, ...form }, from);
    expect((await save("new", { city: "" })).status).toBe(422);
    for (const name of ["Home", "Studio"]) {
      await save("new", { name });
    }
    const [home, studio] = await list();
    if (!home || !studio) {
      throw new Error("two addresses are kept");
    }
    await save(studio.id, { name: "Atelier", isDefault: "yes" });
    expect((await list()).map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ["Atelier", true],
      ["Home", false],
    ]);
    const eve = await somebodyElse();
    expect((await eve.get(`/account/addresses/${home.id}`)).status).toBe(404);
    expect((await save(home.id, { name: "Eve" }, eve)).status).toBe(404);
    expect((await sent(`/account/addresses/${home.id}/delete`, {}, eve)).status).toBe(404);
    expect((await sent(`/account/addresses/${studio.id}/delete`, {})).status).toBe(303);
    expect(await list()).toMatchObject([{ name: "Home", isDefault: true }]);
  });

  it("sign out elsewhere, and nobody else", async () => {
    await onesOwn();
    const { items } = await me<{ items: SessionView[] }>("/sessions");
    const own = items.find(({ current }) => current)?.id ?? "";
    const eve = await somebodyElse();
    expect((await sent(`/account/sessions/${own}/end`, {}, eve)).status).toBe(404);
    const ended = await sent(`/account/sessions/${own}/end`, {});
    expect([ended.status, ended.location]).toEqual([303, "/account/sessions?told=ended"]);
    expect((await call("GET", "/api/me", undefined, bearer(ada))).status).toBe(401);
  });
});

describe("the page of one's data", () => {
  it("hands it out as a file", async () => {
    const file = await browser.get("/account/data/export");
    expect(file.headers.get("Content-Disposition")).toBe('attachment; filename="my-data.json"');
    expect(file.headers.get("Cache-Control")).toBe("no-store");
    expect(await file.json()).toMatchObject({ profile: { email: ada.email }, orders: [] });
  });

  it("erases it for anyone who is sure and knows the password, and forgets them in this browser", async () => {
    await onesOwn();
    const erase = (form: Record<string, string>) => sent("/account/data/erase", form);
    expect((await erase({ password: PASSWORD })).status).toBe(422);
    expect((await erase({ sure: "yes" })).status).toBe(422);
    expect((await erase({ sure: "yes", password: WRONG })).status).toBe(401);
    expect((await me<Profile>()).email).toBe(ada.email);
    expect((await erase({ sure: "yes", password: PASSWORD })).location).toBe("/sign-in?told=erased");
    const cookies = browser.cookies("/");
    expect([cookies["__Host-session"], cookies["__Host-refresh"]]).toEqual(["", ""]);
    expect(await login(ada.email, PASSWORD)).toBe(401);
    expect(await findAccount(env, { email: ada.email })).toBeNull();
  });
});
