import type { Fault } from "./fault.ts";

const ROUTES = "web/offline/offline-routes.test.ts";
const LISTS = "workers/accounts/me.test.ts";

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
    id: "an-order-is-claimed-with-another-address",
    file: "web/orders/order-routes.tsx",
    from: "|| !isAddressOf(account, found.order)",
    to: "",
    noticedBy: [LISTS],
  },
  {
    id: "a-claimed-order-outlives-its-account",
    file: "shop/accounts/personal-data.ts",
    from: "  await eraseClaimed(env, sub);\n",
    to: "",
    noticedBy: [LISTS],
  },
  {
    id: "wishes-of-a-browser-go-to-the-next-account-too",
    file: "http/session/wishes.ts",
    from: "await addWishes(c.env.DB, accountId, kept);\n    forgetWishes(c);",
    to: "await addWishes(c.env.DB, accountId, kept);",
    noticedBy: [LISTS],
  },
  {
    id: "a-wish-that-is-sent-again-is-added-again",
    file: "workers/cart/routes.ts",
    from: "item, key)",
    to: "item)",
    noticedBy: ["workers/cart/routes.test.ts"],
  },
];
