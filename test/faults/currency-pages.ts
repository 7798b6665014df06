import type { Fault } from "./fault.ts";

export const CURRENCY_PAGE_FAULTS: readonly Fault[] = [
  {
    id: "links-leave-the-currency",
    file: "web/language/links.ts",
    from: "inLanguage(inCurrency(path, currency), language, root)",
    to: "inLanguage(inCurrency(path, CURRENCY), language, root)",
    noticedBy: ["web/currency/currency-routes.test.ts"],
  },
  {
    id: "the-chooser-leaves-out-the-shop-s-own-currency",
    file: "web/currency/chooser.tsx",
    from: "{currencies.map((currency)",
    to: "{currencies.slice(1).map((currency)",
    noticedBy: ["web/currency/currency-routes.test.ts"],
  },
];
