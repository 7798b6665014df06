import type { Context } from "hono";
import { logRecord } from "../../domain/base/log.ts";
import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { MemoryCache } from "../../http/cache/memory-cache.ts";
import type { GraphqlRequest } from "../../http/contract/integrations/graphql.ts";
import type { AppEnv } from "../../http/router.ts";

const MEMORY_BYTES = 1024 * 1024;
/** A query that is forgotten is sent again by the client's own protocol. */
const KEPT_S = 24 * 60 * 60;

const memory = new MemoryCache<{ bytes: number; query: string }>(MEMORY_BYTES);

export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

const addressOf = (c: Context<AppEnv>, hash: string) =>
  `${new URL(c.req.url).origin}/graphql?~persisted=${hash}`;

/**
 * The text of a query that a client named by its hash, sent, or both (automatic persisted queries,
 * https://www.apollographql.com/docs/apollo-server/performance/apq). Null for a hash that is not
 * known.
 */
export async function textOf(
  c: Context<AppEnv>,
  { query, extensions }: GraphqlRequest,
): Promise<string | null> {
  const hash = extensions?.persistedQuery?.sha256Hash;
  if (query != null) {
    if (hash !== undefined && hash !== (await sha256(query))) {
      throw new ProblemError(refusal("invalid_request", "The hash is not that of the query."));
    }
    return query;
  }
  if (hash === undefined) {
    throw new ProblemError(
      refusal("invalid_request", "There is no query.", {
        errors: [{ path: "query", message: "must be a GraphQL query" }],
      }),
    );
  }
  return memory.get(hash)?.query ?? (await fromColo(c, hash));
}

async function fromColo(c: Context<AppEnv>, hash: string): Promise<string | null> {
  try {
    const found = await caches.default.match(addressOf(c, hash));
    return found ? await found.text() : null;
  } catch (error) {
    console.warn(logRecord("warn", "cache not read", { error }));
    return null;
  }
}

/**
 * Keeps a valid query that a client means to name by its hash: in the isolate and its data centre.
 */
export function keepQuery(c: Context<AppEnv>, { extensions }: GraphqlRequest, query: string): void {
  const hash = extensions?.persistedQuery?.sha256Hash;
  if (hash === undefined || memory.get(hash)) {
    return;
  }
  memory.set(hash, { bytes: 2 * query.length, query });
  const kept = new Response(query, { headers: { "Cache-Control": `public, max-age=${KEPT_S}` } });
  c.executionCtx.waitUntil(
    caches.default.put(addressOf(c, hash), kept).catch((error: unknown) => {
      console.warn(logRecord("warn", "cache not written", { error }));
    }),
  );
}
