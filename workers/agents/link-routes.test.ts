import { SELF } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { exportJWK, generateKeyPair } from "jose";
import * as oauth from "oauth4webapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import type { SessionView } from "../../domain/accounts/account.ts";
import { LinkScope } from "../../domain/accounts/linking/linking.ts";
import { randomId } from "../../domain/base/ids.ts";
import { SESSION_MAX_MS } from "../../shop/accounts/sessions.ts";
import { signAccessToken } from "../../shop/accounts/tokens.ts";
import { forgetPlatforms } from "../../shop/agents/platform/recognize-platform.ts";
import { saveAddress } from "../../stores/accounts/account-addresses.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { readAudit } from "../../stores/audit/audit.ts";
import { newEmail } from "../../test/support/accounts.ts";
import { asAgent, newPlatform, Platforms, payment, platformProfile } from "../../test/support/agents.ts";
import { call, settled } from "../../test/support/orders.ts";
import { stockItem } from "../../test/support/shop.ts";
import { withShop } from "../../test/support/shop-settings.ts";

const ISSUER = new URL(env.SHOP_URL).origin;
const ALL = LinkScope.options.join(" ");
/** The platform's own library speaks to the shop as to any authorization server. */
const options = {
  [oauth.customFetch]: (
    url: string,
    { method, headers, body }: oauth.CustomFetchOptions<string, URLSearchParams | null | undefined>,
  ) => SELF.fetch(url, { method, headers, body: body ?? null, redirect: "manual" }),
};

let platforms: Platforms;
let account: { id: string; email: string; name: string; role: "customer" };
/** The header of the customer's browser. */
let signedIn: Record<string, string>;
let server: oauth.AuthorizationServer;
let keys: CryptoKeyPair;
let sku: string;

beforeAll(async () => {
  platforms = new Platforms();
  keys = await generateKeyPair("ES256", { extractable: true });
  const discovered = await oauth.discoveryRequest(new URL(ISSUER), { ...options, algorithm: "oauth2" });
  server = await oauth.processDiscoveryResponse(new URL(ISSUER), discovered);
  account = { id: randomId("usr"), email: newEmail(), name: "Ada Lovelace", role: "customer" as const };
  await insertAccount(env, { ...account, passwordHash: null });
  const token = await signAccessToken(env, { sub: account.id, role: "customer" });
  signedIn = { Authorization: `Bearer ${token}`, Accept: "text/html" };
  sku = await stockItem({ price: 2_500, stock: 50 });
});
afterAll(forgetPlatforms);

interface Program {
  url: string;
  redirect: string;
  client: oauth.Client;
  auth: oauth.ClientAuth;
}

/** A platform that accounts can be linked to; with keys it proves itself by them. */
async function program(proves = false, name = "Helper"): Promise<Program> {
  const { host, url } = newPlatform();
  const redirect = `https://${host}/linked`;
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: "one", alg: "ES256" };
  const own = { client_id: url, client_name: name, redirect_uris: [redirect] };
  platforms.profiles.set(host, () =>
    Response.json({ ...platformProfile(), ...own, ...(proves ? { signing_keys: [jwk] } : {}) }),
  );
  const auth = proves ? oauth.PrivateKeyJwt({ key: keys.privateKey, kid: "one" }) : oauth.None();
  return { url, redirect, client: { client_id: url }, auth };
}

/** What a program asks, with what only it knows. */
async function request({ url, redirect }: Program, more: Record<string, string> = {}) {
  const verifier = oauth.generateRandomCodeVerifier();
  const asked = {
    response_type: "code",
    client_id: url,
    redirect_uri: redirect,
    scope: ALL,
    state: oauth.generateRandomState(),
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...more,
  };
  return { asked, verifier };
}

/** How the page for consent answers; by `answer`, how it answers its form. */
function consent(asked: Record<string, string>, answer?: string): Promise<Response> {
  const at = `${ISSUER}/oauth/authorize`;
  return answer === undefined
    ? SELF.fetch(`${at}?${new URLSearchParams(asked)}`, { headers: signedIn, redirect: "manual" })
    : SELF.fetch(at, {
        method: "POST",
        headers: signedIn,
        body: new URLSearchParams({ ...asked, answer }),
        redirect: "manual",
      });
}

