import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Role } from "../../../domain/accounts/access.ts";
import { randomId } from "../../../domain/base/ids.ts";
import { resetStatements } from "../../../scripts/lib/shop/role-sql.ts";
import { draftTotp, readDraft } from "../../../shop/accounts/second-factor/factors.ts";
import { codeAt } from "../../../shop/accounts/second-factor/totp.ts";
import { sealStored } from "../../../shop/orders/sealing/seal-stored.ts";
import { findAccount, insertAccount } from "../../../stores/accounts/accounts.ts";
import { countRecoveryCodes, listFactors } from "../../../stores/accounts/factors.ts";
import { readAudit } from "../../../stores/audit/audit.ts";
import { formsOf, writtenAs } from "../../../stores/personal/vault.ts";
import { newEmail, PASSWORD, type Tokens } from "../../../test/support/accounts.ts";
import { Browser, fieldValue } from "../../../test/support/browser.ts";
import { callBy } from "../../../test/support/call.ts";
import { call } from "../../../test/support/orders.ts";
import { codeOf, bearer as staff } from "../../../test/support/sales.ts";

const ROOM = "/account/second-factor";
const STEP_MS = 30_000;

const { DATA_KEYS = "" } = env;

afterEach(() => {
  vi.useRealTimers();
  env.DATA_KEYS = DATA_KEYS;
  env.STAFF_SECOND_FACTOR = "offered";
});

let hash: string | undefined;

/** The address of an account that the password opens. */
async function person(role: Role = "customer"): Promise<string> {
  hash ??= await env.SIGN_IN_GUARD.getByName("hashes").hash(PASSWORD);
  const [id, email] = [randomId("acc"), newEmail()];
  await insertAccount(env, { id, email, name: "Ada", role, passwordHash: hash });
  return email;
}

/** A moment in the middle of a step, so that no code changes while a test runs. */
function freeze(): number {
  const now = Math.floor(Date.now() / STEP_MS) * STEP_MS + STEP_MS / 2;
  vi.useFakeTimers({ toFake: ["Date"], now });
  return now;
}
const later = (ms: number) => vi.setSystemTime(Date.now() + ms);

const signIn = (browser: Browser, email: string) =>
  browser.post("/sign-in", { email, password: PASSWORD, returnTo: "/account/addresses" });
const login = (email: string, code?: string) =>
  call("POST", "/api/auth/login", { email, password: PASSWORD, ...(code === undefined ? {} : { code }) });
const secretIn = (page: string) => /<code class="breakable">([A-Z2-7]+)<\/code>/.exec(page)?.[1] ?? "";

interface Enrolled {
  browser: Browser;
  email: string;
  id: string;
  secret: string;
  /** Recovery codes, as they are shown. */
  codes: string[];
}

/** A person who has added an authenticator; the clock stands still after that. */
async function enrolled(role: Role = "customer"): Promise<Enrolled> {
  const email = await person(role);
  freeze();
  const browser = new Browser();
  await signIn(browser, email);
  const page = await (await browser.get(ROOM)).text();
  const secret = secretIn(page);
  const form = { draft: fieldValue(page, "draft"), name: "Phone", code: codeAt(secret, Date.now()) };
  const added = await browser.post(`${ROOM}/totp`, form);
  const codes = (await added.text()).match(/[0-9a-z]{5}-[0-9a-z]{5}(?=[\n<])/g) ?? [];
  const { id } = (await findAccount(env, { email })) ?? expect.unreachable();
  later(STEP_MS);
  return { browser, email, id, secret, codes };
}

