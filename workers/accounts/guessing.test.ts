import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { writtenAs } from "../../stores/personal/vault.ts";
import { bearer, newEmail, opened, PASSWORD } from "../../test/support/accounts.ts";
import { call } from "../../test/support/orders.ts";
import { ORIGIN } from "../../test/support/origin.ts";

const WRONG = "not-this-one-no";

beforeEach(() => {
  // The clock is frozen, so that a slow machine does not earn another guess by waiting.
  vi.useFakeTimers({ toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
  env.HASH_COST = "low";
});

let networks = 0;
/** A network that no other test guesses from. */
const newNetwork = () => ({ "CF-Connecting-IP": `203.0.113.${++networks}` });

const login = (email: string, password: string, headers: Record<string, string> = newNetwork()) =>
  call("POST", "/api/auth/login", { email, password }, headers);
const statusOf = async (...sent: Parameters<typeof login>) => (await login(...sent)).status;

/** Signs a browser in. @returns the cookie by which the account knows it again */
async function knownBrowser(email: string): Promise<string> {
  const own = { ...newNetwork(), "Sec-Fetch-Site": "same-origin", Origin: ORIGIN };
  const cookies = (await login(email, PASSWORD, own)).headers.getSetCookie();
  const device = cookies.find((line) => line.startsWith("__Host-device="))?.split(";")[0];
  if (!device) {
    throw new Error("no browser is remembered");
  }
  return device;
}

async function guessAt(email: string): Promise<void> {
  for (let i = 0; i < 5; i++) {
    expect(await statusOf(email, WRONG)).toBe(401);
  }
  expect(await statusOf(email, PASSWORD)).toBe(429);
}

describe("a network", () => {
  it("is not slowed down by people who know their passwords", async () => {
    const { email } = await opened();
    const office = newNetwork();
    for (let i = 0; i < 22; i++) {
      expect(await statusOf(email, PASSWORD, office)).toBe(200);
    }
    expect(await statusOf(newEmail(), WRONG, office)).toBe(401);
  });

  it("that a person guesses from does not keep out a browser that its account knows", async () => {
    const { email } = await opened();
    const Cookie = await knownBrowser(email);
    const office = newNetwork();
    for (let i = 0; i < 20; i++) {
      await login(newEmail(), WRONG, office);
    }
    expect(await statusOf(email, PASSWORD, office)).toBe(429);
    expect(await statusOf(email, PASSWORD, { ...office, Cookie })).toBe(200);
  });
});

describe("a browser that an account knows", () => {
  it("is not one that made up its cookie, or that another account knows", async () => {
    const [ada, eve] = [await opened(), await opened()];
    const Cookie = await knownBrowser(ada.email);
    await guessAt(ada.email);
    const forged = `${Cookie.slice(0, -1)}${Cookie.endsWith("0") ? "1" : "0"}`;
    for (const other of [forged, await knownBrowser(eve.email), "__Host-device=dev_1.2"]) {
      expect(await statusOf(ada.email, PASSWORD, { ...newNetwork(), Cookie: other })).toBe(429);
    }
    expect(await statusOf(ada.email, PASSWORD, { ...newNetwork(), Cookie })).toBe(200);
  });

  it("guesses no more often than others", async () => {
    const { email } = await opened();
    const Cookie = await knownBrowser(email);
    const from = () => ({ ...newNetwork(), Cookie });
    for (let i = 0; i < 5; i++) {
      expect(await statusOf(email, WRONG, from())).toBe(401);
    }
    expect(await statusOf(email, PASSWORD, from())).toBe(429);
    expect(await statusOf(email, PASSWORD), "others have a count of their own").toBe(200);
  });
});

describe("a person who is signed in", () => {
  it("proves who they are while others guess, and guesses no more often than they do", async () => {
    const ada = await opened();
    await guessAt(ada.email);
    const change = async (currentPassword: string) => {
      const body = { email: newEmail(), currentPassword };
      return (await call("POST", "/api/me/email", body, bearer(ada))).status;
    };
    expect(await change(PASSWORD)).toBe(202);
    for (let i = 0; i < 5; i++) {
      expect(await change(WRONG)).toBe(401);
    }
    expect(await change(PASSWORD)).toBe(429);
  });
});

it("a password that was hashed with older settings is hashed again when its owner signs in", async () => {
  const { email } = await opened();
  const stored = async () =>
    env.DB.prepare("SELECT password_hash AS hash FROM accounts WHERE email = ?")
      .bind(await writtenAs(env, email))
      .first("hash");
  const before = await stored();
  env.HASH_COST = "";
  expect(await statusOf(email, PASSWORD)).toBe(200);
  expect(await stored()).not.toBe(before);
  expect(await stored()).toMatch(/^scrypt\$16384\$8\$5\$/);
  expect(await statusOf(email, PASSWORD)).toBe(200);
});
