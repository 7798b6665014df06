/** A whole journey, and then a search of all logs and events of it. */
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { bearer as bearerOf, mailTo, opened, PASSWORD, type Tokens, tokenIn } from "./support/accounts.ts";
import { archivedEvents } from "./support/archive.ts";
import { call, cartWith, order, orderBody, settled } from "./support/orders.ts";
import { bearer } from "./support/sales.ts";
import { stockItem } from "./support/shop.ts";

const PERSON = {
  email: "zebulon.private@example.com",
  name: "Zebulon Privatissimo",
  line1: "77 Undisclosed Crescent",
  city: "Secretville",
  postalCode: "97299",
};
const lines: string[] = [];

beforeAll(() => {
  for (const level of ["log", "info", "warn", "error", "debug"] as const) {
    vi.spyOn(console, level).mockImplementation((...said) => void lines.push(said.map(String).join(" ")));
  }
});
afterAll(() => vi.restoreAllMocks());

it("neither logs nor events nor the audit log say who ordered, where they live, or what opens their order", async () => {
  const { email, ...who } = PERSON;
  const shippingAddress = { ...orderBody.shippingAddress, ...who };
  const more = { phone: "+15035550177", note: "Leave it with Gertrud Stillschweig." };
  const billingAddress = { ...shippingAddress, name: "Amanuensis Unnamed", line1: "1 Ledger Lane" };
  const body = { ...orderBody, email, shippingAddress, billingAddress, ...more };
  const said = [...Object.values({ ...PERSON, ...more }), "amanuensis unnamed", "1 ledger lane"];
  const secrets = said.map((text) => text.toLowerCase());
  for (const token of ["tok_ok", "tok_declined", "tok_timeout"]) {
    const cart = await cartWith({ [await stockItem()]: 1 });
    const placed = await order(cart, crypto.randomUUID(), { ...body, payment: { provider: "mock", token } });
    expect(placed.status).toBe(201);
    const { id, accessToken } = await placed.json<{ id: string; accessToken: string }>();
    secrets.push(cart, accessToken);
    await settled(id);
    // Asked for in every way that fails, so that errors are logged too.
    await call(
      "POST",
      "/api/orders",
      { ...body, shippingMethod: "none" },
      { "Cart-Id": cart, "Idempotency-Key": "x" },
    );
    await call("GET", `/api/orders/${id}`, undefined, { "Order-Token": accessToken });
    await call("POST", `/api/orders/${id}/cancel`, undefined, await bearer("sam", "support"));
  }
  await vi.waitUntil(
    async () =>
      ((await env.DB.prepare("select count(*) as n from notifications where state = 'sent'").first<number>(
        "n",
      )) ?? 0) >= 3,
    { interval: 50 },
  );
  const placed = async () => (await archivedEvents()).filter(({ type }) => type === "order.placed");
  await vi.waitUntil(async () => (await placed()).length >= 3, { interval: 50 });

  expect(lines.length).toBeGreaterThan(0);
  const told = await logged();
  expect(told).toContain("order.placed");
  for (const secret of secrets) {
    expect(told).not.toContain(secret);
  }
});

it("nor do they say who has an account, or what opens it", async () => {
  const { email, ...who } = PERSON;
  const account = await opened(email, PASSWORD);
  const secrets = [...Object.values(PERSON), PASSWORD, account.accessToken, account.refreshToken];
  const me = bearerOf(account);
  const address = { ...orderBody.shippingAddress, ...who };
  await call("PATCH", "/api/me", { name: PERSON.name }, me);
  await call("POST", "/api/me/addresses", address, me);
  await call("POST", "/api/me/addresses", { ...address, country: "??" }, me);
  await call("POST", "/api/auth/register", { email, password: PASSWORD, name: PERSON.name });
  await call("POST", "/api/auth/login", { email, password: `${PASSWORD}-wrong` });
  const { refreshToken } = account;
  const renew = async (token: string) =>
    (await call("POST", "/api/auth/refresh", { refreshToken: token })).json<Tokens>();
  const second = await renew(refreshToken);
  const third = await renew(second.refreshToken);
  await renew(refreshToken);
  await call("POST", "/api/auth/password/forgot", { email });
  const token = tokenIn(await mailTo(email, "Set a new"));
  const password = "seven-blue-kettles";
  await call("POST", "/api/auth/password/reset", { token, password });
  const login = await call("POST", "/api/auth/login", { email, password });
  const last = await login.json<Tokens>();
  await call("DELETE", "/api/me", { password }, bearerOf(last));
  secrets.push(second.refreshToken, third.refreshToken, token, password, last.accessToken);
  const told = await logged();
  expect(told).toContain("refresh token used again");
  expect(told).toContain("account.erased");
  for (const secret of secrets) {
    expect(told).not.toContain(secret.toLowerCase());
  }
});

it("nor does a query that fails say with which values, but why", async () => {
  const { email: _email, ...who } = PERSON;
  const me = bearerOf(await opened());
  await env.DB.exec(
    "CREATE TRIGGER broken BEFORE UPDATE ON accounts BEGIN SELECT RAISE(ABORT, 'this disk is full'); END",
  );
  expect((await call("PATCH", "/api/me", { name: who.name }, me)).status).toBe(500);
  await env.DB.exec("DROP TRIGGER broken");
  const told = await logged();
  expect(told).toContain("this disk is full");
  expect(told).toContain("update");
  for (const secret of Object.values(who)) {
    expect(told).not.toContain(secret.toLowerCase());
  }
});

/** Everything that was logged, and that events and the audit log say, in lower case. */
async function logged(): Promise<string> {
  const told = await Promise.all(
    ["outbox", "dead_letters", "audit_log"].map(async (table) => {
      const { results } = await env.DB.prepare(`select * from ${table}`).all();
      return JSON.stringify(results);
    }),
  );
  return [...lines, ...told, JSON.stringify(await archivedEvents())].join("\n").toLowerCase();
}
