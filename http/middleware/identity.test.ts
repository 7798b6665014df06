import { env } from "cloudflare:workers";
import {
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTHeaderParameters,
  SignJWT,
} from "jose";
import { describe, expect, it, vi } from "vitest";
import { ROLE_SCOPES, Role, Scope } from "../../domain/accounts/access.ts";
import { type Problem, ProblemError } from "../../domain/base/problem.ts";
import {
  ACCESS_TOKEN_TTL_S,
  publicKeySet,
  secretOf,
  signAccessToken,
  verifyAccessToken,
} from "../../shop/accounts/tokens.ts";
import { withSettings } from "../../test/support/settings.ts";
import { visit } from "../../test/support/visit.ts";
import type { Rule } from "../access/access.ts";
import { problemResponse } from "../problem.ts";
import { createRouter } from "../router.ts";
import { gateBy } from "./gate.ts";
import { identify } from "./identity.ts";

const SESSION_COOKIE = "__Host-session";

const HEADER = { alg: "EdDSA", kid: "test", typ: "at+jwt" };
const now = () => Math.floor(Date.now() / 1000);

function claims(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    sub: "cust-1",
    role: "customer",
    scope: "cart:manage order:write",
    iss: env.AUTH_ISSUER,
    aud: env.AUTH_AUDIENCE,
    tenant: env.TENANT,
    iat: now(),
    exp: now() + 60,
    ...changes,
  };
}

async function ourKey() {
  const { keys } = JSON.parse(env.AUTH_KEYS) as { keys: [JsonWebKey] };
  return importJWK({ ...keys[0], kty: "OKP" }, "EdDSA");
}

async function sign(payload: Record<string, unknown>, header: Partial<JWTHeaderParameters> = {}) {
  return new SignJWT(payload).setProtectedHeader({ ...HEADER, ...header }).sign(await ourKey());
}

const base64url = (text: string) => btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const me = (headers: Record<string, string>) => visit("https://shop.test/api/auth/me", { headers });

describe("a token of this store", () => {
  it("says who is calling", async () => {
    const token = await signAccessToken(env, {
      sub: "cust-1",
      role: "support",
      name: "Ana",
      email: "a@b.test",
    });
    const response = await me({ Authorization: `Bearer ${token}` });
    expect(response.status).toBe(200);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(await response.json()).toEqual({
      sub: "cust-1",
      role: "support",
      name: "Ana",
      email: "a@b.test",
      scopes: ROLE_SCOPES.support,
    });
  });

  it("names its shop, and no other takes it, though it shares keys and issuer", async () => {
    const token = await signAccessToken(env, { sub: "cust-1", role: "customer" });
    expect(decodeJwt(token).tenant).toBe(env.TENANT);
    const statuses = async () => (await me({ Authorization: `Bearer ${token}` })).status;
    expect(await statuses()).toBe(200);
    await withSettings({ TENANT: "another-shop" }, async () => expect(await statuses()).toBe(401));
    expect(await statuses()).toBe(200);
  });

  it("may carry fewer scopes than its role", async () => {
    const response = await me({ Authorization: `Bearer ${await sign(claims())}` });
    expect(await response.json()).toMatchObject({ scopes: ["cart:manage", "order:write"] });
  });

  it("is taken from a browser's session cookie", async () => {
    const response = await me({ Cookie: `${SESSION_COOKIE}=${await sign(claims())}` });
    expect(response.status).toBe(200);
  });
});

