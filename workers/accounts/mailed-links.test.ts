import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import type { Event } from "../../shop/events/events.ts";
import { forgetLapsed } from "../../shop/ops/housekeeping.ts";
import { findAccount, insertAccount } from "../../stores/accounts/accounts.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { writtenAs } from "../../stores/personal/vault.ts";
import { bearer, mailTo, newEmail, opened, PASSWORD, tokenIn } from "../../test/support/accounts.ts";
import { deliver, holdQueues } from "../../test/support/held-queues.ts";
import { call } from "../../test/support/orders.ts";

const HOUR_MS = 60 * 60 * 1000;
const NEW_PASSWORD = "seven-blue-kettles";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const register = (email: string, password = PASSWORD) =>
  call("POST", "/api/auth/register", { email, password, name: "Ada" });
const forgot = (email: string) => call("POST", "/api/auth/password/forgot", { email });
const reset = (token: string, password = NEW_PASSWORD) =>
  call("POST", "/api/auth/password/reset", { token, password });

async function resetLink(email: string): Promise<string> {
  await forgot(email);
  return tokenIn(await mailTo(email, "Set a new"));
}

/** What was mailed to an address under such a subject, the newest first. */
async function textsTo(email: string, subject: string): Promise<{ text: string }[]> {
  const mailed = env.DB.prepare(
    "SELECT text FROM mailbox WHERE recipient = ? AND subject LIKE ? ORDER BY at DESC",
  );
  return (await mailed.bind(email, `${subject}%`).all<{ text: string }>()).results;
}

/** The tokens of all mailed links to an address, once there are so many. */
async function linksTo(email: string, subject: string, count: number): Promise<string[]> {
  await vi.waitUntil(async () => (await textsTo(email, subject)).length === count, { interval: 20 });
  return (await textsTo(email, subject)).map(tokenIn);
}

async function pending(email: string, kind: string): Promise<{ id: string; expires_at: number }[]> {
  const { results } = await env.DB.prepare(
    "SELECT id, expires_at FROM account_mails WHERE email = ? AND kind = ?",
  )
    .bind(await writtenAs(env, email), kind)
    .all<{ id: string; expires_at: number }>();
  return results;
}

describe("a mailed link", () => {
  const kinds = {
    register: {
      ttlMs: 24 * HOUR_MS,
      page: "/register/confirm",
      link: async (email: string) => {
        await register(email);
        return tokenIn(await mailTo(email, "Confirm"));
      },
    },
    reset: {
      ttlMs: HOUR_MS,
      page: "/password/reset",
      link: async (email: string) => {
        await opened(email);
        return resetLink(email);
      },
    },
    change_email: {
      ttlMs: HOUR_MS,
      page: "/account/email/confirm",
      link: async (email: string) => {
        const headers = bearer(await opened());
        await call("POST", "/api/me/email", { email, currentPassword: PASSWORD }, headers);
        return tokenIn(await mailTo(email, "Your new email address"));
      },
    },
  } as const;

  it.each(["register", "reset", "change_email"] as const)(
    "works until its time is over, and not a moment longer: %s",
    async (kind) => {
      const email = newEmail();
      const { ttlMs, page, link } = kinds[kind];
      const started = Date.now();
      const token = await link(email);
      const [{ text } = { text: "" }] = await textsTo(email, "%");
      expect(text, "where the link leads").toContain(`${env.SHOP_URL}${page}?token=${token}`);
      const [mail] = await pending(email, kind);
      const expiresAt = mail?.expires_at ?? 0;
      expect(expiresAt).toBeGreaterThanOrEqual(started + ttlMs);
      expect(expiresAt).toBeLessThanOrEqual(Date.now() + ttlMs);
      const owner = await env.DB.prepare("SELECT account_id AS id FROM account_mails WHERE id = ?")
        .bind(mail?.id)
        .first<{ id: string | null }>();
      const shown = async (at: number) => {
        vi.useFakeTimers({ toFake: ["Date"], now: at });
        const access = await signAccessToken(env, { sub: owner?.id ?? "nobody", role: "customer" });
        return (await call("GET", `${page}?token=${token}`, undefined, bearer({ accessToken: access })))
          .status;
      };
      expect(await shown(expiresAt - 1)).toBe(200);
      expect(await shown(expiresAt)).toBe(410);
    },
  );

  it("opens nothing with another secret, or at another door", async () => {
    const email = newEmail();
    await register(email);
    const token = tokenIn(await mailTo(email, "Confirm"));
    const guessed = `${token.slice(0, -1)}${token.endsWith("0") ? "1" : "0"}`;
    const verify = (sent: string) => call("POST", "/api/auth/verify", { token: sent, password: PASSWORD });
    expect((await verify(guessed)).status).toBe(410);
    expect((await reset(token)).status).toBe(410);
    expect((await verify(token)).status).toBe(200);
    expect((await verify(await resetLink(email))).status, "a link for a new password").toBe(410);
  });

  it("to register opens no account that the address has got in another way meanwhile", async () => {
    const email = newEmail();
    await register(email, "chosen-by-mallory");
    const token = tokenIn(await mailTo(email, "Confirm"));
    const account = {
      id: randomId("acc"),
      email,
      name: "Ada",
      role: "merchant",
      passwordHash: null,
    } as const;
    expect(await insertAccount(env, account)).toBe(true);
    const answer = await call("POST", "/api/auth/verify", { token, password: "chosen-by-mallory" });
    expect(answer.status).toBe(410);
  });

  it("is forgotten by the sweeper when its time is over, and not before", async () => {
    const [ada, eve] = [(await opened()).email, newEmail()];
    await resetLink(ada);
    await register(eve);
    await mailTo(eve, "Confirm");
    await forgetLapsed(env, Date.now() + 2 * HOUR_MS);
    expect([await pending(ada, "reset"), (await pending(eve, "register")).length]).toEqual([[], 1]);
  });

  it("works though its event comes twice: one mail is sent", async () => {
    const { email } = await opened();
    const held = holdQueues();
    await forgot(email);
    await vi.waitUntil(() => held.some(({ queue }) => queue === "notifications"), { interval: 10 });
    const message = held.find(({ queue }) => queue === "notifications");
    const { events } = JSON.parse(message?.body ?? "{}") as { events: Event[] };
    for (let i = 0; i < 2; i++) {
      expect(await deliver("notifications", { events })).toMatchObject({ outcome: "ok" });
    }
    const [token = "", ...more] = await linksTo(email, "Set a new", 1);
    expect(more).toEqual([]);
    expect((await reset(token)).status).toBe(204);
  });
});