function sentTo(response: Response): URL {
  return new URL(response.headers.get("Location") ?? "");
}

/** A code that the customer gave a program, as that program reads it. */
async function agreed(of: Program, more: Record<string, string> = {}) {
  const { asked, verifier } = await request(of, more);
  const back = sentTo(await consent(asked, "allow"));
  const parameters = oauth.validateAuthResponse(server, of.client, back, asked.state);
  const exchange = () =>
    oauth.authorizationCodeGrantRequest(
      server,
      of.client,
      of.auth,
      parameters,
      asked.redirect_uri,
      verifier,
      options,
    );
  return { parameters, exchange };
}

async function linked(of: Program, scope = ALL): Promise<oauth.TokenEndpointResponse> {
  const { exchange } = await agreed(of, { scope });
  return oauth.processAuthorizationCodeResponse(server, of.client, await exchange());
}

async function refresh(of: Program, token = ""): Promise<oauth.TokenEndpointResponse> {
  const response = await oauth.refreshTokenGrantRequest(server, of.client, of.auth, token, options);
  return oauth.processRefreshTokenResponse(server, of.client, response);
}

const withToken = ({ access_token: token }: oauth.TokenEndpointResponse) => ({
  Authorization: `Bearer ${token}`,
});

/** Whether a token still acts for the customer. */
async function acts(of: Program, tokens: oauth.TokenEndpointResponse): Promise<number> {
  return (await asAgent(of, "GET", "/ucp/carts/act_none", undefined, withToken(tokens))).status;
}

describe("a customer", () => {
  it("is shown who asks for what, and the form may lead back there and nowhere else", async () => {
    const of = await program();
    const page = await consent((await request(of)).asked);
    const text = await page.text();
    expect([
      page.status,
      text.includes("Let Helper act for you?"),
      text.includes(new URL(of.url).host),
    ]).toEqual([200, true, true]);
    expect(page.headers.get("Content-Security-Policy")).toContain(
      `form-action 'self' ${new URL(of.redirect).origin};`,
    );
    // A letter that turns the direction of what follows.
    const turned = await consent((await request(await program(false, "Hel\u202eper"))).asked);
    expect(await turned.text()).toContain("Let Hel per act for you?");
  });

  it("who is not signed in signs in first, and who declines gives nothing", async () => {
    const of = await program();
    const { asked } = await request(of);
    const anonymous = await SELF.fetch(`${ISSUER}/oauth/authorize?${new URLSearchParams(asked)}`, {
      headers: { Accept: "text/html" },
      redirect: "manual",
    });
    expect(await anonymous.text()).not.toContain("Let Helper");
    const back = sentTo(await consent(asked, "deny"));
    expect(() => oauth.validateAuthResponse(server, of.client, back, asked.state)).toThrow(
      expect.objectContaining({ error: "access_denied" }),
    );
  });

  it.each([
    ["redirect_uri", "https://evil.example/cb"],
    ["client_id", "nothing"],
  ])("of a request with another %s is sent nowhere", async (name, value) => {
    const { asked } = await request(await program());
    for (const answer of [undefined, "allow"]) {
      const page = await consent({ ...asked, [name]: value }, answer);
      expect([page.status, page.headers.get("Location")]).toEqual([400, null]);
    }
  });

  it.each([
    ["response_type", "token", "unsupported_response_type"],
    ["scope", "admin", "invalid_scope"],
    ["code_challenge_method", "plain", "invalid_request"],
    ["code_challenge", "", "invalid_request"],
    ["resource", "https://other.example", "invalid_target"],
  ])("of a request whose %s is %s goes back to the program, which is told", async (name, value, error) => {
    const { asked } = await request(await program());
    const back = sentTo(await consent({ ...asked, [name]: value }, "allow"));
    expect([
      back.searchParams.get("error"),
      back.searchParams.get("iss"),
      back.searchParams.has("code"),
    ]).toEqual([error, ISSUER, false]);
  });

  it("agrees by the button that says so, in a browser that is signed in, and the code is told to nobody else", async () => {
    const of = await program();
    const { asked } = await request(of);
    const unsaid = sentTo(await consent(asked, ""));
    expect(unsaid.searchParams.get("error")).toBe("access_denied");
    expect((await consent(asked, "allow")).headers.get("Referrer-Policy")).toBe("no-referrer");
    const ended = await signAccessToken(env, { sub: account.id, role: "customer", sid: "ses_ended" });
    const left = { Authorization: `Bearer ${ended}`, Accept: "text/html" };
    const shown = await SELF.fetch(`${ISSUER}/oauth/authorize?${new URLSearchParams(asked)}`, {
      headers: left,
    });
    expect(shown.status).toBe(401);
  });

  it("is asked by nobody whose profile is another's", async () => {
    const { url } = newPlatform();
    const of = await program();
    platforms.profiles.set(new URL(of.url).host, () =>
      Response.json({ ...platformProfile(), client_id: url, redirect_uris: [of.redirect] }),
    );
    forgetPlatforms();
    expect((await consent((await request(of)).asked)).status).toBe(400);
  });

  it("sees in the account who acts for them, ends that there at once, and it is in the audit log", async () => {
    const of = await program();
    const tokens = await linked(of);
    const sessions = await call("GET", "/api/me/sessions", undefined, signedIn);
    const { items } = await sessions.json<{ items: SessionView[] }>();
    const mine = items.find(({ linked: link }) => link?.client === of.url);
    expect([mine?.device, mine?.linked?.scopes]).toEqual(["Helper", LinkScope.options]);
    expect(await acts(of, tokens)).toBe(200);
    await call("DELETE", `/api/me/sessions/${mine?.id}`, undefined, signedIn);
    expect(await acts(of, tokens)).toBe(401);
    expect(await audited(of)).toEqual([
      ["account.unlinked", { why: "customer" }],
      ["account.linked", { client: of.url, scopes: LinkScope.options }],
    ]);
  });
});

