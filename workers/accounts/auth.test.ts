import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Problem } from "../../domain/base/problem.ts";
import { REFRESH_GRACE_MS } from "../../shop/accounts/sessions.ts";
import { CHANGES_KEPT_MS } from "../../shop/accounts/staff/ended-tokens.ts";
import { cartOf } from "../../shop/cart/cart-client.ts";
import { findAccount } from "../../stores/accounts/accounts.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { writtenAs } from "../../stores/personal/vault.ts";
import {
  bearer,
  mailTo,
  newEmail,
  opened,
  PASSWORD,
  type Tokens,
  tokenIn,
} from "../../test/support/accounts.ts";
import { call, cartWith } from "../../test/support/orders.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { bearer as staff } from "../../test/support/sales.ts";
import { stockItem } from "../../test/support/shop.ts";

const login = (email: string, password = PASSWORD, headers: Record<string, string> = {}) =>
  call("POST", "/api/auth/login", { email, password }, headers);
const refresh = (refreshToken: string) => call("POST", "/api/auth/refresh", { refreshToken });
const problem = async (response: Response) => {
  const { traceId: _, ...rest } = await response.json<Problem>();
  return rest;
};
/** From a network that no other test guesses from. */
const from = (ip: string) => ({ "CF-Connecting-IP": ip });

afterEach(() => {
  vi.useRealTimers();
  env.HASH_COST = "low";
});

describe("a disabled account", () => {
  const turn = async (email: string, disabled: boolean, by: Record<string, string>) =>
    call("PUT", "/api/admin/accounts/disabled", { email, disabled, reason: "Charged back" }, by);
  const me = (tokens: Pick<Tokens, "accessToken">) => call("GET", "/api/me", undefined, bearer(tokens));

  it("is signed out at once, told with the right password alone, and opened again as it was", async () => {
    const { email, ...tokens } = await opened();
    const merchant = await staff("turning-merchant", "merchant");
    expect((await turn(email, true, merchant)).status).toBe(200);
    expect(await problem(await me(tokens))).toMatchObject({ status: 401, code: "invalid_token" });
    expect((await refresh(tokens.refreshToken)).status).toBe(401);
    expect(await problem(await login(email))).toMatchObject({ status: 403, code: "account_disabled" });
    expect((await login(email, "not-the-password")).status).toBe(401);
    expect((await turn(email, false, merchant)).status).toBe(200);
    const again = await (await login(email)).json<Tokens>();
    expect((await me(again)).status).toBe(200);
    const { id } = await (await turn(email, false, merchant)).json<{ id: string }>();
    const log = await readAudit(env.DB, { order: "oldest", subject: id, limit: 9 });
    const about = log.filter(({ action }) => /abled/.test(action));
    expect(about.map(({ action, after }) => [action, JSON.parse(after ?? "").reason])).toEqual([
      ["account.disabled", "Charged back"],
      ["account.enabled", "Charged back"],
    ]);
  });

  it("ends elsewhere within seconds, and where the database is away by what was read last", async () => {
    const { email, ...tokens } = await opened();
    expect((await me(tokens)).status).toBe(200);
    await env.DB.prepare("update accounts set disabled_at = ? where email = ?")
      .bind(Date.now(), await writtenAs(env, email))
      .run();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + CHANGES_KEPT_MS + 1 });
    expect((await me(tokens)).status).toBe(401);
    vi.setSystemTime(Date.now() + CHANGES_KEPT_MS + 1);
    const away = vi.spyOn(env.DB, "prepare").mockImplementation(() => {
      throw new Error("D1_ERROR: D1 DB is overloaded");
    });
    expect((await me(tokens)).status).toBe(401);
    away.mockRestore();
  });

  it("is one of a customer, or an operator's to disable, and nobody's own", async () => {
    const { email } = await opened();
    await env.DB.prepare("update accounts set role = 'support' where email = ?")
      .bind(await writtenAs(env, email))
      .run();
    const { id } = (await findAccount(env, { email })) ?? expect.unreachable();
    expect((await turn(email, true, await staff("turning-merchant", "merchant"))).status).toBe(403);
    expect((await turn(email, true, await staff(id, "ops"))).status).toBe(403);
    expect((await turn(email, true, await staff("turning-operator", "ops"))).status).toBe(200);
    expect((await turn(newEmail(), true, await staff("turning-operator", "ops"))).status).toBe(404);
  });
});

