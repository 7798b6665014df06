import { z } from "zod";
import { anyMoneyBetween, CURRENCY, Currency } from "../base/money.ts";
import { line, Moment } from "../base/text.ts";
import { foldSku, Sku } from "../catalog/sku.ts";

/** Minor units: a price beyond ten million dollars is a slip of the keyboard. */
const MAX_PRICE = 1_000_000_000;
/** Groups that one list is for. */
const MAX_GROUPS = 50;
/** Prices of one list; they are written and read as a whole. */
const MAX_LISTED_PRICES = 5_000;
const MAX_QUANTITY = 1_000;

const ListPrice = z.strictObject({
  sku: Sku,
  price: anyMoneyBetween(0, MAX_PRICE),
  minQuantity: z
    .int()
    .min(1)
    .max(MAX_QUANTITY)
    .optional()
    .describe("Units of one line from which the price counts; 1 when it is left out"),
});

const Prices = z
  .array(ListPrice)
  .min(1)
  .max(MAX_LISTED_PRICES)
  .superRefine((prices, ctx) => {
    const seen = new Set<string>();
    for (const [index, { sku, minQuantity = 1 }] of prices.entries()) {
      const step = `${foldSku(sku)} ${minQuantity}`;
      if (seen.has(step)) {
        ctx.addIssue({
          code: "custom",
          path: [index],
          message: `is the second price of ${sku} from ${minQuantity} on`,
        });
      }
      seen.add(step);
    }
  });

const CustomerGroups = z.array(line(255)).min(1).max(MAX_GROUPS);

const terms = {
  title: line(120),
  currency: Currency.describe("The currency of its prices, which a list keeps; without it, the shop's own"),
  customerGroups: CustomerGroups.optional().describe("Who it is for; without it, everybody"),
  startsAt: Moment.optional(),
  endsAt: Moment.optional(),
};

/** Who a list is for and when, without its prices. */
const PriceListTerms = z.strictObject(terms);
export type PriceListTerms = z.infer<typeof PriceListTerms>;

/** A list as a merchant describes it (CAT-9). */
export const PriceListDraft = z
  .strictObject({ ...terms, currency: terms.currency.default(CURRENCY), prices: Prices })
  .superRefine(({ startsAt, endsAt, currency, prices }, ctx) => {
    for (const [index, { price }] of prices.entries()) {
      if (price.currency !== currency) {
        const path = ["prices", index, "price", "currency"];
        ctx.addIssue({ code: "custom", path, message: `must be ${currency}, as that of the list` });
      }
    }
    if (startsAt !== undefined && endsAt !== undefined && Date.parse(endsAt) <= Date.parse(startsAt)) {
      ctx.addIssue({ code: "custom", path: ["endsAt"], message: "must be after startsAt" });
    }
  });
export type PriceListDraft = z.infer<typeof PriceListDraft>;

/** What a merchant changes of a list: what is not sent stays, and null takes a rule away. */
export const PriceListChange = z
  .strictObject({
    title: terms.title,
    customerGroups: CustomerGroups.nullable(),
    startsAt: Moment.nullable(),
    endsAt: Moment.nullable(),
    prices: Prices.describe("All prices of the list from now on"),
  })
  .partial();
export type PriceListChange = z.infer<typeof PriceListChange>;

const PriceListState = z.enum(["scheduled", "active", "ended"]);

/** A list as merchants see it among others. */
export const PriceListSummary = z
  .object({
    ...terms,
    id: z.string(),
    version: z.int().describe("Grows with each change; an order's line keeps the one that it was priced by"),
    state: PriceListState,
    priceCount: z.int(),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "PriceListSummary" });
export type PriceListSummary = z.infer<typeof PriceListSummary>;

export const PriceList = PriceListSummary.extend({ prices: z.array(ListPrice) }).meta({ id: "PriceList" });
export type PriceList = z.infer<typeof PriceList>;

/** One version of a list, as it was. */
export const PriceListVersion = z
  .object({
    ...terms,
    version: z.int(),
    at: z.iso.datetime(),
    actor: z.string(),
    deleted: z.boolean().describe("Whether the list was deleted by it"),
  })
  .meta({ id: "PriceListVersion" });
export type PriceListVersion = z.infer<typeof PriceListVersion>;

/** The window of a list in milliseconds since 1970. */
export function windowOf({ startsAt, endsAt }: Pick<PriceListTerms, "startsAt" | "endsAt">): {
  startsAt: number | null;
  endsAt: number | null;
} {
  return {
    startsAt: startsAt === undefined ? null : Date.parse(startsAt),
    endsAt: endsAt === undefined ? null : Date.parse(endsAt),
  };
}

type Window = ReturnType<typeof windowOf>;

export function priceListState({ startsAt, endsAt }: Window, now: number): "scheduled" | "active" | "ended" {
  if (endsAt !== null && now >= endsAt) {
    return "ended";
  }
  return startsAt !== null && now < startsAt ? "scheduled" : "active";
}

/** When a list next begins or ends, after `now`; null: never. */
export function nextTurn({ startsAt, endsAt }: Window, now: number): number | null {
  const turns = [startsAt, endsAt].filter((at) => at !== null && at > now);
  return turns.length === 0 ? null : Math.min(...turns.map(Number));
}
