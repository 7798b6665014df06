import type { Fault } from "../fault.ts";

const LOCATED = "durable-objects/stock/located-units.ts";
const LEDGER = "durable-objects/stock/stock-ledger.ts";
const ALLOCATE = "shop/orders/fulfilment/allocate-orders.ts";
const LOCATIONS = "workers/stock/locations.test.ts";
const ONE = "workers/stock/routes.test.ts";

export const LOCATION_FAULTS: readonly Fault[] = [
  {
    id: "a-transfer-is-made-twice",
    file: LEDGER,
    from: "const before = this.books.transfer(key);",
    to: "const before = this.books.transfer(reason);",
    noticedBy: [LOCATIONS],
  },
  {
    id: "a-transfer-takes-what-is-not-there",
    file: LEDGER,
    from: "if (there < quantity) {",
    to: "if (there < 0) {",
    noticedBy: [LOCATIONS],
  },
  {
    id: "a-cancelled-order-leaves-its-units-nowhere",
    file: LEDGER,
    from: "this.#located.undo(reference, move);",
    to: "move.level();",
    noticedBy: [LOCATIONS],
  },
  {
    id: "a-location-that-gives-keeps-its-units",
    file: LOCATED,
    from: "this.#allocate(reference, location, -units, move);",
    to: "move.level();",
    noticedBy: [LOCATIONS],
  },
  {
    id: "a-location-gives-and-the-ledger-does-not-say-so",
    file: LOCATED,
    from: 'move("allocate", delta, { reference, location });',
    to: 'move("allocate", delta, { reference });',
    noticedBy: [LOCATIONS],
  },
  {
    id: "a-paid-order-is-followed-in-a-shop-of-one-location",
    file: LOCATED,
    from: 'if (kind === "confirm" && this.#used()) {',
    to: 'if (kind === "confirm") {',
    noticedBy: [ONE],
  },
  {
    id: "a-shop-of-one-location-sends-a-message-for-each-order",
    file: "shop/events/outbox.ts",
    from: "(await hasLocations(env))",
    to: "(await hasLocations(env)) !== null",
    noticedBy: [ONE],
  },
  {
    id: "an-order-is-split-though-one-location-has-all-of-it",
    file: ALLOCATE,
    from: "const ask = orderToAsk(counted, stock, byPriority);",
    to: "const ask = [...byPriority];",
    noticedBy: [LOCATIONS],
  },
  {
    id: "goods-that-arrive-elsewhere-are-not-given-to-who-waits",
    file: "queues/catalog.ts",
    from: "await allocateArrived(env, sku);",
    to: "",
    noticedBy: [LOCATIONS],
  },
  {
    id: "a-parcel-takes-what-another-location-gave",
    file: "shop/orders/ship-order.ts",
    from: "(there.find((at) => at.location === location)?.items ?? [])",
    to: "left",
    noticedBy: [LOCATIONS],
  },
  {
    id: "a-location-with-units-is-closed",
    file: "shop/stock/locations.ts",
    from: "change.active === false &&",
    to: "change.active === null &&",
    noticedBy: [LOCATIONS],
  },
  {
    id: "a-list-of-locations-is-written-over-another",
    file: "shop/stock/locations.ts",
    from: "(await mayChange(before)) &&",
    to: "((await mayChange(before)) || true) &&",
    noticedBy: [LOCATIONS],
  },
  {
    id: "a-location-gives-an-order-units-that-it-has-not",
    file: "durable-objects/stock/located-units.ts",
    from: "freeAt(this.places(move.level()), to) < units",
    to: "freeAt(this.places(move.level()), to) < 0",
    noticedBy: ["workers/stock/locations.test.ts"],
  },
  {
    id: "what-another-location-sends-is-missing-at-both",
    file: "durable-objects/stock/located-units.ts",
    from: "    this.#allocate(reference, from, units, move);\n",
    to: "",
    noticedBy: ["workers/stock/locations.test.ts"],
  },
  {
    id: "a-parcel-leaves-by-an-allocation-that-was-moved-meanwhile",
    file: "shop/orders/ship-order.ts",
    from: "given && given.version !== order.version",
    to: "given && given.version === undefined",
    noticedBy: ["workers/stock/locations.test.ts"],
  },
  {
    id: "locations-are-written-over-what-another-wrote",
    file: "stores/locations/locations.ts",
    from: "where exists (select 1 from locations) and ${read(before)}",
    to: "where 1 = 0 and ${read(before)}",
    noticedBy: ["workers/stock/locations.test.ts"],
  },
  {
    id: "a-closed-location-takes-units",
    file: "shop/stock/locations.ts",
    from: "active ? [id] : []",
    to: "active || id ? [id] : []",
    noticedBy: ["workers/stock/locations.test.ts"],
  },
  {
    id: "orders-of-one-moment-are-never-picked",
    file: "stores/locations/allocations.ts",
    from: "(placed_at, order_id) > (${after.placedAt}, ${after.id})",
    to: "placed_at > ${after.placedAt} and ${after.id} <> ''",
    noticedBy: ["workers/stock/locations.test.ts"],
  },
  {
    id: "an-older-movement-says-where-units-are",
    file: "stores/locations/locations.ts",
    from: "where excluded.seq > location_stock.seq`",
    to: "where excluded.seq <> location_stock.seq`",
    noticedBy: ["workers/stock/locations.test.ts"],
  },
  {
    id: "units-are-corrected-at-a-location-that-there-is-not",
    file: "shop/stock/correct-stock.ts",
    from: "const unknown = location === undefined ? null : await refusedLocation(env, location);",
    to: "const unknown = location === undefined ? null : await refusedLocation(env);",
    noticedBy: ["workers/stock/locations.test.ts"],
  },
  {
    id: "units-move-from-a-location-to-itself",
    file: "shop/stock/correct-stock.ts",
    from: "if (unknown || from === to) {",
    to: "if (unknown) {",
    noticedBy: ["workers/stock/locations.test.ts"],
  },
  {
    id: "nobody-moved-units",
    file: "shop/stock/correct-stock.ts",
    from: "  if (!replay) {\n    await audit",
    to: "  if (!replay && !sku) {\n    await audit",
    noticedBy: ["workers/stock/locations.test.ts"],
  },
];
