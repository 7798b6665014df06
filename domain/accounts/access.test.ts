import { describe, expect, it } from "vitest";
import { ROLE_SCOPES, Role, Scope, shopperKey } from "./access.ts";

const holders = (scope: Scope) => Role.options.filter((role) => ROLE_SCOPES[role].includes(scope));

describe("a role", () => {
  it.each<[Scope, Role[]]>([
    ["product:read", ["customer", "support", "merchant", "ops"]],
    ["cart:manage", ["customer", "support", "merchant", "ops"]],
    ["order:write", ["customer", "support", "merchant", "ops"]],
    ["customer:read", ["customer", "support", "merchant", "ops"]],
    ["customer:write", ["customer", "support", "merchant", "ops"]],
    ["order:read-any", ["support", "merchant", "ops"]],
    ["order:refund", ["support", "merchant", "ops"]],
    ["product:write", ["merchant", "ops"]],
    ["inventory:write", ["merchant", "ops"]],
    ["order:fulfil", ["merchant", "ops"]],
    ["ops:read", ["ops"]],
    ["ops:write", ["ops"]],
  ])("may carry %s if it is one of %j", (scope, roles) => {
    expect(holders(scope)).toEqual(roles);
  });
});

it("a scope that a role may carry is one that a token may name, and there is no other", () => {
  expect([...new Set(Object.values(ROLE_SCOPES).flat())].sort()).toEqual([...Scope.options].sort());
  expect(Role.safeParse("admin").success).toBe(false);
});

it("an account and a guest never share a name, whatever their ids are", () => {
  expect(shopperKey({ kind: "customer", sub: "ada" })).toBe("user:ada");
  expect(shopperKey({ kind: "guest", cartId: "crt_1" })).toBe("guest:crt_1");
});
