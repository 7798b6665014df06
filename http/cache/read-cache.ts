import type { Context } from "hono";
import { base32 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { ProblemError } from "../../domain/base/problem.ts";
import type { Shown } from "../../domain/catalog/catalog-change.ts";
import { type KnownVersions, shownData, VERSIONS, VersionView } from "../../shop/catalog/versions.ts";
import type { AppEnv } from "../router.ts";
import { BROWSER_FRESH_S, BROWSER_STALE_S, type Dated, type Freshness, freshnessOf } from "./freshness.ts";
import { MemoryCache } from "./memory-cache.ts";

/**
 * The data centre's cache keeps answers longer than they may be served, for when the database
 * cannot answer.
 */
const COLO_TTL_S = 3_600;
/** Of the 128 MB that an isolate has. */
const MEMORY_BYTES = 16 * 1024 * 1024;
/** A refresh that has not ended by then is taken for lost. */
const REFRESH_TIMEOUT_MS = 10_000;
const CACHE_CONTROL = `public, max-age=${BROWSER_FRESH_S}, stale-while-revalidate=${BROWSER_STALE_S}`;
/** Everything else that a response carries belongs to the request it answered. */
const KEPT_HEADERS = ["Content-Type", "Content-Language", "Link"];
/**
 * Addresses whose finished answer is known. Any number of them may name the same answer, so they
 * are counted by themselves.
 */
const MAX_ADDRESSES = 5_000;
/**
 * Parameters that change an answer. Others are left out of the key, so they cannot empty the cache.
 */
const PARAMETER =
  /^(page|pageSize|q|category|vendor|currency|minPrice|maxPrice|min|max|inStock|sort|variant|option\..{1,100})$/;

interface Entry extends Dated {
  bytes: number;
  headers: [string, string][];
  body: ArrayBuffer;
  etag: string;
}

/**
 * Makes an answer from a session that is no older than the version that the answer will be stamped
 * with.
 */
type Make<T extends Response> = (db: D1Database, versions: KnownVersions | null) => Promise<T>;

/** The answer that the app made from an entry, for one address. */
interface Finished {
  key: string;
  /** The tag of the entry that it was made of. */
  etag: string;
  /** The headers as they were sent, without those of that one request. */
  headers: Headers;
}

/**
 * What the answers to two requests share: method, place and the parameters that matter, in one
 * order. `stamp` names what else they were made with, such as the release whose files a page refers
 * to.
 */
export function cacheKey(method: string, url: string, stamp = ""): string {
  const { origin, pathname, searchParams } = new URL(url);
  const query = new URLSearchParams([...shown(searchParams), ["~method", method], ["~stamp", stamp]]);
  return `${origin}${pathname}?${query}`;
}

function shown(parameters: URLSearchParams): [string, string][] {
  return [...parameters]
    .filter(([name, value]) => value !== "" && PARAMETER.test(name))
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1));
}

/** The part of an address that an answer may name, because all who get it asked with the same. */
export function shownSearch(url: string): string {
  const parameters = new URLSearchParams(shown(new URL(url).searchParams));
  return parameters.size > 0 ? `?${parameters}` : "";
}

/**
 * Answers anonymous reads of the catalog from the isolate's memory, else from the data centre's
 * cache, else by making the answer. An instance is one isolate's view.
 */
export class ReadCache {
  readonly #memory = new MemoryCache<Entry>(MEMORY_BYTES);
  readonly #refreshing = new Map<string, number>();
  /**
   * Cache keys by the address that was asked for: finding out the key costs more than answering.
   */
  readonly #keys = new Map<string, string>();
  readonly #finished = new Map<string, Finished>();
  readonly #now: () => number;
  readonly #versions: VersionView;

  constructor(now = () => Date.now(), versions = new VersionView(now)) {
    this.#now = now;
    this.#versions = versions;
  }

