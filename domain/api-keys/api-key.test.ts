import { expect, it } from "vitest";
import { Role } from "../accounts/access.ts";
import { isApiKey, keyScopes, keyState, LONGEST_KEY_MS, MAX_KEY_NAME, newApiKey } from "./api-key.ts";

it("a key is told from an access token by its form, and no two are the same", () => {
  const key = newApiKey();
  expect([isApiKey(key), isApiKey(`${key}x`), isApiKey(key.slice(1)), isApiKey("eyJhbGciOi.a.b")]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(newApiKey()).not.toBe(key);
  expect(key.startsWith("shopkey_")).toBe(true);
  expect([MAX_KEY_NAME, LONGEST_KEY_MS / 86_400_000]).toEqual([80, 365]);
});

it("a key is for the work of its maker's role, and shops for nobody", () => {
  const orders = ["order:read-any", "order:refund"];
  const work = ["product:write", "inventory:write", ...orders, "order:fulfil", "settings:write"];
  // An API key may not give a role to anybody.
  expect(Object.fromEntries(Role.options.map((role) => [role, keyScopes(role)]))).toEqual({
    customer: ["product:read"],
    support: ["product:read", ...orders],
    merchant: ["product:read", ...work],
    ops: ["product:read", ...work, "ops:read", "ops:write"],
  });
});

it("a key ends when it is revoked, and at its time", () => {
  const key = { expiresAt: 100, revokedAt: null };
  expect([keyState(key, 99), keyState(key, 100)]).toEqual(["active", "expired"]);
  expect([60, 200].map((now) => keyState({ ...key, revokedAt: 50 }, now))).toEqual(["revoked", "revoked"]);
});