describe("links to one address", () => {
  it("that strangers asked for with passwords of their own end when its owner opens the account", async () => {
    const email = newEmail();
    await register(email, "chosen-by-mallory");
    const [theirs = ""] = await linksTo(email, "Confirm", 1);
    await register(email);
    const own = (await linksTo(email, "Confirm", 2)).find((token) => token !== theirs) ?? "";
    const verified = await call("POST", "/api/auth/verify", { token: own, password: PASSWORD });
    expect(verified.status).toBe(200);
    expect((await call("GET", `/register/confirm?token=${theirs}`)).status).toBe(410);
    expect(await pending(email, "register")).toEqual([]);
  });

  it("that set a password end with the first that did, however many come at once", async () => {
    const { email } = await opened();
    await forgot(email);
    await forgot(email);
    const [first = "", second = ""] = await linksTo(email, "Set a new", 2);
    const answers = await Promise.all([reset(first), reset(first), reset(first)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 410, 410]);
    expect((await reset(second, "eight-blue-kettles")).status).toBe(410);
  });

  it("that set a password end when the owner changes it", async () => {
    const ada = await opened();
    const token = await resetLink(ada.email);
    const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    expect((await call("POST", "/api/me/password", change, bearer(ada))).status).toBe(204);
    expect((await reset(token, "eight-blue-kettles")).status).toBe(410);
  });

  it("are sent however many others strangers had sent to it", async () => {
    const { email } = await opened();
    for (let i = 0; i < 5; i++) {
      await register(email);
    }
    await register(email);
    expect(await pending(email, "already_registered")).toHaveLength(5);
    await forgot(email);
    expect(await pending(email, "reset")).toHaveLength(1);
    // Five wait at most, and what has lapsed waits no more.
    await env.DB.prepare("UPDATE account_mails SET expires_at = 1 WHERE kind = 'already_registered'").run();
    await register(email);
    expect(await pending(email, "already_registered")).toHaveLength(6);
  });

  it("are not made for one that has no account", async () => {
    const email = newEmail();
    await forgot(email);
    expect(await pending(email, "reset")).toEqual([]);
  });
});

it("a reset is written down: by whom and from which network, and sealed soon", async () => {
  const { email } = await opened();
  const token = await resetLink(email);
  const body = { token, password: NEW_PASSWORD };
  const answer = await call("POST", "/api/auth/password/reset", body, { "CF-Connecting-IP": "203.0.113.77" });
  const { id } = (await findAccount(env, { email })) ?? expect.unreachable();
  const entries = () => readAudit(env.DB, { order: "newest", limit: 10, subject: id });
  await vi.waitUntil(async () => (await entries())[0]?.hash != null, { interval: 20 });
  expect(await entries()).toEqual([
    {
      seq: expect.any(Number),
      at: expect.any(Number),
      actor: id,
      role: "customer",
      action: "account.password_reset",
      subject: id,
      before: null,
      after: null,
      network: "203.0.113.0/24",
      traceId: answer.headers.get("X-Trace-Id"),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  ]);
});
