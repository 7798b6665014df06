import { tellEndpoints } from "../shop/webhooks/tell-endpoints.ts";
import { consumeBatch } from "./consume.ts";

/**
 * Hands events to the endpoints of merchants' own systems. It waits for no endpoint: the object of
 * each sends by itself.
 */
export async function consumeWebhooks(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, (events) => tellEndpoints(env, events));
}
