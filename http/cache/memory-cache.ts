/** Keeps what was used last, up to a number of bytes. */
export class MemoryCache<T extends { bytes: number }> {
  readonly #entries = new Map<string, T>();
  readonly #maxBytes: number;
  #bytes = 0;

  constructor(maxBytes: number) {
    if (!(maxBytes > 0)) {
      throw new Error("maxBytes must be positive");
    }
    this.#maxBytes = maxBytes;
  }

  get(key: string): T | undefined {
    const entry = this.#entries.get(key);
    // While there is much room, the order in which entries were used does not matter.
    if (entry && 2 * this.#bytes > this.#maxBytes) {
      // A Map remembers the order of insertion: the first is the one unused for longest.
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  set(key: string, entry: T): void {
    this.#bytes += entry.bytes - (this.#entries.get(key)?.bytes ?? 0);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    for (const [oldest, { bytes }] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) {
        return;
      }
      this.#entries.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}
