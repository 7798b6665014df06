import { z } from "@hono/zod-openapi";
import { Scope } from "../../../domain/accounts/access.ts";
import { keyScopes, keyState, MAX_KEY_NAME } from "../../../domain/api-keys/api-key.ts";
import { line } from "../../../domain/base/text.ts";
import type { StoredApiKey } from "../../../stores/api-keys/api-keys.ts";

/** Every scope that a key may have; its maker must hold it. */
const KEY_SCOPES = keyScopes("ops");

export const NewApiKey = z
  .strictObject({
    name: line(MAX_KEY_NAME),
    scopes: z
      .array(Scope.extract(KEY_SCOPES))
      .min(1)
      .max(KEY_SCOPES.length)
      .refine((list) => new Set(list).size === list.length, "names a scope twice")
      .openapi({ uniqueItems: true }),
    expiresAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe("Within a year; by default a year from now"),
  })
  .openapi("NewApiKey");

const ApiKeyView = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(z.string()),
  state: z.enum(["active", "expired", "revoked"]),
  createdBy: z.string().describe("The account that made it"),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  revokedAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable().describe("To the hour"),
});
export const ApiKey = ApiKeyView.openapi("ApiKey");
export const CreatedApiKey = ApiKeyView.extend({
  key: z.string().describe("What programs send as a bearer token. Only this answer holds it"),
}).openapi("CreatedApiKey");
export const ApiKeyList = z.object({ items: z.array(ApiKey) }).openapi("ApiKeyList");
export const ApiKeyParams = z.object({
  id: z.string().max(32).openapi({ example: "key_4k7qx3m2x9vt5n8wbcjz" }),
});

/** A key as merchants read it. */
export function viewApiKey(key: StoredApiKey): z.infer<typeof ApiKeyView> {
  const { id, name, scopes, createdBy, createdAt, expiresAt, revokedAt, usedAt } = key;
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id,
    name,
    scopes,
    state: keyState(key, Date.now()),
    createdBy,
    createdAt: new Date(createdAt).toISOString(),
    expiresAt: new Date(expiresAt).toISOString(),
    revokedAt: time(revokedAt),
    lastUsedAt: time(usedAt),
  };
}
