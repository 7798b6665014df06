import { describe, expect, it } from "vitest";
import { ROLE_SCOPES, Role, type Scope, shopperKey } from "./access.ts";

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

it("an account and a guest never share a name, whatever their ids are", () => {
  expect(shopperKey({ kind: "customer", sub: "ada" })).toBe("user:ada");
  expect(shopperKey({ kind: "guest", cartId: "crt_1" })).toBe("guest:crt_1");
});
