import type { Fault } from "../fault.ts";

const STAFF = "workers/accounts/staff/staff.test.ts";

export const STAFF_FAULTS: readonly Fault[] = [
  {
    id: "a-role-that-was-taken-lives-on-in-tokens",
    file: "shop/accounts/staff/ended-tokens.ts",
    from: "(now.disabled || now.role !== role)",
    to: "now.disabled && role !== null",
    noticedBy: [STAFF],
  },
  {
    id: "the-last-operator-takes-the-own-role-away",
    file: "shop/accounts/staff/give-role.ts",
    from: "GIVES_ROLES.includes(before) && !GIVES_ROLES.includes(role) ? GIVES_ROLES : []",
    to: "GIVES_ROLES.includes(before) && GIVES_ROLES.includes(role) ? GIVES_ROLES : []",
    noticedBy: [STAFF],
  },
  {
    id: "the-last-operator-is-disabled",
    file: "shop/accounts/staff/disable-account.ts",
    from: "isDisabling && GIVES_ROLES.includes(role) ? GIVES_ROLES : []",
    to: "!isDisabling && GIVES_ROLES.includes(role) ? GIVES_ROLES : []",
    noticedBy: [STAFF],
  },
  {
    id: "an-invitation-outlives-the-right-of-its-maker",
    file: "stores/accounts/invitations.ts",
    from: "    OR a.role NOT IN (SELECT value FROM json_each(?2))))`;",
    to: "    OR (0 AND a.role IN (SELECT value FROM json_each(?2)))))`;",
    noticedBy: [STAFF],
  },
  {
    id: "an-invitation-is-taken-by-another-account",
    file: "shop/accounts/staff/invitations.ts",
    from: "  if (invitation.email !== account.email) {",
    to: "  if (invitation.email === null) {",
    noticedBy: [STAFF],
  },
  {
    id: "a-reader-of-the-mail-takes-the-invitation-of-an-account",
    file: "web/sign-in/invitation-routes.tsx",
    from: "    if (!(await isCaller(c, account.id))) {",
    to: '    if (account.id === "") {',
    noticedBy: [STAFF],
  },
  {
    id: "an-export-leaves-without-an-entry",
    file: "http/middleware/audit-reads.ts",
    from: '    if (action.endsWith(".exported")) {',
    to: '    if (action.endsWith("?")) {',
    noticedBy: [STAFF],
  },
  {
    id: "a-page-that-is-loaded-again-fills-the-log",
    file: "stores/audit/audit.ts",
    from: "      where not exists (\n        select 1 from (",
    to: "      where 1 or not exists (\n        select 1 from (",
    noticedBy: [STAFF],
  },
  {
    id: "a-refused-sign-in-of-staff-is-not-written-down",
    file: "shop/accounts/credentials.ts",
    from: "    if (account) {\n      auditRefusedSignIn",
    to: "    if (account?.disabledAt) {\n      auditRefusedSignIn",
    noticedBy: [STAFF],
  },
  {
    id: "a-note-outlives-its-customer",
    file: "stores/accounts/accounts.ts",
    from: '  "notes",\n] as const;',
    to: "] as const;",
    noticedBy: ["web/admin/rooms.test.ts"],
  },
  {
    id: "an-exports-own-pictures-come-back-as-strangers",
    file: "shop/catalog/picture-addresses.ts",
    from: "  return url.startsWith(own) ? url.slice(own.length - 1) : url;",
    to: "  return url === own ? own : url;",
    noticedBy: ["shop/catalog/import-round-trip.property.test.ts"],
  },
  {
    id: "draft-orders-of-one-moment-are-left-out-of-a-list",
    file: "http/contract/draft-orders/draft-orders.ts",
    from: "return { createdAt: Number(createdAt), id };",
    to: 'return { createdAt: Number(createdAt), id: "" };',
    noticedBy: ["workers/draft-orders/routes.test.ts"],
  },
  {
    id: "an-earlier-invitation-works-on",
    file: "shop/accounts/staff/invitations.ts",
    from: '  await dropMails(env.DB, email, ["invitation"]);\n',
    to: "",
    noticedBy: [STAFF],
  },
];