describe("a token is refused when", () => {
  const cases: [name: string, make: () => Promise<string> | string][] = [
    [
      "it is unsigned",
      () => `${base64url('{"alg":"none","typ":"at+jwt"}')}.${base64url(JSON.stringify(claims()))}.`,
    ],
    ["its signature was stripped", async () => (await sign(claims())).replace(/[^.]+$/, "")],
    [
      "its claims were changed",
      async () => {
        const [header, , signature] = (await sign(claims())).split(".");
        const payload = JSON.stringify(claims({ role: "ops", scope: "ops:write" }));
        return `${header}.${base64url(payload)}.${signature}`;
      },
    ],
    [
      "it is signed with the public key as a shared secret",
      () => {
        const secret = new TextEncoder().encode(publicKeySet(env).keys[0]?.x);
        return new SignJWT(claims()).setProtectedHeader({ ...HEADER, alg: "HS256" }).sign(secret);
      },
    ],
    [
      "another key of its own signed it",
      async () => {
        const { privateKey } = await generateKeyPair("EdDSA");
        return new SignJWT(claims()).setProtectedHeader(HEADER).sign(privateKey);
      },
    ],
    [
      "it brings its key along",
      async () => {
        const { privateKey, publicKey } = await generateKeyPair("EdDSA");
        const jwk = await exportJWK(publicKey);
        return new SignJWT(claims())
          .setProtectedHeader({ alg: "EdDSA", typ: "at+jwt", jwk })
          .sign(privateKey);
      },
    ],
    [
      "it names where its key lies",
      async () => {
        const { privateKey } = await generateKeyPair("EdDSA");
        const header = { ...HEADER, jku: "https://evil.test/jwks.json" };
        return new SignJWT(claims()).setProtectedHeader(header).sign(privateKey);
      },
    ],
    [
      "it is signed with the whole public key as a shared secret",
      async () => {
        const [key] = publicKeySet(env).keys;
        const secret = new TextEncoder().encode(JSON.stringify(key));
        return new SignJWT(claims()).setProtectedHeader({ ...HEADER, alg: "HS512" }).sign(secret);
      },
    ],
    [
      "it names a certificate to trust",
      async () => {
        const { privateKey } = await generateKeyPair("EdDSA");
        const header = { ...HEADER, x5u: "https://evil.test/cert.pem", x5c: ["MIIB"] };
        return new SignJWT(claims()).setProtectedHeader(header).sign(privateKey);
      },
    ],
    [
      "it demands what we do not know",
      async () => {
        const [, payload, signature] = (await sign(claims())).split(".");
        return `${base64url(JSON.stringify({ ...HEADER, crit: ["exp"] }))}.${payload}.${signature}`;
      },
    ],
    ["its key id is a path", () => sign(claims(), { kid: "../../dev/null" })],
    ["its key id is empty", () => sign(claims(), { kid: "" })],
    ["its issuer is a list", () => sign(claims({ iss: [env.AUTH_ISSUER] }))],
    ["its expiry is text", () => sign(claims({ exp: "9999999999" }))],
    ["its scope is a list", () => sign(claims({ scope: ["cart:manage"] }))],
    ["its type is missing", () => sign(claims(), { typ: undefined as unknown as string })],
    ["its key id is unknown", () => sign(claims(), { kid: "retired" })],
    ["another issuer made it", () => sign(claims({ iss: "https://evil.test" }))],
    ["it is for another audience", () => sign(claims({ aud: "another-shop" }))],
    ["it names another shop", () => sign(claims({ tenant: "another-shop" }))],
    ["it names no shop", () => sign(claims({ tenant: undefined }))],
    ["it is no access token", () => sign(claims(), { typ: "JWT" })],
    ["it has expired", () => sign(claims({ iat: now() - 120, exp: now() - 60 }))],
    ["it never expires", () => sign(claims({ exp: undefined }))],
    ["it is not valid yet", () => sign(claims({ nbf: now() + 60 }))],
    ["it has no subject", () => sign(claims({ sub: undefined }))],
    ["its role is none of ours", () => sign(claims({ role: "root" }))],
    ["it widens its role's scopes", () => sign(claims({ scope: "cart:manage ops:write" }))],
    ["it is oversized", () => sign(claims({ padding: "x".repeat(4096) }))],
    ["it is no token at all", () => "nonsense"],
  ];
  it.each(cases)("%s", async (_name, make) => {
    const response = await me({ Authorization: `Bearer ${await make()}` });
    expect(response.status).toBe(401);
    expect(response.headers.get("WWW-Authenticate")).toBe("Bearer");
    expect(await response.json<Problem>()).toEqual({
      type: "/docs/errors#invalid_token",
      title: "The access token is not valid",
      status: 401,
      detail: "The access token is expired, malformed or not ours.",
      code: "invalid_token",
      traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
  });

  it("it comes with another scheme", async () => {
    expect((await me({ Authorization: `Basic ${await sign(claims())}` })).status).toBe(401);
  });
});

describe("at the second", () => {
  it.each([
    ["it lapsed four seconds ago, for clocks differ", { exp: -4 }, true],
    ["it lapsed six seconds ago", { exp: -6 }, false],
    ["it is valid from four seconds on", { nbf: 4, exp: 60 }, true],
    ["it is valid from six seconds on", { nbf: 6, exp: 60 }, false],
  ])("%s", async (_name, times, isGood) => {
    const second = now();
    vi.useFakeTimers({ toFake: ["Date"], now: second * 1_000 });
    try {
      const shifted = Object.entries(times).map(([claim, by]) => [claim, second + by]);
      const found = await verifyAccessToken(env, await sign(claims(Object.fromEntries(shifted))));
      expect(found !== null).toBe(isGood);
    } finally {
      vi.useRealTimers();
    }
  });

  it.each([
    [4, true],
    [6, false],
    [3_600, false],
  ])("a token issued %i s in the future is one of a clock that differs: %s", async (ahead, isGood) => {
    const second = now();
    vi.useFakeTimers({ toFake: ["Date"], now: second * 1_000 });
    try {
      const token = await sign(claims({ iat: second + ahead, exp: second + ahead + 60 }));
      expect((await verifyAccessToken(env, token)) !== null).toBe(isGood);
    } finally {
      vi.useRealTimers();
    }
  });

  it("a session's token lapses after a quarter of an hour, as its client is told", async () => {
    const { exp = 0, iat = 0 } = decodeJwt(await signAccessToken(env, { sub: "cust-1", role: "customer" }));
    expect([exp - iat, ACCESS_TOKEN_TTL_S]).toEqual([900, 900]);
  });
});

describe("when keys change", () => {
  const newKey = async (kid: string) => {
    const { privateKey } = await generateKeyPair("EdDSA", { extractable: true });
    return { ...(await exportJWK(privateKey)), kid, alg: "EdDSA" };
  };
  const withKeys = (...keys: object[]) => ({ ...env, AUTH_KEYS: JSON.stringify({ keys }) });
  const who = { sub: "cust-1", role: "customer" } as const;

  it("the first signs, those behind it still verify, and all are published", async () => {
    const [old, next] = [await newKey("old"), await newKey("next")];
    const { d: _, ...verifying } = old;
    const token = await signAccessToken(withKeys(old), who);
    const after = withKeys(next, verifying);
    expect(await verifyAccessToken(after, token)).toMatchObject({ sub: "cust-1" });
    expect(publicKeySet(after).keys.map(({ kid }) => kid)).toEqual(["next", "old"]);
    expect(decodeProtectedHeader(await signAccessToken(after, who)).kid).toBe("next");
    expect(await verifyAccessToken(withKeys(next), token)).toBeNull();
  });

  it("a token that names no key, or another's, is not tried with one that fits", async () => {
    const [ours, other] = [await newKey("ours"), await newKey("other")];
    for (const kid of [undefined, "other", "none"]) {
      const signer = new SignJWT(claims()).setProtectedHeader({
        alg: "EdDSA",
        typ: "at+jwt",
        ...(kid ? { kid } : {}),
      });
      const token = await signer.sign(await importJWK({ ...ours, kty: "OKP" }, "EdDSA"));
      expect(await verifyAccessToken(withKeys(ours, other), token)).toBeNull();
    }
  });

  it("what the store signs for itself is signed with what nobody else has", async () => {
    const [one, two] = [withKeys(await newKey("same")), withKeys(await newKey("same"))];
    expect(secretOf(one)).not.toBe(secretOf(two));
    expect(JSON.stringify(publicKeySet(one))).not.toContain(secretOf(one));
  });
});

describe("keys of every kind sign and verify, and publish nothing that signs:", () => {
  it.each(["RS256", "ES256", "EdDSA"])("%s", async (alg) => {
    const { privateKey } = await generateKeyPair(alg, { extractable: true });
    const keys = { keys: [{ ...(await exportJWK(privateKey)), kid: alg, alg }] };
    const bindings = { ...env, AUTH_KEYS: JSON.stringify(keys) };
    const token = await signAccessToken(bindings, { sub: "cust-1", role: "customer" });
    expect(await verifyAccessToken(bindings, token)).toMatchObject({ sub: "cust-1" });
    const [published] = publicKeySet(bindings).keys;
    expect(published).toMatchObject({ kid: alg, alg, use: "sig" });
    for (const secret of ["d", "p", "q", "dp", "dq", "qi"]) {
      expect(published).not.toHaveProperty(secret);
    }
  });
});

describe("a token that was verified before", () => {
  it("is refused from the moment it expires", async () => {
    const token = await sign(claims({ exp: now() + 60 }));
    expect(await verifyAccessToken(env, token)).toMatchObject({ sub: "cust-1" });
    try {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 120_000 });
      expect(await verifyAccessToken(env, token)).toBeNull();
    } finally {
      vi.useRealTimers();
    }
  });

  it("is refused once its key is no longer among the keys", async () => {
    const token = await sign(claims());
    expect(await verifyAccessToken(env, token)).toMatchObject({ sub: "cust-1" });
    const { privateKey } = await generateKeyPair("EdDSA", { extractable: true });
    const other = { keys: [{ ...(await exportJWK(privateKey)), kid: "other", alg: "EdDSA" }] };
    expect(await verifyAccessToken({ ...env, AUTH_KEYS: JSON.stringify(other) }, token)).toBeNull();
  });
});

