import { env } from "cloudflare:workers";
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { newEmail, opened } from "../../test/support/accounts.ts";
import { Browser } from "../../test/support/browser.ts";
import { call } from "../../test/support/orders.ts";
import { ORIGIN } from "../../test/support/origin.ts";
import { forgetLapsed } from "../ops/housekeeping.ts";
import { FLOW_TTL_MS } from "./oidc.ts";

/**
 * A provider that is played here, so that it can lie: an honest one is signed in at in
 * test/served/openid.test.mjs.
 */
interface Provider {
  issuer: string;
  /** Claims about the person who signs in, besides those of every token. */
  claims: Record<string, unknown>;
  /** With what it signs; `published` is what it says it signs with. */
  keys: GenerateKeyPairResult;
  published: GenerateKeyPairResult;
  kid: string;
  isDown: boolean;
  /** How a shop proves itself to it; what it does not say is the standard's default. */
  methods?: string[];
  asked: string[];
  /** How the shop proved itself last. */
  proof: { header: string | null; field: string | null };
  /** Of the sign-in that was sent to it last. */
  sent: URLSearchParams;
}

let provider: Provider;
const keys = generateKeyPair("RS256");

async function newProvider(issuer = `https://${randomId("id")}.test`): Promise<Provider> {
  const pair = await keys;
  return {
    issuer,
    claims: {},
    keys: pair,
    published: pair,
    kid: "first",
    isDown: false,
    asked: [],
    proof: { header: null, field: null },
    sent: new URLSearchParams(),
  };
}

async function challengeOf(verifier: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier));
  const text = btoa(String.fromCharCode(...new Uint8Array(digest)));
  return text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function answer(request: Request): Promise<Response> {
  const { issuer, isDown, sent, published, kid } = provider;
  provider.asked.push(new URL(request.url).pathname);
  if (isDown) {
    throw new Error("connection refused");
  }
  switch (request.url.slice(issuer.length)) {
    case "/.well-known/openid-configuration":
      return Response.json({
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        end_session_endpoint: `${issuer}/end`,
        token_endpoint_auth_methods_supported: provider.methods,
      });
    case "/keys":
      return Response.json({ keys: [{ ...(await exportJWK(published.publicKey)), kid, alg: "RS256" }] });
    default: {
      const form = await request.formData();
      const field = form.get("client_secret");
      provider.proof = {
        header: request.headers.get("Authorization"),
        field: field === null ? null : String(field),
      };
      const challenge = await challengeOf(String(form.get("code_verifier")));
      if (challenge !== sent.get("code_challenge")) {
        return Response.json({ error: "invalid_grant" }, { status: 400 });
      }
      const now = Math.floor(Date.now() / 1000);
      const claims = { iss: issuer, aud: "shop", iat: now, exp: now + 60, nonce: sent.get("nonce") };
      const token = new SignJWT({ ...claims, ...provider.claims }).setProtectedHeader({ alg: "RS256", kid });
      return Response.json({
        token_type: "bearer",
        access_token: "unused",
        id_token: await token.sign(provider.keys.privateKey),
      });
    }
  }
}

function configure(next: Provider): void {
  provider = next;
  Object.assign(env, { OIDC_ISSUER: next.issuer, OIDC_CLIENT_ID: "shop", OIDC_CLIENT_SECRET: "secret" });
}

beforeEach(async () => {
  configure(await newProvider());
  const real = globalThis.fetch;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const request = new Request(input, init);
    return request.url.startsWith(`${provider.issuer}/`) ? answer(request) : real(input, init);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  env.ENVIRONMENT = "test";
  env.OIDC_ISSUER = "";
});

/**
 * Leaves for the provider. @returns the answer of the shop, and the address that the provider sends
 * the browser back to
 */
async function leave(browser: Browser, returnTo = "/orders") {
  const started = await browser.get(`/api/auth/oidc/start?${new URLSearchParams({ returnTo })}`);
  const location = started.headers.get("Location");
  if (location) {
    provider.sent = new URL(location, ORIGIN).searchParams;
  }
  const state = provider.sent.get("state") ?? "";
  return { started, back: `/api/auth/oidc/callback?${new URLSearchParams({ code: "code", state })}` };
}

