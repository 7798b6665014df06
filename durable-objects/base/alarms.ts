import { logRecord } from "../../domain/base/log.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { logged } from "../../shop/base/log-context.ts";

/** An alarm whose work failed rings again this much later. */
const ALARM_RETRY_MS = 5_000;

/**
 * Does an alarm's work. The platform gives an alarm up after six retries, and its object then
 * sleeps forever (https://developers.cloudflare.com/durable-objects/api/alarms/). So work that
 * fails is logged, and the object sets its alarm again.
 */
export async function ring(storage: DurableObjectStorage, work: () => Promise<void>): Promise<void> {
  await logged({ traceparent: continueTrace(null) }, async () => {
    try {
      await work();
    } catch (error) {
      console.error(logRecord("error", "alarm failed", { error }));
      await storage.setAlarm(Date.now() + ALARM_RETRY_MS);
    }
  });
}

/** An alarm that is overdue by more than this was lost. */
const LOST_AFTER_MS = 10_000;

/** An object's one alarm: when it rings next as far as this instance knows, null for not at all. */
export class ObjectAlarm {
  readonly #storage: DurableObjectStorage;
  #at: number | null = null;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** Reads when it rings: another instance may have set it, or it was used up. */
  async read(): Promise<void> {
    this.#at = await this.#storage.getAlarm();
  }

  /** It has rung, and is set no more. */
  rang(): void {
    this.#at = null;
  }

  isLost(now: number): boolean {
    return this.#at !== null && this.#at < now - LOST_AFTER_MS;
  }

  ringsBy(at: number, now: number): boolean {
    return this.#at !== null && this.#at <= at && !this.isLost(now);
  }

  /** Sets it, unless it rings earlier: then the object sets the next one itself. */
  async setFor(at: number | null): Promise<void> {
    if (at === null || this.ringsBy(at, Date.now())) {
      return;
    }
    this.#at = at;
    await this.#storage.setAlarm(at);
  }
}

/**
 * For an object that starts: sets its alarm when none is set and `due` says that one is needed. A
 * reset loses what an alarm was about to write, and an alarm that fired is used up.
 *
 * @param due Milliseconds since 1970, or null while nothing waits
 */
export async function mendAlarm(
  storage: DurableObjectStorage,
  due: () => number | null | Promise<number | null>,
): Promise<void> {
  if ((await storage.getAlarm()) !== null) {
    return;
  }
  const at = await due();
  if (at !== null) {
    await storage.setAlarm(at);
  }
}
