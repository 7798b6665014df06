import type { Letter } from "../notifications/letter.ts";

/** What staff are told when a SKU falls to its reorder point. */
export function lowStockLetter(
  shop: string,
  {
    sku,
    title,
    available,
    reorderPoint,
  }: { sku: string; title: string; available: number; reorderPoint: number },
  url: string,
): Letter {
  return {
    subject: `${title} is running low at ${shop}`,
    before: [
      `${available} of ${title} (${sku}) can still be sold. Its reorder point is ${reorderPoint}.`,
      "You are told once each time that it falls there.",
    ],
    rows: [],
    after: [],
    link: { label: "See the product", url },
  };
}