/** What the audit log says of a program that acts for the customer, the newest in front. */
async function audited({ url }: Program): Promise<[string, unknown][]> {
  const entries = await readAudit(env.DB, { order: "newest", subject: account.id, limit: 100 });
  return entries
    .filter(({ before, after }) => `${before}${after}`.includes(JSON.stringify(url)))
    .map(({ action, after }) => [action, JSON.parse(after ?? "null")]);
}

describe("a program", () => {
  it.each([
    ["without keys", false],
    ["with keys", true],
  ])("%s gets tokens, renews them, and ends the link", async (_, proves) => {
    const of = await program(proves);
    const tokens = await linked(of);
    expect([tokens.scope, await acts(of, tokens)]).toEqual([ALL, 200]);
    const next = await refresh(of, tokens.refresh_token);
    const other = (await program()).client;
    await oauth.revocationRequest(server, other, oauth.None(), next.refresh_token ?? "", options);
    expect(await acts(of, next), "another program ends it").toBe(200);
    const revoked = await oauth.revocationRequest(
      server,
      of.client,
      of.auth,
      next.refresh_token ?? "",
      options,
    );
    await oauth.processRevocationResponse(revoked);
    expect([await acts(of, tokens), await acts(of, next)]).toEqual([401, 401]);
    expect((await audited(of))[0]).toEqual(["account.unlinked", { why: "program" }]);
  });

  it("whose refresh token comes a second time loses the link: one of the two is a copy", async () => {
    const of = await program();
    const tokens = await linked(of);
    const next = await refresh(of, tokens.refresh_token);
    await expect(refresh(of, tokens.refresh_token)).rejects.toMatchObject({ error: "invalid_grant" });
    await expect(refresh(of, next.refresh_token)).rejects.toMatchObject({ error: "invalid_grant" });
    expect(await acts(of, next)).toBe(401);
    expect((await audited(of))[0]).toEqual(["account.unlinked", { why: "token_used_again" }]);
  });

  it("is linked nowhere once the shop lets agents buy no more, and acts for nobody meanwhile", async () => {
    const of = await program();
    const { exchange } = await agreed(of);
    const { asked } = await request(of);
    const ends = await env.DB.prepare("SELECT max(expires_at) FROM link_codes").first<number>(
      "max(expires_at)",
    );
    expect(ends, "a code is good for two minutes").toBeLessThanOrEqual(Date.now() + 120_000);
    await withShop({ ...DEMO_SHOP, agents: "browse" }, async () => {
      const answers = [
        await consent(asked),
        await consent(asked, "allow"),
        await exchange(),
        await call("POST", "/oauth/revoke"),
        await call("GET", "/.well-known/oauth-authorization-server"),
        await call("GET", "/.well-known/oauth-protected-resource"),
      ];
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    });
    const endAt = (at: number | null) =>
      env.DB.prepare("UPDATE link_codes SET expires_at = ?").bind(at).run();
    await endAt(Date.now());
    expect((await exchange()).status, "its two minutes are over").toBe(400);
    await endAt(ends);
    expect((await exchange()).status).toBe(200);
  });

  it("ends with an account that is disabled, and with the longest time of a session", async () => {
    const of = await program();
    const tokens = await linked(of);
    const turn = (at: number | null) =>
      env.DB.prepare("UPDATE accounts SET disabled_at = ? WHERE id = ?").bind(at, account.id).run();
    await turn(1);
    const renewed = refresh(of, tokens.refresh_token).catch(({ error }) => error);
    const answers = [await acts(of, tokens), await renewed];
    await turn(null);
    expect(answers).toEqual([401, "invalid_grant"]);
    const ends = Date.now() + 60_000;
    await env.DB.prepare("UPDATE account_sessions SET created_at = ? WHERE client_id = ?")
      .bind(ends - SESSION_MAX_MS, of.url)
      .run();
    await refresh(of, tokens.refresh_token);
    const session = await env.DB.prepare("SELECT expires_at FROM account_sessions WHERE client_id = ?")
      .bind(of.url)
      .first();
    expect(session).toEqual({ expires_at: ends });
  });

  it("redeems a code once: the second time ends what the first was given", async () => {
    const of = await program();
    const { exchange } = await agreed(of);
    const tokens = await oauth.processAuthorizationCodeResponse(server, of.client, await exchange());
    expect((await exchange()).status).toBe(400);
    expect(await acts(of, tokens)).toBe(401);
  });

  it("that does not know the verifier, is another, or names another address, redeems no code", async () => {
    const [of, other] = [await program(), await program()];
    for (const [as, verifier, redirect] of [
      [of, oauth.generateRandomCodeVerifier(), of.redirect],
      [other, null, of.redirect],
      [of, null, other.redirect],
    ] as const) {
      const { asked, verifier: own } = await request(of);
      const code = sentTo(await consent(asked, "allow")).searchParams.get("code") ?? "";
      const form = { grant_type: "authorization_code", code, redirect_uri: redirect, client_id: as.url };
      const body = new URLSearchParams({ ...form, code_verifier: verifier ?? own });
      const refused = await SELF.fetch(`${ISSUER}/oauth/token`, { method: "POST", body });
      expect([refused.status, await refused.json()]).toMatchObject([400, { error: "invalid_grant" }]);
    }
  });

  it("with keys is refused without an assertion by one of them", async () => {
    const of = await program(true);
    const { parameters } = await agreed(of);
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      of.client,
      oauth.None(),
      parameters,
      of.redirect,
      oauth.generateRandomCodeVerifier(),
      options,
    );
    expect([response.status, await response.json()]).toMatchObject([401, { error: "invalid_client" }]);
    const tokens = await linked(of);
    const forYears = oauth.PrivateKeyJwt(
      { key: keys.privateKey, kid: "one" },
      { [oauth.modifyAssertion]: (_, claims) => Object.assign(claims, { exp: Number(claims.exp) + 3_600 }) },
    );
    await expect(refresh({ ...of, auth: forYears }, tokens.refresh_token)).rejects.toMatchObject({
      error: "invalid_client",
    });
  });
});

