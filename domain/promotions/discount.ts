import { z } from "zod";

const Cents = z.int().nonnegative();

/** What one promotion took off an order. It is kept with the order, as its explanation. */
export const Discount = z.object({
  promotionId: z.string(),
  title: z.string(),
  /** What the shopper typed; null for an automatic promotion. */
  code: z.string().nullable(),
  /** Whether its ledger holds a use for the order. */
  counted: z.boolean(),
  /** Off each line, in the order of the lines. */
  lines: z.array(Cents),
  /** Off the shipping. */
  shipping: Cents,
});
export type Discount = z.infer<typeof Discount>;

/** What promotions take off a priced cart. */
export interface Discounts {
  applied: Discount[];
  /** Cents off each line by all promotions together, in the order of the lines. */
  lines: number[];
  /** Cents off shipping. */
  shipping: number;
}

export const NO_DISCOUNTS: Discounts = { applied: [], lines: [], shipping: 0 };

/** Cents that a promotion took off goods. */
export function offGoods({ lines }: Pick<Discount, "lines">): number {
  return lines.reduce((sum, cents) => sum + cents, 0);
}

/** The promotions whose ledgers hold a use for an order. */
export function countedOf({
  discounts,
}: {
  discounts?: readonly Discount[] | undefined;
}): readonly Discount[] {
  return (discounts ?? []).filter(({ counted }) => counted);
}
