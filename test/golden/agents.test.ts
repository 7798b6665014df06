/** A day on which programs shop for people; `-u` writes its golden text anew. */
import { env } from "cloudflare:workers";
import { calculatePKCECodeChallenge } from "oauth4webapi";
import { afterAll, expect, it } from "vitest";
import { UCP_VERSION } from "../../domain/agents/protocol.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { forgetPlatforms } from "../../shop/agents/platform/recognize-platform.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { BUYER, checkoutOf, payment, platformProfile } from "../support/agents.ts";
import { ORIGIN } from "../support/origin.ts";
import { stockItem } from "../support/shop.ts";
import { visit } from "../support/visit.ts";
import { DAY_TIMEOUT_MS, Day } from "./day.ts";

const HOST = "agent.example.com";

afterAll(forgetPlatforms);

it(
  "a program's carts and checkouts are answered as their golden text says",
  async () => {
    await stockItem({ sku: "VASE", price: 1_500, stock: 3 });
    await stockItem({ sku: "BOWL", price: 1_200, stock: 5 });
    const day = await Day.begin("agents");
    day.outside.answers.set(HOST, () =>
      Response.json(platformProfile(undefined, UCP_VERSION, `https://${HOST}/orders`)),
    );
    const agent = { "UCP-Agent": `profile="https://${HOST}/profile"` };
    let id = "";
    const ask = (route: string, body?: unknown, key?: string) =>
      day.ask(agent, route, body, key === undefined ? {} : { "Idempotency-Key": key });
    const checkout = (verb: string, body?: unknown, key?: string) =>
      ask(`${verb.split(" ")[0]} /ucp/checkout-sessions/${id}${verb.split(" ")[1] ?? ""}`, body, key);
    const complete = (token: string, key: string) => checkout("POST /complete", payment(token), key);

    await day.step("A program fills a cart", async () => {
      const { id: cart } = await ask("POST /ucp/carts", {
        line_items: [{ item: { id: "VASE" }, quantity: 1 }],
      });
      await ask(`PUT /ucp/carts/${cart}`, { line_items: [{ item: { id: "VASE" }, quantity: 2 }] });
      await ask(`GET /ucp/carts/${cart}`);
      await ask("GET /ucp/carts/act_none");
      await ask(`POST /ucp/carts/${cart}/cancel`);
      await ask(`GET /ucp/carts/${cart}`);
    });
    await day.step("Checkouts that cannot be", async () => {
      await ask("POST /ucp/checkout-sessions", { line_items: [] });
      await ask("POST /ucp/checkout-sessions", checkoutOf({ NONE: 1 }));
      await ask("POST /ucp/checkout-sessions", checkoutOf({ VASE: 4 }));
      await ask("POST /ucp/checkout-sessions", { cart_id: "act_none" });
      await ask("GET /ucp/checkout-sessions/chk_none");
      await day.ask("guest", "GET /ucp/checkout-sessions/chk_none");
    });
    await day.step("One that lacks a buyer, and then nothing", async () => {
      const line_items = [{ item: { id: "VASE" }, quantity: 1 }];
      ({ id } = await ask("POST /ucp/checkout-sessions", { line_items }, "begin"));
      await ask("POST /ucp/checkout-sessions", { line_items }, "begin");
      await ask("POST /ucp/checkout-sessions", { line_items: [] }, "begin");
      await complete("tok_ok", "early");
      await checkout("PUT", checkoutOf({ VASE: 2 }));
      await checkout("GET");
    });
    await day.step("Its card is declined, and another is taken", async () => {
      await checkout("POST /complete", { payment: { instruments: [] } }, "nothing");
      await complete("tok_declined", "declined");
    });
    await day.step("The program tries another card", async () => {
      await checkout("GET");
      await complete("tok_ok", "paid");
    });
    await day.step("It is ordered, once", async () => {
      await complete("tok_ok", "paid");
      await complete("tok_ok", "again");
      await complete("tok_ok", "once more");
      await checkout("PUT", checkoutOf({ VASE: 1 }));
      await checkout("POST /cancel");
      const { order } = await day.ask<{ order: { id: string } }>(agent, `GET /ucp/checkout-sessions/${id}`);
      await ask(`GET /ucp/orders/${order.id}`);
      await ask("GET /ucp/orders/ord_none");
      const parcel = { carrier: "UPS", trackingNumber: "1Z1" };
      await day.ask("merchant", `POST /api/admin/orders/${order.id}/shipments`, parcel);
    });
    await day.step("The next one is cancelled", async () => {
      ({ id } = await ask("POST /ucp/checkout-sessions", checkoutOf({ VASE: 1 })));
      await checkout("POST /cancel");
      await checkout("POST /cancel");
      await complete("tok_ok", "late");
    });
    await day.step("The last vase costs more than the program saw", async () => {
      ({ id } = await ask("POST /ucp/checkout-sessions", checkoutOf({ VASE: 1 })));
      const variants = [{ sku: "VASE", price: { amount: 1_600, currency: "USD" } }];
      await day.ask("merchant", "PATCH /api/admin/products/prd_vase", { variants });
      await complete("tok_ok", "dearer");
      await day.ask("merchant", "POST /api/admin/inventory/VASE/adjustments", {
        delta: -1,
        reason: "broken",
      });
      await complete("tok_ok", "gone");
    });
    await day.step("It looks for goods", async () => {
      const search = (asked: object) => ask("POST /ucp/catalog/search", asked);
      await search({ query: "vase" });
      await search({ filters: { price: { min: 1_000, max: 1_300 } } });
      await search({ query: "print", pagination: { limit: 1 } });
      await search({ query: "print", pagination: { limit: 1, cursor: "page_2" } });
      await search({});
      await search({ query: "print", pagination: { cursor: "2" } });
      await search({ filters: { categories: ["Prints", "Bowls"] } });
      await ask("POST /ucp/catalog/lookup", { ids: ["VASE", "BOWL", "NONE"] });
      await ask("POST /ucp/catalog/lookup", { ids: Array.from({ length: 21 }, (_, n) => `SKU-${n}`) });
      await ask("POST /ucp/catalog/product", { id: "BOWL" });
      await ask("POST /ucp/catalog/product", { id: "NONE" });
    });
    await day.step("A program speaks with tools", async () => {
      const call = (name: string, given: object) =>
        day.ask("guest", "POST /mcp", {
          jsonrpc: "2.0",
          id: 1,
          method: "tools/call",
          params: {
            name,
            arguments: { meta: { "ucp-agent": { profile: `https://${HOST}/profile` } }, ...given },
          },
        });
      await call("create_checkout", { checkout: checkoutOf({ NONE: 1 }) });
      await call("get_checkout", { id });
      await call("dance", {});
    });
    await day.step("It reads how customers let it act for them", async () => {
      await day.ask("guest", "GET /.well-known/oauth-authorization-server");
      await day.ask("guest", "GET /.well-known/oauth-protected-resource");
    });
    const browser = await signedIn();
    let link = { access_token: "", refresh_token: "" };
    await day.step("Ada lets it, and a code is good for who asked", async () => {
      link = await linked(day, browser);
    });
    let order = "";
    await day.step("It orders for her, and passes on what she agrees to", async () => {
      const hers = { ...agent, Authorization: `Bearer ${link.access_token}` };
      const buyer = { ...BUYER, consent: { marketing: true, analytics: { granted: false } } };
      const of = checkoutOf({ BOWL: 1 }, { buyer });
      const begun = await day.ask(hers, "POST /ucp/checkout-sessions", of);
      const placed = await day.ask<{ order: { id: string } }>(
        hers,
        `POST /ucp/checkout-sessions/${begun.id}/complete`,
        payment("tok_ok"),
        { "Idempotency-Key": "hers" },
      );
      order = placed.order.id;
      await day.ask(agent, `GET /ucp/orders/${order}`);
      await day.ask(hers, `GET /ucp/orders/${order}`);
    });
    await day.step("She reads what it said, and takes it back", async () => {
      await day.send("guest", "GET /account/data", { headers: browser });
      const withdrawal = `POST /account/consents/${order}/withdraw`;
      await day.send("guest", withdrawal, { headers: browser });
      await day.send("guest", "GET /account/data?told=withdrawn", { headers: browser });
      await day.send("guest", withdrawal, { headers: browser });
    });
    await day.step("Its tokens are good once, and for no more than she agreed to", () =>
      renew(day, link.refresh_token),
    );
    await expect(day.text).toMatchFileSnapshot("agents.golden.txt");
  },
  DAY_TIMEOUT_MS,
);

