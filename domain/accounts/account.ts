import { z } from "zod";
import { Email } from "../base/email.ts";
import { maskFieldsOf } from "../base/log.ts";
import { personal } from "../base/personal.ts";
import { isSeen } from "../base/text.ts";
import { LANGUAGES } from "../language/languages.ts";
import { Channels, ChannelsChange, DEFAULT_CHANNELS } from "../notifications/channels.ts";
import { Address } from "../orders/order.ts";
import { isTimeZone } from "../time/time-zone.ts";
import { Role } from "./access.ts";
import { LinkScope } from "./linking/linking.ts";

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
  .max(MAX_NAME_CHARS)
  .trim()
  .min(1)
  // Persian names and some emoji have joiners inside, which are not seen either.
  .regex(/^(?:[^\p{Cc}\p{Cf}]|[\u200c\u200d])*[^\p{Cc}\p{Cf}\s](?:[^\p{Cc}\p{Cf}]|[\u200c\u200d])*$/u, {
    error: "must not be blank or hold control characters",
    abort: true,
  })
  .refine(isSeen, "must not be blank");

const ShippingMethod = z
  .enum(["standard", "express"])
  .describe("Chosen for them at checkout, where it is offered");
const CartReminders = z
  .boolean()
  .describe("Consent to be reminded of a cart that they left. Left out: they were not asked");
const Zone = z
  .string()
  .max(60)
  .refine(isTimeZone, "must be a time zone such as Europe/Berlin")
  .describe("Where their nights are counted. Left out: in the shop's time zone");

/** A customer's preferences; the defaults are below. */
export const Preferences = z
  .strictObject({
    orderEmails: z.boolean().describe("The same as `channels.email.orders`"),
    shippingMethod: ShippingMethod,
    cartReminders: CartReminders.optional(),
    channels: Channels,
    timeZone: Zone.optional(),
    phone: personal(z.string().optional().describe("The number that was proven, for short messages"), {
      erased: null,
    }),
    language: z.string().optional().describe("Of messages that are about no order"),
  })
  .meta({ id: "Preferences" });
export type Preferences = z.infer<typeof Preferences>;
export const DEFAULT_PREFERENCES: Preferences = {
  orderEmails: true,
  shippingMethod: "standard",
  channels: DEFAULT_CHANNELS,
};
maskFieldsOf(Preferences);

/** What is named changes. A number is proven before it is kept, so it is not among these. */
export const PreferencesChange = z
  .strictObject({
    orderEmails: z.boolean(),
    shippingMethod: ShippingMethod,
    cartReminders: CartReminders,
    channels: ChannelsChange,
    timeZone: Zone.nullable(),
    language: z.enum(LANGUAGES).describe("Of messages that are about no order, where the shop offers it"),
  })
  .partial()
  .meta({ id: "PreferencesChange" });
export type PreferencesChange = z.infer<typeof PreferencesChange>;

export function changePreferences(kept: Preferences, change: PreferencesChange): Preferences {
  const { channels: chosen, timeZone } = change;
  const { cartReminders = kept.cartReminders, language = kept.language } = change;
  const { channels, cartReminders: _c, timeZone: _z, language: _l, ...rest } = kept;
  const zone = timeZone === undefined ? kept.timeZone : timeZone;
  const email = chosenOf(channels.email, { orders: change.orderEmails, ...chosen?.email });
  return {
    ...rest,
    shippingMethod: change.shippingMethod ?? kept.shippingMethod,
    orderEmails: email.orders,
    channels: {
      email,
      sms: chosenOf(channels.sms, chosen?.sms),
      push: chosenOf(channels.push, chosen?.push),
    },
    ...(cartReminders === undefined ? {} : { cartReminders }),
    ...(zone ? { timeZone: zone } : {}),
    ...(language === undefined ? {} : { language }),
  };
}

type Choices = Channels["email"];

function chosenOf(kept: Choices, chosen: { [kind in keyof Choices]?: boolean | undefined } = {}): Choices {
  const { orders = kept.orders, sales = kept.sales, backInStock = kept.backInStock } = chosen;
  return { orders, sales, backInStock };
}

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
    linked: z
      .object({ client: z.url(), scopes: z.array(LinkScope) })
      .optional()
      .describe("Of a program that acts for the account: its profile, and what it may do"),
  })
  .meta({ id: "Session" });
export type SessionView = z.infer<typeof SessionView>;
