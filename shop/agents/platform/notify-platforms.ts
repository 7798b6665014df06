import { orderMessageId, platformWebhookId } from "../../../domain/agents/platform-webhook.ts";
import { errorText } from "../../../domain/base/log.ts";
import { platformUrlsOf } from "../../../stores/agents/platforms.ts";
import { callObject } from "../../base/call-object.ts";
import type { Event, EventOf } from "../../events/events.ts";
import { PLATFORM_EVENTS } from "../../events/listening.ts";
import type { WebhookMessage } from "../../webhooks/webhook-object.ts";
import type { OrderNews } from "./order-webhook.ts";

type PlatformEvent = EventOf<(typeof PLATFORM_EVENTS)[number] | "agent.ordered">;

function isPlatformEvent(event: Event): event is PlatformEvent {
  const types: readonly string[] = PLATFORM_EVENTS;
  return event.type === "agent.ordered" || types.includes(event.type);
}

/**
 * What an object is handed of an event. That an order was made is one message, whichever of two
 * events says so: the other may have come before it was written down where the order is from.
 */
async function messageOf(webhookId: string, { id, type, at, data }: PlatformEvent): Promise<WebhookMessage> {
  const isMade = type === "agent.ordered" || type === "order.confirmed";
  return {
    id: await orderMessageId(webhookId, isMade ? `${data.orderId}:made` : id),
    type: isMade ? "order.confirmed" : type,
    body: JSON.stringify({ orderId: data.orderId, at } satisfies OrderNews),
  };
}

/**
 * Hands what happened to orders of agents to the object of each platform's address; the objects
 * send. A repeated event finds its message there.
 *
 * @returns ids of the events that must come again, and why
 */
export async function notifyPlatforms(env: Env, events: readonly Event[]): Promise<Map<string, string>> {
  const again = new Map<string, string>();
  const relevant = events.filter(isPlatformEvent);
  if (relevant.length === 0) {
    return again;
  }
  const urls = await platformUrlsOf(
    env.DB,
    relevant.map(({ data }) => data.orderId),
  );
  const byUrl = Map.groupBy(relevant, ({ data }) => urls.get(data.orderId));
  await Promise.all(
    [...byUrl].map(async ([url, news]) => {
      if (url === undefined) {
        return;
      }
      try {
        const webhookId = await platformWebhookId(url);
        const messages = await Promise.all(news.map((event) => messageOf(webhookId, event)));
        await callObject(() => env.WEBHOOK_ENDPOINT.getByName(webhookId).take(messages));
      } catch (error) {
        for (const event of news) {
          again.set(event.id, errorText(error));
        }
      }
    }),
  );
  return again;
}