const VERIFIER = "a-verifier-that-has-forty-three-letters-or-more";

const PROGRAM = `https://${HOST}/profile`;
const NOWHERE = "https://nowhere.example.com/profile";

function sendForm(day: Day, route: string, fields: Record<string, string>) {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const text = new URLSearchParams(fields).toString();
  return day.send<{ access_token: string; refresh_token: string }>("guest", route, { text, headers });
}

/** The browser of a customer, by its headers. */
async function signedIn(): Promise<Record<string, string>> {
  const ada = { id: "usr_ada", email: BUYER.email, name: "Ada", role: "customer" } as const;
  await insertAccount(env, { ...ada, passwordHash: null });
  const token = await signAccessToken(env, { sub: ada.id, role: ada.role });
  return { Authorization: `Bearer ${token}`, Accept: "text/html" };
}

/** A customer agrees, and the program exchanges its code for tokens. */
async function linked(day: Day, browser: Record<string, string>) {
  const redirect = `https://${HOST}/linked`;
  const profile = { ...platformProfile(), client_name: "Helper", redirect_uris: [redirect] };
  day.outside.answers.set(HOST, () => Response.json(profile));
  forgetPlatforms();
  const asked = {
    response_type: "code",
    client_id: PROGRAM,
    redirect_uri: redirect,
    scope: "dev.ucp.shopping.checkout:manage dev.ucp.shopping.order:read",
    state: "its-own",
    code_challenge: await calculatePKCECodeChallenge(VERIFIER),
    code_challenge_method: "S256",
  };
  await day.send("guest", `GET /oauth/authorize?${new URLSearchParams(asked)}`, { headers: browser });
  const agreed = await visit(`${ORIGIN}/oauth/authorize`, {
    method: "POST",
    headers: browser,
    body: new URLSearchParams({ ...asked, answer: "allow" }),
  });
  const code = new URL(agreed.headers.get("Location") ?? "").searchParams.get("code") ?? "";
  const grant = { client_id: PROGRAM, grant_type: "authorization_code", code, redirect_uri: redirect };
  const send = (fields: Record<string, string>) => sendForm(day, "POST /oauth/token", fields);
  await send({ grant_type: "authorization_code", code });
  await send({ ...grant, code: "x".repeat(201) });
  await send({ ...grant, client_id: NOWHERE });
  await send({ ...grant, grant_type: "password" });
  return send({ ...grant, code_verifier: VERIFIER });
}

/** The program renews its token, may not have more than it was given, and ends the link. */
async function renew(day: Day, token: string): Promise<void> {
  const renewal = { client_id: PROGRAM, grant_type: "refresh_token", refresh_token: token };
  const send = (verb: string, fields: Record<string, string>) => sendForm(day, `POST /oauth/${verb}`, fields);
  await send("token", { ...renewal, scope: "dev.ucp.shopping.cart:manage" });
  const narrow = { ...renewal, scope: "dev.ucp.shopping.order:read" };
  const { refresh_token: next } = await send("token", narrow);
  await send("revoke", { client_id: PROGRAM });
  await send("revoke", { client_id: NOWHERE, token: next });
  await send("revoke", { client_id: PROGRAM, token: "no token" });
  await send("revoke", { client_id: PROGRAM, token: next });
  await send("token", { ...renewal, refresh_token: next });
}
