import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import type { Problem } from "../../domain/base/problem.ts";
import { cartOf } from "../../shop/cart/cart-client.ts";
import { sell } from "../../test/support/catalog.ts";
import { visit } from "../../test/support/visit.ts";
import { app } from "../../workers/app.ts";
import { DEMO_ACCOUNTS } from "./demo-people.ts";

const ORIGIN = "https://shop.test";

function submit(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
  return visit(`${ORIGIN}${path}`, {
    method: "POST",
    body: new URLSearchParams(form),
    headers: { Origin: ORIGIN, ...headers },
  });
}

const signIn = (form: Record<string, string>, headers: Record<string, string> = {}) =>
  submit("/dev/sign-in", form, headers);

const cookies = (response: Response) => response.headers.getSetCookie();

beforeAll(() => sell("PRINT"));

describe("the key set", () => {
  it("is public and holds nothing private", async () => {
    const response = await visit(`${ORIGIN}/.well-known/jwks.json`);
    expect(response.headers.get("Cache-Control")).toBe("public, max-age=300");
    const { keys } = await response.json<{ keys: Record<string, string>[] }>();
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([["alg", "crv", "kid", "kty", "use", "x"]]);
  });
});

describe("signing in for development", () => {
  it("offers the demo people", async () => {
    const response = await visit(`${ORIGIN}/dev/sign-in?returnTo=/orders"><b>`);
    const page = await response.text();
    for (const { name } of Object.values(DEMO_ACCOUNTS)) {
      expect(page).toContain(name);
    }
    expect(page).toContain('value="/orders&quot;&gt;&lt;b&gt;"');
    expect(response.headers.get("Cache-Control")).toContain("no-store");
  });

  it.each(["customer", "support", "merchant", "operator"] as const)("makes a browser the %s", async (who) => {
    const response = await signIn({ who, returnTo: "/cart" });
    expect(response.status).toBe(303);
    expect(response.headers.get("Location")).toBe("/cart");
    const session = cookies(response).find((cookie) => cookie.startsWith("__Host-session="));
    expect(session).toMatch(/; Max-Age=900; Path=\/; HttpOnly; Secure; SameSite=Lax$/);
    const me = await visit(`${ORIGIN}/api/auth/me`, {
      headers: { Cookie: session?.split(";")[0] ?? "" },
    });
    expect(await me.json()).toMatchObject(DEMO_ACCOUNTS[who]);
  });

  it("gives an API client a token and no cookie", async () => {
    const response = await signIn({ who: "merchant" }, { Accept: "application/json" });
    expect(cookies(response)).toEqual([]);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    const body = await response.json<{ accessToken: string }>();
    expect(body).toMatchObject({
      tokenType: "Bearer",
      expiresIn: 900,
      refreshToken: expect.stringMatching(/^rft_/),
    });
    const me = await visit(`${ORIGIN}/api/auth/me`, {
      headers: { Authorization: `Bearer ${body.accessToken}` },
    });
    expect(await me.json()).toMatchObject({ role: "merchant" });
  });

  it.each(["https://evil.test", "//evil.test", "/\\evil.test", "/.//evil.test"])(
    "never leads to another site: %s",
    async (returnTo) => {
      const response = await signIn({ who: "customer", returnTo });
      expect(response.status).toBe(400);
      expect(await response.json<Problem>()).toMatchObject({ code: "invalid_request" });
      expect(cookies(response)).toEqual([]);
    },
  );

  it("knows no one else", async () => {
    expect((await signIn({ who: "root" })).status).toBe(400);
    expect((await signIn({})).status).toBe(400);
    expect((await signIn({ who: "customer", sub: "somebody" })).status).toBe(400);
  });

  it("does not exist in production", async () => {
    const production = { ...env, ENVIRONMENT: "production" } satisfies Env;
    const get = await app.request("/dev/sign-in", {}, production, createExecutionContext());
    const post = await app.request(
      "/dev/sign-in",
      { method: "POST", body: new URLSearchParams({ who: "operator" }) },
      production,
      createExecutionContext(),
    );
    expect([get.status, post.status]).toEqual([404, 404]);
    expect(cookies(post)).toEqual([]);
  });
});

describe("a guest who signs in", () => {
  const line = (quantity: number) => ({ sku: "PRINT", quantity, seenPrice: 4999 });

  it("finds what they gathered in the account's cart, once", async () => {
    const cartId = randomId("crt");
    const account = cartOf(env, { kind: "customer", sub: DEMO_ACCOUNTS.merchant.sub });
    await account.add(line(1), 10);
    await cartOf(env, { kind: "guest", cartId }).add(line(2), 10);

    const response = await signIn({ who: "merchant" }, { Cookie: `__Host-cart=${cartId}` });
    expect(cookies(response).some((cookie) => cookie.startsWith("__Host-cart=; Max-Age=0"))).toBe(true);
    expect((await account.view()).lines).toEqual([line(3)]);

    await signIn({ who: "merchant" }, { Cookie: `__Host-cart=${cartId}` });
    expect((await account.view()).lines).toEqual([line(3)]);
    expect((await cartOf(env, { kind: "guest", cartId }).view()).lines).toEqual([]);
  });

  it("is told by the cart what did not fit", async () => {
    const cartId = randomId("crt");
    const account = cartOf(env, { kind: "customer", sub: DEMO_ACCOUNTS.operator.sub });
    await account.add(line(8), 10);
    await cartOf(env, { kind: "guest", cartId }).add(line(5), 10);
    const response = await signIn({ who: "operator" }, { Accept: "application/json", "Cart-Id": cartId });
    const { accessToken } = await response.json<{ accessToken: string }>();
    const cart = await visit(`${ORIGIN}/api/cart`, {
      headers: { Authorization: `Bearer ${accessToken}` },
    });
    expect(await cart.json()).toMatchObject({
      itemCount: 10,
      warnings: [{ sku: "PRINT", code: "left_out", leftOut: 3 }],
    });
  });

  it("loses nothing and doubles nothing when two sign-ins run at once", async () => {
    const cartId = randomId("crt");
    const account = cartOf(env, { kind: "customer", sub: DEMO_ACCOUNTS.customer.sub });
    await cartOf(env, { kind: "guest", cartId }).add(line(2), 10);
    await Promise.all([1, 2, 3].map(() => signIn({ who: "customer" }, { Cookie: `__Host-cart=${cartId}` })));
    expect((await account.view()).lines).toEqual([line(2)]);
  });
});

describe("signing out", () => {
  it("ends the session, makes the browser forget it and stays on the site", async () => {
    const signedIn = await signIn({ who: "customer" });
    const kept = cookies(signedIn)
      .map((cookie) => cookie.split(";")[0])
      .join("; ");
    const response = await submit("/sign-out", { returnTo: "/cart" }, { Cookie: kept });
    expect(response.status).toBe(303);
    expect(response.headers.get("Location")).toBe("/cart");
    expect(cookies(response)).toEqual([
      expect.stringMatching(/^__Host-session=; Max-Age=0; Path=\//),
      expect.stringMatching(/^__Host-refresh=; Max-Age=0; Path=\//),
    ]);
    const profile = await visit(`${ORIGIN}/api/me`, { headers: { Cookie: kept } });
    expect(profile.status).toBe(401);
    expect((await submit("/sign-out", { returnTo: "//evil.test" })).status).toBe(400);
  });
});
