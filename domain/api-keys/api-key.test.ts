import { expect, it } from "vitest";
import { ROLE_SCOPES, type Scope } from "../accounts/access.ts";
import { isApiKey, keyScopes, keyState, newApiKey } from "./api-key.ts";

it("a key is told from an access token by its form, and no two are the same", () => {
  const key = newApiKey();
  expect([isApiKey(key), isApiKey(`${key}x`), isApiKey(key.slice(1)), isApiKey("eyJhbGciOi.a.b")]).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(newApiKey()).not.toBe(key);
});

it("a key is for the work of its maker's role, and shops for nobody", () => {
  expect(keyScopes("customer")).toEqual(["product:read"]);
  for (const role of ["support", "merchant", "ops"] as const) {
    // Nor does a key give roles.
    const own = new Set<Scope>([...ROLE_SCOPES.customer, "staff:write"]);
    expect(keyScopes(role)).toEqual([
      "product:read",
      ...ROLE_SCOPES[role].filter((scope) => !own.has(scope)),
    ]);
  }
});

it("a key ends when it is revoked, and at its time", () => {
  const key = { expiresAt: 100, revokedAt: null };
  expect([keyState(key, 99), keyState(key, 100)]).toEqual(["active", "expired"]);
  expect(keyState({ ...key, revokedAt: 50 }, 60)).toBe("revoked");
});
