import type { Fault } from "./fault.ts";

const ROUTES = "web/offline/offline-routes.test.ts";

export const OFFLINE_FAULTS: readonly Fault[] = [
  {
    id: "a-device-keeps-what-is-about-one-shopper",
    file: "web/offline/islands/caches.ts",
    from: "&& !/\\b(private|no-store)\\b/.test(allowed)",
    to: "",
    noticedBy: [ROUTES],
  },
  {
    id: "the-service-worker-cannot-be-taken-back",
    file: "web/offline/offline-routes.tsx",
    from: 'OFFLINE_PAGES === "off"',
    to: 'OFFLINE_PAGES === "gone"',
    noticedBy: [ROUTES],
  },
  {
    id: "a-wish-that-is-sent-again-is-added-again",
    file: "workers/cart/routes.ts",
    from: 'c.req.valid("json"), key)',
    to: 'c.req.valid("json"))',
    noticedBy: ["workers/cart/routes.test.ts"],
  },
];
