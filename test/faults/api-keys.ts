import type { Fault } from "./fault.ts";

const ROUTES = "workers/api-keys/routes.test.ts";

export const API_KEY_FAULTS: readonly Fault[] = [
  {
    id: "a-revoked-key-opens",
    file: "shop/api-keys/api-keys.ts",
    from: 'if (!found || keyState(found, now) !== "active") {',
    to: "if (!found) {",
    noticedBy: [ROUTES],
  },
  {
    id: "a-key-has-all-that-its-maker-has",
    file: "shop/api-keys/api-keys.ts",
    from: "ROLE_SCOPES[role].filter((scope) => scopes.includes(scope))",
    to: "ROLE_SCOPES[role].filter((scope) => scopes.length > 0 && scope)",
    noticedBy: [ROUTES],
  },
  {
    id: "a-key-is-given-what-its-maker-lacks",
    file: "shop/api-keys/api-keys.ts",
    from: "const missing = scopes.find((scope) => !mayGive.has(scope));",
    to: "const missing = scopes.find((scope) => !mayGive);",
    noticedBy: [ROUTES],
  },
  {
    id: "a-key-lies-in-the-database",
    file: "shop/api-keys/api-keys.ts",
    from: "digest: await secretDigest(key),\n      scopes",
    to: "digest: key,\n      scopes",
    noticedBy: [ROUTES],
  },
  {
    id: "a-key-makes-keys",
    file: "http/access/access.ts",
    from: "if (person && principal.isApiKey) {",
    to: "if (person && !principal.sub) {",
    noticedBy: [ROUTES],
  },
  {
    id: "keys-that-have-ended-take-places",
    file: "stores/api-keys/api-keys.ts",
    from: "and(isNull(apiKeys.revokedAt), gt(apiKeys.expiresAt, key.createdAt))",
    to: "isNull(apiKeys.revokedAt)",
    noticedBy: ["workers/api-keys/routes.test.ts"],
  },
  {
    id: "the-list-says-that-a-revoked-key-ends-later",
    file: "web/admin/api-keys/api-key-pages.tsx",
    from: '{revokedAt ? "Revoked" : "Ends"}',
    to: '{"Ends"}',
    noticedBy: ["workers/api-keys/routes.test.ts"],
  },
];
