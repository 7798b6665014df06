import { waitOnExecutionContext } from "cloudflare:test";

/** What is under way in a shop: work behind requests' answers, statements, calls of objects. */
export class Work {
  readonly #pending = new Set<Promise<unknown>>();
  #begun = 0;

  /** A promise that this waits for. @returns the same */
  of<T>(answer: T): T {
    this.#begun += 1;
    const settled = Promise.resolve(answer)
      .catch(() => {})
      .finally(() => this.#pending.delete(settled));
    this.#pending.add(settled);
    return answer;
  }

  /** What a request does after its answer. */
  behind(ctx: ExecutionContext): void {
    this.of(new Promise((resolve) => setTimeout(resolve, 0)).then(() => waitOnExecutionContext(ctx)));
  }

  /** Waits until nothing is under way, and nothing begins. */
  async over(): Promise<void> {
    for (let begun = -1; begun !== this.#begun || this.#pending.size > 0; ) {
      begun = this.#begun;
      await Promise.all(this.#pending);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
  }
}
