/** A day of a customer, from the first mail to the last; `-u` writes its golden text anew. */
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { takeDeliveryNotice } from "../../shop/notifications/take-notice.ts";
import { PASSWORD, type Tokens, tokenIn } from "../support/accounts.ts";
import { stockItem } from "../support/shop.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";
import { ADDRESS, ORDER, type Placed, usd } from "./shopping.ts";

const HOUR_MS = 3_600_000;
const EMAIL = "grace@example.com";
const PHONE = "+15035550100";

/** The last message to an address, or to a phone. */
async function textTo(recipient: string): Promise<string> {
  const last = "SELECT text FROM mailbox WHERE recipient = ? ORDER BY at DESC, id DESC";
  return (await env.DB.prepare(last).bind(recipient).first<string>("text")) ?? "";
}

/** The token of the link in the last mail to an address. */
async function linked(to = EMAIL): Promise<string> {
  return tokenIn({ text: await textTo(to) });
}

it(
  "a customer comes, chooses, is written to and is forgotten as the golden text says",
  async () => {
    await stockItem({ sku: "BOOK", price: 1_500, stock: 1 });
    const day = await Day.begin("people");
    let own: Record<string, string> = {};
    let refresh = "";
    const signedIn = ({ accessToken, refreshToken }: Tokens) => {
      own = { Authorization: `Bearer ${accessToken}` };
      refresh = refreshToken;
    };
    const me = (route: string, body?: unknown, headers = {}) =>
      day.ask<Record<string, string>>(own, route, body, headers);
    const signIn = async (password: string, email = EMAIL) =>
      day.ask<Tokens>("guest", "POST /api/auth/login", { email, password });
    const account = { email: EMAIL, password: PASSWORD, name: "Grace" };

    await day.step("Grace asks for an account", async () => {
      await day.ask("guest", "POST /api/auth/register", { ...account, password: "password" });
      await day.ask("guest", "POST /api/auth/register", { ...account, email: "nobody" });
      await day.ask("guest", "POST /api/auth/register", account);
      await signIn(PASSWORD);
    });
    await day.step("She opens it with the link of her mail, once", async () => {
      const token = await linked();
      await day.ask("guest", "POST /api/auth/verify", { token, password: "vole-knits-gingko" });
      await day.ask("guest", "POST /api/auth/verify", { token: "aml_none", password: PASSWORD });
      signedIn(await day.ask<Tokens>("guest", "POST /api/auth/verify", { token, password: PASSWORD }));
      await day.ask("guest", "POST /api/auth/verify", { token, password: PASSWORD });
    });
    await day.step("She signs in on another device, and one that is not hers", async () => {
      await signIn("wrong-wrong-wrong");
      await signIn(PASSWORD, "nobody@example.com");
      const other = await signIn(PASSWORD);
      await day.ask("guest", "POST /api/auth/refresh", { refreshToken: other.refreshToken });
      await day.ask("guest", "POST /api/auth/refresh", { refreshToken: other.refreshToken });
      await me("GET /api/me/sessions");
    });
    await day.step("She asks for the same account again", () =>
      day.ask("guest", "POST /api/auth/register", account),
    );
    await day.step("She says who she is and how she wants to be told", async () => {
      await me("PATCH /api/me", { name: "Grace Hopper" });
      await me("PATCH /api/me", { role: "ops" });
      await me("PATCH /api/me/preferences", {
        cartReminders: true,
        timeZone: "America/New_York",
        channels: { sms: { orders: true }, push: { orders: true } },
      });
      await me("PATCH /api/me/preferences", { timeZone: "Mars" });
      await me("GET /api/me/preferences");
    });
    await day.step("She chooses each way for each kind, and cannot choose others", async () => {
      const choose = (channels: object) => me("PATCH /api/me/preferences", { channels });
      await choose({ email: { orders: false, backInStock: false }, sms: { sales: true } });
      await choose({ email: { orders: true, backInStock: true }, sms: { sales: false } });
      await choose({ fax: { orders: true } });
      await choose({ email: { cart: true } });
      await choose({ push: { orders: "yes" } });
      await me("PATCH /api/me/preferences", { phone: PHONE });
      await me("PATCH /api/me/preferences", { language: "tlh" });
      await me("PATCH /api/me/preferences", { orderEmails: false, language: "de" });
      await me("PATCH /api/me/preferences", { orderEmails: true, language: "en" });
    });
    await day.step("She keeps two addresses", async () => {
      const first = await me("POST /api/me/addresses", { ...ADDRESS, name: "Home" });
      const { id } = await me("POST /api/me/addresses", { ...ADDRESS, name: "Ship", isDefault: true });
      await me(`PUT /api/me/addresses/${first.id}`, { ...ADDRESS, name: "House" }, { "If-Match": '"old"' });
      await me(`PUT /api/me/addresses/${first.id}`, { ...ADDRESS, name: "House" });
      await me("POST /api/me/addresses", { ...ADDRESS, country: "nowhere" });
      await me(`DELETE /api/me/addresses/${id}`);
      await me(`DELETE /api/me/addresses/${id}`);
      await me("GET /api/me/addresses");
    });
    await day.step("She names a phone, which the shop asks about", async () => {
      await me("POST /api/me/phone", { phone: PHONE });
      await me("POST /api/me/phone", { phone: "0100" });
      await me("POST /api/me/phone/confirm", { phone: PHONE, code: "000000" });
    });
    await day.step("She gives the code back", async () => {
      const code = /\d{6}/.exec(await textTo(PHONE))?.[0];
      await me("POST /api/me/phone/confirm", { phone: PHONE, code });
    });
    await day.step("Her browser may be woken, and one more may not", async () => {
      const keys = { p256dh: `B${"A".repeat(86)}`, auth: "A".repeat(22) };
      const subscription = { endpoint: "https://push.example.com/send/grace", keys };
      const subscribe = (change: object) =>
        me("POST /api/me/push-subscriptions", { ...subscription, ...change });
      await subscribe({});
      await subscribe({});
      await subscribe({ endpoint: "http://push.example.com/x" });
      await subscribe({ endpoint: `https://push.example.com/${"x".repeat(2_000)}` });
      await subscribe({ keys: { ...keys, auth: "A" } });
      await subscribe({ keys: { ...keys, p256dh: "A" } });
      await subscribe({ endpoint: "https://push.example.net/other" });
      await me("DELETE /api/me/push-subscriptions", { endpoint: "https://push.example.net/other" });
      await me("DELETE /api/me/push-subscriptions", { endpoint: "https://push.example.net/other" });
      await day.ask("customer", "DELETE /api/me/push-subscriptions", { endpoint: subscription.endpoint });
      await me("GET /api/me/push-subscriptions");
    });
    await day.step("She wishes for what is gone, and waits for it", async () => {
      await me("PUT /api/me/wishlist/prd_book");
      await me("PUT /api/me/wishlist/prd_none");
      await me("GET /api/me/wishlist");
    });

    let order: Placed = { id: "", number: "", accessToken: "" };
    await day.step("She orders the last book", async () => {
      await me("POST /api/cart/items", { sku: "BOOK", quantity: 1 });
      const said = { ...ORDER, email: EMAIL };
      order = await day.ask<Placed>(own, "POST /api/orders", said, { "Idempotency-Key": "mine" });
    });
    await day.step("Somebody waits for another one", async () => {
      const wait = (sku: string, email: string) =>
        day.ask("guest", `POST /api/catalog/variants/${sku}/back-in-stock`, { email });
      await wait("BOOK", EMAIL);
      await wait("BOOK", EMAIL);
      await wait("NONE", EMAIL);
      await wait("BOOK", "nobody");
      await me("GET /api/orders/me");
      await me(`GET /api/orders/${order.id}`);
    });
    await day.step("A book comes in", () =>
      day.ask("merchant", "POST /api/admin/inventory/BOOK/adjustments", { delta: 2, reason: "found" }),
    );
    await day.later("It is night where she lives, and evening where the shop is", 11.5 * HOUR_MS);
    await day.step("Her parcel leaves and arrives in the night", async () => {
      const parcel = { carrier: "UPS", trackingNumber: "1Z1" };
      const path = `POST /api/admin/orders/${order.id}/shipments`;
      const { shipment } = await day.ask<{ shipment: { id: string } }>("merchant", path, parcel);
      await day.ask("merchant", `${path}/${shipment.id}/delivered`);
    });
    await day.later("It is morning", 9 * HOUR_MS);
    await day.step("Her phone answers STOP, and a part of her order is given back", async () => {
      await takeDeliveryNotice(env, "sms", { kind: "word", phone: PHONE, word: "stop" });
      const refund = { amount: usd(100), reason: "A scratch" };
      await day.ask("support", `POST /api/orders/${order.id}/refunds`, refund, {
        "Idempotency-Key": "scratch",
      });
    });

    await day.step(
      "She signs in with a browser, which leads to her account or to where she came from",
      async () => {
        const browser = day.browser("She");
        const form = { email: EMAIL, password: PASSWORD };
        await browser.post("/sign-in", { ...form, password: "wrong-wrong-wrong" });
        await browser.post("/sign-in", { ...form, returnTo: "https://example.com/" });
        await browser.post("/sign-in", form);
        await browser.post("/sign-in", { ...form, returnTo: "/wishlist" });
        await browser.get("/account/messages");
      },
    );
    await day.step("She comes back, puts a book into her cart, and forgets it", async () => {
      signedIn(await day.ask<Tokens>("guest", "POST /api/auth/refresh", { refreshToken: refresh }));
      await me("POST /api/cart/items", { sku: "BOOK", quantity: 1 });
      await me("PATCH /api/me/preferences", { cartReminders: true });
    });
    await day.later("She is reminded", 11 * HOUR_MS);
    await day.step("The link below that mail ends such mails", async () => {
      const token = /unsubscribe\?token=(\S+)/.exec(await textTo(EMAIL))?.[1];
      await day.send("guest", `POST /unsubscribe?token=${token}`);
      await day.send("guest", "POST /unsubscribe?token=cart.a:acc_none.x");
      await me("GET /api/me/preferences");
    });

    await day.step("She wants nothing of orders, and one of hers is given back in part", async () => {
      const none = { orders: false };
      await me("PATCH /api/me/preferences", { channels: { email: none, sms: none, push: none } });
      const refund = { amount: usd(100), reason: "Another scratch" };
      await day.ask("support", `POST /api/orders/${order.id}/refunds`, refund, {
        "Idempotency-Key": "another scratch",
      });
      await me("PATCH /api/me/preferences", { channels: { email: { orders: true } } });
    });
    await day.step("She takes her phone back", async () => {
      await me("DELETE /api/me/phone");
      await me("DELETE /api/me/phone");
      await me("GET /api/me/preferences");
    });
    await day.step("She forgot her password", async () => {
      await day.ask("guest", "POST /api/auth/password/forgot", { email: "nobody@example.com" });
      await day.ask("guest", "POST /api/auth/password/forgot", { email: EMAIL });
    });
    const changed = "vole-knits-sweaters";
    await day.step("She sets another, which ends what was signed in", async () => {
      const token = await linked();
      await day.ask("guest", "POST /api/auth/password/reset", { token, password: "short" });
      await day.ask("guest", "POST /api/auth/password/reset", { token, password: changed });
      await day.ask("guest", "POST /api/auth/password/reset", { token, password: changed });
      await day.ask("guest", "POST /api/auth/refresh", { refreshToken: refresh });
      signedIn(await signIn(changed));
      // The browser belonged to the session that ended.
      await me("GET /api/me/push-subscriptions");
    });
    await day.step("She moves to another address, and changes her password once more", async () => {
      await me("POST /api/me/email", { email: "hopper@example.com", currentPassword: "wrong" });
      await me("POST /api/me/email", { email: EMAIL, currentPassword: changed });
      await me("POST /api/me/email", { email: "hopper@example.com", currentPassword: changed });
      await me("POST /api/me/password", { currentPassword: changed, newPassword: PASSWORD });
      await me("POST /api/me/password", { currentPassword: changed, newPassword: PASSWORD });
    });
    await day.step("The link in the mail to that address moves her", async () => {
      const token = await linked("hopper@example.com");
      await me("POST /api/me/email/confirm", { token });
      await me("POST /api/me/email/confirm", { token });
      await me("GET /api/me");
    });
    await day.step("Staff disable her account, and open it again", async () => {
      const put = (disabled: boolean) =>
        day.ask("merchant", "PUT /api/admin/accounts/disabled", {
          email: "hopper@example.com",
          disabled,
          reason: "She asked us to",
        });
      await put(true);
      await me("GET /api/me");
      await signIn(PASSWORD, "hopper@example.com");
      await put(false);
      signedIn(await signIn(PASSWORD, "hopper@example.com"));
    });
    await day.step("She reads all that the shop has of her", () => me("GET /api/me/export"));
    await day.step("She goes, and her order names nobody", async () => {
      await me("DELETE /api/me");
      await me("GET /api/me");
      await signIn(PASSWORD, "hopper@example.com");
      await day.ask("support", `GET /api/orders/${order.id}`);
    });
    await expect(day.text).toMatchFileSnapshot("people.golden.txt");
  },
  DAY_TIMEOUT_MS,
);
