import { env } from "cloudflare:workers";
import { describe, expect, it, vi } from "vitest";
import { ACCESS } from "../../http/access/access.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { mentions } from "../../test/support/accounts.ts";
import { Browser } from "../../test/support/browser.ts";
import { call } from "../../test/support/orders.ts";
import { bearer, codeOf } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

const PATH = "/api/admin/api-keys";
const DAY_MS = 24 * 60 * 60 * 1000;

interface Made {
  id: string;
  key: string;
}

const asMerchant = async (method: string, path = "", body?: unknown) =>
  call(method, `${PATH}${path}`, body, await bearer("maker", "merchant"));

async function made(scopes: readonly string[], more: object = {}): Promise<Made> {
  const response = await asMerchant("POST", "", { name: "Warehouse", scopes, ...more });
  expect(response.status).toBe(201);
  return response.json();
}

const using = (key: string, method: string, path: string, body?: unknown) =>
  call(method, path, body, { Authorization: `Bearer ${key}` });

describe("an API key", () => {
  it("does what it is made for and no more, under its own name in the audit log", async () => {
    const sku = await stockItem({ stock: 5 });
    const { id, key } = await made(["inventory:write"]);
    const adjusted = await using(key, "POST", `/api/admin/inventory/${sku}/adjustments`, {
      delta: 2,
      reason: "Delivery",
    });
    expect(adjusted.status).toBe(200);
    const [entry] = await readAudit(env.DB, { order: "newest", limit: 1, actor: id });
    expect(entry).toMatchObject({ action: "stock.adjusted", role: "merchant", subject: sku });
    for (const [method, path] of [
      ["GET", "/api/admin/orders"],
      ["GET", "/api/orders/me"],
      ["GET", "/api/cart"],
      ["GET", "/api/me"],
    ] as const) {
      const refused = await using(key, method, path);
      expect([path, refused.status, await codeOf(refused)]).toEqual([path, 403, "forbidden"]);
    }
    await vi.waitUntil(async () => {
      const { items } = await (await asMerchant("GET")).json<{ items: { lastUsedAt: string | null }[] }>();
      return items[0]?.lastUsedAt;
    });
  });

  it("is refused at once when it is revoked, and at its time", async () => {
    const { id, key } = await made(["order:read-any"]);
    expect((await using(key, "GET", "/api/admin/orders")).status).toBe(200);
    for (const _again of [1, 2]) {
      expect(await (await asMerchant("DELETE", `/${id}`)).json()).toMatchObject({ state: "revoked" });
    }
    const refused = await using(key, "GET", "/api/admin/orders");
    expect([refused.status, await codeOf(refused)]).toEqual([401, "invalid_token"]);
    const other = await made(["order:read-any"], { expiresAt: new Date(Date.now() + DAY_MS).toISOString() });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + DAY_MS });
    expect((await using(other.key, "GET", "/api/admin/orders")).status).toBe(401);
    vi.useRealTimers();
    const unknown = await using(
      `${key.slice(0, -1)}${key.endsWith("0") ? 1 : 0}`,
      "GET",
      "/api/admin/orders",
    );
    expect([unknown.status, (await asMerchant("DELETE", "/key_none")).status]).toEqual([401, 404]);
  });

  it("is shown once, and lies nowhere in the database", async () => {
    const { id, key } = await made(["product:read"]);
    expect(await mentions(key)).toBeNull();
    const list = await (await asMerchant("GET")).text();
    expect([list.includes(id), list.includes(key)]).toEqual([true, false]);
    const log = await readAudit(env.DB, { order: "newest", limit: 5, subject: id });
    expect(log.map(({ action, actor }) => [action, actor])).toEqual([["api_key.created", "maker"]]);
  });

  it("gives nobody rights and keeps nobody's views: a person's token is asked for, whatever it holds", async () => {
    const { key } = await made(["settings:write"]);
    const reserved = Object.entries(ACCESS).filter(([, rule]) => rule.startsWith("person with"));
    expect(reserved.map(([route]) => route)).toEqual([
      "GET /api/admin/views",
      "POST /api/admin/views",
      "PATCH /api/admin/views/:id",
      "DELETE /api/admin/views/:id",
      "PUT /api/admin/accounts/role",
      "POST /api/admin/accounts/second-factor/reset",
      "PUT /api/admin/accounts/disabled",
      "GET /api/admin/staff",
      "POST /api/admin/staff/invitations",
      "DELETE /api/admin/staff/invitations/:id",
      "POST /api/admin/api-keys",
      "DELETE /api/admin/api-keys/:id",
      "POST /admin/views",
      "POST /admin/views/:id/rename",
      "POST /admin/views/:id/delete",
      "POST /admin/api-keys",
      "POST /admin/api-keys/:id/revoke",
      "POST /admin/customers/:id/role",
      "POST /admin/customers/:id/second-factor",
      "POST /admin/customers/:id/disabled",
      "GET /admin/staff",
      "POST /admin/staff/invitations",
      "POST /admin/staff/invitations/:id/revoke",
    ]);
    expect((await using(key, "GET", PATH)).status).toBe(200);
    const refused = await using(key, "POST", PATH, { name: "More", scopes: ["settings:write"] });
    expect([refused.status, await codeOf(refused)]).toEqual([403, "forbidden"]);
  });

  it("has a limit of requests of its own", async () => {
    const [one, other] = [await made(["order:read-any"]), await made(["order:read-any"])];
    const { USER_LIMIT } = env;
    env.USER_LIMIT = 2;
    const ask = async ({ key }: Made) => (await using(key, "GET", "/api/admin/orders")).status;
    expect([await ask(one), await ask(one), await ask(one), await ask(other)]).toEqual([200, 200, 429, 200]);
    env.USER_LIMIT = USER_LIMIT;
  });

  it("is made with no scope that its maker does not hold", async () => {
    for (const scope of ["ops:write", "ops:read"]) {
      const refused = await asMerchant("POST", "", { name: "A", scopes: ["product:read", scope] });
      expect([refused.status, await codeOf(refused)]).toEqual([403, "forbidden"]);
    }
    const ops = await bearer("o", "ops");
    expect((await call("POST", PATH, { name: "A", scopes: ["ops:read"] }, ops)).status).toBe(201);
  });
});

