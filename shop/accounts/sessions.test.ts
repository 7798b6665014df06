import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { SessionView } from "../../domain/accounts/account.ts";
import { endSessions } from "../../stores/accounts/account-sessions.ts";
import { writtenAs } from "../../stores/personal/vault.ts";
import { bearer, opened, PASSWORD, type Tokens } from "../../test/support/accounts.ts";
import { Browser } from "../../test/support/browser.ts";
import { call } from "../../test/support/orders.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { visit } from "../../test/support/visit.ts";
import { forgetLapsed } from "../ops/housekeeping.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

afterEach(() => {
  vi.useRealTimers();
});

const refresh = (refreshToken: string) => call("POST", "/api/auth/refresh", { refreshToken });
const login = async (email: string) =>
  (await call("POST", "/api/auth/login", { email, password: PASSWORD })).json<Tokens>();

/** The session that was begun last. */
async function newestSession(email: string): Promise<{ id: string; expires_at: number }> {
  const row = await env.DB.prepare(
    `SELECT s.id, s.expires_at FROM account_sessions s JOIN accounts a ON a.id = s.account_id
     WHERE a.email = ? ORDER BY s.rowid DESC LIMIT 1`,
  )
    .bind(await writtenAs(env, email))
    .first<{ id: string; expires_at: number }>();
  if (!row) {
    throw new Error(`${email} has no session`);
  }
  return row;
}

async function countSessions(email: string): Promise<unknown> {
  return env.DB.prepare(
    "SELECT count(*) AS n FROM account_sessions s JOIN accounts a ON a.id = s.account_id WHERE a.email = ?",
  )
    .bind(await writtenAs(env, email))
    .first("n");
}

const lapse = (id: string) =>
  env.DB.prepare("UPDATE account_sessions SET expires_at = ? WHERE id = ?").bind(Date.now(), id).run();

describe("a session", () => {
  it("that nobody uses ends after thirty days, and not a moment before", async () => {
    const ada = await opened();
    const started = Date.now();
    const { expires_at: end } = await newestSession(ada.email);
    expect(end).toBeLessThanOrEqual(started + 30 * DAY_MS);
    expect(end).toBeGreaterThan(started + 29 * DAY_MS);
    vi.useFakeTimers({ toFake: ["Date"], now: end - 1 });
    const renewed = await refresh(ada.refreshToken);
    expect(renewed.status).toBe(200);
    const { refreshToken } = await renewed.json<Tokens>();
    vi.setSystemTime(end - 1 + 30 * DAY_MS);
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it("in use is prolonged, and ends after half a year", async () => {
    const ada = await opened();
    let { refreshToken } = ada;
    const started = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: started });
    for (let days = 29; days < 180; days += 29) {
      vi.setSystemTime(started + days * DAY_MS);
      const renewed = await refresh(refreshToken);
      expect([days, renewed.status]).toEqual([days, 200]);
      ({ refreshToken } = await renewed.json<Tokens>());
    }
    vi.setSystemTime(started + 180 * DAY_MS);
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it("that has lapsed shows no account, and is not listed", async () => {
    const ada = await opened();
    const lapsed = await newestSession(ada.email);
    const other = await login(ada.email);
    await lapse(lapsed.id);
    expect((await call("GET", "/api/me", undefined, bearer(ada))).status).toBe(401);
    const listed = await call("GET", "/api/me/sessions", undefined, bearer(other));
    const { items } = await listed.json<{ items: SessionView[] }>();
    expect(items.map(({ current }) => current)).toEqual([true]);
  });

  it("that has lapsed is swept away, and none that lives", async () => {
    const ada = await opened();
    const { id } = await newestSession(ada.email);
    await login(ada.email);
    await lapse(id);
    await forgetLapsed(env, Date.now() + 1);
    expect(await countSessions(ada.email)).toBe(1);
    expect((await newestSession(ada.email)).id).not.toBe(id);
  });

  it("ends with its refresh token alone, as a program signs out whose access token has lapsed", async () => {
    const { refreshToken, email } = await opened();
    expect((await call("POST", "/api/auth/logout", { refreshToken })).status).toBe(204);
    expect(await countSessions(email)).toBe(0);
    expect((await refresh(refreshToken)).status).toBe(401);
  });
});

describe("a browser", () => {
  it("ends with all others of its account, and with them a sign-in that waits for its second factor", async () => {
    const ada = await opened();
    const { account_id: account } = (await env.DB.prepare(
      "SELECT account_id FROM account_sessions WHERE id = ?",
    )
      .bind((await newestSession(ada.email)).id)
      .first<{ account_id: string }>()) ?? { account_id: "" };
    for (const [secret, of] of [
      ["hers", account],
      ["another's", "acc_other"],
    ]) {
      await env.DB.prepare(
        `INSERT INTO account_sign_ins (secret_digest, account_id, return_to, challenge, expires_at)
         VALUES (?, ?, '/', 'c', 9e15)`,
      )
        .bind(secret, of)
        .run();
    }
    await endSessions(env.DB, account);
    const { results } = await env.DB.prepare("SELECT secret_digest AS secret FROM account_sign_ins").all();
    expect([await countSessions(ada.email), results]).toEqual([0, [{ secret: "another's" }]]);
  });

  it("that signs in again leaves no session behind", async () => {
    const { email, refreshToken } = await opened();
    await call("POST", "/api/auth/logout", { refreshToken });
    const browser = new Browser();
    for (let i = 0; i < 2; i++) {
      const form = { email, password: PASSWORD, returnTo: "/account" };
      expect((await browser.post("/sign-in", form)).status).toBe(303);
    }
    expect(await countSessions(email)).toBe(1);
    expect((await browser.get("/account")).status).toBe(200);
  });

  it("that asks for new tokens is given them as cookies, which its scripts are not shown", async () => {
    const { email } = await opened();
    const browser = new Browser();
    await browser.post("/sign-in", { email, password: PASSWORD, returnTo: "/account" });
    const { "__Host-refresh": before, "__Host-session": access } = browser.cookies("/");
    // With the access token too: without it the browser's session would be renewed on the way.
    const Cookie = `__Host-refresh=${before}; __Host-session=${access}`;
    const answer = await visit(`${ORIGIN}/api/auth/refresh`, {
      method: "POST",
      headers: { Cookie, Origin: ORIGIN },
    });
    expect([answer.status, await answer.json()]).toEqual([200, { expiresIn: 900, tokenType: "Bearer" }]);
    const cookies = answer.headers.getSetCookie();
    const [session, next] = ["__Host-session=", "__Host-refresh="].map(
      (name) => cookies.find((line) => line.startsWith(name))?.split(";")[0],
    );
    expect(next).not.toBe(`__Host-refresh=${before}`);
    const me = await visit(`${ORIGIN}/api/me`, { headers: { Cookie: session ?? "" } });
    expect(await me.json()).toMatchObject({ email });
  });
});
