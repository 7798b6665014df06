import type { Fault } from "../fault.ts";

const NOTICED_BY = ["durable-objects/stock/lane/stock-lane.test.ts"] as const;

/**
 * Lanes of a sold-out sale: they ask the ledger no more, and are notified of units that come back.
 */
export const SOLD_OUT_LANE_FAULTS: readonly Fault[] = [
  {
    id: "a-sold-out-lane-asks-the-ledger-on-and-on",
    file: "durable-objects/stock/lane/stock-lane.ts",
    from: "(answer.tells ? LANE_TOLD_MS : LANE_DRY_MS)",
    to: "LANE_DRY_MS",
    noticedBy: NOTICED_BY,
  },
  {
    id: "units-that-come-back-are-told-to-nobody",
    file: "durable-objects/stock/ledger/ledger-sales.ts",
    from: "    this.#tellOfRestock(stock, saleId);\n    return { taken",
    to: "    return { taken",
    noticedBy: NOTICED_BY,
  },
  {
    id: "word-of-units-that-overtakes-an-answer-is-lost",
    file: "durable-objects/stock/lane/stock-lane.ts",
    from: " && this.#restocks === restocks) {",
    to: ") {",
    noticedBy: NOTICED_BY,
  },
  {
    id: "a-lane-keeps-what-comes-free-though-others-were-turned-away",
    file: "durable-objects/stock/lane/stock-lane.ts",
    from: "    this.#starving ||= call.closesAt === undefined;\n",
    to: "",
    noticedBy: NOTICED_BY,
  },
  {
    id: "a-lane-that-starts-keeps-what-comes-free",
    file: "durable-objects/stock/lane/stock-lane.ts",
    from: "#starving = true;",
    to: "#starving = false;",
    noticedBy: NOTICED_BY,
  },
  {
    id: "a-hold-of-a-sale-keeps-reservations-from-expiring",
    file: "durable-objects/stock/owner/stock-owner.ts",
    from: "this.#expiryAt = Math.min(this.#expiryAt ?? expiresAt, expiresAt);",
    to: "this.#expiryAt ??= expiresAt;",
    noticedBy: NOTICED_BY,
  },
  {
    id: "a-ledger-promises-though-a-lane-was-silent",
    file: "durable-objects/stock/ledger/ledger-sales.ts",
    from: "const tells = sure && quantity === 0;",
    to: "const tells = quantity === 0;",
    noticedBy: NOTICED_BY,
  },
];