describe("bad input", () => {
  it.each([
    { name: "" },
    { name: "a\nb" },
    { name: "a".repeat(81) },
    { name: 1 },
    { scopes: [] },
    { scopes: ["everything"] },
    { scopes: ["customer:write"] },
    { scopes: ["product:read", "product:read"] },
    { expiresAt: "tomorrow" },
    { expiresAt: "2001-01-01T00:00:00Z" },
    { expiresAt: "9998-01-01T00:00:00Z" },
    { role: "ops" },
  ])("is refused: %j", async (wrong) => {
    const refused = await asMerchant("POST", "", { name: "A", scopes: ["product:read"], ...wrong });
    expect([refused.status, await codeOf(refused)]).toEqual([400, "invalid_request"]);
  });

  it("is one key more than a shop may have", async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50)
       INSERT INTO api_keys (id, name, digest, scopes, role, created_by, created_at, expires_at)
       SELECT 'key_many' || i, 'M', 'many' || i, '[]', 'merchant', 'm', 0, ${Number.MAX_SAFE_INTEGER} FROM n`,
    ).run();
    const refused = await asMerchant("POST", "", { name: "A", scopes: ["product:read"] });
    expect([refused.status, await codeOf(refused)]).toEqual([409, "api_key_conflict"]);
    // Those that have ended take nobody's place.
    await env.DB.exec("UPDATE api_keys SET expires_at = 1 WHERE id LIKE 'key_many%'");
    expect((await asMerchant("POST", "", { name: "A", scopes: ["product:read"] })).status).toBe(201);
    await env.DB.exec("DELETE FROM api_keys WHERE id LIKE 'key_many%'");
  });
});

it("keys are made and revoked with forms, which say what is wrong and keep what was typed", async () => {
  const merchant = new Browser();
  await merchant.post("/dev/sign-in", { who: "merchant" });
  const wrong = await merchant.post("/admin/api-keys", { name: "Till", days: "999" });
  const page = await wrong.text();
  expect([wrong.status, page.includes('value="Till"')]).toEqual([422, true]);
  expect(page).toContain('id="days-error">Enter a whole number');
  expect(page).toContain('id="scopes-error">Choose at least one.');
  expect(page).not.toContain('value="ops:write"');
  const form = { name: "Till <1>", days: "30", scopes: "order:read-any" };
  const key =
    /shopkey_[0-9a-z]{51}/.exec(await (await merchant.post("/admin/api-keys", form)).text())?.[0] ?? "";
  expect((await using(key, "GET", "/api/admin/orders")).status).toBe(200);
  const list = await (await merchant.get("/admin/api-keys")).text();
  expect([list.includes("Till &lt;1&gt;"), list.includes(key)]).toEqual([true, false]);
  const revoke = /href="(\/admin\/api-keys\/key_[^"]+\/revoke)"/.exec(list)?.[1] ?? "";
  expect(await (await merchant.get(revoke)).text()).toContain("This cannot be undone");
  expect(list).toMatch(/Made by [^<]+, <time[^>]*>[^<]+<\/time>\. Ends <time/);
  expect((await merchant.post(revoke, {})).status).toBe(303);
  const after = await (await merchant.get("/admin/api-keys")).text();
  expect(after).toMatch(
    /<span class="note">Revoked<\/span>.*Made by [^<]+, <time[^>]*>[^<]+<\/time>\. Revoked <time/,
  );
  expect((await using(key, "GET", "/api/admin/orders")).status).toBe(401);
});
