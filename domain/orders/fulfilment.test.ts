import { describe, expect, it } from "vitest";
import type { Refund } from "../payments/payment.ts";
import {
  type Facts,
  firstNotIn,
  isPaid,
  isUntouched,
  nextStatus,
  Shipment,
  ShipmentView,
  shipmentId,
  shipmentView,
  shipmentViews,
  trackingUrl,
  Units,
  unitsToRefund,
  unitsToShip,
} from "./fulfilment.ts";
import { OrderStatus } from "./order.ts";

/** Two prints at $20 and one at $10, $5 off, $6 shipping, $4 tax: $55 paid. */
const order: Facts = {
  status: "CONFIRMED",
  lines: [
    { sku: "A", quantity: 2, unitPrice: 2_000 },
    { sku: "B", quantity: 1, unitPrice: 1_000 },
  ],
  shipments: [],
  refunds: [],
  total: 5_500,
};

function parcel(items: Record<string, number>, arrived = false) {
  return {
    id: "shp",
    carrier: "c",
    trackingNumber: "t",
    dispatchedAt: 1,
    deliveredAt: arrived ? 2 : null,
    items: Object.entries(items).map(([sku, quantity]) => ({ sku, quantity })),
  };
}

function refund(amount: number, items: Record<string, number> = {}, state: Refund["state"] = "paid"): Refund {
  return {
    id: "rfd",
    amount,
    state,
    restock: false,
    reason: null,
    actor: "sam",
    at: 1,
    fingerprint: "f",
    items: Object.entries(items).map(([sku, quantity]) => ({ sku, quantity })),
  };
}

