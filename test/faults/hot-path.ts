import type { Fault } from "./fault.ts";

export const HOT_PATH_FAULTS: readonly Fault[] = [
  {
    id: "requests-do-not-see-the-shards-of-their-environment",
    file: "stores/orders/order-shards.ts",
    from: "  for (const name in env) {",
    to: "  for (const name of Object.keys(env)) {",
    noticedBy: ["stores/orders/postgres-database.test.ts"],
  },
];
