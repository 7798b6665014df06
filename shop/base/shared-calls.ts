import type { WaitUntil } from "./call.ts";

/** How requests of one isolate share their calls. Times are milliseconds. */
interface Sharing {
  /** Requests that travel in one call. */
  most: number;
  /**
   * Callers behind a call that takes longer than this do not wait for it: one of them makes the
   * next.
   */
  patienceMs: number;
  /** How soon a waiting request notices that the request that was to make the next call did not. */
  takeOverMs: number;
  /** A request without an answer by then gets `CallTimeout`. */
  deadlineMs: number;
}

interface Waiting<Item, Answer> {
  item: Item;
  /** Whether it still waits, and is not part of a call. */
  queued: boolean;
  /** Set once, by the request that made the call that carried it. */
  answer: { value: Answer } | { error: unknown } | null;
  /** Wakes the request that waits: it has an answer, or may make the next call. */
  wake: () => void;
}

/** What waits in this isolate for one callee. */
interface Line<Item, Answer> {
  /** The call in flight, by when it left (milliseconds since 1970). */
  call: { startedAt: number } | null;
  waiting: Waiting<Item, Answer>[];
}

/** Makes one call for many. It answers each item, in their order. */
export type CallForMany<Item, Answer> = (items: readonly Item[]) => Promise<readonly Answer[]>;

/**
 * Calls that requests of this isolate share. Requests gather while one call is in flight, and for a
 * moment before it, and travel together.
 *
 * The runtime sets three rules. It cancels a request as hung that waits for another's work alone,
 * so each has a timer of its own. A call goes on when its client hangs up (`waitUntil`). A request
 * that still waits makes the next call, in its own context. If the woken request is gone, another
 * takes over when its timer rings.
 */
export class SharedCalls<Item, Answer> {
  readonly #sharing: Sharing;
  readonly #lines = new Map<string, Line<Item, Answer>>();

  constructor(sharing: Sharing) {
    this.#sharing = sharing;
  }

  /**
   * @param callee Requests of one callee travel together.
   * @param call Made with the bindings of the request that makes it.
   * @throws what the call threw, or `CallTimeout`
   */
  async ask(ctx: WaitUntil, callee: string, item: Item, call: CallForMany<Item, Answer>): Promise<Answer> {
    const line = this.#lines.get(callee) ?? { call: null, waiting: [] };
    this.#lines.set(callee, line);
    const mine: Waiting<Item, Answer> = { item, queued: true, answer: null, wake: () => {} };
    line.waiting.push(mine);
    const deadline = Date.now() + this.#sharing.deadlineMs;
    while (mine.answer === null) {
      if (mine.queued && this.#isFree(line)) {
        const carried = this.#carry(callee, line, mine, call);
        ctx.waitUntil(carried);
        await carried;
      } else if (Date.now() >= deadline) {
        line.waiting = line.waiting.filter((entry) => entry !== mine);
        throw new CallTimeout(callee);
      } else {
        await this.#sleep(mine);
      }
    }
    if ("error" in mine.answer) {
      throw mine.answer.error;
    }
    return mine.answer.value;
  }

  #isFree({ call }: Line<Item, Answer>): boolean {
    return call === null || Date.now() - call.startedAt > this.#sharing.patienceMs;
  }

  /**
   * Resolves when woken, or when it is time to check whether any request makes the next call. The
   * timer is left to ring: it belongs to this request, and the request that wakes it is another.
   *
   * Not `new Promise(executor)`: once V8 has optimized that, the promise may be made in the context
   * of a different running request. Waking it then fails with “I/O on behalf of a different
   * request” (seen after 14,000 orders).
   */
  #sleep(mine: Waiting<Item, Answer>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    mine.wake = resolve;
    setTimeout(resolve, this.#sharing.takeOverMs);
    return promise;
  }

  /**
   * Makes one call with everything that waits, hands out the answers, and wakes one to make the
   * next.
   */
  async #carry(
    callee: string,
    line: Line<Item, Answer>,
    leader: Waiting<Item, Answer>,
    makeCall: CallForMany<Item, Answer>,
  ): Promise<void> {
    const call = { startedAt: Date.now() };
    line.call = call;
    line.waiting.splice(line.waiting.indexOf(leader), 1);
    // Those whose requests have arrived already come along. The first of a crowd would otherwise
    // leave alone each time, and the crowd behind it.
    await scheduler.wait(0);
    const batch = [leader, ...line.waiting.splice(0, this.#sharing.most - 1)];
    for (const entry of batch) {
      entry.queued = false;
    }
    try {
      const answers = await makeCall(batch.map(({ item }) => item));
      for (const [index, entry] of batch.entries()) {
        const value = answers[index];
        entry.answer = value === undefined ? { error: new Error("a call answers every request") } : { value };
      }
    } catch (error) {
      for (const entry of batch) {
        entry.answer = { error };
      }
    } finally {
      if (line.call === call) {
        line.call = null;
      }
    }
    for (const entry of batch) {
      if (entry !== leader) {
        entry.wake();
      }
    }
    line.waiting[0]?.wake();
    if (line.call === null && line.waiting.length === 0) {
      this.#lines.delete(callee);
    }
  }
}

/** No answer came in time. What the call did is not known. */
export class CallTimeout extends Error {
  constructor(callee: string) {
    super(`${callee} did not answer in time`);
    this.name = "CallTimeout";
  }
}
