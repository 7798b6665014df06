import { notifyPlatforms } from "../shop/agents/platform/notify-platforms.ts";
import { notifyEndpoints } from "../shop/webhooks/notify-endpoints.ts";
import { allOf, consumeBatch } from "./consume.ts";

/**
 * Hands events to the endpoints of merchants' own systems, and to the platforms whose agents
 * ordered. It waits for none of them: the object of each sends by itself.
 */
export async function consumeWebhooks(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    return allOf(await Promise.all([notifyEndpoints(env, events), notifyPlatforms(env, events)]));
  });
}
