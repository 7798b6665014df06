import { logRecord } from "../../domain/base/log.ts";
import { listPlatformWebhooks } from "../../stores/agents/platforms.ts";
import { listWebhooks } from "../../stores/webhooks/webhooks.ts";

/**
 * Has the object of each webhook, a merchant's or a platform's, set its alarm, should a reset have
 * lost that. What an object took in would wait for the next event otherwise.
 */
export async function lookAfterWebhooks(env: Env): Promise<void> {
  const [hooks, platforms] = await Promise.all([listWebhooks(env.DB), listPlatformWebhooks(env.DB)]);
  const on = hooks.filter(({ enabled }) => enabled);
  await Promise.all(
    [...on, ...platforms].map(async ({ id }) => {
      try {
        await env.WEBHOOK_ENDPOINT.getByName(id).stayAwake();
      } catch (error) {
        console.warn(logRecord("warn", "webhook not looked after", { webhook: id, error }));
      }
    }),
  );
}
