import { describe, expect, it } from "vitest";
import {
  ROLE_SCOPES,
  Role,
  rolesWith,
  Scope,
  type Shopper,
  StaffRole,
  shopperKey,
  shopperOf,
} from "./access.ts";

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
    ["settings:write", ["merchant", "ops"]],
    ["staff:write", ["ops"]],
    ["ops:read", ["ops"]],
    ["ops:write", ["ops"]],
  ])("may carry %s if it is one of %j", (scope, roles) => {
    expect(rolesWith(scope)).toEqual(roles);
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

it("a shopper is found again by their key, whatever their id is, and no other text names one", () => {
  const shoppers: Shopper[] = [
    { kind: "customer", sub: "guest:crt_1" },
    { kind: "customer", sub: "Ada" },
    { kind: "guest", cartId: "user:ada:1" },
  ];
  expect(shoppers.map((shopper) => shopperOf(shopperKey(shopper)))).toEqual(shoppers);
  for (const text of ["", "ada", "user:", "guest:", "xuser:ada", "staff:ada", "USER:ada"]) {
    expect([text, shopperOf(text)]).toEqual([text, null]);
  }
});

it("customers are no staff, and all others are", () => {
  expect(StaffRole.options).toEqual(Role.options.filter((role) => role !== "customer"));
});
