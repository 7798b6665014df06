import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import type { Money } from "../../domain/base/money.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { paymentViews } from "../../domain/payments/payment.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import {
  CANCELLED,
  CONFIRMED,
  change,
  type OpenStore,
  ordersIn,
  returnOf,
  START,
} from "../../test/support/order-contract.ts";
import { ERASED_FULL_TERMS, FULL_TERMS } from "../../test/support/terms.ts";
import { orderListsContract } from "./order-lists.contract.ts";
import { orderTransitionsContract } from "./order-transitions.contract.ts";

function usd(amount: number): Money {
  return { amount, currency: "USD" };
}

/** What every order store promises, on D1 and on Postgres. */
export function orderStoreContract(name: string, open: OpenStore): void {
  describe(name, () => {
    // It publishes what lies in the outbox, which is looked at here.
    beforeAll(async () => {
      await runInDurableObject(env.SWEEPER.getByName("sweeper"), (_, { storage }) => storage.deleteAlarm());
    });
    keepsOrders(open);
    orderTransitionsContract(open);
    orderListsContract(open);
  });
}

/** What no order says when it is placed. */
type LaterField = "accessToken" | "waiting" | "returns" | "returnable" | "returnableLate" | "exchangeFor";

/** An order stays as it was accepted, until an erase blanks what names its customer. */
function keepsOrders(open: OpenStore): void {
  const { waiting, stored, move } = ordersIn(open);

  describe("insert", () => {
    it("keeps an order as it was drafted, to the last character", async () => {
      const rows = [{ name: "GST", rate: 99_750, lines: [399, 70], shipping: 30 }];
      const taxes = { included: false, rows };
      const discounts = [
        { promotionId: "pro_1", title: "Ten “%”", code: "TEN", counted: true, lines: [5, 2], shipping: 30 },
        { promotionId: "pro_2", title: "Auto", code: null, counted: false, lines: [0, 0], shipping: 0 },
      ];
      const totals = {
        subtotal: 4_999,
        discount: 7,
        shipping: 500,
        tax: 499,
        total: 5_998,
        taxes,
        discounts,
      };
      const draft = await stored({ totals });
      const found = await open().store.find(draft.id);
      const order: Required<Omit<OrderDetail, LaterField>> = {
        ...FULL_TERMS,
        id: draft.id,
        number: draft.number,
        status: "PENDING",
        createdAt: draft.placedAt,
        items: draft.lines.map(({ sku, title, quantity, unitPrice, priceList, priceVersion }) => ({
          sku,
          title,
          quantity,
          unitPrice: usd(unitPrice),
          lineTotal: usd(unitPrice * quantity),
          ...(priceList ? { priceList: { id: priceList, version: priceVersion } } : {}),
        })),
        subtotal: usd(4_999),
        discount: usd(7),
        discounts: [
          { title: "Ten “%”", code: "TEN", amount: usd(7), shipping: usd(30) },
          { title: "Auto", amount: usd(0) },
        ],
        shipping: usd(500),
        tax: usd(499),
        taxLines: [{ name: "GST", rate: "9.975", base: usd(5_492), amount: usd(499) }],
        taxIncluded: false,
        total: usd(5_998),
        timeline: [{ at: draft.placedAt, from: null, to: "PENDING", actor: "customer" }],
        payments: paymentViews(draft.id, {
          provider: "mock",
          token: "tok_ok",
          state: "pending",
          amount: 5_998,
          currency: "USD",
          placedAt: Date.parse(draft.placedAt),
        }),
        shipments: [],
      };
      const { customer, fingerprint } = draft;
      expect(found).toEqual({ customer, fingerprint, order });
      expect(await open().store.load([draft.id])).toMatchObject([{ taxes, discounts }]);
    });

    it("reads an order from before its taxes were recorded with its tax on each line", async () => {
      const draft = await stored();
      const [order] = await open().store.load([draft.id]);
      const row = { name: "Tax", rate: 0, lines: [399, 100], shipping: 0 };
      expect(order?.taxes).toEqual({ included: false, rows: [row] });
      const found = await open().store.find(draft.id);
      expect(found?.order.taxLines).toEqual([{ name: "Tax", base: usd(4_999), amount: usd(499) }]);
    });

    it("leaves an order that is here as it is, and writes no event", async () => {
      const draft = await stored();
      await open().store.transition([change(draft.id, START, { status: "PENDING", step: "confirm_stock" })]);
      await open().store.insert([{ ...draft, email: "other@example.com" }]);
      const found = await open().store.find(draft.id);
      expect(found?.order.email).toBe(draft.email);
      expect(found?.order.timeline).toHaveLength(1);
      expect(found?.order.items).toHaveLength(2);
      expect((await open().store.load([draft.id]))[0]?.step).toBe("confirm_stock");
      expect(await waiting(draft.id)).toEqual([]);
    });

    it("of a batch that holds old and new orders, of many customers, stores the new ones", async () => {
      const old = await stored();
      const fresh = await Promise.all(Array.from({ length: 130 }, () => draftOf(newCustomer())));
      await open().store.insert([old, ...fresh]);
      const ids = [old.id, ...fresh.map(({ id }) => id)];
      expect((await open().store.findMany(ids)).map(({ order }) => order.id).sort()).toEqual(ids.sort());
    });

    it("called with one batch from many sides at once stores each order once", async () => {
      const drafts = await Promise.all(Array.from({ length: 20 }, () => draftOf(newCustomer())));
      await Promise.all(
        Array.from({ length: 6 }, (_, i) => open().store.insert(i % 2 ? drafts : drafts.toReversed())),
      );
      for (const { id } of drafts) {
        expect((await open().store.find(id))?.order.items).toHaveLength(2);
      }
    });

    it("of nothing does nothing", async () => {
      await open().store.insert([]);
      expect(await open().store.load([])).toEqual([]);
      expect(await open().store.findMany([])).toEqual([]);
      expect(await open().store.transition([])).toEqual(new Map());
      await open().store.countUnanswered([]);
    });
  });

  describe("load", () => {
    it("gives the saga what it needs, and leaves out what is not stored", async () => {
      const lot = `sal_00000000000000000000#3`;
      const draft = await draftOf(newCustomer());
      const [first, second] = draft.lines;
      if (!first || !second) {
        throw new Error("a draft has two lines");
      }
      const sold = { ...draft, lines: [{ ...first, lot }, second] };
      await open().store.insert([sold]);
      const missing = (await draftOf(newCustomer())).id;
      const [order, ...others] = await open().store.load([missing, draft.id]);
      expect(others).toEqual([]);
      expect(order).toMatchObject({
        id: draft.id,
        number: draft.number,
        customer: draft.customer,
        erased: false,
        traceparent: draft.traceparent,
        total: 5_998,
        ...START,
        lines: [
          { sku: "TIDE-1", quantity: 2, unitPrice: 2_000, lot },
          { sku: "LOOM-1", quantity: 1, unitPrice: 999, lot: null },
        ],
        payment: {
          provider: "mock",
          token: "tok_ok",
          state: "pending",
          providerReference: null,
          attempts: 0,
        },
      });
    });

    it("counts authorizations that were not answered", async () => {
      const draft = await stored();
      await open().store.countUnanswered([draft.id]);
      await open().store.countUnanswered([draft.id]);
      expect((await open().store.load([draft.id]))[0]?.payment.attempts).toBe(2);
    });

    it("says when the order moved, which is not when its payment was written", async () => {
      const draft = await stored();
      const movedAt = async () => (await open().store.load([draft.id]))[0]?.movedAt ?? 0;
      const since = await movedAt();
      await vi.waitUntil(() => Date.now() > since, { interval: 1 });
      await open().store.countUnanswered([draft.id]);
      expect(await movedAt()).toBe(since);
      await move(change(draft.id, START, CANCELLED));
      expect(await movedAt()).toBeGreaterThan(since);
    });
  });

  it("blanks what names a person in all their orders, and in nobody else's", async () => {
    const customer = newCustomer();
    const [own, another, other] = [
      await draftOf(customer),
      await draftOf(customer),
      await draftOf(newCustomer()),
    ];
    await open().store.insert([own, another, other]);
    const returns = { all: [returnOf("ret_1", 5), returnOf("ret_2", 7)], openAt: 5 };
    await move(change(own.id, START, CONFIRMED, { returns }));
    const whole = await open().store.findMany([own.id, another.id]);
    const before = new Map(whole.map(({ order }) => [order.id, order]));
    await open().store.eraseCustomer(customer);
    await open().store.eraseCustomer(customer);
    for (const { id } of [own, another]) {
      const order = (await open().store.find(id))?.order;
      const told = before.get(id);
      const kept = told?.returns?.map(({ answer, items, ...one }) => ({
        ...one,
        items: items.map(({ sku, quantity }) => ({ sku, quantity })),
      }));
      expect(order).toEqual({ ...told, ...ERASED_FULL_TERMS, ...(kept ? { returns: kept } : {}) });
    }
    expect((await open().store.find(other.id))?.order.email).toBe(other.email);
  });

  it("counts the orders of a sale that are not cancelled, over all its lanes", async () => {
    const sale = randomId("sal");
    const buy = async (lane: number, lotOf = sale) => {
      const draft = await draftOf(newCustomer());
      const lines = draft.lines.map((line) => ({ ...line, lot: `${lotOf}#${lane}` }));
      await open().store.insert([{ ...draft, lines }]);
      return draft.id;
    };
    const ids = await Promise.all([buy(0), buy(1), buy(15), buy(1, randomId("sal"))]);
    expect(await open().store.countSaleOrders(sale)).toBe(3);
    await open().store.transition([change(ids[1] ?? "", START, CANCELLED)]);
    expect(await open().store.countSaleOrders(sale)).toBe(2);
  });
}