describe("what is left to ship", () => {
  it("is what was neither sent nor refunded; a refunded unit is one that had not left, if there is one", () => {
    expect(unitsToShip(order)).toEqual([
      { sku: "A", quantity: 2 },
      { sku: "B", quantity: 1 },
    ]);
    const sent = { ...order, shipments: [parcel({ A: 1 })] };
    expect(unitsToShip({ ...sent, refunds: [refund(1, { A: 1 })] })).toEqual([{ sku: "B", quantity: 1 }]);
    expect(unitsToShip({ ...sent, refunds: [refund(1, { A: 1 }, "refused")] })).toHaveLength(2);
    expect(unitsToShip({ ...sent, refunds: [refund(1, { A: 2 })] })).toEqual([{ sku: "B", quantity: 1 }]);
  });

  it("sums up what stands on several lines, and what left in several parcels", () => {
    const lines = [...order.lines, { sku: "A", quantity: 1, unitPrice: 2_000 }];
    expect(unitsToShip({ ...order, lines })).toEqual([
      { sku: "A", quantity: 3 },
      { sku: "B", quantity: 1 },
    ]);
    const shipments = [parcel({ A: 1 }), parcel({ A: 1, B: 1 })];
    expect(unitsToShip({ ...order, lines, shipments })).toEqual([{ sku: "A", quantity: 1 }]);
  });

  it("is not what can still be refunded: a parcel that left changes nothing there", () => {
    const sent = { ...order, shipments: [parcel({ A: 2 })] };
    expect(
      unitsToRefund({ ...sent, refunds: [refund(1, { A: 1 }), refund(1, { B: 1 }, "refused")] }),
    ).toEqual([
      { sku: "A", quantity: 1 },
      { sku: "B", quantity: 1 },
    ]);
  });

  it("is asked for by units that are there, or named for the first that is not", () => {
    const one = (sku: string, quantity = 1) => ({ sku, quantity });
    expect(firstNotIn([], [])).toBeNull();
    expect(firstNotIn([one("A", 2)], [one("A"), one("A")])).toBeNull();
    expect(firstNotIn([one("A"), one("A")], [one("A")])).toBe("A");
    expect(firstNotIn([one("A"), one("C"), one("D")], [one("A")])).toBe("C");
  });

  it("is whole units of a SKU, a thousand at most", () => {
    const isTaken = (sku: string, quantity: number) => Units.safeParse({ sku, quantity }).success;
    expect([isTaken("A", 1), isTaken("A", 1_000), isTaken("x".repeat(64), 1)]).toEqual([true, true, true]);
    for (const [sku, quantity] of [
      ["", 1],
      ["x".repeat(65), 1],
      ["A", 0],
      ["A", 1_001],
      ["A", 1.5],
    ] as const) {
      expect([sku, quantity, isTaken(sku, quantity)]).toEqual([sku, quantity, false]);
    }
  });

  it("is shown with its number, its contents and its times", () => {
    const gone = { ...parcel({ A: 2 }), dispatchedAt: Date.UTC(2026, 10, 26) };
    const shown = {
      id: "shp",
      carrier: "c",
      trackingNumber: "t",
      items: [{ sku: "A", quantity: 2 }],
      state: "dispatched",
      dispatchedAt: "2026-11-26T00:00:00.000Z",
    };
    expect(shipmentView(gone)).toEqual(shown);
    expect(shipmentView({ ...gone, deliveredAt: Date.UTC(2026, 10, 27) })).toEqual({
      ...shown,
      state: "delivered",
      deliveredAt: "2026-11-27T00:00:00.000Z",
    });
    expect(shipmentViews("ord_abc-1", "CONFIRMED", order.lines, [gone], [])).toEqual([
      shown,
      { id: "shp_abc-1-2", state: "planned", items: [{ sku: "B", quantity: 1 }] },
    ]);
    expect([0, 1, 9].map((n) => shipmentId("ord_abc-1", n))).toEqual([
      "shp_abc-1-1",
      "shp_abc-1-2",
      "shp_abc-1-10",
    ]);
  });

  it("is kept and answered as the API describes it, whole", () => {
    const kept = { ...parcel({ A: 1 }, true), location: "loc_1" };
    const returnable = { ...shipmentView(kept), returnUntil: "2026-12-01" };
    expect(ShipmentView.parse(returnable)).toEqual(returnable);
    expect(Shipment.parse(kept)).toEqual(kept);
    for (const view of shipmentViews("ord_x-1", "SHIPPED", order.lines, [kept, parcel({ A: 1 })], [])) {
      expect(ShipmentView.parse(view)).toEqual(view);
    }
    expect(ShipmentView.safeParse({ ...shipmentView(kept), state: "lost" }).success).toBe(false);
  });

  it("is not planned when nothing is left", () => {
    expect(shipmentViews("ord_x", "SHIPPED", order.lines, [parcel({ A: 2, B: 1 })], [])).toHaveLength(1);
    expect(shipmentViews("ord_x", "CONFIRMED", order.lines, [], [refund(1, { A: 2, B: 1 })])).toEqual([]);
  });

  it("is shown as the plan of a paid order, and of no other", () => {
    const views = (status: Facts["status"]) =>
      shipmentViews("ord_x", status, order.lines, [parcel({ A: 2 })], []).map(({ state }) => state);
    expect(views("CONFIRMED")).toEqual(["dispatched", "planned"]);
    expect(views("PENDING")).toEqual(["dispatched"]);
    expect(views("CANCELLED")).toEqual(["dispatched"]);
  });
});