async function signIn(claims: Record<string, unknown>, browser = new Browser()) {
  provider.claims = claims;
  const { back } = await leave(browser);
  const arrived = await browser.get(back);
  return { browser, back, leadsTo: arrived.headers.get("Location") };
}

async function accountIn(browser: Browser): Promise<{ id: string; email: string } | null> {
  const me = await browser.get("/api/me");
  return me.status === 200 ? me.json() : null;
}

const verified = () => ({ sub: randomId("sub"), email: newEmail(), email_verified: true });
const FAILED = "/sign-in?problem=oidc_failed";
const UNVERIFIED = "/sign-in?problem=oidc_email_unverified";

describe("a person whom the provider vouches for", () => {
  it("is signed in where they were, as the same account whatever address they have there later", async () => {
    const claims = verified();
    const first = await signIn(claims);
    expect(first.leadsTo).toBe("/orders");
    const account = await accountIn(first.browser);
    expect(account).toMatchObject({ email: claims.email });
    const later = await signIn({ ...claims, email: newEmail(), email_verified: false });
    expect(await accountIn(later.browser)).toEqual(account);
  });

  it("is given the account of an address that is verified there, by whatever word", async () => {
    const { email } = await opened();
    const { browser } = await signIn({ sub: randomId("sub"), email, email_verified: "true" });
    expect(await accountIn(browser)).toMatchObject({ email, hasPassword: true });
  });

  it("is nobody known from another provider under the same number", async () => {
    const claims = verified();
    const first = await accountIn((await signIn(claims)).browser);
    configure(await newProvider());
    const other = await accountIn((await signIn({ ...claims, email: newEmail() })).browser);
    expect(other).not.toBeNull();
    expect(other?.id).not.toBe(first?.id);
  });

  it("ends the session there too when they sign out here", async () => {
    const { browser } = await signIn(verified());
    const out = await browser.post("/sign-out", {});
    const url = new URL((out.headers.get("Refresh") ?? "").replace("0; url=", ""));
    expect(`${url.origin}${url.pathname}`).toBe(`${provider.issuer}/end`);
    expect(url.searchParams.get("id_token_hint")).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await accountIn(browser)).toBeNull();
  });

  it("is believed with a key that the provider has changed to", async () => {
    await signIn(verified());
    const pair = await generateKeyPair("RS256");
    Object.assign(provider, { keys: pair, published: pair, kid: "second" });
    // A key that is not known is looked for once a second.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 2_000 });
    expect((await signIn(verified())).leadsTo).toBe("/orders");
  });
});

describe("nobody is signed in when", () => {
  it.each([
    ["the answer is to another question", { nonce: "another" }],
    ["it is for another shop", { aud: "another" }],
    ["another issuer says so", { iss: "https://evil.test" }],
    ["it has lapsed", { iat: 1_700_000_000, exp: 1_700_000_060 }],
    ["it names nobody", { sub: "" }],
  ])("%s", async (_name, claims) => {
    const { browser, leadsTo } = await signIn({ ...verified(), ...claims });
    expect([leadsTo, await accountIn(browser)]).toEqual([FAILED, null]);
  });

  it.each([
    ["is not verified there", { email_verified: false }],
    ["is said, in a word, not to be verified", { email_verified: "false" }],
    ["may be verified or not", {}],
  ])("the address %s: least of all as its owner", async (_name, claims) => {
    const { email } = await opened();
    const { browser, leadsTo } = await signIn({ sub: randomId("sub"), email, ...claims });
    expect([leadsTo, await accountIn(browser)]).toEqual([UNVERIFIED, null]);
  });

  it("another person signed the token", async () => {
    provider.keys = await generateKeyPair("RS256");
    const { browser, leadsTo } = await signIn(verified());
    expect([leadsTo, await accountIn(browser)]).toEqual([FAILED, null]);
  });

  it("the browser did not ask, asked something else, or has had its answer", async () => {
    const [browser, stranger, other] = [new Browser(), new Browser(), new Browser()];
    provider.claims = verified();
    const { back } = await leave(browser);
    const { sent } = provider;
    await leave(other);
    provider.sent = sent;
    const ledTo = async (who: Browser) => (await who.get(back)).headers.get("Location");
    expect([await ledTo(stranger), await ledTo(other)]).toEqual([FAILED, FAILED]);
    expect([await accountIn(stranger), await accountIn(other)]).toEqual([null, null]);
    expect([await ledTo(browser), await ledTo(browser)]).toEqual(["/orders", FAILED]);
  });

  it("the state was used, even where the cookie is there again", async () => {
    const browser = new Browser();
    provider.claims = verified();
    const { back } = await leave(browser);
    const cookies = browser.cookies("/");
    await browser.get(back);
    const copy = new Browser();
    vi.spyOn(copy, "cookies").mockReturnValue(cookies);
    expect((await copy.get(back)).headers.get("Location")).toBe(FAILED);
  });

  it("they took longer there than a sign-in may", async () => {
    const started = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now: started });
    provider.claims = verified();
    const [early, late] = [new Browser(), new Browser()];
    for (const [browser, at, leadsTo] of [
      [early, started + FLOW_TTL_MS - 1, "/orders"],
      [late, started + FLOW_TTL_MS, FAILED],
    ] as const) {
      vi.setSystemTime(started);
      const { back } = await leave(browser);
      vi.setSystemTime(at);
      expect((await browser.get(back)).headers.get("Location")).toBe(leadsTo);
    }
    expect(FLOW_TTL_MS).toBe(10 * 60 * 1000);
  });
});

