import { vi } from "vitest";

export type Json = Record<string, unknown>;
/** A body that is a text is no JSON, such as a page. */
export type Reply = { status: number; body: Json | string; headers?: Record<string, string> };

/**
 * The outcome of the next matching call.
 * - `down` fails before anything is done;
 * - `saved` fails and stays failed for its key;
 * - `lost` is done and never answered;
 * - `hang` is not done and never answered;
 * - `busy` is one of too many.
 */
type Mishap = { on: RegExp; how: "down" | "saved" | "lost" | "hang" | "busy" };

/** What the next matching call is answered, instead of what the double would. */
interface Script {
  on: RegExp;
  reply: Reply;
}

/**
 * Answers the calls to addresses that begin so, for as long as the global `fetch` is spied on.
 * Several may stand in at once. A call that would follow a redirect with its secret, or wait
 * without limit, fails.
 */
export function standIn(origin: string, answerCall: typeof fetch): void {
  const current = globalThis.fetch;
  const before = (vi.isMockFunction(current) && current.getMockImplementation()) || current;
  vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith(origin)) {
      return before(input, init);
    }
    return init?.redirect === "manual" && init.signal
      ? answerCall(input, init)
      : Promise.reject(new Error("A call that follows redirects, or has no end"));
  });
}

/** A payment provider's HTTP API in memory, whose calls go wrong when a test says so. */
export abstract class ProviderDouble {
  readonly calls: string[] = [];
  /** When each of them began, in milliseconds since 1970. */
  readonly calledAt: number[] = [];
  mishaps: Mishap[] = [];
  scripts: Script[] = [];
  /** What is answered instead of the truth, after the call was carried out. */
  distort: (path: string, truth: Reply) => Reply = (_, truth) => truth;
  /**
   * How long a call waits for its answer, and how many may wait at once, as the platform has it.
   */
  platform = { callMs: 0, slots: Number.POSITIVE_INFINITY };
  /** The most calls that waited at once, for an answer or for a slot. */
  mostAtOnce = 0;
  #inFlight = 0;
  #waiting: (() => void)[] = [];

  /** `path`: method and path, as mishaps and `calls` name them. */
  protected abstract reply(request: Request, path: string, body: string, fail: boolean): Reply;
  protected abstract pathOf(url: URL): string;
  /** What is answered to one of too many requests. */
  protected abstract readonly busy: Reply;

  /** Takes the calls to an address for as long as the global `fetch` is spied on. */
  standIn(origin: string): void {
    standIn(origin, (input, init) => this.#fetch(input, init));
  }

  /** What a call of a server on loopback is answered; null: it is done, and its answer is lost. */
  serve(request: Request, body: string): Reply | null {
    const path = `${request.method} ${this.pathOf(new URL(request.url))}`;
    this.calls.push(path);
    const lost = this.#mishapOf(path)?.how === "lost";
    const reply = this.reply(request, path, body, false);
    return lost ? null : reply;
  }

  #mishapOf(path: string): Mishap | undefined {
    const mishap = this.mishaps.find(({ on }) => on.test(path));
    this.mishaps = this.mishaps.filter((other) => other !== mishap);
    return mishap;
  }

  async #fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const path = `${request.method} ${this.pathOf(new URL(request.url))}`;
    await this.#slot(init?.signal);
    this.calls.push(path);
    this.calledAt.push(Date.now());
    // A redirect that is followed would take the key along.
    if (request.redirect !== "manual") {
      throw new Error(`${path} would follow a redirect`);
    }
    const script = this.scripts.find(({ on }) => on.test(path));
    this.scripts = this.scripts.filter((other) => other !== script);
    if (script) {
      return answer(script.reply);
    }
    const mishap = this.#mishapOf(path);
    if (mishap?.how === "hang") {
      await aborted(init?.signal);
    }
    if (mishap?.how === "down") {
      return answer({ status: 502, body: { text: "Bad gateway" } });
    }
    if (mishap?.how === "busy") {
      return answer(this.busy);
    }
    const reply = this.reply(request, path, String(init?.body ?? ""), mishap?.how === "saved");
    if (mishap?.how === "lost") {
      throw new TypeError("Network connection lost.");
    }
    return answer(this.distort(path, reply));
  }

  /** A call beyond the slots waits for one inside the runtime, while its deadline runs. */
  async #slot(signal: AbortSignal | null | undefined): Promise<void> {
    const { callMs, slots } = this.platform;
    if (callMs === 0) {
      return;
    }
    this.#inFlight += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#inFlight + this.#waiting.length);
    if (this.#inFlight > slots) {
      this.#inFlight -= 1;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.push(resolve);
      this.mostAtOnce = Math.max(this.mostAtOnce, this.#inFlight + this.#waiting.length);
      await Promise.race([promise, aborted(signal)]).catch((error: unknown) => {
        this.#waiting = this.#waiting.filter((waiter) => waiter !== resolve);
        throw error;
      });
    }
    try {
      await Promise.race([new Promise((resolve) => setTimeout(resolve, callMs)), aborted(signal)]);
    } finally {
      const next = this.#waiting.shift();
      if (next) {
        next();
      } else {
        this.#inFlight -= 1;
      }
    }
  }
}

function answer({ status, body, headers = {} }: Reply): Response {
  return typeof body === "string"
    ? new Response(body, { status, headers: { "Content-Type": "text/html", ...headers } })
    : Response.json(body, { status, headers });
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal?.aborted) {
    reject(signal.reason);
  }
  signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}
