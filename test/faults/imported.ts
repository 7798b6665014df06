import type { Fault } from "./fault.ts";

const IMPORTED = "workers/imported/routes.test.ts";

export const IMPORTED_FAULTS: readonly Fault[] = [
  {
    id: "an-erasure-from-before-digests-had-a-key-does-not-count",
    file: "stores/imported/imported.ts",
    from: "(await formsOf(env, await digestOf(email))).map(",
    to: "[await writtenAs(env, await digestOf(email))].map(",
    noticedBy: ["test/sealed-people.test.ts"],
  },
  {
    id: "digests-of-the-erased-have-no-key",
    file: "stores/imported/imported.ts",
    from: "      await digestWritten(env, await digestOf(email)),\n",
    to: "      await digestOf(email),\n",
    noticedBy: ["test/sealed-people.test.ts"],
  },
  {
    id: "the-version-before-does-not-find-who-was-erased",
    file: "stores/personal/vault.ts",
    from: 'env.KEYED_DIGESTS === "off"',
    to: "false",
    noticedBy: ["test/sealed-people.test.ts"],
  },
  {
    id: "a-preview-of-history-writes-it",
    file: "shop/imported/import-file.ts",
    from: "if (!dryRun && changed.length > 0) {",
    to: "if (changed.length > 0) {",
    noticedBy: [IMPORTED],
  },
  {
    id: "everybody-reads-all-imported-orders",
    file: "shop/imported/own-imported.ts",
    from: "{ email: account.email }",
    to: '{ q: "" }',
    noticedBy: [IMPORTED],
  },
  {
    id: "an-import-brings-an-erased-person-back",
    file: "stores/imported/imported.ts",
    from: "INSERT OR IGNORE INTO imported_erasures (digest) VALUES (?)",
    to: "INSERT OR IGNORE INTO imported_erasures (digest) SELECT ? WHERE false",
    noticedBy: [IMPORTED],
  },
  {
    id: "an-erased-customer-stays-in-history",
    file: "stores/accounts/erase-account.ts",
    from: "    ...(await erasingStatements(env, email)),\n",
    to: "",
    noticedBy: [IMPORTED],
  },
  {
    id: "imported-orders-of-one-moment-are-left-out",
    file: "stores/imported/imported.ts",
    from: "(o.placed_at, o.name) < (?3, ?4)",
    to: "o.placed_at < ?3 + 0 * length(?4)",
    noticedBy: ["workers/imported/routes.test.ts"],
  },
  {
    id: "an-imported-address-is-found-by-its-letters-alone",
    file: "stores/imported/imported.ts",
    from: "await storedCustomers(env, [email.toLowerCase()])",
    to: "await storedCustomers(env, [email])",
    noticedBy: ["test/sealed-people.test.ts"],
  },
  {
    id: "a-customer-who-was-erased-meanwhile-is-imported",
    file: "stores/imported/imported.ts",
    from: "FROM json_each(?) WHERE ${NOT_ERASED}\n       ON CONFLICT (email) DO UPDATE",
    to: "FROM json_each(?) WHERE true\n       ON CONFLICT (email) DO UPDATE",
    noticedBy: ["workers/imported/routes.test.ts"],
  },
  {
    id: "a-preview-of-an-import-stands-in-the-audit-log",
    file: "shop/imported/import-file.ts",
    from: "  if (!dryRun) {\n    const",
    to: "  if (!dryRun || report) {\n    const",
    noticedBy: ["workers/imported/routes.test.ts"],
  },
  {
    id: "nobody-imported-orders",
    file: "shop/imported/import-file.ts",
    from: '    await audit(call, {\n      action: "history.imported"',
    to: '    if (created < 0) await audit(call, {\n      action: "history.imported"',
    noticedBy: ["workers/imported/routes.test.ts"],
  },
  {
    id: "who-was-erased-before-digests-had-a-key-comes-back",
    file: "stores/imported/imported.ts",
    from: "value->>'unkeyed' NOT IN",
    to: "value->>'digest' NOT IN",
    noticedBy: [IMPORTED],
  },
];
