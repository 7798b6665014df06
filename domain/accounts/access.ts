import { z } from "zod";

/** What a token may be used for. A route asks for scopes, never for roles. */
export const Scope = z.enum([
  "product:read",
  "product:write",
  "inventory:write",
  "cart:manage",
  "order:write",
  "order:read-any",
  "order:refund",
  "order:fulfil",
  "customer:read",
  "customer:write",
  "settings:write",
  "staff:write",
  "ops:read",
  "ops:write",
]);
export type Scope = z.infer<typeof Scope>;

export const Role = z.enum(["customer", "support", "merchant", "ops"]);
export type Role = z.infer<typeof Role>;

const CUSTOMER: readonly Scope[] = [
  "product:read",
  "cart:manage",
  "order:write",
  "customer:read",
  "customer:write",
];

/** Who may do what. The widest set a role may carry; a token may hold fewer. */
export const ROLE_SCOPES: Record<Role, readonly Scope[]> = {
  customer: CUSTOMER,
  support: [...CUSTOMER, "order:read-any", "order:refund"],
  merchant: [
    ...CUSTOMER,
    "product:write",
    "inventory:write",
    "order:read-any",
    "order:refund",
    "order:fulfil",
    "settings:write",
  ],
  ops: [
    ...CUSTOMER,
    "product:write",
    "inventory:write",
    "order:read-any",
    "order:refund",
    "order:fulfil",
    "settings:write",
    "staff:write",
    "ops:read",
    "ops:write",
  ],
};

/** The roles that hold a scope. */
export function rolesWith(scope: Scope): Role[] {
  return Role.options.filter((role) => ROLE_SCOPES[role].includes(scope));
}

/** The roles of people who work in the shop. */
export const StaffRole = Role.exclude(["customer"]);
export type StaffRole = z.infer<typeof StaffRole>;

/** Who a verified access token or API key speaks for. */
export interface Principal {
  /** The token's subject: the customer's id, or that of the key. */
  sub: string;
  role: Role;
  scopes: ReadonlySet<Scope>;
  name?: string | undefined;
  email?: string | undefined;
  /** When the account was made, in ms since 1970; tokens made for development do not say it. */
  since?: number | undefined;
  /** The session that the token belongs to; tokens made for development belong to none. */
  sid?: string | undefined;
  /** Set for a program with a key; its role is what the key's maker was. */
  isApiKey?: true;
}

/** Who is shopping: an account, or a browser known only by its cart. */
export type Shopper =
  | { kind: "customer"; sub: string }
  | {
      kind: "guest";
      cartId: string;
      /** The id was made for this request, which only reads: nothing can be in that cart. */
      unused?: boolean;
    };

/** The stable name of a shopper: names the cart object, scopes idempotency keys, owns orders. */
export function shopperKey(shopper: Shopper): string {
  return shopper.kind === "customer" ? `user:${shopper.sub}` : `guest:${shopper.cartId}`;
}

/** The shopper that a key names; null for another text. */
export function shopperOf(key: string): Shopper | null {
  const [, kind, id = ""] = /^(user|guest):(.+)$/.exec(key) ?? [];
  if (kind === undefined) {
    return null;
  }
  return kind === "user" ? { kind: "customer", sub: id } : { kind: "guest", cartId: id };
}
