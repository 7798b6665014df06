import { z } from "zod";
import { Email } from "../base/email.ts";
import { maskFieldsOf } from "../base/log.ts";
import { personal } from "../base/personal.ts";
import { Address } from "../orders/order.ts";
import { Role } from "./access.ts";

export const MAX_NAME_CHARS = 120;
/** Addresses one account keeps. */
export const MAX_ADDRESSES = 20;
/** Products that a shopper keeps for later. */
export const MAX_WISHES = 100;

/**
 * The address of an account, in lower case. Before the `@` only ASCII passes. A letter that only
 * looks like another would name a different person. Folding it into that other letter would hand
 * over their account.
 */
// Lower case comes after the check, because it makes a plain k of the sign for Kelvin.
export const AccountEmail = Email.overwrite((address) => address.toLowerCase());

export const AccountName = z
  .string()
  .trim()
  .min(1)
  .max(MAX_NAME_CHARS)
  .regex(
    /^[^\p{Cc}\p{Cf}]*[^\p{Cc}\p{Cf}\s][^\p{Cc}\p{Cf}]*$/u,
    "must not be blank or hold control characters",
  );

/** A customer's preferences; the defaults are below. */
export const Preferences = z
  .strictObject({
    orderEmails: z.boolean().describe("Mail about what becomes of an order"),
    shippingMethod: z
      .enum(["standard", "express"])
      .describe("Chosen for them at checkout, where it is offered"),
    cartReminders: z
      .boolean()
      .optional()
      .describe("Consent to be reminded of a cart that they left. Left out: they were not asked"),
  })
  .meta({ id: "Preferences" });
export type Preferences = z.infer<typeof Preferences>;
export const DEFAULT_PREFERENCES: Preferences = { orderEmails: true, shippingMethod: "standard" };

export const Profile = z
  .object({
    id: z.string(),
    email: personal(z.string().nullable(), { erased: null }),
    name: personal(z.string().nullable(), { erased: null }),
    role: Role,
    hasPassword: z.boolean(),
    identities: z.array(z.object({ issuer: z.string(), linkedAt: z.iso.datetime() })),
    createdAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "Profile" });
export type Profile = z.infer<typeof Profile>;
maskFieldsOf(Profile);

export const SavedAddress = Address.extend({ id: z.string(), isDefault: z.boolean() }).meta({
  id: "SavedAddress",
});
export type SavedAddress = z.infer<typeof SavedAddress>;
maskFieldsOf(SavedAddress);

export const SessionView = z
  .object({
    id: z.string(),
    device: z.string().describe("Browser and system, as the client told them"),
    current: z.boolean(),
    createdAt: z.iso.datetime(),
    lastUsedAt: z.iso.datetime(),
  })
  .meta({ id: "Session" });
export type SessionView = z.infer<typeof SessionView>;
