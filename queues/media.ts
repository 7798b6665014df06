import { waitUntil } from "cloudflare:workers";
import { continueTrace } from "../domain/base/trace.ts";
import { fetchNamed } from "../shop/catalog/import-pictures.ts";
import { consumeBatch } from "./consume.ts";

/** Fetches the pictures of imported files into the shop. */
export async function consumeMedia(batch: MessageBatch, env: Env): Promise<void> {
  await consumeBatch(batch, env, async (events) => {
    const named = events.filter((event) => event.type === "picture.named");
    const again = await fetchNamed(
      env,
      { waitUntil },
      named.map(({ data }) => data.url),
      continueTrace(named[0]?.traceparent ?? null),
    );
    return new Map(
      named.flatMap(({ id, data }) => {
        const reason = again.get(data.url);
        return reason === undefined ? [] : [[id, reason] as const];
      }),
    );
  });
}
