import type { Fault } from "./fault.ts";

const START = "web/admin/start/start-routes.test.ts";

export const CONSOLE_FAULTS: readonly Fault[] = [
  {
    id: "the-console-offers-places-that-it-refuses",
    file: "web/admin/frame/places.ts",
    from: "refusalAt(route, principal) === null",
    to: "refusalAt(route, principal) !== undefined",
    noticedBy: [START],
  },
  {
    id: "orders-to-ship-are-not-counted",
    file: "shop/ops/open-work.ts",
    from: '"CONFIRMED", MOST_COUNTED)',
    to: '"SHIPPED", MOST_COUNTED)',
    noticedBy: [START],
  },
];