describe("an account with a second factor", () => {
  it("is signed in with password and code: once each, a step off at most, and not with one alone", async () => {
    const { email, secret } = await enrolled();
    expect(await codeOf(await login(email))).toBe("second_factor_needed");
    const now = codeAt(secret, Date.now());
    const both = await Promise.all([login(email, now), login(email, now)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    expect(await codeOf(await login(email, now))).toBe("wrong_code");
    expect(await codeOf(await login(email, codeAt(secret, Date.now() + 2 * STEP_MS)))).toBe("wrong_code");
    expect((await login(email, codeAt(secret, Date.now() + STEP_MS))).status).toBe(200);
    expect(await codeOf(await login(email, now)), "a step before the last").toBe("wrong_code");
    expect((await login(email, "no code")).status).toBe(400);
  });

  it("asks a browser on a page of its own, and leads on to where it was going", async () => {
    const { email, secret } = await enrolled();
    const browser = new Browser();
    const asked = await signIn(browser, email);
    expect(asked.headers.get("Location")).toBe("/sign-in/code");
    expect(browser.cookies("/")).not.toHaveProperty("__Host-session");
    expect((await browser.get("/account")).status).toBe(401);
    const wrong = await browser.post("/sign-in/code", { code: "000 00" });
    expect([wrong.status, await wrong.text()]).toEqual([
      422,
      expect.stringContaining('id="code-error">Enter the six digits'),
    ]);
    const code = codeAt(secret, Date.now());
    const right = await browser.post("/sign-in/code", { code: `${code.slice(0, 3)} ${code.slice(3)}` });
    expect(right.headers.get("Location")).toBe("/account/addresses");
    expect(browser.cookies("/")["__Host-step"]).toBe("");
    expect((await browser.get("/account")).status).toBe(200);
    const again = await browser.post("/sign-in/code", { code });
    expect([again.status, await again.text()]).toEqual([410, expect.stringContaining("took too long")]);
  });

  it("is signed in by one of two answers that come at once, and by none once it is disabled", async () => {
    const { email, id, secret, codes } = await enrolled("support");
    const [browser, late] = [new Browser(), new Browser()];
    await Promise.all([signIn(browser, email), signIn(late, email)]);
    await browser.post("/sign-in/code", { code: "000000" });
    await vi.waitUntil(async () => {
      const log = await readAudit(env.DB, { order: "newest", subject: `sign-in:${id}`, limit: 9 });
      return log.some(({ action }) => action === "staff.sign_in_refused");
    });
    const answers = [codeAt(secret, Date.now()), codes[0] ?? ""].map((code) =>
      browser.post("/sign-in/code", { code }),
    );
    expect((await Promise.all(answers)).map(({ status }) => status).sort()).toEqual([303, 410]);
    await env.DB.prepare("UPDATE accounts SET disabled_at = 1 WHERE email = ?")
      .bind(await writtenAs(env, email))
      .run();
    expect((await late.post("/sign-in/code", { code: codes[1] ?? "" })).status).toBe(403);
  });

  it("is sealed again with the key of now, and the key before can be taken away", async () => {
    const { email, secret } = await enrolled();
    const next = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
    for (const keys of [`${next} ${DATA_KEYS}`, next]) {
      env.DATA_KEYS = keys;
      expect(await sealStored(callBy("ops"))).toMatchObject({ ok: true, value: { cursor: { key: null } } });
      expect((await login(email, codeAt(secret, Date.now()))).status).toBe(200);
      later(STEP_MS);
    }
    // What else this shop has is readable again for the next test.
    env.DATA_KEYS = `${DATA_KEYS} ${next}`;
    await sealStored(callBy("ops"));
  });

  it("keeps neither secret nor codes where a reader of the database could use them", async () => {
    const { secret, codes } = await enrolled();
    const tables = ["account_factors", "account_recovery_codes", "account_sign_ins", "audit_log"];
    const rows = await env.DB.batch(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)));
    const kept = JSON.stringify(rows.map(({ results }) => results));
    for (const text of [secret, ...codes.map((code) => code.replace("-", ""))]) {
      expect(kept).not.toContain(text);
    }
  });

  it("takes each recovery code once, and none that was replaced", async () => {
    const { browser, email, id, codes } = await enrolled();
    const [one = "", two = ""] = codes;
    expect(codes).toHaveLength(10);
    expect((await login(email, one.toUpperCase())).status).toBe(200);
    expect(await codeOf(await login(email, one))).toBe("wrong_code");
    expect(await (await browser.get(ROOM)).text()).toContain("9 are left");
    const renewed = await (await browser.post(`${ROOM}/codes`, {})).text();
    expect(await codeOf(await login(email, two))).toBe("wrong_code");
    const [fresh = ""] = /[0-9a-z]{5}-[0-9a-z]{5}(?=[\n<])/.exec(renewed) ?? [];
    expect((await login(email, fresh)).status).toBe(200);
    const log = await readAudit(env.DB, { order: "oldest", subject: id, limit: 20 });
    expect(log.map(({ action }) => action)).toEqual([
      "account.factor_added",
      "account.recovery_codes_made",
      "account.recovery_code_used",
      "account.recovery_codes_made",
      "account.recovery_code_used",
    ]);
  });

  it("slows guesses down, and says how long to wait", async () => {
    const { email, secret } = await enrolled();
    const browser = new Browser();
    await signIn(browser, email);
    for (let i = 0; i < 20; i++) {
      expect((await browser.post("/sign-in/code", { code: "zzzzz-zzzzz" })).status).toBe(401);
    }
    const waiting = await browser.post("/sign-in/code", { code: codeAt(secret, Date.now()) });
    expect([waiting.status, waiting.headers.get("Retry-After")]).toEqual([429, "1"]);
    later(2_000);
    expect((await browser.post("/sign-in/code", { code: codeAt(secret, Date.now()) })).status).toBe(303);
  });
});

