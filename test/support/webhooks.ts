import { env } from "cloudflare:workers";
import { vi } from "vitest";
import type { StoredWebhook } from "../../stores/webhooks/webhooks.ts";
import { ring } from "./alarms.ts";
import { call } from "./orders.ts";
import { bearer } from "./sales.ts";

export interface Received {
  host: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * Merchants' own systems behind the global `fetch`, for as long as that is spied on: hosts below
 * `example.com`, and the resolver of their names.
 */
export class Receivers {
  readonly received: Received[] = [];
  /** What a host answers; 204 unless it says. */
  readonly answers = new Map<string, () => Response | Promise<Response>>();
  /** Where a name leads; to a public host unless it says. */
  readonly addresses = new Map<string, string[]>();

  constructor() {
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : String(input));
      if (url.host === "cloudflare-dns.com") {
        return this.#resolve(url.searchParams);
      }
      if (!url.hostname.endsWith("example.com")) {
        return real(input, init);
      }
      if (init?.redirect !== "manual" || !init.signal) {
        throw new Error("a call to outside follows redirects, or may last for ever");
      }
      const headers = Object.fromEntries(new Headers(init.headers));
      this.received.push({ host: url.host, headers, body: String(init.body) });
      return (this.answers.get(url.host) ?? (() => new Response(null, { status: 204 })))();
    });
  }

  of(host: string): Received[] {
    return this.received.filter((one) => one.host === host);
  }

  #resolve(asked: URLSearchParams): Response {
    const found = this.addresses.get(asked.get("name") ?? "") ?? ["93.184.216.34"];
    const isV6 = asked.get("type") === "AAAA";
    const Answer = found
      .filter((address) => address.includes(":") === isV6)
      .map((data) => ({ type: isV6 ? 28 : 1, data }));
    return Response.json({ Status: 0, Answer });
  }
}

let count = 0;

/** A host that no other test uses. */
export function newHost(): string {
  count += 1;
  return `hooks-${count}.example.com`;
}

export async function asMerchant(method: string, path: string, body?: unknown): Promise<Response> {
  return call(method, `/api/admin/webhooks${path}`, body, await bearer("m", "merchant"));
}

export type Made = Pick<StoredWebhook, "id"> & { secret: string; host: string };

/** A webhook of a host of its own. */
export async function hooked(events: readonly string[], host = newHost()): Promise<Made> {
  const response = await asMerchant("POST", "", { url: `https://${host}/in`, events });
  if (response.status !== 201) {
    throw new Error(await response.text());
  }
  return { ...(await response.json<Made>()), host };
}

export interface SeenDelivery {
  id: string;
  type: string;
  state: string;
  attempts: number;
  status: number | null;
  error: string | null;
  answer: string | null;
  nextAttemptAt: string | null;
}

export async function deliveriesOf({ id }: Pick<Made, "id">, query = ""): Promise<SeenDelivery[]> {
  const response = await asMerchant("GET", `/${id}/deliveries${query}`);
  return (await response.json<{ items: SeenDelivery[] }>()).items;
}

/** The one delivery of a webhook, once it is in this state. */
export async function delivered(hook: Pick<Made, "id">, state = "delivered"): Promise<SeenDelivery> {
  return vi.waitUntil(async () => {
    const [delivery] = await deliveriesOf(hook);
    return delivery?.state === state && delivery.attempts > 0 ? delivery : undefined;
  });
}

/**
 * It is later, and the webhook's object sends what is due. The test's clock is ahead from now on.
 */
export async function later({ id }: Pick<Made, "id">, ms: number): Promise<void> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + ms });
  await ring(env.WEBHOOK_ENDPOINT.getByName(id));
}
