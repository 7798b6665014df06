import { lowStockLetter } from "../../domain/accounts/staff-letters.ts";
import { findVariantsBySku } from "../../stores/catalog/catalog.ts";
import type { EventOf } from "../events/events.ts";
import { mailStaff } from "./mail-staff.ts";
import type { Sending } from "./sending.ts";

/**
 * Writes to staff of SKUs that fell to their reorder point.
 *
 * @returns ids of the events that must come again, and why
 */
export async function notifyLowStock(
  sending: Sending,
  events: readonly EventOf<"inventory.low">[],
): Promise<Map<string, string>> {
  if (events.length === 0) {
    return new Map();
  }
  const { env, shop } = sending;
  const variants = await findVariantsBySku(
    env.DB,
    events.map(({ data }) => data.sku),
  );
  return mailStaff(sending, "inventory:write", events, ({ data }) => {
    const variant = variants.get(data.sku);
    return variant
      ? lowStockLetter(
          shop.name,
          {
            sku: variant.sku,
            title: variant.title,
            available: data.available,
            reorderPoint: variant.reorderPoint,
          },
          new URL(`/products/${encodeURIComponent(variant.productSlug)}`, env.SHOP_URL).href,
        )
      : null;
  });
}
