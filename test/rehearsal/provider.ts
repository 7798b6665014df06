/**
 * A provider's API over HTTP on loopback, as slow and as limited as it is, with books to look into.
 */
import http from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import type { ProviderDouble } from "../support/provider-double.ts";

export interface ProviderOptions {
  /** How long a call takes, in milliseconds. */
  latencyMs: number;
  /** Calls a second; more are answered 429. https://docs.stripe.com/rate-limits */
  perSecond: number;
  /** The same for each named operation, such as `POST /v1/payment_intents`. */
  perEndpoint: number;
}

/** Of an account in live mode that has arranged nothing with Stripe. */
export const STRIPE = { latencyMs: 300, perSecond: 100, perEndpoint: 25 };

/** Calls that may be made now, refilled each moment; a second's worth at most. */
class Bucket {
  readonly #perSecond: number;
  #tokens: number;
  #filledAt = performance.now();

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond;
  }

  take(): boolean {
    const now = performance.now();
    const filled = this.#tokens + ((now - this.#filledAt) / 1_000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond, filled);
    this.#filledAt = now;
    if (this.#tokens < 1) {
      return false;
    }
    this.#tokens -= 1;
    return true;
  }
}

export const NO_LIMITS: ProviderOptions = { latencyMs: 0, perSecond: 1e6, perEndpoint: 1e6 };

export class Provider<Books extends ProviderDouble> {
  readonly books: Books;
  readonly origin: string;
  calls = 0;
  refused = 0;
  readonly #server: http.Server;
  readonly #options: ProviderOptions;
  readonly #all: Bucket;
  readonly #endpoints = new Map<string, Bucket>();

  private constructor(server: http.Server, options: ProviderOptions, books: Books) {
    this.books = books;
    this.#server = server;
    this.#options = options;
    this.#all = new Bucket(options.perSecond);
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async open<Books extends ProviderDouble>(
    options: ProviderOptions,
    books: Books,
  ): Promise<Provider<Books>> {
    const server = http.createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const provider = new Provider(server, options, books);
    // A caller that is reset or gives up takes its connection with it.
    server.on("request", (request, response) =>
      provider.#serve(request, response).catch(() => response.destroy()),
    );
    return provider;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(incoming: http.IncomingMessage, outgoing: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) {
      chunks.push(chunk as Buffer);
    }
    const body = Buffer.concat(chunks).toString();
    const request = new Request(`${this.origin}${incoming.url}`, {
      method: incoming.method ?? "GET",
      headers: new Headers(incoming.headers as Record<string, string>),
    });
    this.calls += 1;
    if (!this.#admits(request.method, incoming.url ?? "")) {
      this.refused += 1;
      outgoing.writeHead(429, { "Content-Type": "application/json" });
      outgoing.end(JSON.stringify({ error: { type: "rate_limit_error" } }));
      return;
    }
    const reply = this.books.serve(request, body);
    await pause(this.#options.latencyMs);
    if (!reply) {
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(reply.status, { "Content-Type": "application/json", ...reply.headers });
    outgoing.end(JSON.stringify(reply.body));
  }

  #admits(method: string, path: string): boolean {
    const endpoint = `${method} ${path.replace(/\?.*/, "").replace(/pi_\w+/, "{id}")}`;
    const bucket = this.#endpoints.get(endpoint) ?? new Bucket(this.#options.perEndpoint);
    this.#endpoints.set(endpoint, bucket);
    return this.#all.take() && bucket.take();
  }
}
