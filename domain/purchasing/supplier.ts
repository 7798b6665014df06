import { z } from "zod";
import { Email } from "../base/email.ts";
import { CURRENCY, Currency } from "../base/money.ts";
import { line, lines } from "../base/text.ts";

/** Days from an order to its goods, of a supplier for whom staff named none. */
export const DEFAULT_LEAD_DAYS = 7;
const MAX_LEAD_DAYS = 365;

export const SupplierId = z.string().regex(/^sup_[0-9a-z]{20}$/);

/** Whom the shop buys goods from. */
export const Supplier = z.strictObject({
  name: line(120),
  email: Email.nullable(),
  currency: Currency.describe("What its purchase orders are in"),
  leadTimeDays: z.int().min(0).max(MAX_LEAD_DAYS).describe("Days from an order to its goods"),
  note: lines(1_000),
  archived: z.boolean().describe("An archived supplier gets no new orders"),
});
export type Supplier = z.infer<typeof Supplier>;

export const NewSupplier = Supplier.omit({ archived: true })
  .partial({ email: true, currency: true, leadTimeDays: true, note: true })
  .strict();
export type NewSupplier = z.infer<typeof NewSupplier>;

export const SupplierPatch = Supplier.partial().strict();
export type SupplierPatch = z.infer<typeof SupplierPatch>;

export function newSupplier(said: NewSupplier): Supplier {
  return {
    name: said.name,
    email: said.email ?? null,
    currency: said.currency ?? CURRENCY,
    leadTimeDays: said.leadTimeDays ?? DEFAULT_LEAD_DAYS,
    note: said.note ?? "",
    archived: false,
  };
}

/** What is not sent stays. */
export function patchedSupplier(before: Supplier, patch: SupplierPatch): Supplier {
  return {
    name: patch.name ?? before.name,
    email: patch.email === undefined ? before.email : patch.email,
    currency: patch.currency ?? before.currency,
    leadTimeDays: patch.leadTimeDays ?? before.leadTimeDays,
    note: patch.note ?? before.note,
    archived: patch.archived ?? before.archived,
  };
}