  /** See `cachedRead`. */
  async read<T extends Response>(c: Context<AppEnv>, make: Make<T>, stamp = ""): Promise<T> {
    const key = cacheKey(c.req.method, c.req.url, stamp);
    const versions = await this.#versions.current(c.env, c.executionCtx);
    const produce = () => make(shownData(c.env, versions), versions);
    const { entry, freshness } = await this.#find(key, versions);
    if (this.#keys.size >= MAX_ADDRESSES) {
      this.#keys.clear();
    }
    this.#keys.set(c.req.url, key);
    if (entry && freshness !== "miss") {
      if (freshness === "stale") {
        this.#refresh(c, key, versions, produce);
      }
      return answer(c, entry, freshness) as T;
    }
    let response: T;
    try {
      response = await produce();
    } catch (error) {
      if (error instanceof ProblemError || !entry) {
        throw error;
      }
      console.error(logRecord("error", "catalog read failed, serving stale", { path: c.req.path, error }));
      return answer(c, entry, "stale") as T;
    }
    const made = await this.#keep(c, key, versions, response);
    // The body is still unread when nothing was kept.
    if (!made) {
      c.set("cache", "miss");
    }
    return (made ? answer(c, made, "miss") : response) as T;
  }

  /** See `readFromMemory`. */
  fromMemory(request: Request): Response | null {
    const finished = this.#finished.get(request.url);
    // The version is read again, and a changed or ageing answer made again, by a request that takes
    // the whole way.
    const versions = finished && this.#versions.recent();
    if (!finished || !versions) {
      return null;
    }
    const entry = this.#memory.get(finished.key);
    if (entry?.etag !== finished.etag || freshnessOf(entry, versions, this.#now()) !== "hit") {
      return null;
    }
    const { headers } = finished;
    return matches(request.headers.get("If-None-Match"), entry.etag)
      ? new Response(null, { status: 304, headers })
      : new Response(entry.body, { headers });
  }

  /** See `rememberAnswer`. */
  remember(request: Request, response: Response): void {
    const key = this.#keys.get(request.url);
    if (key === undefined || response.headers.get("X-Cache") !== "hit") {
      return;
    }
    const headers = new Headers(response.headers);
    const etag = headers.get("ETag");
    if (etag === null || response.status !== 200 || headers.has("Set-Cookie") || headers.has("Vary")) {
      return;
    }
    headers.delete("X-Trace-Id");
    if (this.#finished.size >= MAX_ADDRESSES) {
      this.#finished.clear();
    }
    this.#finished.set(request.url, { key, etag, headers });
  }

  /** The best answer at hand. One that is a miss may still serve when nothing else can. */
  async #find(
    key: string,
    versions: KnownVersions | null,
  ): Promise<{ entry: Entry | undefined; freshness: Freshness }> {
    const judge = (entry: Entry): Freshness =>
      versions ? freshnessOf(entry, versions, this.#now()) : "miss";
    const near = this.#memory.get(key);
    if (near && judge(near) === "hit") {
      return { entry: near, freshness: "hit" };
    }
    const far = await this.#fromColo(key);
    const newer = far && (!near || far.version > near.version || far.madeAt > near.madeAt) ? far : near;
    if (newer && newer === far) {
      this.#memory.set(key, far);
    }
    return { entry: newer, freshness: newer ? judge(newer) : "miss" };
  }

  async #fromColo(key: string): Promise<Entry | undefined> {
    try {
      const found = await caches.default.match(key);
      if (!found) {
        return undefined;
      }
      const body = await found.arrayBuffer();
      return {
        bytes: body.byteLength,
        headers: keptHeaders(found),
        body,
        etag: found.headers.get("X-Entry-Tag") ?? "",
        shows: JSON.parse(found.headers.get("X-Shows") ?? "null") as Shown | null,
        version: Number(found.headers.get("X-Catalog-Version")),
        madeAt: Number(found.headers.get("X-Made-At")),
        turnsAt: Number(found.headers.get("X-Turns-At")) || null,
      };
    } catch (error) {
      console.warn(logRecord("warn", "cache not read", { error }));
      return undefined;
    }
  }

