import { z } from "zod";
import { internationalNumber } from "./phone-number.ts";

/** The ways that a message goes to a person. */
export const CHANNELS = ["email", "sms", "push"] as const;
export const Channel = z.enum(CHANNELS);
export type Channel = z.infer<typeof Channel>;

/**
 * What messages are about. Shoppers choose the channels of the first three; `cart` has a consent of
 * its own, and `account` is what an account cannot do without.
 */
export const KINDS = ["orders", "sales", "backInStock", "cart", "account", "staff"] as const;
export type Kind = (typeof KINDS)[number];

/**
 * What becomes of a message:
 * - `pending`: its provider did not take it yet, and is asked again;
 * - `held`: it waits for an hour in which it may come;
 * - `sent`: its provider took it; `delivered`: and says that it arrived;
 * - `refused`, `bounced`: it never arrives; `complained`: it was reported as unwanted;
 * - `suppressed`: the person had ended such messages; `lapsed`: it came to nothing while it waited.
 */
export const DELIVERY_STATES = [
  "pending",
  "held",
  "sent",
  "delivered",
  "refused",
  "bounced",
  "complained",
  "suppressed",
  "lapsed",
] as const;
export const DeliveryState = z.enum(DELIVERY_STATES);
export type DeliveryState = z.infer<typeof DeliveryState>;
/** What did not reach its person, or not yet. */
export const TROUBLED = DELIVERY_STATES.filter((state) => state !== "sent" && state !== "delivered");

const Choices = z.strictObject({
  orders: z.boolean().describe("What becomes of an order"),
  sales: z.boolean().describe("A sale that opens"),
  backInStock: z.boolean().describe("Goods that were asked for and can be bought again"),
});

/** Which messages a customer wants which way. */
export const Channels = z
  .strictObject({ email: Choices, sms: Choices, push: Choices })
  .meta({ id: "Channels" });
export type Channels = z.infer<typeof Channels>;

/** A change of some choices; the others stay. */
export const ChannelsChange = z
  .strictObject({ email: Choices.partial(), sms: Choices.partial(), push: Choices.partial() })
  .partial()
  .meta({ id: "ChannelsChange" });
export type ChannelsChange = z.infer<typeof ChannelsChange>;

const NONE = { orders: false, sales: false, backInStock: false };

/** What holds for those who chose nothing, and for guests. Advertising needs a consent. */
export const DEFAULT_CHANNELS: Channels = {
  email: { orders: true, sales: false, backInStock: true },
  sms: NONE,
  push: NONE,
};

/** What has to be sent now: the shopper has just paid, or waits for an answer. */
const URGENT: ReadonlySet<string> = new Set(["order.confirmed", "order.cancelled", "account.phone"]);

/**
 * Whether a message may wait until the customer's night is over. A mail makes no sound, so of mails
 * only the reminder of a cart waits.
 */
export function mayWait(channel: Channel, template: string): boolean {
  return channel === "email" ? template === "cart.abandoned" : !URGENT.has(template);
}

/**
 * Messages that are not about an order or an account, to one person in a day, by channel. More of
 * them wait for the next day.
 */
export const DAILY_LIMIT: Readonly<Record<Channel, number>> = { email: 5, sms: 3, push: 5 };
/** Those that are counted and limited. */
export const LIMITED: readonly Kind[] = ["sales", "backInStock", "cart"];

/** A telephone number as networks take it (E.164): `+4915112345678`. */
export const PhoneNumber = z
  .string()
  .max(40)
  .transform((text) => internationalNumber(text) ?? "")
  .pipe(z.string().regex(/^\+[1-9]\d{6,14}$/, "must be a number with its country, such as +49 151 12345678"));
