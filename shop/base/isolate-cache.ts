/**
 * Values that an isolate keeps for a while, by key. When the time of a value is over, one request
 * reads it again, and the others are answered with the old value meanwhile.
 */
export class IsolateCache<T> {
  readonly #entries = new Map<string, { value: T; until: number }>();
  readonly #keepMs: number;
  readonly #maxEntries: number;

  constructor(keepMs: number, maxEntries: number) {
    this.#keepMs = keepMs;
    this.#maxEntries = maxEntries;
  }

  async get(key: string, read: () => Promise<T>): Promise<T> {
    const now = Date.now();
    const entry = this.#entries.get(key);
    // A value of a time to come was read before the clock was set back.
    if (entry && entry.until > now && entry.until <= now + this.#keepMs) {
      return entry.value;
    }
    if (entry) {
      entry.until = now + this.#keepMs;
    }
    const value = await read();
    if (this.#entries.size >= this.#maxEntries) {
      this.#entries.clear();
    }
    this.#entries.set(key, { value, until: now + this.#keepMs });
    return value;
  }

  /** The value that was last read, however old it is. */
  last(key: string): T | undefined {
    return this.#entries.get(key)?.value;
  }
}