describe("registering", () => {
  it("opens an account with the mailed link and the password, once", async () => {
    const email = newEmail();
    const asked = await call("POST", "/api/auth/register", { email, password: PASSWORD, name: "Ada" });
    expect([asked.status, await asked.json()]).toEqual([202, { status: "mail_sent" }]);
    expect((await login(email)).status, "not before the link").toBe(401);
    const token = tokenIn(await mailTo(email, "Confirm"));
    const wrong = await call("POST", "/api/auth/verify", { token, password: "another-password" });
    expect(wrong.status, "whoever reads the mail needs the password").toBe(401);
    const right = await call("POST", "/api/auth/verify", { token, password: PASSWORD });
    const tokens = await right.json<Tokens>();
    expect(tokens).toMatchObject({ expiresIn: 900, tokenType: "Bearer" });
    const me = await call("GET", "/api/me", undefined, bearer(tokens));
    expect(await me.json()).toMatchObject({ email, name: "Ada", role: "customer", hasPassword: true });
    const again = await call("POST", "/api/auth/verify", { token, password: PASSWORD });
    expect(await problem(again)).toMatchObject({ status: 410, code: "link_invalid" });
    expect((await login(email)).status).toBe(200);
  });

  it("answers the same for an address that has an account, and tells its owner by mail", async () => {
    const { email } = await opened();
    const body = { password: "quite-another-one", name: "Mallory" };
    const taken = await call("POST", "/api/auth/register", { ...body, email });
    const free = await call("POST", "/api/auth/register", { ...body, email: newEmail() });
    expect([taken.status, await taken.text()]).toEqual([free.status, await free.text()]);
    const names = (response: Response) => [...response.headers.keys()].sort();
    expect(names(taken)).toEqual(names(free));
    expect((await mailTo(email, "You already have")).text).not.toContain("token=");
    expect((await login(email)).status, "the password is still the owner's").toBe(200);
    expect((await login(email, body.password)).status).toBe(401);
  });

  it("gives the account to anyone who opens the mail, not to anyone who asked first", async () => {
    const email = newEmail();
    await call("POST", "/api/auth/register", { email, password: "chosen-by-mallory", name: "Mallory" });
    await mailTo(email, "Confirm");
    await env.DB.prepare("DELETE FROM mailbox WHERE recipient = ?").bind(email).run();
    const owner = await opened(email);
    expect(await (await call("GET", "/api/me", undefined, bearer(owner))).json()).toMatchObject({
      name: "Ada Lovelace",
    });
    expect((await login(email, "chosen-by-mallory")).status).toBe(401);
  });

  it.each([
    ["Password2026!", "weak_password"],
    ["Ostinato-prints-1", "weak_password"],
    ["gallery art 2026", "weak_password"],
    ["someone-with-x1", "accepted"],
    ["nine-char", "invalid_request"],
    ["ten--chars", "accepted"],
    [Array.from({ length: 128 }, (_, i) => String.fromCharCode(97 + ((i * 7) % 26))).join(""), "accepted"],
    ["x".repeat(129), "invalid_request"],
  ])("looks at the password %s: %s", async (password, code) => {
    const response = await call("POST", "/api/auth/register", { email: newEmail(), password, name: "Ada" });
    if (code === "accepted") {
      expect(response.status).toBe(202);
    } else {
      expect(await response.json<Problem>()).toMatchObject({ code, errors: [{ path: "password" }] });
    }
  });

  it.each([
    "аda@example.com",
    "ada@exаmple.com",
    "ａda@example.com",
    "ada@example.com\r\nBcc: x@example.com",
    "ada",
    `${"a".repeat(250)}@example.com`,
  ])("refuses the address %j, which is or looks like another's", async (email) => {
    const response = await call("POST", "/api/auth/register", { email, password: PASSWORD, name: "Ada" });
    expect(await response.json<Problem>()).toMatchObject({ code: "invalid_request" });
  });

  it("knows an address however it is capitalised", async () => {
    const { email } = await opened();
    expect((await login(` ${email.toUpperCase()} `)).status).toBe(200);
  });

  it("knows a password however the keyboard spells its letters", async () => {
    const { email } = await opened(newEmail(), "caf\u00e9-knits-ginkgo");
    expect((await login(email, "cafe\u0301-knits-ginkgo")).status).toBe(200);
  });

  it("fills nobody's mailbox", async () => {
    const email = newEmail();
    await Promise.all(
      Array.from({ length: 8 }, () =>
        call("POST", "/api/auth/register", { email, password: PASSWORD, name: "Ada" }),
      ),
    );
    const row = await env.DB.prepare("SELECT count(*) AS n FROM account_mails WHERE email = ?")
      .bind(await writtenAs(env, email))
      .first<{ n: number }>();
    expect(row?.n).toBe(5);
  });

  it("lets nobody write a link into the mail by way of the name", async () => {
    const email = newEmail();
    await call("POST", "/api/auth/register", {
      email,
      password: PASSWORD,
      name: "Ada evil.example/win <b>now</b> https://evil.example",
    });
    const { text, html } = await mailTo(email, "Confirm");
    expect(text).not.toContain("evil");
    expect(html).not.toMatch(/evil|<b>/);
  });
});

