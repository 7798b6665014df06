import type { Fault } from "./fault.ts";

export const ANOTHER_SHOP_FAULTS: readonly Fault[] = [
  {
    id: "a-menu-calls-a-collection-by-its-address",
    file: "web/layout/menu-words.ts",
    from: "?.title ?? wordsOf(to)",
    to: "?.title ?? to",
    noticedBy: ["web/another-shop.test.ts"],
  },
];
