import type { Fault } from "./fault.ts";

export const FAIR_DRAW_FAULTS: readonly Fault[] = [
  {
    id: "a-draw-does-not-use-the-seed-that-was-committed-to",
    file: "durable-objects/sales/room-draw.ts",
    from: "const seed = drawSeed ?? crypto.randomUUID();",
    to: "const seed = crypto.randomUUID() + drawSeed;",
    noticedBy: ["workers/sales/admission.test.ts"],
  },
  {
    id: "a-draw-shows-a-beacon-that-had-no-part-in-it",
    file: "durable-objects/sales/room-draw.ts",
    from: "line.draw(await drawSeedOf(sale, values.randomness), Date.now(), values);",
    to: "line.draw(await drawSeedOf(sale, null), Date.now(), values);",
    noticedBy: ["durable-objects/sales/sale-room.test.ts"],
  },
  {
    id: "a-sale-waits-for-its-beacon-without-end",
    file: "durable-objects/sales/sale-room-line.ts",
    from: "} else if (now >= opensAt + BEACON_WAIT_MS) {",
    to: "} else if (now >= opensAt * BEACON_WAIT_MS) {",
    noticedBy: ["durable-objects/sales/sale-room.test.ts"],
  },
  {
    id: "turns-of-a-draw-that-came-late-begin-at-the-opening",
    file: "durable-objects/sales/sale-room-line.ts",
    from: "    this.#startsAt = at;\n  }\n",
    to: "  }\n",
    noticedBy: ["durable-objects/sales/sale-room.test.ts"],
  },
  {
    id: "who-ordered-is-not-published",
    file: "durable-objects/sales/fair-books.ts",
    from: "      used,\n",
    to: "      used: new Set(),\n",
    noticedBy: ["workers/sales/admission.test.ts"],
  },
  {
    id: "published-lines-name-the-account",
    file: "durable-objects/sales/fair-books.ts",
    from: "pseudonymOf: (customer) => pseudonymOf(sale, customer),",
    to: "pseudonymOf: (customer) => customer,",
    noticedBy: ["workers/sales/admission.test.ts"],
  },
  {
    id: "a-sale-page-shows-no-commitment",
    file: "web/sales/sale-routes.tsx",
    from: "    committedHead(sale),\n",
    to: "    null,\n",
    noticedBy: ["web/sales/sale-routes.test.ts"],
  },
  {
    id: "accounts-made-for-a-sale-get-a-place",
    file: "http/sale-pass.ts",
    from: "since === undefined || since >= sale.accountsBefore",
    to: "since === undefined",
    noticedBy: ["workers/sales/admission.test.ts"],
  },
  {
    id: "an-edited-sale-commits-to-another-seed",
    file: "stores/sales/sales.ts",
    from: ".set({ ...terms, version: next })",
    to: '.set({ ...terms, drawSeed: "00".repeat(32), version: next })',
    noticedBy: ["workers/sales/admission.test.ts"],
  },
  {
    id: "a-later-page-of-a-draw-shows-the-first-lines",
    file: "durable-objects/sales/fair-books.ts",
    from: "this.#lines(line, head, first + at)",
    to: "this.#lines(line, head, at)",
    noticedBy: ["durable-objects/sales/fair-books.test.ts"],
  },
];