describe("adding a second factor", () => {
  it("ends the sessions that began without one, and a form that is sent again adds nothing", async () => {
    const email = await person();
    const before = await (await login(email)).json<Tokens>();
    freeze();
    const browser = new Browser();
    await signIn(browser, email);
    const [one, two] = [await (await browser.get(ROOM)).text(), await (await browser.get(ROOM)).text()];
    const form = (page: string) => ({
      draft: fieldValue(page, "draft"),
      name: "Phone",
      code: codeAt(secretIn(page), Date.now()),
    });
    const wrong = await browser.post(`${ROOM}/totp`, { ...form(one), code: "zzzzz-zzzzz" });
    expect([wrong.status, fieldValue(await wrong.text(), "draft")]).toEqual([401, form(one).draft]);
    expect((await browser.post(`${ROOM}/totp`, form(one))).status).toBe(200);
    expect((await browser.post(`${ROOM}/totp`, form(one))).headers.get("Location")).toBe(
      `${ROOM}?told=added`,
    );
    expect((await browser.post(`${ROOM}/totp`, form(two))).status, "in another tab").toBe(303);
    const { id } = (await findAccount(env, { email })) ?? expect.unreachable();
    expect(await listFactors(env.DB, id)).toHaveLength(2);
    expect((await call("POST", "/api/auth/refresh", { refreshToken: before.refreshToken })).status).toBe(401);
    const thief = new Browser();
    await signIn(thief, await person());
    expect((await thief.post(`${ROOM}/totp`, form(one))).status, "a draft of another account").toBe(410);
    const { sealed = "" } = (await draftTotp(env, id)) ?? {};
    expect(await readDraft(env, id, sealed)).toMatchObject({ sealed });
    later(31 * 60_000);
    expect(await readDraft(env, id, sealed), "half an hour later").toBeNull();
  });

  it("and removing one ask for the password, unless the person has just signed in", async () => {
    const { browser, email, id } = await enrolled();
    const [factor] = await listFactors(env.DB, id);
    later(11 * 60_000);
    expect(await (await browser.get(ROOM)).text()).toContain("is it you?");
    for (const what of ["totp", "codes", `${factor?.id}/remove`]) {
      expect((await browser.post(`${ROOM}/${what}`, {})).status).toBe(401);
    }
    expect((await browser.post(`${ROOM}/prove`, { password: "not-this-one-no" })).status).toBe(401);
    expect((await browser.post(`${ROOM}/prove`, { password: PASSWORD })).status).toBe(303);
    const removed = await browser.post(`${ROOM}/${factor?.id}/remove`, {});
    expect(removed.headers.get("Location")).toBe(`${ROOM}?told=removed`);
    expect(await countRecoveryCodes(env.DB, id), "codes of nothing").toBe(0);
    expect((await login(email)).status).toBe(200);
    expect((await browser.post(`${ROOM}/${factor?.id}/remove`, {})).status).toBe(404);
  });
});

describe("a second factor that was lost", () => {
  it("is taken away by another operator, which ends the sessions and is written down", async () => {
    const { browser, email, id } = await enrolled();
    const reset = (by: Record<string, string>) =>
      call("POST", "/api/admin/accounts/second-factor/reset", { email, reason: "Phone stolen" }, by);
    expect((await reset(await staff("a-merchant", "merchant"))).status).toBe(403);
    expect((await reset(await staff(id, "ops"))).status, "nobody's own").toBe(403);
    expect(await (await reset(await staff("an-operator", "ops"))).json()).toEqual({ id, removed: 1 });
    expect((await browser.get("/account")).status).toBe(401);
    expect((await login(email)).status).toBe(200);
    const mail = env.DB.prepare("SELECT kind FROM account_mails WHERE account_id = ? ORDER BY rowid DESC");
    expect(await mail.bind(id).first("kind"), "its owner is mailed").toBe("factor_removed");
    const [entry] = await readAudit(env.DB, { order: "newest", subject: id, limit: 1 });
    expect(entry).toMatchObject({
      action: "account.second_factor_reset",
      actor: "an-operator",
      after: '{"factors":0,"reason":"Phone stolen"}',
    });
  });

  it("is taken away by the command in the database of a deployed shop, too", async () => {
    const { email, id } = await enrolled();
    const statements = resetStatements({ emails: await formsOf(env, email), reason: "It's lost" });
    const done = await env.DB.batch(statements.map((statement) => env.DB.prepare(statement)));
    expect(done.at(-1)?.results).toEqual([{ id }]);
    expect((await login(email)).status).toBe(200);
    const [entry] = await readAudit(env.DB, { order: "newest", subject: id, limit: 1 });
    expect(entry).toMatchObject({ before: '{"factors":1}', after: '{"factors":0,"reason":"It\'s lost"}' });
  });
});

describe("staff of a shop that requires a second factor", () => {
  it("reach nothing but the page that adds one, and everything after that", async () => {
    const email = await person("support");
    env.STAFF_SECOND_FACTOR = "required";
    freeze();
    const tokens = await (await login(email)).json<Tokens>();
    const bearer = { Authorization: `Bearer ${tokens.accessToken}` };
    for (const path of ["/api/admin/orders", "/api/me", "/api/cart"]) {
      expect(await codeOf(await call("GET", path, undefined, bearer))).toBe("second_factor_required");
    }
    const browser = new Browser();
    await signIn(browser, email);
    for (const path of ["/admin", "/admin/orders", "/account", "/orders"]) {
      expect((await browser.get(path)).headers.get("Location")).toBe(ROOM);
    }
    const page = await (await browser.get(ROOM)).text();
    expect(page).toContain("asks everybody who works here");
    const code = codeAt(secretIn(page), Date.now());
    await browser.post(`${ROOM}/totp`, { draft: fieldValue(page, "draft"), name: "Phone", code });
    expect((await browser.get("/admin/orders")).status).toBe(200);
  });
});
