import { traceIdOf } from "../domain/trace.ts";
import { storeAnalytics } from "../stores/analytics.ts";
import { consumeBatch } from "./consume.ts";

/** Stores every business event once. */
export async function consumeAnalytics(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    await storeAnalytics(
      env.DB,
      events.map(({ id, type, version, at, traceparent, data }) => ({
        ...{ id, type, version, data },
        at: Date.parse(at),
        traceId: traceIdOf(traceparent),
      })),
    );
    return undefined;
  });
}
