import type { Operations, Problem } from "./api.ts";

export type * from "./api.ts";

export interface Options {
  /** Where the shop is, such as `https://shop.example`. */
  url: string;
  /** Of a signed-in shopper or a merchant's system; asked for before each call. */
  token?: () => string | null | Promise<string | null>;
  /** A guest's cart of before. The client keeps the one that the shop gives out. */
  cartId?: string | null;
  fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Calls of one request at most, the first included. Only what may be repeated is. */
  attempts?: number;
}

/** What was asked for, or why not. Status 0: the shop did not answer. */
export type Answer<T> =
  | { ok: true; status: number; data: T; headers: Headers }
  | {
      ok: false;
      status: number;
      problem: Pick<Problem, "code" | "detail"> & Partial<Problem>;
      headers: Headers;
    };

type Input<K extends keyof Operations> = Operations[K]["input"];
type Rest<K extends keyof Operations> =
  Record<never, never> extends Input<K> ? [input?: Input<K>] : [input: Input<K>];

export interface Shop {
  /** Calls an operation by its method and path, such as `GET /api/cart`. */
  <K extends keyof Operations>(operation: K, ...input: Rest<K>): Promise<Answer<Operations[K]["answer"]>>;
  /** The guest's cart that calls are about; null before the first. */
  readonly cartId: string | null;
}

interface Parts {
  path?: Record<string, unknown>;
  query?: Record<string, unknown>;
  header?: Record<string, unknown>;
  body?: unknown;
}

const ATTEMPTS = 3;
/** Seconds to wait before another call, where the shop does not say. */
const WAIT_S = 1;
/** Statuses that pass by themselves. */
const PASSING = new Set([0, 429, 503]);

/**
 * The shop's API with the types of its own document. Calls that change something are repeated only
 * with an `idempotency-key`.
 */
export function connect(options: Options): Shop {
  const { url, token = () => null, attempts = ATTEMPTS } = options;
  const send = options.fetch ?? ((to, init) => fetch(to, init));
  let cartId = options.cartId ?? null;

  const once = async (method: string, address: string, { header, body }: Parts): Promise<Answer<unknown>> => {
    const headers = new Headers({ Accept: "application/json" });
    const authorization = await token();
    if (authorization !== null) {
      headers.set("Authorization", `Bearer ${authorization}`);
    } else if (cartId !== null) {
      headers.set("Cart-Id", cartId);
    }
    const isJson = body !== undefined && !isBodyInit(body);
    if (isJson) {
      headers.set("Content-Type", "application/json");
    }
    for (const [name, value] of given(header)) {
      headers.set(name, String(value));
    }
    const sent = isBodyInit(body) ? body : isJson ? JSON.stringify(body) : null;
    let response: Response;
    try {
      response = await send(url.replace(/\/$/, "") + address, { method, headers, body: sent });
    } catch (error) {
      return {
        ok: false,
        status: 0,
        problem: { code: "unreachable", detail: String(error) },
        headers: new Headers(),
      };
    }
    cartId = response.headers.get("Cart-Id") ?? cartId;
    return read(response);
  };

  const call = async (operation: string, parts: Parts = {}): Promise<Answer<unknown>> => {
    const [method = "", pattern = ""] = operation.split(" ");
    const address = addressOf(pattern, parts);
    const mayRepeat = method === "GET" || parts.header?.["idempotency-key"] !== undefined;
    for (let attempt = 1; ; attempt++) {
      const answer = await once(method, address, parts);
      if (answer.ok || !mayRepeat || !PASSING.has(answer.status) || attempt >= attempts) {
        return answer;
      }
      const seconds = Number(answer.headers.get("Retry-After") ?? WAIT_S * attempt);
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  };
  return Object.defineProperty(call, "cartId", { get: () => cartId }) as Shop;
}

function given(fields: Record<string, unknown> = {}): [string, unknown][] {
  return Object.entries(fields).filter(([, value]) => value !== undefined && value !== null);
}

function addressOf(pattern: string, { path = {}, query }: Parts): string {
  const address = pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(path[name])));
  const search = new URLSearchParams(
    given(query).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)])),
  );
  return search.size > 0 ? `${address}?${search}` : address;
}

/** What is sent as it is, and not as JSON. */
function isBodyInit(body: unknown): body is BodyInit {
  return (
    typeof body === "string" ||
    body instanceof Blob ||
    body instanceof FormData ||
    body instanceof ArrayBuffer
  );
}

async function read(response: Response): Promise<Answer<unknown>> {
  const { status, headers, ok } = response;
  const text = await response.text();
  const isJson = /\bjson\b/.test(headers.get("Content-Type") ?? "");
  const data: unknown = isJson && text !== "" ? JSON.parse(text) : text === "" ? null : text;
  if (ok) {
    return { ok, status, data, headers };
  }
  const problem = isJson ? (data as Problem) : { code: "unknown", detail: text.slice(0, 500) };
  return { ok: false, status, problem, headers };
}
