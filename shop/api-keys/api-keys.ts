import { waitUntil } from "cloudflare:workers";
import { type Principal, ROLE_SCOPES, type Scope } from "../../domain/accounts/access.ts";
import { keyScopes, keyState, LONGEST_KEY_MS, newApiKey } from "../../domain/api-keys/api-key.ts";
import { randomId } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { secretDigest } from "../../domain/base/secrets.ts";
import {
  findApiKey,
  insertApiKey,
  markApiKeyUsed,
  revokeApiKey,
  type StoredApiKey,
} from "../../stores/api-keys/api-keys.ts";
import { audit } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";

/** Keys that are good at once. */
const MAX_KEYS = 50;
/** When a key was used is written down so often at most. */
const USED_MS = 60 * 60 * 1000;

export interface ApiKeyTerms {
  name: string;
  scopes: readonly Scope[];
  /** Milliseconds since 1970. */
  expiresAt?: number | undefined;
}

/** Makes a key, which is shown now and never again. It may do no more than its maker. */
export async function createApiKey(
  { principal, ...call }: Call,
  { name, scopes, expiresAt }: ApiKeyTerms,
): Promise<Result<{ apiKey: StoredApiKey; key: string }, Refusal>> {
  if (!principal) {
    throw new Error("a key has a maker");
  }
  const now = Date.now();
  const until = expiresAt ?? now + LONGEST_KEY_MS;
  if (until <= now || until > now + LONGEST_KEY_MS) {
    return err(invalid("expiresAt", "must be in the future, and within a year"));
  }
  const mayGive = new Set(keyScopes(principal.role).filter((scope) => principal.scopes.has(scope)));
  const missing = scopes.find((scope) => !mayGive.has(scope));
  if (missing !== undefined) {
    return err(refusal("forbidden", `You may not give a key the scope ${missing}.`));
  }
  const key = newApiKey();
  const apiKey = await insertApiKey(
    call.env.DB,
    {
      id: randomId("key"),
      name,
      digest: await secretDigest(key),
      scopes: [...scopes],
      role: principal.role,
      createdBy: principal.sub,
      createdAt: now,
      expiresAt: until,
    },
    MAX_KEYS,
  );
  if (!apiKey) {
    return err(
      refusal("api_key_conflict", `At most ${MAX_KEYS} keys are good at once. Revoke others first.`),
    );
  }
  await audit(
    { principal, ...call },
    {
      action: "api_key.created",
      subject: apiKey.id,
      before: null,
      after: { name, scopes, expiresAt: new Date(until).toISOString() },
    },
  );
  return ok({ apiKey, key });
}

/** Ends a key. The next request that is made with it is refused. */
export async function endApiKey(call: Call, id: string): Promise<Result<StoredApiKey, Refusal>> {
  const { DB } = call.env;
  const revoked = await revokeApiKey(DB, id, Date.now());
  if (revoked) {
    const { name } = revoked;
    await audit(call, { action: "api_key.revoked", subject: id, before: { name }, after: null });
    return ok(revoked);
  }
  const before = await findApiKey(DB, { id });
  return before ? ok(before) : err(noSuchApiKey());
}

/**
 * Who a key speaks for: itself. Each request asks the database, so that a revoked key is refused at
 * once. Null for a key that is none of ours, or is over.
 */
export async function keyPrincipal(env: Env, key: string): Promise<Principal | null> {
  const now = Date.now();
  const found = await findApiKey(env.DB, { digest: await secretDigest(key) });
  if (!found || keyState(found, now) !== "active") {
    return null;
  }
  const { id: sub, name, role, scopes, usedAt } = found;
  if (now - (usedAt ?? 0) > USED_MS) {
    waitUntil(
      markApiKeyUsed(env.DB, sub, now).catch((error: unknown) => {
        console.warn(logRecord("warn", "use of a key not written down", { key: sub, error }));
      }),
    );
  }
  const granted = ROLE_SCOPES[role].filter((scope) => scopes.includes(scope));
  return { sub, role, scopes: new Set(granted), name, isApiKey: true };
}

function invalid(path: string, message: string): Refusal {
  return refusal("invalid_request", "Some of the input is not valid.", { errors: [{ path, message }] });
}

export function noSuchApiKey(): Refusal {
  return refusal("not_found", "There is no such key.");
}
