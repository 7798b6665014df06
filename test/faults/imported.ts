import type { Fault } from "./fault.ts";

const IMPORTED = "workers/imported/routes.test.ts";

export const IMPORTED_FAULTS: readonly Fault[] = [
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
    from: 'db.prepare("INSERT OR IGNORE INTO imported_erasures (digest) VALUES (?)").bind(await digestOf(email)),',
    to: "",
    noticedBy: [IMPORTED],
  },
  {
    id: "an-erased-customer-stays-in-history",
    file: "stores/accounts/accounts.ts",
    from: "    ...imported,\n",
    to: "",
    noticedBy: [IMPORTED],
  },
];
