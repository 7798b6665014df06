import type { Fault } from "../fault.ts";

const AUTH = "workers/accounts/auth.test.ts";

export const DISABLED_FAULTS: readonly Fault[] = [
  {
    id: "a-disabled-account-signs-in",
    file: "shop/accounts/credentials.ts",
    from: "return account.disabledAt === null",
    to: "return account.erasedAt === null",
    noticedBy: [AUTH],
  },
  {
    id: "a-token-outlives-its-disabled-account",
    file: "http/middleware/identity.ts",
    from: "if (!principal || (await isEnded(c.env, principal))) {",
    to: "if (!principal) {",
    noticedBy: [AUTH],
  },
  {
    id: "a-merchant-disables-staff",
    file: "shop/accounts/staff/disable-account.ts",
    from: 'principal?.scopes.has("staff:write") !== true',
    to: 'principal?.scopes.has("order:write") !== true',
    noticedBy: [AUTH],
  },
  {
    id: "a-disabled-account-is-open-while-the-database-is-away",
    file: "shop/accounts/staff/ended-tokens.ts",
    from: "    return isKnownEnded(bearer);\n",
    to: "    return false;\n",
    noticedBy: [AUTH],
  },
];
