import { createExecutionContext, createMessageBatch, getQueueResult } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";
import { QUEUE_NAMES, QUEUES, type QueueName } from "../../shop/events/names.ts";
import worker from "../../workers/index.ts";
import { inOrder } from "./names.ts";
import { show } from "./show.ts";

interface Waiting {
  id: string;
  body: unknown;
  sentAt: number;
  dueAt: number;
  attempts: number;
}

const SECOND_MS = 1_000;
const BATCH = 10;

/** The queues: what is sent waits here until the shop is quiet, and is delivered in that order. */
export class Messages {
  readonly #waiting = new Map<QueueName, Waiting[]>();
  #sent: { queue: string; text: string }[] = [];
  #count = 0;
  readonly #notes: string[] = [];

  constructor() {
    for (const name of QUEUE_NAMES) {
      const take = async (messages: Iterable<MessageSendRequest>) => {
        for (const { body, delaySeconds } of messages) {
          this.#take(name, body, delaySeconds);
        }
        return { metadata: { metrics: { backlogCount: 0, backlogBytes: 0 } } };
      };
      vi.spyOn(env[QUEUES[name]], "sendBatch").mockImplementation(take);
      vi.spyOn(env[QUEUES[name]], "send").mockImplementation((body, options) => take([{ body, ...options }]));
    }
  }

  #take(queue: QueueName, body: unknown, delaySeconds = 0): void {
    this.#count += 1;
    const sentAt = Date.now();
    const one = { id: `message-${this.#count}`, body, sentAt, dueAt: sentAt + delaySeconds * SECOND_MS };
    this.#put(queue, { ...one, attempts: 1 });
    const late = delaySeconds > 0 ? ` in ${delaySeconds} s` : "";
    for (const text of textsOf(body)) {
      this.#sent.push({ queue: `${queue}${late}`, text });
    }
  }

  #put(queue: QueueName, message: Waiting): void {
    this.#waiting.set(queue, [...(this.#waiting.get(queue) ?? []), message]);
  }

  /** Delivers what is due. @returns whether there was something */
  async deliver(): Promise<boolean> {
    let some = false;
    for (const queue of QUEUE_NAMES) {
      const all = this.#waiting.get(queue) ?? [];
      const due = all.filter(({ dueAt }) => dueAt <= Date.now()).slice(0, BATCH);
      if (due.length > 0) {
        some = true;
        this.#waiting.set(
          queue,
          all.filter((message) => !due.includes(message)),
        );
        await this.#consume(queue, due);
      }
    }
    return some;
  }

  async #consume(queue: QueueName, due: readonly Waiting[]): Promise<void> {
    const batch = createMessageBatch(
      queue,
      due.map(({ id, body, sentAt, attempts }) => ({ id, body, attempts, timestamp: new Date(sentAt) })),
    );
    const delays = new Map<string, number>();
    for (const message of batch.messages) {
      const retry = message.retry.bind(message);
      message.retry = (options) => {
        delays.set(message.id, options?.delaySeconds ?? 0);
        retry(options);
      };
    }
    const ctx = createExecutionContext();
    await worker.queue(batch, env);
    const { retryMessages } = await getQueueResult(batch, ctx);
    for (const { msgId } of retryMessages) {
      const message = due.find(({ id }) => id === msgId);
      if (message) {
        const inS = delays.get(msgId) ?? 0;
        this.#put(queue, {
          ...message,
          attempts: message.attempts + 1,
          dueAt: Date.now() + inS * SECOND_MS,
        });
        this.#notes.push(`${queue}: comes again in ${inS} s, try ${message.attempts + 1}`);
      }
    }
  }

  /** What was sent since this was asked the last time, and what comes again. */
  report(): string[] {
    const queuesOf = Map.groupBy(this.#sent, ({ text }) => text);
    const lines = [...queuesOf].map(([text, sent]) => {
      const end = text.indexOf(" ");
      return `${text.slice(0, end)} → ${sent.map(({ queue }) => queue).join(", ")}${text.slice(end)}`;
    });
    this.#sent = [];
    return inOrder([...lines, ...this.#notes.splice(0)]);
  }
}

/** Each event of a message: its type, and what it says. */
function textsOf(body: unknown): string[] {
  const content: unknown = typeof body === "string" ? JSON.parse(body) : body;
  const events: unknown = Reflect.get(Object(content), "events");
  if (!Array.isArray(events)) {
    return [`message ${show(content)}`];
  }
  return events.map((event) => {
    const { type, traceparent: _trace, version: _version, at: _at, id, data } = Object(event);
    return `${type} ${show({ id, ...Object(data) })}`;
  });
}
