/**
 * The cache before the Worker, as https://developers.cloudflare.com/workers/cache/ describes it:
 * one place, RFC 9111 with `stale-while-revalidate`, misses of one key shared. Purging is not
 * played.
 */
import { add, counts } from "./invocation.ts";

/** What is kept of an answer that does not say how long, by status, in seconds. */
const HEURISTIC_S: Record<number, number> = {
  200: 7_200,
  203: 7_200,
  204: 7_200,
  301: 1_200,
  404: 180,
  405: 60,
  410: 180,
};

interface Kept {
  status: number;
  headers: [string, string][];
  body: ArrayBuffer;
  /** Request headers that it varies by, as they were. */
  varies: [name: string, value: string | null][];
  /** Milliseconds since 1970. */
  storedAt: number;
  freshS: number;
  staleS: number;
}

const kept = new Map<string, Kept[]>();
const filling = new Map<string, Promise<void>>();

type Run = () => Promise<Response>;

/** Answers from the cache, else by the Worker. `X-Rehearsed-Cache` says which. */
export async function throughCache(request: Request, ctx: ExecutionContext, run: Run): Promise<Response> {
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead || request.headers.has("Upgrade")) {
    return told(await run(), "BYPASS");
  }
  const { pathname, search } = new URL(request.url);
  const key = pathname + search;
  const found = lookUp(key, request);
  if (found) {
    const ageS = (Date.now() - found.storedAt) / 1_000;
    if (ageS < found.freshS) {
      return told(answer(found, request), "HIT");
    }
    if (ageS < found.freshS + found.staleS) {
      if (!filling.has(key)) {
        ctx.waitUntil(fill(key, request, run));
      }
      return told(answer(found, request), "UPDATING");
    }
  }
  if (filling.has(key)) {
    await filling.get(key);
    const shared = lookUp(key, request);
    if (shared && Date.now() - shared.storedAt < shared.freshS * 1_000) {
      return told(answer(shared, request), "HIT");
    }
  }
  return fill(key, request, run);
}

async function fill(key: string, request: Request, run: Run): Promise<Response> {
  const { promise, resolve } = Promise.withResolvers<void>();
  filling.set(key, promise);
  try {
    const response = await run();
    const entry = await keepable(request, response);
    if (!entry) {
      return told(response, "BYPASS");
    }
    const others = (kept.get(key) ?? []).filter(({ varies }) => !isEqual(varies, entry.varies));
    kept.set(key, [...others, entry]);
    return told(answer(entry, request), "MISS");
  } finally {
    filling.delete(key);
    resolve();
  }
}

function lookUp(key: string, request: Request): Kept | undefined {
  return kept
    .get(key)
    ?.find(({ varies }) => varies.every(([name, value]) => request.headers.get(name) === value));
}

const isEqual = (a: Kept["varies"], b: Kept["varies"]) => JSON.stringify(a) === JSON.stringify(b);

async function keepable(request: Request, response: Response): Promise<Kept | null> {
  const policy = response.headers.get("Cache-Control");
  const vary = response.headers.get("Vary");
  const seconds = (name: string) =>
    Number(new RegExp(`(?:^|[ ,])${name}=(\\d+)`).exec(policy ?? "")?.[1] ?? 0);
  const freshS = policy === null ? (HEURISTIC_S[response.status] ?? 0) : seconds("max-age");
  const isPrivate =
    /private|no-store/.test(policy ?? "") || response.headers.has("Set-Cookie") || vary === "*";
  const isForOne = request.headers.has("Authorization") && !/public/.test(policy ?? "");
  if (isPrivate || isForOne || freshS === 0 || response.status === 206 || request.method === "HEAD") {
    return null;
  }
  if (policy === null) {
    add(counts.faults, `kept for ${freshS} s because it did not say how long`);
  }
  return {
    status: response.status,
    headers: [...response.headers].filter(([name]) => name !== "cache-tag"),
    body: await response.arrayBuffer(),
    varies: (vary?.split(",") ?? []).map((name) => [name.trim(), request.headers.get(name.trim())]),
    storedAt: Date.now(),
    freshS,
    staleS: seconds("stale-while-revalidate"),
  };
}

function answer({ status, headers, body, storedAt }: Kept, request: Request): Response {
  const sent = new Headers(headers);
  sent.set("Age", String(Math.floor((Date.now() - storedAt) / 1_000)));
  if (request.headers.get("If-None-Match") === sent.get("ETag") && sent.has("ETag")) {
    return new Response(null, { status: 304, headers: sent });
  }
  const hasNone = request.method === "HEAD" || status === 204 || status === 304;
  return new Response(hasNone ? null : body, { status, headers: sent });
}

function told(response: Response, status: string): Response {
  if (response.status === 101) {
    return response;
  }
  const answered = new Response(response.body, response);
  answered.headers.set("Cf-Cache-Status", status);
  return answered;
}