describe("signing in", () => {
  it("says the same of a wrong password and of an address without an account", async () => {
    const { email } = await opened();
    const wrong = await login(email, "not-this-one-no");
    const unknown = await login(newEmail(), "not-this-one-no");
    expect([wrong.status, await problem(wrong)]).toEqual([unknown.status, await problem(unknown)]);
  });

  it("takes the same time for both: each computes one hash", async () => {
    env.HASH_COST = "";
    const { email } = await opened();
    const time = async (address: string) => {
      const started = performance.now();
      await login(address, "not-this-one-no");
      return performance.now() - started;
    };
    let known = Number.POSITIVE_INFINITY;
    let unknown = Number.POSITIVE_INFINITY;
    // Without the hash an unknown address would take a tenth. A busy machine only makes a try
    // longer, so the shortest of several is compared.
    const isAlike = () => unknown / known > 0.4 && unknown / known < 2.5;
    for (let tries = 0; tries < 12 && !isAlike(); tries++) {
      known = Math.min(known, await time(email));
      unknown = Math.min(unknown, await time(newEmail()));
    }
    expect(isAlike(), `${unknown} ms for an unknown address, ${known} ms for a known one`).toBe(true);
  });

  it("brings the guest's cart along", async () => {
    const { email } = await opened();
    const sku = await stockItem();
    const cart = await cartWith({ [sku]: 2 });
    const tokens = await (await login(email, PASSWORD, { "Cart-Id": cart })).json<Tokens>();
    const merged = await call("GET", "/api/cart", undefined, bearer(tokens));
    expect(await merged.json()).toMatchObject({ items: [{ sku, quantity: 2 }] });
    expect((await cartOf(env, { kind: "guest", cartId: cart }).view()).lines).toEqual([]);
  });

  it("of fifty wrong passwords looks at five; the owner gets in with a known browser, or by mail", async () => {
    const { email } = await opened();
    const browser = await login(email, PASSWORD, { "Sec-Fetch-Site": "same-origin", Origin: ORIGIN });
    const cookie = browser.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    expect(await browser.json()).toEqual({ expiresIn: 900, tokenType: "Bearer" });
    // The clock is frozen, so that a slow machine does not earn a sixth guess by waiting.
    vi.useFakeTimers({ toFake: ["Date"] });
    const guesses = await Promise.all(
      Array.from({ length: 50 }, (_, i) => login(email, `guess-number-${i}`, from(`198.51.100.${i}`))),
    );
    const statuses = Map.groupBy(guesses, ({ status }) => status);
    expect([statuses.get(401)?.length, statuses.get(429)?.length]).toEqual([5, 45]);
    expect(Number(guesses.find(({ status }) => status === 429)?.headers.get("Retry-After"))).toBeGreaterThan(
      0,
    );
    expect((await login(email, PASSWORD, from("203.0.113.1"))).status, "right, and still waits").toBe(429);
    const known = await login(email, PASSWORD, { ...from("203.0.113.1"), Cookie: cookie });
    expect(known.status).toBe(200);
    vi.useRealTimers();
    await call("POST", "/api/auth/password/forgot", { email });
    const token = tokenIn(await mailTo(email, "Set a new"));
    const reset = await call("POST", "/api/auth/password/reset", { token, password: "seven-blue-kettles" });
    expect(reset.status).toBe(204);
    expect((await login(email, "seven-blue-kettles", from("203.0.113.1"))).status).toBe(200);
  });

  it("slows down one network that tries many addresses", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const answers: number[] = [];
    for (let i = 0; i < 24; i++) {
      answers.push((await login(newEmail(), "guess-number-1", from("192.0.2.99"))).status);
    }
    expect(answers.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
    expect(answers.slice(20)).toContain(429);
    expect((await login(newEmail(), "guess-number-1", from("192.0.2.98"))).status).toBe(401);
  });
});

