import assert from "node:assert/strict";
import fs from "node:fs";
import { after, before, test } from "node:test";
import { migrate } from "../../scripts/lib/migrate.ts";
import { freePort } from "../../scripts/lib/state.ts";
import { buildWorker, originOf, startRuntime } from "../../scripts/lib/worker.ts";
import { startProvider } from "../support/openid-provider.mjs";
import { eventually, preparedState } from "../support/server.mjs";

/**
 * Signing in at a real OpenID provider, from outside: the built Worker on one port, the provider on
 * another.
 */

const PEOPLE = {
  ada: { email: "ada@example.com", email_verified: true, name: "Ada Lovelace" },
  eve: { email: "owner@example.com", email_verified: false, name: "Eve" },
  owner: { email: "owner@example.com", email_verified: true, name: "The Owner" },
};
const who = { now: "ada" };

/** @type {string} */
let state;
/** @type {string} */
let shop;
/** @type {Awaited<ReturnType<typeof startRuntime>>} */
let runtime;
/** @type {Awaited<ReturnType<typeof startProvider>>} */
let provider;

before(async () => {
  state = preparedState("migrated");
  const [port, providerPort] = [await freePort(), await freePort()];
  shop = originOf(port);
  provider = await startProvider({ port: providerPort, shop, people: PEOPLE, who });
  await buildWorker();
  runtime = await startRuntime(state, {
    worker: "built",
    port,
    vars: { OIDC_ISSUER: provider.issuer, OIDC_CLIENT_ID: "shop", OIDC_CLIENT_SECRET: "shop-secret" },
  });
  await migrate(await runtime.getD1Database("DB"));
});

after(async () => {
  await runtime?.dispose();
  await provider?.stop();
  fs.rmSync(state, { recursive: true, force: true });
});

