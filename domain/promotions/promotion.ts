import { z } from "zod";
import { anyMoneyBetween, type Currency } from "../base/money.ts";
import { line, Moment } from "../base/text.ts";

/** Minor units: a saving beyond ten million dollars is a slip of the keyboard. */
const MAX_AMOUNT = 1_000_000_000;
/** Entries of one list that a promotion names. */
const MAX_NAMED = 250;
const MAX_UNITS = 100;
const MAX_USES = 10_000_000;

/** Letters, digits, `-` and `_`; shoppers may type it in any case. */
const PromotionCode = z
  .string()
  .max(32)
  .trim()
  .min(3)
  .regex(/^[A-Za-z0-9_-]+$/, "must be letters, digits, - and _")
  .transform((code) => code.toUpperCase());

const Amount = anyMoneyBetween(1, MAX_AMOUNT);

/** Hundredths of a percent are the finest step: 12.5 and 33.33 are fine, 1.234 is not. */
const Percent = z.number().gt(0).max(100).multipleOf(0.01);

export const PromotionEffect = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("percent"), percent: Percent }),
  z.strictObject({
    type: z.literal("fixed"),
    amount: Amount.describe("Off all eligible lines together; it counts for carts in its currency"),
  }),
  z.strictObject({ type: z.literal("free_shipping") }),
  z.strictObject({
    type: z.literal("buy_x_get_y"),
    buy: z.int().min(1).max(MAX_UNITS),
    get: z.int().min(1).max(MAX_UNITS),
    percent: Percent.describe("Off the cheapest units of each group of `buy` + `get`"),
  }),
]);
export type PromotionEffect = z.infer<typeof PromotionEffect>;

const Names = z.array(line(255)).min(1).max(MAX_NAMED);

/** Without it a promotion applies to every line; with it to a line that any list names. */
const PromotionScope = z
  .strictObject({
    categories: Names.optional().describe("Names of categories, in any case"),
    products: Names.optional().describe("Ids or slugs"),
    skus: Names.optional(),
  })
  .refine(
    (scope) => Object.values(scope).some((names) => names !== undefined),
    "must name categories, products or SKUs",
  )
  .meta({ minProperties: 1 });

const promotionFields = {
  title: line(120),
  kind: z.enum(["code", "automatic"]),
  code: PromotionCode.optional(),
  effect: PromotionEffect,
  appliesTo: PromotionScope.optional(),
  minimumSpend: Amount.optional().describe(
    "Eligible goods before any discount; the promotion counts for carts in its currency",
  ),
  customerGroups: Names.optional(),
  startsAt: Moment.optional(),
  endsAt: Moment.optional(),
  usageLimit: z.int().min(1).max(MAX_USES).optional(),
  perCustomerLimit: z.int().min(1).max(MAX_USES).optional(),
  combinable: z.boolean().optional().describe("Whether it adds to other promotions that say so too"),
};

/** A promotion as a merchant describes it (CAT-4). */
export const PromotionDraft = z.strictObject(promotionFields).superRefine((promotion, ctx) => {
  if (promotion.kind === "code" && promotion.code === undefined) {
    ctx.addIssue({ code: "custom", path: ["code"], message: "is needed for a promotion by code" });
  }
  if (promotion.kind === "automatic" && promotion.code !== undefined) {
    ctx.addIssue({ code: "custom", path: ["code"], message: "belongs to a promotion by code" });
  }
  const { startsAt, endsAt, effect, minimumSpend } = promotion;
  if (effect.type === "fixed" && minimumSpend && minimumSpend.currency !== effect.amount.currency) {
    const path = ["minimumSpend", "currency"];
    ctx.addIssue({ code: "custom", path, message: `must be ${effect.amount.currency}, as the amount` });
  }
  if (startsAt !== undefined && endsAt !== undefined && Date.parse(endsAt) <= Date.parse(startsAt)) {
    ctx.addIssue({ code: "custom", path: ["endsAt"], message: "must be after startsAt" });
  }
});
export type PromotionDraft = z.infer<typeof PromotionDraft>;

/**
 * A merchant's change of a promotion: a field that is not sent stays, and null takes a rule away.
 */
export const PromotionChange = z
  .strictObject({
    title: promotionFields.title,
    code: PromotionCode,
    effect: PromotionEffect,
    appliesTo: promotionFields.appliesTo.nullable(),
    minimumSpend: promotionFields.minimumSpend.nullable(),
    customerGroups: promotionFields.customerGroups.nullable(),
    startsAt: promotionFields.startsAt.nullable(),
    endsAt: promotionFields.endsAt.nullable(),
    usageLimit: promotionFields.usageLimit.nullable(),
    perCustomerLimit: promotionFields.perCustomerLimit.nullable(),
    combinable: z.boolean(),
  })
  .partial();
export type PromotionChange = z.infer<typeof PromotionChange>;

/** A promotion of the shop. Numbers grow, so the smaller of two is the older. */
export type Promotion = PromotionDraft & {
  num: number;
  id: string;
};

/** The currency of the carts that it counts for; undefined: of any. */
export function currencyOf({ effect, minimumSpend }: PromotionDraft): Currency | undefined {
  return minimumSpend?.currency ?? (effect.type === "fixed" ? effect.amount.currency : undefined);
}

/** Whether its uses are counted: an order has it only when its ledger grants a use. */
export function isCounted({ kind, usageLimit, perCustomerLimit }: PromotionDraft): boolean {
  return kind === "code" || usageLimit !== undefined || perCustomerLimit !== undefined;
}

export const PromotionState = z.enum(["scheduled", "active", "ended"]);

/** A promotion as merchants read it. */
export const PromotionView = z
  .object({
    ...promotionFields,
    id: z.string(),
    state: PromotionState,
    uses: z
      .object({
        confirmed: z.int().describe("By orders that were paid"),
        reserved: z.int().describe("By orders that are not paid yet"),
      })
      .nullable()
      .describe("Null while uses are not counted: an automatic promotion without a limit"),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Promotion" });
export type PromotionView = z.infer<typeof PromotionView>;

export function promotionState(
  { startsAt, endsAt }: Pick<PromotionDraft, "startsAt" | "endsAt">,
  now: number,
): z.infer<typeof PromotionState> {
  if (endsAt !== undefined && now >= Date.parse(endsAt)) {
    return "ended";
  }
  return startsAt !== undefined && now < Date.parse(startsAt) ? "scheduled" : "active";
}