describe("refreshing", () => {
  it("gives new tokens each time, and the role of now", async () => {
    const first = await opened();
    const second = await (await refresh(first.refreshToken)).json<Tokens>();
    expect(second.refreshToken).not.toBe(first.refreshToken);
    await env.DB.prepare("UPDATE accounts SET role = 'support' WHERE email = ?")
      .bind(await writtenAs(env, first.email))
      .run();
    const third = await (await refresh(second.refreshToken)).json<Tokens>();
    const me = await call("GET", "/api/auth/me", undefined, bearer(third));
    expect(await me.json()).toMatchObject({ role: "support" });
  });

  it("gives the many that ask at once one successor at most, and ends the session: one of them is a copy", async () => {
    const { refreshToken } = await opened();
    const answers = await Promise.all(Array.from({ length: 10 }, () => refresh(refreshToken)));
    const given = answers.filter(({ status }) => status === 200);
    expect([given.length <= 1, answers.length - given.length >= 9]).toEqual([true, true]);
    for (const answer of given) {
      expect((await refresh((await answer.json<Tokens>()).refreshToken)).status).toBe(401);
    }
  });

  it("ends the session when the token it has just replaced comes back", async () => {
    const first = await opened();
    const second = await (await refresh(first.refreshToken)).json<Tokens>();
    expect(await problem(await refresh(first.refreshToken))).toMatchObject({
      status: 401,
      code: "invalid_token",
    });
    expect((await refresh(second.refreshToken)).status, "the thief and the owner are both out").toBe(401);
  });

  it("ends the session when a token comes back that was replaced before the last one", async () => {
    const first = await opened();
    const second = await (await refresh(first.refreshToken)).json<Tokens>();
    const third = await (await refresh(second.refreshToken)).json<Tokens>();
    const replayed = await refresh(first.refreshToken);
    expect(await problem(replayed)).toMatchObject({ status: 401, code: "invalid_token" });
    expect((await refresh(third.refreshToken)).status, "the thief and the owner are both out").toBe(401);
    expect((await call("GET", "/api/me", undefined, bearer(third))).status).toBe(401);
  });

  it.each(["rft_nonsense", "rft_00000000000000000000.000000000000000000000000000000000000000000000000000"])(
    "refuses %j",
    async (token) => {
      expect((await refresh(token)).status).toBe(401);
    },
  );

  it("keeps nothing in the database that could be presented", async () => {
    const { refreshToken, email } = await opened();
    const row = await env.DB.prepare(
      "SELECT s.* FROM account_sessions s JOIN accounts a ON a.id = s.account_id WHERE a.email = ?",
    )
      .bind(await writtenAs(env, email))
      .first();
    const [handle = "?", secret = "?"] = refreshToken.slice(4).split(".");
    expect(JSON.stringify(row)).not.toContain(handle);
    expect(JSON.stringify(row)).not.toContain(secret);
  });
});

