/**
 * How soon a request that waits for another's result looks for it. It cannot wait for the other's
 * promise itself.
 */
const LOOK_MS = 25;
/** A request that has not found out by then is taken for lost; the next one does the work. */
const LOST_MS = 3_000;

/**
 * What this isolate last found out, for `keepMs`. One request finds out again while the others wait
 * for it: however often it is asked, the work is done once in that time.
 */
export class Memo<T> {
  readonly #keepMs: number;
  #last: { value: T; at: number } | null = null;
  #finding: { since: number } | null = null;

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  async get(find: () => Promise<T>): Promise<T> {
    for (;;) {
      const now = Date.now();
      // A clock that was set back makes what is known old too.
      if (this.#last && Math.abs(now - this.#last.at) < this.#keepMs) {
        return this.#last.value;
      }
      if (!this.#finding || Math.abs(now - this.#finding.since) >= LOST_MS) {
        return this.#find(find, now);
      }
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  async #find(find: () => Promise<T>, now: number): Promise<T> {
    const finding = { since: now };
    this.#finding = finding;
    try {
      const value = await find();
      this.#last = { value, at: now };
      return value;
    } finally {
      if (this.#finding === finding) {
        this.#finding = null;
      }
    }
  }
}
