import { logRecord } from "../../domain/base/log.ts";
import { listWebhooks } from "../../stores/webhooks/webhooks.ts";

/**
 * Has the object of each webhook set its alarm, should a reset have lost that. What an object took
 * in would wait for the next event otherwise.
 */
export async function lookAfterWebhooks(env: Env): Promise<void> {
  const on = (await listWebhooks(env.DB)).filter(({ enabled }) => enabled);
  await Promise.all(
    on.map(async ({ id }) => {
      try {
        await env.WEBHOOK_ENDPOINT.getByName(id).stayAwake();
      } catch (error) {
        console.warn(logRecord("warn", "webhook not looked after", { webhook: id, error }));
      }
    }),
  );
}
