import type { Fault } from "./fault.ts";

export const HOT_PATH_FAULTS: readonly Fault[] = [
  {
    id: "requests-do-not-see-the-shards-of-their-environment",
    file: "stores/orders/order-shards.ts",
    from: "  for (const name in env) {",
    to: "  for (const name of Object.keys(env)) {",
    noticedBy: ["stores/orders/postgres-database.test.ts"],
  },
  {
    id: "events-are-forgotten-with-the-last-of-their-row",
    file: "stores/events/outbox.ts",
    from: "e.value->>'id' NOT IN (SELECT value FROM json_each(?1))",
    to: "e.value->>'id' IS NULL",
    noticedBy: ["stores/orders/d1-order-store.test.ts"],
  },
  {
    id: "each-event-of-a-change-has-a-row",
    file: "stores/events/outbox.ts",
    from: "IS NOT NULL)\n    WHERE n > 0",
    to: "IS NOT NULL GROUP BY o.id)\n    WHERE n > 0",
    noticedBy: ["stores/orders/d1-order-store.test.ts"],
  },
];
