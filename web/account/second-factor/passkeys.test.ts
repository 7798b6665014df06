import { env } from "cloudflare:workers";
import { afterEach, expect, it, vi } from "vitest";
import { randomId } from "../../../domain/base/ids.ts";
import { refusal } from "../../../domain/base/problem.ts";
import { err } from "../../../domain/base/result.ts";
import { guarded } from "../../../shop/accounts/second-factor/try-code.ts";
import { insertAccount } from "../../../stores/accounts/accounts.ts";
import { listFactors } from "../../../stores/accounts/factors.ts";
import { newEmail, PASSWORD } from "../../../test/support/accounts.ts";
import { Authenticator } from "../../../test/support/authenticator.ts";
import { Browser } from "../../../test/support/browser.ts";

const ROOM = "/account/second-factor";
const SITE = new URL(env.SHOP_URL).origin;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

let hash: string | undefined;

async function signedIn(): Promise<{ browser: Browser; id: string; email: string }> {
  hash ??= await env.SIGN_IN_GUARD.getByName("hashes").hash(PASSWORD);
  const [id, email, browser] = [randomId("acc"), newEmail(), new Browser()];
  await insertAccount(env, { id, email, name: "Ada", role: "customer", passwordHash: hash });
  await signIn(browser, email);
  return { browser, id, email };
}

const signIn = (browser: Browser, email: string) =>
  browser.post("/sign-in", { email, password: PASSWORD, returnTo: "/account/addresses" });
const options = async (browser: Browser, what: "passkey" | "prove") =>
  (await browser.post(`${ROOM}/${what}/options`, {})).json<{ challenge: string }>();
const add = (browser: Browser, passkey: string) =>
  browser.post(`${ROOM}/passkey`, { passkeyName: "Laptop", passkey });

async function enrolled() {
  const person = await signedIn();
  const key = await Authenticator.at(SITE);
  const made = await key.make(await options(person.browser, "passkey"));
  const added = await add(person.browser, made);
  return { ...person, key, made, added };
}

/** A browser that has typed the password, with what its page asks the passkey. */
async function asked(email: string) {
  const browser = new Browser();
  expect((await signIn(browser, email)).headers.get("Location")).toBe("/sign-in/code");
  const page = await (await browser.get("/sign-in/code")).text();
  const [, text = ""] = /data-options="([^"]*)"/.exec(page) ?? [];
  const parsed: { challenge: string } = JSON.parse(text.replaceAll("&quot;", '"'));
  return { browser, asked: parsed };
}
const show = (browser: Browser, passkey: string) => browser.post("/sign-in/code", { passkey });

const mailsOf = async (id: string) => {
  const { results } = await env.DB.prepare(
    "SELECT kind FROM account_mails WHERE account_id = ? ORDER BY rowid",
  )
    .bind(id)
    .all<{ kind: string }>();
  return results.map(({ kind }) => kind);
};

it("a passkey signs in after the password, once for each question, and its owner is mailed", async () => {
  const { added, email, id, key } = await enrolled();
  expect([added.status, (await added.text()).match(/[0-9a-z]{5}-[0-9a-z]{5}(?=[\n<])/g)]).toEqual([
    200,
    expect.objectContaining({ length: 10 }),
  ]);
  expect(await mailsOf(id)).toEqual(["factor_added"]);
  const [first, second] = [await asked(email), await asked(email)];
  const proof = await key.sign(first.asked);
  expect((await show(second.browser, proof)).status, "an answer to another question").toBe(401);
  const right = await show(first.browser, proof);
  expect([right.status, right.headers.get("Location")]).toEqual([303, "/account/addresses"]);
  expect((await first.browser.get("/account")).status).toBe(200);
  expect((await show(first.browser, proof)).status, "the same again").toBe(410);
  expect((await show(second.browser, await key.sign(second.asked))).status, "the other tab").toBe(303);
});

it("a passkey whose counter went back, of another place or of another account is refused", async () => {
  vi.spyOn(console, "warn").mockReturnValue();
  const { email, key } = await enrolled();
  const { browser, asked: question } = await asked(email);
  key.counter = 0;
  expect((await show(browser, await key.sign(question))).status, "a copy of the key").toBe(401);
  const elsewhere = await Authenticator.at("https://phishing.example");
  const person = await signedIn();
  const made = await elsewhere.make(await options(person.browser, "passkey"));
  expect((await add(person.browser, made)).status).toBe(401);
  const other = await enrolled();
  expect((await show(browser, await other.key.sign(question))).status).toBe(401);
  const page = await show(browser, "{}");
  expect([page.status, await page.text()]).toEqual([422, expect.stringContaining("Use a passkey")]);
  key.counter = 5;
  expect((await show(browser, await key.sign(question))).status).toBe(303);
});

it("what a new passkey signs is good once and for its account; a form that is sent again adds nothing", async () => {
  const { browser, id, made } = await enrolled();
  expect((await add(browser, made)).headers.get("Location")).toBe(`${ROOM}?told=added`);
  const [factor, ...more] = await listFactors(env.DB, id);
  expect(more).toEqual([]);
  const removed = await browser.post(`${ROOM}/${factor?.id}/remove`, {});
  expect([removed.status, await mailsOf(id)]).toEqual([303, ["factor_added", "factor_removed"]]);
  expect((await add(browser, made)).status, "used up").toBe(401);
  const thief = await signedIn();
  const key = await Authenticator.at(SITE);
  const theirs = await key.make(await options(browser, "passkey"));
  expect((await add(thief.browser, theirs)).status, "asked of another account").toBe(401);
  expect((await add(browser, theirs)).status).toBe(200);
  const again = await key.make(await options(thief.browser, "passkey"));
  expect((await add(thief.browser, again)).status, "in use at another account").toBe(409);
});

it("a passkey proves who its owner is before a factor changes, and wrong ones slow down further ones", async () => {
  const { browser, id, key } = await enrolled();
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 11 * 60_000 });
  expect((await browser.post(`${ROOM}/passkey/options`, {})).status).toBe(401);
  expect(await (await browser.get(ROOM)).text()).toContain("Use a passkey");
  const prove = async () =>
    browser.post(`${ROOM}/prove`, { passkey: await key.sign(await options(browser, "prove")) });
  for (let i = 0; i < 20; i++) {
    await guarded(env, { id, role: "customer" }, async () => err(refusal("wrong_code", "")));
  }
  expect((await prove()).status).toBe(429);
  vi.setSystemTime(Date.now() + 60_000);
  expect((await prove()).status).toBe(303);
  expect((await browser.post(`${ROOM}/passkey/options`, {})).status).toBe(200);
});
