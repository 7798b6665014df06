import { webhookOffLetter } from "../../domain/accounts/staff-letters.ts";
import { listWebhooks } from "../../stores/webhooks/webhooks.ts";
import type { EventOf } from "../events/events.ts";
import { mailStaff } from "../notifications/mail-staff.ts";
import type { Sending } from "../notifications/sending.ts";

/**
 * Writes to staff of webhooks that the shop turned off; not of one that was deleted or is on again.
 *
 * @returns ids of the events that must come again, and why
 */
export async function notifyDisabled(
  sending: Sending,
  events: readonly EventOf<"webhook.disabled">[],
): Promise<Map<string, string>> {
  if (events.length === 0) {
    return new Map();
  }
  const { env, shop } = sending;
  const webhooks = new Map((await listWebhooks(env.DB)).map((webhook) => [webhook.id, webhook]));
  return mailStaff(sending, "settings:write", events, ({ data: { webhookId, reason } }) => {
    const webhook = webhooks.get(webhookId);
    return webhook && !webhook.enabled
      ? webhookOffLetter(
          shop.name,
          { host: new URL(webhook.url).host, reason },
          new URL(`/admin/webhooks/${webhookId}`, env.SHOP_URL).href,
        )
      : null;
  });
}
