import type { Fault } from "./fault.ts";

const JOURNAL = "workers/orders/journal.test.ts";

export const ACCOUNTING_FAULTS: readonly Fault[] = [
  {
    id: "what-comes-after-a-close-is-in-no-voucher",
    file: "shop/accounting/close-days.ts",
    from: "vouchers: isNew ? [...vouchers, voucher] : vouchers,",
    to: "vouchers: isNew && before.checkedAt === null ? [...vouchers, voucher] : vouchers,",
    noticedBy: [JOURNAL],
  },
  {
    id: "two-who-close-a-day-book-it-twice",
    file: "stores/accounting/accounting-days.ts",
    from: ", excluded.version, null)`,",
    to: ", excluded.version, excluded.version)`,",
    noticedBy: [JOURNAL],
  },
  {
    id: "a-day-is-closed-before-it-is-over",
    file: "shop/accounting/close-days.ts",
    from: "zone) > Date.now()) {",
    to: "zone) > Number.MAX_VALUE) {",
    noticedBy: [JOURNAL],
  },
  {
    id: "an-accounting-table-leaves-out-open-days",
    file: "workers/accounting/routes.ts",
    from: "days.find(({ checkedAt }) => checkedAt === null)",
    to: "days.find(() => false)",
    noticedBy: [JOURNAL],
  },
  {
    id: "a-table-runs-what-a-name-holds",
    file: "http/csv-file.ts",
    from: "/^[=+\\-@\\t\\r]/.test(text) ? `'${text}` : text",
    to: "text",
    noticedBy: ["http/csv-file.test.ts"],
  },
  {
    id: "a-quote-in-a-name-ends-its-cell",
    file: "http/csv-file.ts",
    from: "safe.replaceAll('\"', '\"\"')",
    to: "safe",
    noticedBy: ["http/csv-file.test.ts"],
  },
  {
    id: "open-days-are-saved-as-a-table",
    file: "web/admin/accounting/accounting-routes.tsx",
    from: "if (days.some(({ checkedAt }) => checkedAt === null)) {",
    to: "if (days.length === 0) {",
    noticedBy: ["workers/orders/journal.test.ts"],
  },
  {
    id: "a-day-is-closed-while-what-it-paid-back-changes",
    file: "shop/accounting/close-days.ts",
    from: 'at: since - CLOCKS_MS, id: ""',
    to: 'at: since, id: ""',
    noticedBy: [JOURNAL],
  },
  {
    id: "days-of-two-zones-overlap",
    file: "stores/accounting/accounting-days.ts",
    from: ".orderBy(desc(accountingDays.day))",
    to: ".orderBy(asc(accountingDays.day))",
    noticedBy: [JOURNAL],
  },
];
