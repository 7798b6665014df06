import type { Fault } from "./fault.ts";

export const SALE_FAULTS: readonly Fault[] = [
  {
    id: "a-sale-opens-a-moment-late",
    file: "domain/sale.ts",
    from: "if (now < sale.opensAt)",
    to: "if (now <= sale.opensAt)",
    noticedBy: ["test/sales.test.ts"],
  },
];
