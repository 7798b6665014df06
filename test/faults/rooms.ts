import type { Fault } from "./fault.ts";

export const ROOM_FAULTS: readonly Fault[] = [
  {
    id: "a-customer-without-a-ticket-is-sent-to-wait-for-a-sale-that-is-over",
    file: "shop/sales/place-sale-order.ts",
    from: 'if (state === "closed") {',
    to: 'if (state === "scheduled") {',
    noticedBy: ["workers/sales/admission.test.ts"],
  },
  {
    id: "a-customer-without-a-ticket-is-sent-to-wait-for-units-that-are-gone",
    file: "shop/sales/place-sale-order.ts",
    from: 'state === "sold_out" ? soldOut()',
    to: 'state === "scheduled" ? soldOut()',
    noticedBy: ["workers/sales/admission.test.ts"],
  },
  {
    id: "a-room-gives-every-customer-of-a-batch-the-same-entry",
    file: "durable-objects/sales/shared-entries.ts",
    from: "return { number: first + index, turn",
    to: "return { number: first, turn",
    noticedBy: ["durable-objects/sales/sale-room.test.ts"],
  },
  {
    id: "a-room-does-not-take-over-the-draw",
    file: "durable-objects/sales/sale-room.ts",
    from: "        line.adopt(drawing);\n",
    to: "",
    noticedBy: ["durable-objects/sales/sale-room.test.ts"],
  },
  {
    id: "only-the-first-room-hears-what-is-left",
    file: "durable-objects/sales/sale-room.ts",
    from: "      this.#others.report(room, remaining);\n",
    to: "",
    noticedBy: ["durable-objects/sales/sale-room.test.ts"],
  },
  {
    id: "only-the-first-room-is-published",
    file: "durable-objects/sales/sale-room.ts",
    from: "[...line.arrivals(), ...others]",
    to: "[...line.arrivals()]",
    noticedBy: ["durable-objects/sales/sale-room.test.ts"],
  },
  {
    id: "what-nobody-watches-is-written-for-watchers",
    file: "durable-objects/sales/sale-room.ts",
    from: "return this.#sockets.hasAny() ||",
    to: "return true ||",
    noticedBy: ["durable-objects/sales/sale-room.test.ts"],
  },
];
