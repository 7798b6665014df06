import { expect, it } from "vitest";
import type { OrderDetail } from "../../../domain/orders/order-view.ts";
import { parcelsOf } from "./parcels.ts";

const planned = { state: "planned", items: [{ sku: "A", quantity: 3 }] };
const order = { number: "N", status: "CONFIRMED", shipments: [planned] } as unknown as OrderDetail;
const from = (id: string) => ({ id, name: id });

it("an order is sent in one parcel, or one from each location that has some of it; what waits is not", () => {
  expect(parcelsOf(order)).toEqual([{ order, from: null, items: planned.items }]);
  const [east, west] = [[{ sku: "A", quantity: 2 }], [{ sku: "A", quantity: 1 }]];
  const left = [
    { location: from("east"), items: east },
    { location: from("west"), items: west },
    { location: null, items: west },
  ];
  expect(parcelsOf(order, left)).toEqual([
    { order, from: from("east"), items: east },
    { order, from: from("west"), items: west },
  ]);
  expect(parcelsOf(order, [{ location: null, items: west }])).toMatchObject({ name: "N" });
  const waiting = [{ sku: "A", quantity: 1 }];
  expect(parcelsOf({ ...order, waiting })).toMatchObject({
    why: expect.stringContaining("waits for goods"),
  });
});