describe("a browser", () => {
  const cookiesOf = (response: Response) =>
    Object.fromEntries(
      response.headers.getSetCookie().map((line) => {
        const [pair = ""] = line.split(";");
        return [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
      }),
    );
  const withCookies = (path: string, cookies: Record<string, string>) =>
    exports.default.fetch(`${ORIGIN}${path}`, {
      headers: {
        Cookie: Object.entries(cookies)
          .map(([name, value]) => `${name}=${value}`)
          .join("; "),
      },
      redirect: "manual",
    });

  it("is given cookies its scripts cannot read, and renewed without noticing when the access token lapses", async () => {
    const { email } = await opened();
    const response = await login(email, PASSWORD, { "Sec-Fetch-Site": "same-origin", Origin: ORIGIN });
    for (const line of response.headers.getSetCookie().filter((each) => each.startsWith("__Host-"))) {
      expect(line).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    }
    const { "__Host-refresh": old = "" } = cookiesOf(response);
    const pages = await Promise.all(
      ["/orders", "/cart", "/shopper"].map((path) => withCookies(path, { "__Host-refresh": old })),
    );
    const renewed = pages.map(cookiesOf);
    expect(new Set(renewed.map((each) => each["__Host-refresh"])).size).toBe(1);
    expect(await pages[2]?.json()).toMatchObject({ name: "Ada Lovelace" });
    const next = renewed[0] ?? {};
    expect((await withCookies("/api/me", next)).status).toBe(200);
    const byScript = await exports.default.fetch(`${ORIGIN}/api/auth/refresh`, {
      method: "POST",
      headers: { Cookie: `__Host-refresh=${next["__Host-refresh"]}`, Origin: ORIGIN },
    });
    expect(Object.keys(await byScript.json<object>())).toEqual(["expiresIn", "tokenType"]);
    expect(cookiesOf(await withCookies("/art/v1/none.svg", { "__Host-refresh": old }))).toEqual({});
  });

  it("whose replaced cookie comes back later than two tabs would is signed out", async () => {
    const { email } = await opened();
    const own = { "Sec-Fetch-Site": "same-origin", Origin: ORIGIN };
    const { "__Host-refresh": old = "" } = cookiesOf(await login(email, PASSWORD, own));
    const shopper = () => withCookies("/shopper", { "__Host-refresh": old });
    await shopper();
    expect(await (await shopper()).json(), "a tab").toMatchObject({ name: "Ada Lovelace" });
    await env.DB.prepare("UPDATE account_sessions SET rotated_at = rotated_at - ?")
      .bind(REFRESH_GRACE_MS + 1_000)
      .run();
    expect(await (await shopper()).json()).toMatchObject({ name: null });
  });

  it("whose cookie of before the last one comes back is signed out, however soon", async () => {
    const { email } = await opened();
    const own = { "Sec-Fetch-Site": "same-origin", Origin: ORIGIN };
    const { "__Host-refresh": first = "" } = cookiesOf(await login(email, PASSWORD, own));
    const shopper = (refresh: string) => withCookies("/shopper", { "__Host-refresh": refresh });
    const { "__Host-refresh": second = "" } = cookiesOf(await shopper(first));
    const { "__Host-refresh": third = "" } = cookiesOf(await shopper(second));
    expect(new Set([first, second, third]).size).toBe(3);
    expect(await (await shopper(first)).json()).toMatchObject({ name: null });
    expect(await (await shopper(third)).json()).toMatchObject({ name: null });
  });

  it("whose session has ended is a guest from then on", async () => {
    const { email } = await opened();
    const cookies = cookiesOf(
      await login(email, PASSWORD, { "Sec-Fetch-Site": "same-origin", Origin: ORIGIN }),
    );
    const out = await exports.default.fetch(`${ORIGIN}/api/auth/logout`, {
      method: "POST",
      headers: { Cookie: `__Host-refresh=${cookies["__Host-refresh"]}`, Origin: ORIGIN },
    });
    expect(out.status).toBe(204);
    const page = await withCookies("/shopper", { "__Host-refresh": cookies["__Host-refresh"] ?? "" });
    expect(await page.json()).toMatchObject({ name: null });
    expect(cookiesOf(page)).toMatchObject({ "__Host-session": "", "__Host-refresh": "" });
  });
});

describe("signing out", () => {
  it("ends this session; everywhere ends them all", async () => {
    const first = await opened();
    const second = await (await login(first.email)).json<Tokens>();
    const third = await (await login(first.email)).json<Tokens>();
    const logout = (tokens: Tokens, body?: object) => call("POST", "/api/auth/logout", body, bearer(tokens));
    expect((await logout(first)).status).toBe(204);
    expect((await refresh(first.refreshToken)).status).toBe(401);
    expect((await refresh(second.refreshToken)).status).toBe(200);
    expect((await logout(second, { everywhere: true })).status).toBe(204);
    expect((await refresh(third.refreshToken)).status).toBe(401);
    expect((await logout(third)).status, "twice is no error").toBe(204);
  });
});

describe("a forgotten password", () => {
  it("is answered alike for everybody; the link works once, ends every session and is mailed about", async () => {
    const { email, refreshToken } = await opened();
    const known = await call("POST", "/api/auth/password/forgot", { email });
    const unknown = await call("POST", "/api/auth/password/forgot", { email: newEmail() });
    expect([known.status, await known.text()]).toEqual([unknown.status, await unknown.text()]);
    const token = tokenIn(await mailTo(email, "Set a new"));
    const stored = await env.DB.prepare("SELECT * FROM account_mails WHERE email = ?")
      .bind(await writtenAs(env, email))
      .all();
    expect(stored.results).toHaveLength(1);
    expect(JSON.stringify(stored.results)).not.toContain(token.split(".")[1]);
    const set = (password: string) => call("POST", "/api/auth/password/reset", { token, password });
    expect((await set("Password2026!")).status, "a common one does not use it up").toBe(422);
    expect((await set("seven-blue-kettles")).status).toBe(204);
    expect((await set("eight-blue-kettles")).status).toBe(410);
    expect((await login(email)).status).toBe(401);
    expect((await login(email, "seven-blue-kettles")).status).toBe(200);
    expect((await refresh(refreshToken)).status).toBe(401);
    await mailTo(email, "Your password");
  });
});