describe("a token of a link", () => {
  it("orders for the customer, to the address and with the mail of the account, and reads that order", async () => {
    const of = await program();
    const tokens = await linked(of);
    const address = {
      name: "Ada Lovelace",
      line1: "12 Analytical Way",
      city: "Portland",
      region: "OR",
      postalCode: "97201",
      country: "US",
    };
    await saveAddress(env, account.id, { id: "adr_home", address, isDefault: true }, "add");
    const body = { line_items: [{ item: { id: sku }, quantity: 1 }] };
    const headers = { ...withToken(tokens), "Idempotency-Key": crypto.randomUUID() };
    const made = await asAgent(of, "POST", "/ucp/checkout-sessions", body, headers);
    expect(made.body.fulfillment.methods[0]?.selected_destination_id).toBe("adr_home");
    // By this an erase finds the answer.
    const answered = env.DB.prepare("SELECT count(*) AS n FROM agent_answers WHERE customer = ?");
    expect(await answered.bind(account.id).first("n")).toBe(1);
    await saveAddress(env, account.id, { id: "adr_work", address, isDefault: false }, "add");
    const fulfillment = { methods: [{ selected_destination_id: "adr_work" }] };
    const chosen = await asAgent(
      of,
      "POST",
      "/ucp/checkout-sessions",
      { ...body, fulfillment },
      withToken(tokens),
    );
    expect(chosen.body.fulfillment.methods[0]?.selected_destination_id).toBe("adr_work");
    const path = `/ucp/checkout-sessions/${made.id}`;
    expect((await asAgent(of, "GET", path)).body.messages?.[0]?.code).toBe("not_found");
    const done = await asAgent(of, "POST", `${path}/complete`, payment(), withToken(tokens));
    expect([done.status, done.body.status]).toEqual([200, "completed"]);
    const id = done.body.order?.id ?? "";
    expect(done.body.order?.permalink_url).toBe(`${ISSUER}/orders/${id}`);
    await settled(id);
    const orders = await call("GET", "/api/orders/me", undefined, signedIn);
    expect((await orders.json<{ items: { id: string }[] }>()).items.map((order) => order.id)).toContain(id);
    expect((await asAgent(of, "GET", `/ucp/orders/${id}`, undefined, withToken(tokens))).id).toBe(id);
    const without = await asAgent(of, "GET", `/ucp/orders/${id}`);
    expect([without.status, without.body.messages?.[0]?.code]).toEqual([401, "identity_required"]);
  });

  it("opens nothing that the customer did not agree to, and says what is needed", async () => {
    const of = await program();
    const tokens = await linked(of, "dev.ucp.shopping.cart:manage");
    const response = await SELF.fetch(`${ISSUER}/ucp/orders/ord_1`, {
      headers: { "UCP-Agent": `profile="${of.url}"`, ...withToken(tokens) },
    });
    expect(response.status).toBe(403);
    expect(response.headers.get("WWW-Authenticate")).toBe(
      `Bearer realm="${ISSUER}", error="insufficient_scope", scope="dev.ucp.shopping.order:read", ` +
        `resource_metadata="${ISSUER}/.well-known/oauth-protected-resource"`,
    );
    const wider = await oauth.refreshTokenGrantRequest(
      server,
      of.client,
      of.auth,
      tokens.refresh_token ?? "",
      { ...options, additionalParameters: { scope: ALL } },
    );
    expect([wider.status, await wider.json()]).toMatchObject([400, { error: "invalid_scope" }]);
  });

  it("is none of another platform, nor of the shop's own API, and theirs are none of it", async () => {
    const [of, other] = [await program(), await program()];
    const tokens = await linked(of);
    expect(await acts(other, tokens)).toBe(401);
    expect((await call("GET", "/api/me", undefined, withToken(tokens))).status).toBe(401);
    const browsers = { refreshToken: tokens.refresh_token?.replace("ult_", "rft_") };
    expect((await call("POST", "/api/auth/refresh", browsers)).status).toBe(401);
    const own = signedIn.Authorization?.slice("Bearer ".length) ?? "";
    expect(await acts(of, { access_token: own, token_type: "bearer" })).toBe(401);
  });
});
