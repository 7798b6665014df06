import assert from "node:assert/strict";
import { test } from "node:test";
import { publicKeySet, signAccessToken, verifyAccessToken } from "../../shop/accounts/tokens.ts";
import { runCommand } from "../support/server.mjs";

/** What a shop is deployed with, as far as tokens go. */
const env = (/** @type {string} */ secret) =>
  /** @type {Env} */ (
    /** @type {unknown} */ ({
      AUTH_KEYS: secret,
      AUTH_ISSUER: "https://shop.test",
      AUTH_AUDIENCE: "shop",
      TENANT: "shop",
    })
  );

/**
 * Runs `npm run keys` on a deployed shop's secret.
 * @param {string} secret
 * @param {string[]} args
 */
async function keys(secret, ...args) {
  process.env.AUTH_KEYS = secret;
  try {
    return await runCommand(["keys", ...args]);
  } finally {
    delete process.env.AUTH_KEYS;
  }
}

test("tokens of a replaced key work until it is retired, and its private part is gone at once", async () => {
  const { privateKey } = await crypto.subtle
    .generateKey({ name: "Ed25519" }, true, ["sign", "verify"])
    .then(async (pair) => ({
      privateKey: await crypto.subtle.exportKey("jwk", /** @type {CryptoKeyPair} */ (pair).privateKey),
    }));
  const first = JSON.stringify({ keys: [{ ...privateKey, kid: "first", alg: "EdDSA" }] });
  const old = await signAccessToken(env(first), { sub: "ada", role: "customer" });

  const rotated = (await keys(first, "rotate")).stdout.trim();
  const [signing, verifying] = JSON.parse(rotated).keys;
  assert.equal(signing.alg, "RS256");
  assert.deepEqual(Object.keys(verifying).sort(), ["alg", "crv", "kid", "kty", "x"]);
  assert.equal((await verifyAccessToken(env(rotated), old))?.sub, "ada");
  const fresh = await signAccessToken(env(rotated), { sub: "bob", role: "customer" });
  assert.equal(JSON.parse(Buffer.from(fresh.split(".")[0] ?? "", "base64url").toString()).kid, signing.kid);
  assert.equal(publicKeySet(env(rotated)).keys.length, 2);

  const retired = (await keys(rotated, "retire", "first")).stdout.trim();
  assert.equal(await verifyAccessToken(env(retired), old), null);
  assert.equal((await verifyAccessToken(env(retired), fresh))?.sub, "bob");

  const refused = await keys(retired, "retire", signing.kid);
  assert.match(refused.stderr, /signs\. Rotate first/);
  assert.equal(refused.code, 1);
});

test("a shop without keys gets its first one by create, which never replaces another", async () => {
  for (const empty of ["", '{"keys":[]}']) {
    const none = await keys(empty, "rotate");
    assert.equal(none.code, 1);
    assert.match(none.stderr, /keys -- create/);
  }
  const created = await keys("", "create");
  const secret = created.stdout.trim();
  const token = await signAccessToken(env(secret), { sub: "ada", role: "customer" });
  assert.equal((await verifyAccessToken(env(secret), token))?.sub, "ada");
  assert.match(created.stderr, /wrangler secret put AUTH_KEYS/);

  const again = await keys(secret, "create");
  assert.deepEqual([again.code, again.stdout], [1, ""]);
});