it("an isolate remembers the last 10,000 tokens it verified, and no more", async () => {
  const exp = now() + 60;
  const [header, , signature] = (await sign(claims())).split(".");
  const tokens = Array.from({ length: 10_001 }, (_, i) =>
    [header, base64url(JSON.stringify(claims({ sub: `many-${i}`, exp }))), signature].join("."),
  );
  // To sign ten thousand tokens takes seconds: here every signature is taken for right.
  const verify = vi.spyOn(crypto.subtle, "verify").mockResolvedValue(true);
  try {
    for (const token of tokens) {
      await verifyAccessToken(env, token);
    }
    verify.mockClear();
    for (const [token = "", verified] of [
      [tokens.at(-1), 0],
      [tokens[1], 0],
      [tokens[0], 1],
    ] as const) {
      expect(await verifyAccessToken(env, token)).not.toBeNull();
      expect(verify).toHaveBeenCalledTimes(verified);
    }
  } finally {
    verify.mockRestore();
  }
});

describe("without a token", () => {
  it("a route that needs one answers 401 unauthenticated", async () => {
    const response = await me({});
    expect(response.status).toBe(401);
    expect(await response.json<Problem>()).toMatchObject({ code: "unauthenticated" });
  });

  it("an outdated session cookie only means that nobody is signed in", async () => {
    const Cookie = `${SESSION_COOKIE}=${await sign(claims({ exp: now() - 60 }))}`;
    expect(await (await me({ Cookie })).json<Problem>()).toMatchObject({ code: "unauthenticated" });
    const cart = await visit("https://shop.test/api/cart", { headers: { Cookie } });
    expect(cart.status).toBe(200);
  });

  it("a bad bearer token is not rescued by a good cookie", async () => {
    const Cookie = `${SESSION_COOKIE}=${await sign(claims())}`;
    expect((await me({ Cookie, Authorization: "Bearer nonsense" })).status).toBe(401);
  });
});

