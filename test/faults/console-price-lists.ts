import type { Fault } from "./fault.ts";

const ROOMS = "web/admin/rooms.test.ts";
const ROUTES = "web/admin/price-lists/price-list-routes.tsx";

export const CONSOLE_PRICE_LIST_FAULTS: readonly Fault[] = [
  {
    id: "prices-are-saved-over-another-person-s-change",
    file: ROUTES,
    from: "{ prices }, shownIn(form))",
    to: "{ prices }, () => true)",
    noticedBy: [ROOMS],
  },
  {
    id: "an-import-of-prices-takes-out-what-its-file-does-not-name",
    file: ROUTES,
    from: 'form.get("rest") !== "goes"',
    to: 'form.get("rest") !== "stays"',
    noticedBy: [ROOMS],
  },
  {
    id: "what-was-typed-beside-a-price-comes-to-stand-beside-another",
    file: "web/admin/price-lists/price-rows.ts",
    from: 'sent.startsWith("new") ? sent : row >= 0 ? row : null',
    to: "sent",
    noticedBy: [ROOMS],
  },
];
