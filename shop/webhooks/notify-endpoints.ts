import { base32, sha256 } from "../../domain/base/ids.ts";
import { errorText } from "../../domain/base/log.ts";
import { listWebhooks } from "../../stores/webhooks/webhooks.ts";
import { callObject } from "../base/call-object.ts";
import type { Event } from "../events/events.ts";
import { isListening } from "../events/listening.ts";
import type { WebhookMessage } from "./webhook-object.ts";

/** Letters of an event's digest: 100 bits. */
const DIGEST_LENGTH = 20;

/** What an endpoint is sent of an event. */
export async function messageOf(webhookId: string, event: Event): Promise<WebhookMessage> {
  const { id, type, version, at, data } = event;
  return {
    id: `${webhookId}-${base32(await sha256(id), DIGEST_LENGTH)}`,
    type,
    body: JSON.stringify({ type, timestamp: at, id, version, data }),
  };
}

/** The webhook of a delivery, as `messageOf` names them. */
export function webhookOf(deliveryId: string): string {
  return deliveryId.split("-")[0] ?? "";
}

/**
 * Hands events to the object of each endpoint that wants them; the objects send. A repeated event
 * finds its message there.
 *
 * @returns ids of the events that must come again, and why
 */
export async function notifyEndpoints(env: Env, events: readonly Event[]): Promise<Map<string, string>> {
  const hooks = (await listWebhooks(env.DB)).filter(isListening);
  const again = new Map<string, string>();
  await Promise.all(
    hooks.map(async ({ id, events: types }) => {
      const wanted = events.filter(({ type }) => types.includes(type));
      if (wanted.length === 0) {
        return;
      }
      const messages = await Promise.all(wanted.map((event) => messageOf(id, event)));
      try {
        await callObject(() => env.WEBHOOK_ENDPOINT.getByName(id).take(messages));
      } catch (error) {
        for (const event of wanted) {
          again.set(event.id, errorText(error));
        }
      }
    }),
  );
  return again;
}