describe("scopes", () => {
  const app = createRouter();
  const rules = Scope.options.map((scope): [string, Rule] => [`GET /${scope}`, scope]);
  app.use(identify, gateBy({ ...Object.fromEntries(rules), "GET /guests-too": "guest or cart:manage" }));
  app.onError((error) => {
    if (error instanceof ProblemError) {
      return problemResponse(error.refusal, "");
    }
    throw error;
  });
  for (const scope of Scope.options) {
    app.get(`/${scope}`, (c) => c.text("done"));
  }
  app.get("/guests-too", (c) => c.text("done"));

  const get = (path: string, token?: string) =>
    app.request(path, token ? { headers: { Authorization: `Bearer ${token}` } } : {}, env);

  /** Written out by hand, so that the table of roles cannot change by accident. */
  const customer = ["product:read", "cart:manage", "order:write", "customer:read", "customer:write"];
  const keeper = [
    "product:write",
    "inventory:write",
    "order:read-any",
    "order:fulfil",
    "order:refund",
    "settings:write",
  ];
  const expected: Record<Role, string[]> = {
    customer,
    support: [...customer, "order:read-any", "order:refund"],
    merchant: [...customer, ...keeper],
    ops: [...customer, ...keeper, "staff:write", "ops:read", "ops:write"],
  };

  it.each(Role.options)("open to %s exactly what the role may do", async (role) => {
    const token = await signAccessToken(env, { sub: "somebody", role });
    for (const scope of Scope.options) {
      const response = await get(`/${scope}`, token);
      expect([scope, response.status]).toEqual([scope, expected[role].includes(scope) ? 200 : 403]);
    }
  });

  it("hold for the catalog too, also where an answer lies in memory: a token without product:read reads nothing", async () => {
    const list = (headers: Record<string, string> = {}) =>
      visit("https://shop.test/api/catalog/products", { headers });
    for (let i = 0; i < 2; i++) {
      expect((await list()).status).toBe(200);
    }
    const narrow = { Authorization: `Bearer ${await sign(claims({ scope: "cart:manage" }))}` };
    expect((await list(narrow)).status).toBe(403);
    const whole = { Authorization: `Bearer ${await sign(claims({ scope: "product:read" }))}` };
    expect((await list(whole)).status).toBe(200);
  });

  it("missing from the token are refused with 403, even where the role may carry them", async () => {
    const response = await get("/customer:write", await sign(claims()));
    expect(response.status).toBe(403);
    expect(await response.json<Problem>()).toMatchObject({
      code: "forbidden",
      detail: "This needs the scope customer:write.",
    });
  });

  it("that guests need not have must be held by anyone who is signed in", async () => {
    expect((await get("/guests-too")).status).toBe(200);
    expect((await get("/guests-too", await sign(claims()))).status).toBe(200);
    expect((await get("/guests-too", await sign(claims({ scope: "order:write" })))).status).toBe(403);
  });
});
