/**
 * Queues as they are deployed: they outlive the Worker, and are played outside of it
 * (../broker.ts).
 */
import type { Command, Outcome, Sent } from "../settings.ts";
import { settings } from "./chance.ts";
import { connected } from "./invocation.ts";

/** https://developers.cloudflare.com/queues/platform/limits/ */
const MAX_MESSAGES = 100;
const MAX_MESSAGE_BYTES = 128_000;
const MAX_BATCH_BYTES = 256_000;

const realFetch = globalThis.fetch;

type Send = Pick<Queue, "send" | "sendBatch">;

export function playedQueue(name: string): Send {
  return {
    send: (body, options) => send(name, "send", [sent(body, options?.delaySeconds)]),
    sendBatch: (messages, options) =>
      send(
        name,
        "sendBatch",
        [...messages].map(({ body, delaySeconds }) => sent(body, delaySeconds ?? options?.delaySeconds)),
      ),
  };
}

function sent(body: unknown, delaySeconds = 0): Sent {
  return { body, delaySeconds };
}

async function send(queue: string, method: string, messages: Sent[]): Promise<QueueSendBatchResponse> {
  const sizes = messages.map(({ body }) => new TextEncoder().encode(JSON.stringify(body)).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (
    messages.length > MAX_MESSAGES ||
    total > MAX_BATCH_BYTES ||
    sizes.some((size) => size > MAX_MESSAGE_BYTES)
  ) {
    throw new Error(`Queue ${method} failed: ${messages.length} messages of ${total} bytes are too much`);
  }
  return connected(async () => {
    const answer = await realFetch(`${settings()?.broker}/${queue}`, {
      method: "POST",
      body: JSON.stringify(messages),
    });
    const said = await answer.text();
    if (!answer.ok) {
      throw new Error(`Queue ${method} failed: ${said}`);
    }
    return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
  });
}

/** Hands messages to the shop's consumer, and reports what it left behind. */
export async function deliver(
  { queue, messages }: Extract<Command, { do: "deliver" }>,
  consume: (batch: MessageBatch) => Promise<void>,
): Promise<Outcome> {
  const decided = new Map<string, number | null | "acked">();
  const decide = (id: string, what: number | null | "acked") => {
    if (!decided.has(id)) {
      decided.set(id, what);
    }
  };
  const list: Message[] = messages.map(({ id, sentAt, attempts, body }) => ({
    id,
    timestamp: new Date(sentAt),
    attempts,
    body,
    ack: () => decide(id, "acked"),
    retry: (options) => decide(id, options?.delaySeconds ?? null),
  }));
  const batch: MessageBatch = {
    queue,
    messages: list,
    metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } },
    ackAll: () => {
      for (const message of list) {
        message.ack();
      }
    },
    retryAll: (options) => {
      for (const message of list) {
        message.retry(options);
      }
    },
  };
  let error: string | null = null;
  try {
    await consume(batch);
    batch.ackAll();
  } catch (thrown) {
    error = String(thrown);
    batch.retryAll();
  }
  const retried = [...decided].flatMap(([id, what]) =>
    what === "acked" ? [] : [{ id, delaySeconds: what }],
  );
  return { retried, error };
}
