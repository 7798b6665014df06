import { ROLE_SCOPES, Role } from "../../domain/accounts/access.ts";
import { lowStockLetter } from "../../domain/accounts/staff-letters.ts";
import { brandOf, renderEmail } from "../../domain/notifications/letter.ts";
import { findStaff } from "../../stores/accounts/accounts.ts";
import { findVariantsBySku } from "../../stores/catalog/catalog.ts";
import { recordNotifications, unsentNotifications } from "../../stores/events/notifications.ts";
import { endOf, type Sending } from "../accounts/account-mails.ts";
import type { EventOf } from "../events/events.ts";

/** Accounts of staff that one event is mailed to: the oldest. */
const MAX_STAFF = 20;

/** Those who may do something about it. */
const TOLD = Role.options.filter((role) => ROLE_SCOPES[role].includes("inventory:write"));

/**
 * Writes to staff of SKUs that fell to their reorder point. A repeated event finds its messages sent.
 *
 * @returns ids of the events that must come again, and why
 */
export async function tellLowStock(
  { env, shop, provider }: Sending,
  events: readonly EventOf<"inventory.low">[],
): Promise<Map<string, string>> {
  const again = new Map<string, string>();
  if (events.length === 0) {
    return again;
  }
  const staff = await findStaff(env.DB, TOLD, MAX_STAFF);
  const variants = await findVariantsBySku(
    env.DB,
    events.map(({ data }) => data.sku),
  );
  const mails = events.flatMap((event) => {
    const variant = variants.get(event.data.sku);
    return variant
      ? staff.map(({ id, email: to }) => ({
          id: `${event.id}:email:${id}`,
          eventId: event.id,
          to,
          event,
          variant,
        }))
      : [];
  });
  const due = await unsentNotifications(
    env.DB,
    mails.map(({ id }) => id),
  );
  const sending = mails.filter(({ id }) => due.has(id));
  const brand = brandOf(shop, env.SHOP_URL);
  const outcomes = await provider.send(
    sending.map(({ id, to, event, variant }) => ({
      idempotencyKey: id,
      to,
      ...renderEmail(
        brand,
        "en",
        lowStockLetter(
          shop.name,
          {
            sku: variant.sku,
            title: variant.title,
            available: event.data.available,
            reorderPoint: variant.reorderPoint,
          },
          new URL(`/products/${encodeURIComponent(variant.productSlug)}`, env.SHOP_URL).href,
        ),
      ),
    })),
  );
  const ends = sending.map(({ id, eventId, to, event }, index) => ({
    ...endOf(id, outcomes[index]),
    eventId,
    channel: "email" as const,
    template: event.type,
    recipient: to,
  }));
  await recordNotifications(env.DB, ends);
  for (const { eventId, state, error } of ends) {
    if (state === "pending") {
      again.set(eventId, error ?? "");
    }
  }
  return again;
}