it("a sign-in that does not come back is forgotten, and one that may is not", async () => {
  await env.DB.prepare("DELETE FROM oidc_flows").run();
  await leave(new Browser());
  const flows = () => env.DB.prepare("SELECT count(*) AS n FROM oidc_flows").first("n");
  await forgetLapsed(env, Date.now());
  expect(await flows()).toBe(1);
  await forgetLapsed(env, Date.now() + FLOW_TTL_MS + 1_000);
  expect(await flows()).toBe(0);
});

describe("a provider", () => {
  it("is asked what it is once, not for each sign-in", async () => {
    for (let i = 0; i < 2; i++) {
      await leave(new Browser());
    }
    expect(provider.asked).toEqual(["/.well-known/openid-configuration"]);
  });

  it("that is down is said to be", async () => {
    provider.isDown = true;
    const { started } = await leave(new Browser());
    // A browser shows it on the sign-in page, a program gets the problem.
    expect([started.status, started.headers.get("Location")]).toEqual([
      303,
      "/sign-in?problem=oidc_unavailable",
    ]);
    const asked = await call("GET", "/api/auth/oidc/start");
    expect([asked.status, await asked.json()]).toMatchObject([503, { code: "oidc_unavailable" }]);
  });

  it.each([
    ["http://id.test", "test", 303],
    ["http://localhost:9", "production", 303],
    ["http://localhost:9", "test", 302],
  ] as const)(
    "speaks https, or is on this machine in development: %s in %s",
    async (issuer, environment, status) => {
      configure(await newProvider(`${issuer}/${randomId("id")}`));
      env.ENVIRONMENT = environment;
      expect((await leave(new Browser())).started.status).toBe(status);
    },
  );

  it("leads back to this site alone", async () => {
    const { started } = await leave(new Browser(), "//evil.test");
    expect([started.status, provider.asked]).toEqual([400, []]);
  });

  it.each([
    [undefined, "secret", { header: `Basic ${btoa("shop:secret")}`, field: null }],
    [["client_secret_post"], "secret", { header: null, field: "secret" }],
    [["none"], "", { header: null, field: null }],
  ])("that says %s is shown the secret in that way", async (methods, secret, proof) => {
    Object.assign(provider, { methods });
    env.OIDC_CLIENT_SECRET = secret;
    expect((await signIn(verified())).leadsTo).toBe("/orders");
    expect(provider.proof).toEqual(proof);
  });

  it("that is not configured is not there", async () => {
    env.OIDC_ISSUER = "";
    const browser = new Browser();
    const paths = ["/api/auth/oidc/start", "/api/auth/oidc/callback?state=x&code=y"];
    const answers = await Promise.all(paths.map((path) => browser.get(path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404]);
  });
});
