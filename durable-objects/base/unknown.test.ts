/**
 * Anyone may ask for an object by a name that nothing has. It answers that there is nothing, and
 * costs no storage.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { laneName } from "../../domain/sales/sale.ts";
import type { StockOwnerObject } from "../../shop/stock/stock-objects.ts";
import { uniqueSku } from "../../test/support/shop.ts";

type Answers = readonly (readonly [asked: () => unknown, answer: unknown])[];

interface Unknown {
  object: DurableObjectStub<undefined>;
  answers: Answers;
}

const REQUEST = { reference: "a", quantity: 1, traceparent: continueTrace(null) };
const HOW = { reason: "counted", actor: "mo" };
const POOL = {
  saleId: "sal_none",
  allotment: 1,
  lanes: 1,
  opensAt: 0,
  closesAt: 1,
};
const PARCEL = { number: 1, quantity: 1 };

function answersOfOwner(owner: StockOwnerObject): Answers {
  const missing = [{ reference: "a", status: "missing" }];
  return [
    [() => owner.reserveMany([REQUEST]), [{ ok: false, reason: "unknown_sku" }]],
    [() => owner.confirmMany(["a"]), missing],
    [() => owner.releaseMany(["a"], "test"), missing],
    [() => owner.returnMany(["a"], "test"), missing],
    [() => owner.acknowledge([{ reference: "a", status: "active" }]), undefined],
    [() => owner.findDraft("a"), null],
    [() => owner.movements(0, 10), []],
    [() => owner.wake(), null],
  ];
}

function ledger(): Unknown {
  const object = env.STOCK_LEDGER.getByName(uniqueSku("NONE"));
  return {
    object,
    answers: [
      ...answersOfOwner(object),
      [() => object.snapshot(), null],
      [() => object.snapshot({ inSales: true }), null],
      [() => object.adjust({ ...HOW, delta: 1 }), null],
      [() => object.restock({ ...HOW, quantity: 1, reference: "r" }), false],
      [() => object.setOnHand({ ...HOW, onHand: 1 }), null],
      [() => object.correctAt({ ...HOW, location: "loc_1", delta: 1 }), null],
      [() => object.transfer({ ...HOW, from: "loc_1", to: "loc_2", quantity: 1, key: "k" }), null],
      [() => object.places(), null],
      [() => object.allocateMany([{ reference: "a", order: ["loc_1"] }]), [[]]],
      [() => object.moveShare("a", { from: "loc_1", to: "loc_2", units: 1 }), false],
      [() => object.waiting(0, 10), { version: 0, orders: [] }],
      [() => object.handOver("OTHER", 1), undefined],
      [() => object.takeOver("OTHER", PARCEL), false],
      [() => object.configure({ tracked: false, backorder: "deny", reorderPoint: 1 }), undefined],
      [() => object.scheduleSale(POOL), null],
      [() => object.changeSale(POOL, 2), null],
      [() => object.endSale("sal_none"), undefined],
      [
        () => object.lease({ saleId: "sal_none", lane: 0, number: 1, want: 1, returns: [] }),
        { quantity: 0, takenReturn: 0, closed: true },
      ],
      [() => object.giveBack("sal_none", 0, [PARCEL]), { takenReturn: 0 }],
      [() => object.salePool("sal_none"), null],
    ],
  };
}

function lane(name: string): Unknown {
  const object = env.STOCK_LANE.getByName(name);
  return {
    object,
    answers: [
      ...answersOfOwner(object),
      [() => object.recall({ lastLease: null, takenReturn: 0, close: true }), []],
      [() => object.recall({ lastLease: null, takenReturn: 0, close: false, restocked: true }), []],
      [() => object.holders(0), { customers: [], upTo: 0, soldOut: true }],
      [() => object.ticketOf("user:ada", "tck_1"), { used: false, reached: false }],
      [() => object.usedTickets(""), []],
      [() => object.report(), null],
    ],
  };
}

const UNKNOWN: Record<string, () => Unknown> = {
  "a SKU": ledger,
  "a sale's lane": () => lane(laneName(randomId("sal"), 0)),
  "a lane whose name is none": () => lane(randomId("sal")),
  "a promotion": () => {
    const object = env.PROMOTION_LEDGER.getByName(randomId("pro"));
    return {
      object,
      answers: [
        ...answersOfOwner(object),
        [() => object.limit({ usageLimit: 1, perCustomerLimit: null }), undefined],
        [() => object.mayUse("user:ada"), "used_up"],
        [() => object.uses(), { confirmed: 0, reserved: 0 }],
      ],
    };
  },
  "a sale": () => {
    const object = env.SALE_ROOM.getByName(randomId("sal"));
    return {
      object,
      answers: [
        [() => object.report(0, { seq: 1, sold: 0, reserved: 0, free: 0 }), undefined],
        [() => object.refresh(), undefined],
        [() => object.status(), null],
        [() => object.poll("ada"), null],
        [() => object.fairness(0), null],
        [() => object.proof(1), null],
        [() => object.drawing(), null],
        [() => object.arrivals(), []],
        [() => object.clear(), undefined],
        [() => object.forget("ada"), undefined],
        [async () => (await object.fetch("https://sale-room/")).status, 404],
      ],
    };
  },
  "a webhook": () => {
    const object = env.WEBHOOK_ENDPOINT.getByName(randomId("whk"));
    return {
      object,
      answers: [
        [() => object.stayAwake(), undefined],
        [() => object.deliveries({ limit: 10 }), []],
        [() => object.replay("evt_1"), null],
        [() => object.replayRange({ from: 0, to: 1, all: true }), 0],
      ],
    };
  },
  "an import": () => {
    const object = env.CATALOG_IMPORT.getByName(randomId("imp"));
    return {
      object,
      answers: [
        [() => object.state(), null],
        [() => object.doneWithin(1), null],
      ],
    };
  },
  "a payment of the mock": () => {
    const object = env.MOCK_PAYMENT.getByName(randomId("ord"));
    return {
      object,
      answers: [
        [() => object.books(), undefined],
        [() => object.confirmSession("secret", "card_ok"), null],
        [() => object.capture(), false],
        [() => object.refund("rfd_1", 1), false],
      ],
    };
  },
};

it.each(Object.entries(UNKNOWN))(
  "%s that nobody knows is nothing, and nothing is kept of it",
  async (_of, unknown) => {
    const { object, answers } = unknown();
    for (const [ask, answer] of answers) {
      expect([String(ask), await ask()]).toEqual([String(ask), answer]);
    }
    const kept = await runInDurableObject(object, async (_, { storage }) => ({
      tables: storage.sql.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '%cf%'").toArray(),
      values: (await storage.list()).size,
      alarm: await storage.getAlarm(),
    }));
    expect(kept).toEqual({ tables: [], values: 0, alarm: null });
  },
);