/** A browser that follows no redirect by itself and keeps cookies for each of the two places. */
function newBrowser() {
  /** @type {Map<string, Map<string, string>>} */
  const jars = new Map();
  /**
   * @param {string} url
   * @param {RequestInit} [init]
   */
  async function go(url, init = {}) {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map();
    jars.set(origin, jar);
    const response = await fetch(url, {
      ...init,
      redirect: "manual",
      headers: {
        Accept: "text/html",
        Cookie: [...jar].map(([name, value]) => `${name}=${value}`).join("; "),
        ...init.headers,
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) {
        jar.delete(pair.slice(0, at));
      } else {
        jar.set(pair.slice(0, at), pair.slice(at + 1));
      }
    }
    return response;
  }
  return { go, cookies: (/** @type {string} */ origin) => jars.get(origin) ?? new Map() };
}

const locationOf = (/** @type {Response} */ response, /** @type {string} */ base) =>
  new URL(response.headers.get("Location") ?? "", base).href;

/**
 * Goes from the shop through the provider.
 * @returns the address that the provider sends the browser back to
 */
async function untilCallback(
  /** @type {ReturnType<typeof newBrowser>} */ browser,
  /** @type {(url: URL) => void} */ change = () => {},
) {
  const started = await browser.go(`${shop}/api/auth/oidc/start?returnTo=/orders`);
  assert.equal(started.status, 302);
  const url = new URL(locationOf(started, shop));
  change(url);
  let next = url.href;
  for (let hops = 0; hops < 10 && !next.startsWith(shop); hops++) {
    next = locationOf(await browser.go(next), next);
  }
  assert.ok(next.startsWith(`${shop}/api/auth/oidc/callback`), next);
  return next;
}

/** @returns who the browser is signed in as, or null */
async function signedInAs(/** @type {ReturnType<typeof newBrowser>} */ browser) {
  const response = await browser.go(`${shop}/api/me`, { headers: { Accept: "application/json" } });
  return response.status === 200 ? (await response.json()).email : null;
}

async function signIn(person = "ada") {
  who.now = person;
  const browser = newBrowser();
  const back = await untilCallback(browser);
  return { browser, back, response: await browser.go(back) };
}

const refusedWith = (/** @type {Response} */ response) =>
  new URL(locationOf(response, shop)).searchParams.get("problem");

test("a person whom the provider vouches for is signed in, comes back to where they were, and is the same account next time", async () => {
  const first = await signIn();
  assert.equal(locationOf(first.response, shop), `${shop}/orders`);
  assert.equal(await signedInAs(first.browser), "ada@example.com");
  const idOf = async (/** @type {ReturnType<typeof newBrowser>} */ browser) =>
    (await (await browser.go(`${shop}/api/me`)).json()).id;
  const again = await signIn();
  assert.equal(await idOf(again.browser), await idOf(first.browser));
});

test("the request carries PKCE, a state and a nonce", async () => {
  await untilCallback(newBrowser(), ({ searchParams }) => {
    assert.equal(searchParams.get("code_challenge_method"), "S256");
    for (const name of ["code_challenge", "state", "nonce"]) {
      assert.match(searchParams.get(name) ?? "", /^[\w-]{43}$/, name);
    }
  });
});

test("an answer with another state, or in a browser that did not ask, signs nobody in", async () => {
  who.now = "ada";
  const browser = newBrowser();
  const url = new URL(await untilCallback(browser));
  const stranger = newBrowser();
  assert.equal(refusedWith(await stranger.go(url.href)), "oidc_failed");
  assert.equal(await signedInAs(stranger), null);
  url.searchParams.set("state", "another");
  assert.equal(refusedWith(await browser.go(url.href)), "oidc_failed");
  assert.equal(await signedInAs(browser), null);
});

test("an answer that was used signs nobody in again", async () => {
  const { browser, back } = await signIn();
  const stateOf = new URL(back).searchParams.get("state") ?? "";
  assert.equal(browser.cookies(shop).get("oidc"), undefined);
  const copy = newBrowser();
  const replayed = await copy.go(back, { headers: { Cookie: `oidc=${stateOf}` } });
  assert.equal(refusedWith(replayed), "oidc_failed");
  assert.equal(await signedInAs(copy), null);
  assert.equal(await signedInAs(browser), "ada@example.com");
});

test("an id token made for another nonce is refused", async () => {
  who.now = "ada";
  const browser = newBrowser();
  const back = await untilCallback(browser, (url) => url.searchParams.set("nonce", "somebody-elses-nonce"));
  assert.equal(refusedWith(await browser.go(back)), "oidc_failed");
  assert.equal(await signedInAs(browser), null);
});

test("an address that the provider has not verified opens no account, least of all another's", async () => {
  const owner = await signIn("owner");
  assert.equal(await signedInAs(owner.browser), "owner@example.com");
  const eve = await signIn("eve");
  assert.equal(refusedWith(eve.response), "oidc_email_unverified");
  assert.equal(await signedInAs(eve.browser), null);
});

test("a provider that changed its keys is believed with the new one", async () => {
  assert.equal(await signedInAs((await signIn()).browser), "ada@example.com");
  provider.rotate();
  // The shop does not look for a key it does not know more than once a second.
  await eventually(async () => (await signedInAs((await signIn()).browser)) !== null, "the new key is known");
});

test("signing out ends the session here and leads to the provider, which ends its own and sends the browser back", async () => {
  const { browser } = await signIn();
  const out = await browser.go(`${shop}/sign-out`, { method: "POST", headers: { Origin: shop } });
  assert.equal(out.status, 200);
  assert.equal(await signedInAs(browser), null);
  const url = (out.headers.get("Refresh") ?? "").replace(/^0; url=/, "");
  assert.ok(url.startsWith(provider.issuer), url);
  const asked = await browser.go(url);
  assert.equal(asked.status, 200);
  const page = await asked.text();
  const xsrf = /name="xsrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
  const action = /action="([^"]+)"/.exec(page)?.[1] ?? "";
  const ended = await browser.go(action, {
    method: "POST",
    body: new URLSearchParams({ xsrf, logout: "yes" }),
  });
  assert.equal(locationOf(ended, provider.issuer), `${shop}/sign-in?told=signed-out`);
});
