import { waitUntil } from "cloudflare:workers";
import { errorText, logRecord, maskPersonal } from "../domain/base/log.ts";
import { logged } from "../shop/base/log-context.ts";
import type { Event, EventType } from "../shop/events/events.ts";
import { faultPoint } from "../shop/events/fault-point.ts";
import { messageKey, reportBatch } from "../shop/events/monitor.ts";
import { BATCH_WAIT_MS } from "../shop/events/names.ts";
import { readEvents } from "../shop/events/read-events.ts";
import { orderShards } from "../stores/orders/order-shards.ts";

const FIRST_RETRY_S = 2;
const LONGEST_RETRY_S = 300;
/** Events whose messages are to come late. */
const LATE: ReadonlySet<string> = new Set<EventType>(["stock.owner_active", "catalog.import_started"]);
/** Characters of an error that are kept with a message that failed. */
const MAX_ERROR_LENGTH = 2_000;

/**
 * Exponential backoff with jitter, in whole seconds and never at once; `attempts` counts from 1.
 */
export function backoffSeconds(attempts: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (attempts - 1));
  return 1 + Math.floor(random() * ceiling);
}

/** Ids of events that must come again, and why. */
type Again = ReadonlyMap<string, string>;

/** What each part of a consumer wants again. */
export function allOf(answers: readonly Again[]): Again {
  return new Map(answers.flatMap((again) => [...again]));
}

interface AcceptedMessage {
  message: Message;
  events: Event[];
}

interface FailedMessage {
  message: Message;
  error: string;
}

/**
 * Hands the events of a whole batch to `handle` at once and acknowledges its messages, or sends
 * them all back with backoff when it throws. `handle` may answer with ids of events that must come
 * again, and why: only their messages go back. A message that is no event batch can never succeed;
 * its retries end in the dead-letter queue, where it is kept.
 */
export async function consumeBatch(
  batch: MessageBatch,
  env: Env,
  handle: (events: Event[]) => Promise<Again | undefined>,
): Promise<void> {
  const accepted: AcceptedMessage[] = [];
  const refused: FailedMessage[] = [];
  for (const message of batch.messages) {
    const read = readEvents(message);
    if (read.ok) {
      accepted.push({ message, events: read.value });
    } else {
      refused.push({ message, error: read.error });
    }
  }
  const handled: AcceptedMessage[] = [];
  try {
    const all = accepted.flatMap(({ events }) => events);
    const again = await logged(contextOf(batch.queue, all), () => handle(all));
    faultPoint(`${batch.queue}:handled`);
    for (const { message, events } of accepted) {
      const reason = again && events.map(({ id }) => again.get(id)).find((text) => text !== undefined);
      if (reason === undefined) {
        handled.push({ message, events });
      } else {
        refused.push({ message, error: reason });
      }
    }
  } catch (error) {
    for (const { message } of accepted) {
      refused.push({ message, error: errorText(error) });
    }
  }
  for (const { message } of handled) {
    message.ack();
  }
  for (const { message, error } of refused) {
    refuse(batch.queue, message, error);
  }
  waitUntil(report(batch.queue, env, handled, refused));
}

/** Events that a line of several names, the first of them. */
const MOST_NAMED = 10;

/** The fields of a consumer's log line that name what it works on. */
function contextOf(queue: string, events: readonly Event[]) {
  const [first, second] = events;
  if (!first || second) {
    return { queue };
  }
  return { queue, traceparent: first.traceparent, eventId: first.id, ...orderOf(first) };
}

function orderOf({ data }: Event): { orderId?: string } {
  return "orderId" in data && typeof data.orderId === "string" ? { orderId: data.orderId } : {};
}

/** What a message that failed was about: its event, or the first of several. */
function aboutOf(queue: string, message: Message) {
  const read = readEvents(message);
  const events = read.ok ? read.value : [];
  const [first, second] = events;
  return first && second
    ? { queue, traceparent: first.traceparent, eventIds: events.slice(0, MOST_NAMED).map(({ id }) => id) }
    : contextOf(queue, events);
}

function refuse(queue: string, message: Message, error: string): void {
  const { id: messageId, attempts } = message;
  const about = aboutOf(queue, message);
  console.error(logRecord("error", "message failed", { ...about, messageId, attempts, error }));
  message.retry({ delaySeconds: backoffSeconds(attempts) });
}

async function report(
  queue: string,
  env: Env,
  handled: readonly AcceptedMessage[],
  refused: readonly FailedMessage[],
): Promise<void> {
  const now = Date.now();
  // A message that was sent with a delay does not show how far the queue is behind.
  const prompt = handled.filter(({ events }) => events.some(({ type }) => !LATE.has(type)));
  const sentAt = prompt.map(({ message }) => message.timestamp.getTime());
  const failures = refused.map(async ({ message, error }) => ({
    key: await messageKey(queue, message.body),
    since: message.timestamp.getTime(),
    attempts: message.attempts,
    error: String(maskPersonal(error)).slice(0, MAX_ERROR_LENGTH),
  }));
  // Only a message that was sent back before can be on the monitor's list.
  const retried = handled.filter(({ message }) => message.attempts > 1);
  const recovered = retried.map(({ message }) => messageKey(queue, message.body));
  await reportBatch(env, {
    queue,
    processed: handled.reduce((sum, { events }) => sum + events.length, 0),
    lagMs: sentAt.length === 0 ? null : Math.max(0, now - Math.min(...sentAt) - (BATCH_WAIT_MS[queue] ?? 0)),
    failures: await Promise.all(failures),
    recovered: await Promise.all(recovered),
  });
}

/**
 * Works on the events of each shard's orders side by side. What fails for one shard comes again for
 * that one alone: the customers of the others do not wait for its database.
 *
 * @returns ids of the events that must come again, and why
 */
export async function eachShard<E extends Event & { data: { orderId: string } }>(
  env: Env,
  events: readonly E[],
  work: (events: E[]) => Promise<ReadonlyMap<string, string> | undefined>,
): Promise<Map<string, string>> {
  const again = await Promise.all(
    orderShards(env)
      .group(events, ({ data }) => data.orderId)
      .map(async ([{ name }, some]): Promise<[string, string][]> => {
        try {
          return [...((await work(some)) ?? [])];
        } catch (error) {
          console.error(logRecord("error", "orders wait", { database: name, events: some.length, error }));
          return some.map(({ id }) => [id, errorText(error)]);
        }
      }),
  );
  return new Map(again.flat());
}