  /**
   * Stores a good answer in both tiers. Null, with the body untouched, for one that is not to be
   * shared.
   */
  async #keep(
    c: Context<AppEnv>,
    key: string,
    versions: KnownVersions | null,
    response: Response,
  ): Promise<Entry | null> {
    const policy = response.headers.get("Cache-Control") ?? "";
    const personal = response.headers.has("Set-Cookie") || /no-store|private/.test(policy);
    if (!versions || response.status !== 200 || personal) {
      return null;
    }
    const headers = keptHeaders(response);
    const body = await response.arrayBuffer();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
    const entry: Entry = {
      bytes: body.byteLength,
      headers,
      body,
      etag: `"${base32(digest, 26)}"`,
      shows: c.get("shows") ?? null,
      version: versions.catalog.version,
      madeAt: this.#now(),
      turnsAt: c.get("turnsAt") ?? null,
    };
    this.#memory.set(key, entry);
    const stored = new Response(body, {
      headers: [
        ...headers,
        ["Cache-Control", `public, max-age=${COLO_TTL_S}`],
        ["X-Entry-Tag", entry.etag],
        ["X-Shows", inHeader(entry.shows)],
        ["X-Catalog-Version", String(entry.version)],
        ["X-Made-At", String(entry.madeAt)],
        ["X-Turns-At", String(entry.turnsAt ?? "")],
      ],
    });
    c.executionCtx.waitUntil(
      caches.default.put(key, stored).catch((error: unknown) => {
        console.warn(logRecord("warn", "cache not written", { error }));
      }),
    );
    return entry;
  }

  /** Makes the answer again behind the reader's back, once at a time for each key. */
  #refresh(
    c: Context<AppEnv>,
    key: string,
    versions: KnownVersions | null,
    produce: () => Promise<Response>,
  ): void {
    const now = this.#now();
    if (now - (this.#refreshing.get(key) ?? Number.NEGATIVE_INFINITY) < REFRESH_TIMEOUT_MS) {
      return;
    }
    this.#refreshing.set(key, now);
    const work = async () => {
      try {
        await this.#keep(c, key, versions, await produce());
      } catch (error) {
        console.warn(logRecord("warn", "refresh failed", { path: c.req.path, error }));
      } finally {
        this.#refreshing.delete(key);
      }
    };
    c.executionCtx.waitUntil(work());
  }
}

/** As JSON of ASCII alone, which is what a header may hold. */
function inHeader(value: Shown | null): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function keptHeaders(response: Response): [string, string][] {
  return KEPT_HEADERS.flatMap((name) => {
    const value = response.headers.get(name);
    return value === null ? [] : [[name, value] satisfies [string, string]];
  });
}

function answer(c: Context<AppEnv>, entry: Entry, did: Freshness): Response {
  c.set("cache", did);
  const headers: [string, string][] = [
    ...entry.headers,
    ["ETag", entry.etag],
    ["Cache-Control", CACHE_CONTROL],
    ["X-Cache", did],
  ];
  return matches(c.req.header("If-None-Match"), entry.etag)
    ? new Response(null, { status: 304, headers })
    : new Response(entry.body, { headers });
}

/** Weak comparison, as If-None-Match asks for: a proxy that compresses weakens the tag. */
function matches(header: string | null | undefined, etag: string): boolean {
  if (!header) {
    return false;
  }
  return header.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}

const isolate = new ReadCache(undefined, VERSIONS);

/**
 * Answers an anonymous read of the catalog, JSON or page, through the cache. `make` makes the
 * answer when there is none, from the session that it is given. An answer is equal for all
 * shoppers, so it must hold nothing personal. A response with `Set-Cookie`, `no-store` or another
 * status than 200 is passed on and not cached. A cache that fails is bypassed. When the database
 * fails, the last known answer is served.
 */
export function cachedRead<T extends Response>(c: Context<AppEnv>, make: Make<T>, stamp = ""): Promise<T> {
  return isolate.read(c, make, stamp);
}

/**
 * The finished answer to a read that this isolate has just given before, or null when the app must
 * answer. Most reads of a busy shop end here: without routing, middleware, trace or log, all of
 * which were done for the first of them.
 */
export function readFromMemory(request: Request): Response | null {
  return isolate.fromMemory(request);
}

/**
 * Keeps an answer that the app gave from the cache, for `readFromMemory`. The body is not touched.
 */
export function rememberAnswer(request: Request, response: Response): void {
  isolate.remember(request, response);
}