describe("the status", () => {
  it.each<[string, Partial<Facts>, Facts["status"]]>([
    ["stays while something is left", { shipments: [parcel({ A: 2 }, true)] }, "CONFIRMED"],
    ["is SHIPPED when nothing is left", { shipments: [parcel({ A: 2 }), parcel({ B: 1 })] }, "SHIPPED"],
    [
      "is SHIPPED when what is left was refunded",
      { shipments: [parcel({ A: 2 })], refunds: [refund(1, { B: 1 })] },
      "SHIPPED",
    ],
    ["is SHIPPED first, though all have arrived", { shipments: [parcel({ A: 2, B: 1 }, true)] }, "SHIPPED"],
    [
      "is DELIVERED when all have arrived",
      { status: "SHIPPED", shipments: [parcel({ A: 2, B: 1 }, true)] },
      "DELIVERED",
    ],
    [
      "is REFUNDED when all was paid back",
      { status: "DELIVERED", refunds: [refund(5_000), refund(500)] },
      "REFUNDED",
    ],
    [
      "is REFUNDED when every unit was, before any left",
      { refunds: [refund(1, { A: 2, B: 1 })] },
      "REFUNDED",
    ],
    [
      "is not REFUNDED by a refund that is not paid",
      { refunds: [refund(5_500, {}, "pending")] },
      "CONFIRMED",
    ],
    [
      "stays SHIPPED until the last has arrived",
      { status: "SHIPPED", shipments: [parcel({ A: 2 }, true), parcel({ B: 1 })] },
      "SHIPPED",
    ],
    [
      "is REFUNDED when the last cent was paid back, and not before",
      { status: "SHIPPED", shipments: [parcel({ A: 2, B: 1 })], refunds: [refund(5_499)] },
      "SHIPPED",
    ],
    [
      "is DELIVERED, though units of the parcel were refunded",
      { status: "SHIPPED", shipments: [parcel({ A: 2, B: 1 }, true)], refunds: [refund(980, { B: 1 })] },
      "DELIVERED",
    ],
    ["is left alone while nothing is paid", { status: "PENDING", refunds: [refund(5_500)] }, "PENDING"],
    [
      "is not REFUNDED while the units of a refund wait for it, though another one was paid",
      { refunds: [refund(500), refund(5_000, { A: 2, B: 1 }, "pending")] },
      "CONFIRMED",
    ],
    [
      "is not SHIPPED while the refund of what is left may be refused",
      { shipments: [parcel({ A: 2 })], refunds: [refund(980, { B: 1 }, "pending")] },
      "CONFIRMED",
    ],
    ["is left alone once it is over", { status: "CANCELLED", refunds: [refund(5_500)] }, "CANCELLED"],
  ])("%s", (_name, facts, expected) => {
    expect(nextStatus({ ...order, ...facts })).toBe(expected);
  });
});

it("an order is paid from its confirmation until it is undone", () => {
  expect(OrderStatus.options.filter(isPaid)).toEqual(["CONFIRMED", "SHIPPED", "DELIVERED"]);
});

it("a refund or a parcel makes an order one that is not cancelled as a whole", () => {
  expect(isUntouched(order)).toBe(true);
  expect(isUntouched({ ...order, refunds: [refund(1, {}, "refused")] })).toBe(true);
  expect(isUntouched({ ...order, refunds: [refund(1, {}, "pending")] })).toBe(false);
  expect(isUntouched({ ...order, shipments: [parcel({ A: 1 })] })).toBe(false);
});

it.each([
  ["ups", "https://www.ups.com/track?tracknum=7"],
  ["USPS", "https://tools.usps.com/go/TrackConfirmAction?tLabels=7"],
  ["FedEx", "https://www.fedex.com/fedextrack/?trknbr=7"],
  ["DHL", "https://www.dhl.com/global-en/home/tracking.html?tracking-id=7"],
  ["Royal Mail", "https://www.royalmail.com/track-your-item#/tracking-results/7"],
])("a parcel of %s is followed at %s", (carrier, url) => {
  expect(trackingUrl(carrier, "7")).toBe(url);
});

it("a parcel is followed at its carrier, by its number as one word", () => {
  expect(trackingUrl(" UPS ", "1Z 9&x=1")).toBe("https://www.ups.com/track?tracknum=1Z%209%26x%3D1");
  expect(trackingUrl("Canada Post", " 12 ")).toBe(
    "https://www.canadapost-postescanada.ca/track-reperage/en#/search?searchFor=12",
  );
});

it.each(["", "Pigeon", "constructor", "__proto__", "https://evil.example/"])(
  "no link leads to the carrier “%s”",
  (carrier) => {
    expect(trackingUrl(carrier, "1")).toBeNull();
  },
);
