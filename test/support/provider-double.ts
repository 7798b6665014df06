import { vi } from "vitest";

export type Json = Record<string, unknown>;
export type Reply = { status: number; body: Json; headers?: Record<string, string> };

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

/** A payment provider's HTTP API in memory, whose calls go wrong when a test says so. */
export abstract class ProviderDouble {
  readonly calls: string[] = [];
  mishaps: Mishap[] = [];
  scripts: Script[] = [];

  /** `path`: method and path, as mishaps and `calls` name them. */
  protected abstract reply(request: Request, path: string, body: string, fail: boolean): Reply;
  protected abstract pathOf(url: URL): string;
  /** What is answered to one of too many requests. */
  protected abstract readonly busy: Reply;

  /** Takes the calls to an address for as long as the global `fetch` is spied on. */
  standIn(origin: string): void {
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation((input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      return url.startsWith(origin) ? this.#fetch(input, init) : real(input, init);
    });
  }

  /** What a call of a server on loopback is answered. */
  serve(request: Request, body: string): Reply {
    const path = `${request.method} ${this.pathOf(new URL(request.url))}`;
    this.calls.push(path);
    return this.reply(request, path, body, false);
  }

  async #fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const request = new Request(input, init);
    const path = `${request.method} ${this.pathOf(new URL(request.url))}`;
    this.calls.push(path);
    // A redirect that is followed would take the key along.
    if (request.redirect !== "manual") {
      throw new Error(`${path} would follow a redirect`);
    }
    const script = this.scripts.find(({ on }) => on.test(path));
    this.scripts = this.scripts.filter((other) => other !== script);
    if (script) {
      return answer(script.reply);
    }
    const mishap = this.mishaps.find(({ on }) => on.test(path));
    this.mishaps = this.mishaps.filter((other) => other !== mishap);
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
    return answer(reply);
  }
}

function answer({ status, body, headers = {} }: Reply): Response {
  return Response.json(body, { status, headers });
}

function aborted(signal: AbortSignal | null | undefined): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}
