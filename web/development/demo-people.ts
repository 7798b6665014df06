import { z } from "zod";
import type { Role } from "../../domain/accounts/access.ts";

/** The people one can be in development, without a password. */
export const DemoPerson = z.enum(["customer", "support", "merchant", "operator"]);
export type DemoPerson = z.infer<typeof DemoPerson>;

interface DemoAccount {
  sub: string;
  role: Role;
  name: string;
  email: string;
}

export const DEMO_ACCOUNTS: Record<DemoPerson, DemoAccount> = {
  customer: {
    sub: "demo-customer",
    role: "customer",
    name: "Casey Customer",
    email: "customer@example.com",
  },
  support: { sub: "demo-support", role: "support", name: "Sam Support", email: "support@example.com" },
  merchant: {
    sub: "demo-merchant",
    role: "merchant",
    name: "Morgan Merchant",
    email: "merchant@example.com",
  },
  operator: { sub: "demo-operator", role: "ops", name: "Oli Operator", email: "operator@example.com" },
};
