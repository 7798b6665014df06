import type { Fault } from "./fault.ts";

export const SALE_FAULTS: readonly Fault[] = [
  {
    id: "books-balance-without-the-orders",
    file: "workers/sales/reconcile.ts",
    from: "      units.orders === ordersStored &&\n",
    to: "",
    noticedBy: ["workers/sales/reconcile.test.ts"],
  },
  {
    id: "books-balance-whatever-the-lanes-say",
    file: "workers/sales/reconcile.ts",
    from: "units.lanes.every(({ balanced }) => balanced)",
    to: "true",
    noticedBy: ["workers/sales/reconcile.test.ts"],
  },
  {
    id: "books-balance-though-units-are-missing",
    file: "workers/sales/reconcile.ts",
    from: "units.allotment === units.sold + units.reserved + units.remaining",
    to: "true",
    noticedBy: ["workers/sales/reconcile.test.ts"],
  },
  {
    id: "a-lane-says-that-it-sold-whatever-is-missing",
    file: "durable-objects/stock-lane.ts",
    from: "      sold,\n      released,",
    to: "      released,",
    noticedBy: ["workers/sales/reconcile.test.ts"],
  },
];
