import type { Fault } from "./fault.ts";

const ALERTS = "shop/alerts/watch-alerts.test.ts";

export const WATCHING_FAULTS: readonly Fault[] = [
  {
    id: "an-alert-that-reached-nobody-counts-as-told",
    file: "shop/alerts/watch-alerts.ts",
    from: "return ways.includes(true) || ways.every((took) => took === null);",
    to: "return ways.length > 0;",
    noticedBy: [ALERTS],
  },
  {
    id: "an-alert-asks-nobody-by-mail",
    file: "shop/alerts/watch-alerts.ts",
    from: 'const OPERATORS = "ops:read";',
    to: 'const OPERATORS = "cart:nobody" as "ops:read";',
    noticedBy: [ALERTS],
  },
  {
    id: "an-alert-forgets-when-it-began",
    file: "stores/alerts/incidents.ts",
    from: "ON CONFLICT (alert) DO UPDATE SET told = max(told, excluded.told)",
    to: "ON CONFLICT (alert) DO NOTHING",
    noticedBy: [ALERTS],
  },
];
