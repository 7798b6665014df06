import { describe, expect, it } from "vitest";
import { randomId } from "../../domain/base/ids.ts";
import type { Money } from "../../domain/base/money.ts";
import type { OrderDetail, OrderDraft } from "../../domain/orders/order.ts";
import type { SagaPosition } from "../../domain/orders/saga.ts";
import { paymentViews } from "../../domain/payments/payment.ts";
import { draftOf, newCustomer, placedOf } from "../../test/support/drafts.ts";
import { ERASED_FULL_TERMS, FULL_TERMS } from "../../test/support/terms.ts";
import type { Outbox } from "../events/outbox.ts";
import type { OpenSagaQuery, OrderStore, OrderTransition } from "./order-store.ts";

const START: SagaPosition = { status: "PENDING", step: "authorize" };
const CONFIRMED: SagaPosition = { status: "CONFIRMED", step: "done" };
const CANCELLED = { status: "CANCELLED", step: "compensate", reason: "customer_request" } as const;

function usd(amount: number): Money {
  return { amount, currency: "USD" };
}

function byTimeThenId([a, x]: readonly [number, string], [b, y]: readonly [number, string]): number {
  return a - b || (x < y ? -1 : 1);
}

/** What every order store promises, whatever database keeps its rows. */
export function orderStoreContract(
  name: string,
  open: () => { store: OrderStore; outboxes: readonly Outbox[] },
): void {
  /** Events of an order that wait to be published. */
  async function waiting(orderId: string): Promise<string[]> {
    const all = await Promise.all(open().outboxes.map((outbox) => outbox.unpublished(100_000)));
    return all
      .flat()
      .map(({ payload }) => JSON.parse(payload) as { id: string; type: string; data: { orderId: string } })
      .filter(({ data }) => data.orderId === orderId)
      .map(({ type }) => type);
  }

  async function stored(overrides: Partial<OrderDraft> = {}, customer = newCustomer()): Promise<OrderDraft> {
    const draft = await draftOf(customer, overrides);
    await open().store.insert([placedOf(draft)]);
    return draft;
  }

  function change(
    orderId: string,
    from: SagaPosition,
    to: OrderTransition["to"],
    more: Partial<OrderTransition> = {},
  ): OrderTransition {
    return { orderId, version: null, from, to, actor: "system", ...more };
  }

  /** Makes a change of an order as it stands. */
  async function move(to: OrderTransition): Promise<void> {
    const [order] = await open().store.load([to.orderId]);
    const moved = await open().store.transition([{ ...to, version: order?.version ?? null }]);
    expect(moved.size).toBe(1);
  }

  function told(orderId: string, type: string): { id: string; type: string; payload: string } {
    const id = `${orderId}:${type}`;
    return { id, type, payload: JSON.stringify({ id, type, data: { orderId } }) };
  }

  describe(name, () => {
    describe("insert", () => {
      it("keeps an order as it was drafted, to the last character", async () => {
        const totals = { subtotal: 4_999, discount: 7, shipping: 500, tax: 499, total: 5_998 };
        const draft = await stored({ totals });
        const found = await open().store.find(draft.id);
        const order: Required<Omit<OrderDetail, "accessToken">> = {
          ...FULL_TERMS,
          id: draft.id,
          number: draft.number,
          status: "PENDING",
          createdAt: draft.placedAt,
          items: draft.lines.map(({ sku, title, quantity, unitPrice }) => ({
            sku,
            title,
            quantity,
            unitPrice: usd(unitPrice),
            lineTotal: usd(unitPrice * quantity),
          })),
          subtotal: usd(4_999),
          discount: usd(7),
          shipping: usd(500),
          tax: usd(499),
          total: usd(5_998),
          timeline: [{ at: draft.placedAt, from: null, to: "PENDING", actor: "customer" }],
          payments: paymentViews(draft.id, { provider: "mock", state: "pending", amount: 5_998 }),
          shipments: [],
        };
        const { customer, fingerprint } = draft;
        expect(found).toEqual({ customer, fingerprint, order });
      });

      it("leaves an order that is here as it is, and tells of it once", async () => {
        const draft = await stored();
        await open().store.transition([
          change(draft.id, START, { status: "PENDING", step: "confirm_stock" }),
        ]);
        await open().store.insert([placedOf({ ...draft, email: "other@example.com" })]);
        const found = await open().store.find(draft.id);
        expect(found?.order.email).toBe(draft.email);
        expect(found?.order.timeline).toHaveLength(1);
        expect(found?.order.items).toHaveLength(2);
        expect((await open().store.load([draft.id]))[0]?.step).toBe("confirm_stock");
        expect(await waiting(draft.id)).toEqual(["order.placed"]);
      });

      it("of a batch that holds old and new orders, of many customers, stores the new ones", async () => {
        const old = await stored();
        const fresh = await Promise.all(Array.from({ length: 130 }, () => draftOf(newCustomer())));
        await open().store.insert([old, ...fresh].map(placedOf));
        const ids = [old.id, ...fresh.map(({ id }) => id)];
        expect((await open().store.findMany(ids)).map(({ order }) => order.id).sort()).toEqual(ids.sort());
      });

      it("called with one batch from many sides at once stores each order once", async () => {
        const drafts = await Promise.all(Array.from({ length: 20 }, () => draftOf(newCustomer())));
        const batch = drafts.map(placedOf);
        await Promise.all(
          Array.from({ length: 6 }, (_, i) => open().store.insert(i % 2 ? batch : [...batch].reverse())),
        );
        for (const { id } of drafts) {
          expect((await open().store.find(id))?.order.items).toHaveLength(2);
          expect(await waiting(id)).toEqual(["order.placed"]);
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
        await open().store.insert([placedOf(sold)]);
        const missing = (await draftOf(newCustomer())).id;
        const [order, ...others] = await open().store.load([missing, draft.id]);
        expect(others).toEqual([]);
        expect(order).toMatchObject({
          id: draft.id,
          number: draft.number,
          customer: draft.customer,
          email: draft.email,
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
    });

    describe("a transition", () => {
      it("is made with its timeline entry, its payment and its event", async () => {
        const draft = await stored();
        const moved = await open().store.transition([
          change(draft.id, START, CANCELLED, {
            actor: "ada",
            payment: { state: "declined", failureCode: "card_declined" },
            event: told(draft.id, "order.cancelled"),
          }),
        ]);
        expect([...moved.keys()]).toEqual([draft.id]);
        const { order } = (await open().store.find(draft.id)) ?? {};
        expect(order?.status).toBe("CANCELLED");
        expect(order?.timeline).toMatchObject([
          { from: null, to: "PENDING", actor: "customer" },
          { from: "PENDING", to: "CANCELLED", actor: "ada", reason: "customer_request" },
        ]);
        expect(order?.payments).toMatchObject([{ state: "declined", failureCode: "card_declined" }]);
        expect((await waiting(draft.id)).sort()).toEqual(["order.cancelled", "order.placed"]);
      });

      it("of an order that stands elsewhere changes nothing and tells nothing", async () => {
        const draft = await stored();
        const wrong: SagaPosition[] = [CONFIRMED, { status: "PENDING", step: "capture" }];
        for (const from of wrong) {
          const moved = await open().store.transition([
            change(draft.id, from, CANCELLED, {
              payment: { state: "failed" },
              event: told(draft.id, "order.cancelled"),
            }),
          ]);
          expect(moved.size).toBe(0);
        }
        const { order } = (await open().store.find(draft.id)) ?? {};
        expect(order).toMatchObject({ status: "PENDING", payments: [{ state: "pending" }] });
        expect(order?.timeline).toHaveLength(1);
        expect(await waiting(draft.id)).toEqual(["order.placed"]);
      });

      it("of several orders moves those that stand where they should, and says which", async () => {
        const [first, second, third] = [await stored(), await stored(), await stored()];
        await open().store.transition([change(second.id, START, CANCELLED)]);
        const moved = await open().store.transition(
          [first, second, third].map(({ id }) =>
            change(id, START, { status: "PENDING", step: "confirm_stock" }),
          ),
        );
        expect(new Set(moved.keys())).toEqual(new Set([first.id, third.id]));
      });

      it("keeps the provider's reference and the failure code until they are replaced", async () => {
        const draft = await stored();
        const confirm: SagaPosition = { status: "PENDING", step: "confirm_stock" };
        const capture: SagaPosition = { status: "PENDING", step: "capture" };
        const authorized = { state: "authorized", providerReference: "ref-1", failureCode: "slow" } as const;
        await move(change(draft.id, START, confirm, { payment: authorized }));
        await move(change(draft.id, confirm, capture));
        await move(change(draft.id, capture, CONFIRMED, { payment: { state: "captured" } }));
        const [order] = await open().store.load([draft.id]);
        expect(order).toMatchObject({
          ...CONFIRMED,
          payment: { state: "captured", providerReference: "ref-1" },
        });
        const found = await open().store.find(draft.id);
        expect(found?.order.payments).toMatchObject([{ state: "captured", failureCode: "slow" }]);
        // Steps that leave the status as it is are the saga's own and no news for the shopper.
        expect(found?.order.timeline.map(({ from, to }) => [from, to])).toEqual([
          [null, "PENDING"],
          ["PENDING", "CONFIRMED"],
        ]);
      });

      it("decided on what has changed since is not made, though the order stands where it did", async () => {
        const draft = await stored();
        const resumed = { ...START, reason: "saga_resumed" };
        const first = await open().store.transition([change(draft.id, START, resumed, { actor: "ops" })]);
        const version = first.get(draft.id) ?? null;
        expect((await open().store.load([draft.id]))[0]?.version).toBe(version);
        expect((await open().store.transition([change(draft.id, START, CANCELLED)])).size).toBe(0);
        const again = await open().store.transition([change(draft.id, START, CANCELLED, { version })]);
        expect(again.get(draft.id)).not.toBe(version);
        // A change that gives a reason is told, though the status stays.
        expect((await open().store.find(draft.id))?.order.timeline).toMatchObject([
          { from: null, to: "PENDING" },
          { from: "PENDING", to: "PENDING", actor: "ops", reason: "saga_resumed" },
          { from: "PENDING", to: "CANCELLED", reason: "customer_request" },
        ]);
      });

      it("keeps parcels, refunds and replaced intents with the order, and leaves them when it brings none", async () => {
        const draft = await stored();
        const shipments = [
          {
            id: "shp_1",
            items: [{ sku: "TIDE-1", quantity: 1 }],
            carrier: "UPS",
            trackingNumber: "1Z",
            dispatchedAt: 1_000,
            deliveredAt: null,
          },
        ];
        const refund = {
          id: "rfd_1",
          amount: 500,
          items: [],
          restock: false,
          reason: null,
          actor: "sam",
          at: 2_000,
          state: "pending" as const,
          fingerprint: "f",
        };
        const superseded = [{ provider: "mock", state: "pending" as const, providerReference: "r0" }];
        await move(
          change(draft.id, START, CONFIRMED, {
            shipments,
            payment: {
              state: "captured",
              provider: "other",
              token: "tok_2",
              attempts: 0,
              providerReference: null,
              refunds: [refund],
              superseded,
            },
          }),
        );
        await move(change(draft.id, CONFIRMED, { ...CONFIRMED, reason: "looked_at" }));
        // A change of the payment that says nothing of them leaves them too.
        await move(
          change(draft.id, CONFIRMED, { ...CONFIRMED, reason: "told" }, { payment: { state: "captured" } }),
        );
        expect((await open().store.load([draft.id]))[0]).toMatchObject({
          shipments,
          payment: {
            provider: "other",
            token: "tok_2",
            refunds: [refund],
            superseded,
            providerReference: null,
          },
        });
        const { order } = (await open().store.find(draft.id)) ?? {};
        expect(order?.payments).toMatchObject([
          { provider: "mock", state: "pending" },
          { provider: "other", state: "captured", refunded: { amount: 500 }, refunds: [{ id: "rfd_1" }] },
        ]);
        expect(order?.shipments).toMatchObject([
          { id: "shp_1", state: "dispatched", trackingNumber: "1Z" },
          { state: "planned", items: [{ sku: "TIDE-1", quantity: 1 }, { quantity: 1 }] },
        ]);
      });

      it("asked for from many sides at once is made by one of them", async () => {
        const draft = await stored();
        const tries = await Promise.all(
          Array.from({ length: 8 }, (_, i) =>
            open().store.transition([
              change(draft.id, START, i % 2 ? CANCELLED : CONFIRMED, {
                actor: `racer-${i}`,
                event: told(draft.id, i % 2 ? "order.cancelled" : "order.confirmed"),
              }),
            ]),
          ),
        );
        expect(tries.filter((moved) => moved.has(draft.id))).toHaveLength(1);
        expect((await open().store.find(draft.id))?.order.timeline).toHaveLength(2);
        expect(await waiting(draft.id)).toHaveLength(2);
      });
    });

    describe("a shopper's list", () => {
      it("is theirs alone, newest first, page by page, with what was bought counted", async () => {
        const customer = newCustomer();
        const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 12, minute)).toISOString();
        const drafts = [];
        for (let i = 0; i < 5; i++) {
          drafts.push(await stored({ placedAt: at(i) }, customer));
        }
        await stored({ placedAt: at(9) });
        const newestFirst = drafts.map(({ id }) => id).reverse();
        const first = await open().store.list(customer, 1, 3);
        const second = await open().store.list(customer, 2, 3);
        expect(first.total).toBe(5);
        expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(newestFirst);
        expect(first.items[0]).toMatchObject({
          number: drafts[4]?.number,
          status: "PENDING",
          itemCount: 3,
          total: { amount: 5_998, currency: "USD" },
          createdAt: at(4),
        });
        expect(await open().store.list(customer, 3, 3)).toEqual({ items: [], total: 5 });
      });

      it("holds orders of one millisecond each once, page by page", async () => {
        const customer = newCustomer();
        const placedAt = "2026-01-01T12:00:00.000Z";
        const drafts = await Promise.all(Array.from({ length: 7 }, () => draftOf(customer, { placedAt })));
        await open().store.insert(drafts.map((draft) => placedOf(draft)));
        const seen: string[] = [];
        for (const page of [1, 2, 3, 4]) {
          seen.push(...(await open().store.list(customer, page, 2)).items.map(({ id }) => id));
        }
        expect(seen).toEqual(
          drafts
            .map(({ id }) => id)
            .toSorted()
            .reverse(),
        );
      });

      it("of one who never ordered is empty", async () => {
        expect(await open().store.list(newCustomer(), 1, 20)).toEqual({ items: [], total: 0 });
        expect(await open().store.find((await draftOf(newCustomer())).id)).toBeNull();
      });
    });

    it("blanks what names somebody in all their orders, and in nobody else's", async () => {
      const customer = newCustomer();
      const [own, another, other] = [
        await draftOf(customer),
        await draftOf(customer),
        await draftOf(newCustomer()),
      ];
      await open().store.insert([own, another, other].map((draft) => placedOf(draft)));
      const whole = await open().store.findMany([own.id, another.id]);
      const before = new Map(whole.map(({ order }) => [order.id, order]));
      await open().store.eraseCustomer(customer);
      await open().store.eraseCustomer(customer);
      for (const { id } of [own, another]) {
        const order = (await open().store.find(id))?.order;
        expect(order).toEqual({ ...before.get(id), ...ERASED_FULL_TERMS });
      }
      expect((await open().store.find(other.id))?.order.email).toBe(other.email);
    });

    it("lists the sagas that are not done, those that stand longest first, page by page", async () => {
      const ids: string[] = [];
      for (let i = 0; i < 3; i++) {
        ids.push((await stored()).id);
      }
      const settled = (await stored()).id;
      await move(change(settled, START, CONFIRMED));
      const whole = { movedBefore: Date.now() + 1_000, limit: 100_000 };
      const { sagas: all, unreachable } = await open().store.openSagas(whole);
      expect(unreachable).toEqual([]);
      expect(all.map(({ id }) => id)).not.toContain(settled);
      expect(all.filter(({ id }) => ids.includes(id))).toHaveLength(3);
      expect(all.map(({ movedAt, id }) => [movedAt, id])).toEqual(
        all.map(({ movedAt, id }) => [movedAt, id] as const).toSorted(byTimeThenId),
      );
      expect(all.find(({ id }) => id === ids[0])).toMatchObject({ ...START, attempts: 0 });
      const paged: string[] = [];
      for (let after: OpenSagaQuery["after"]; ; ) {
        const { sagas: page } = await open().store.openSagas({
          movedBefore: Date.now() + 1_000,
          limit: 40,
          ...(after ? { after } : {}),
        });
        paged.push(...page.map(({ id }) => id));
        after = page.at(-1);
        if (page.length < 40) {
          break;
        }
      }
      expect(paged).toEqual(all.map(({ id }) => id));
      const { sagas: old } = await open().store.openSagas({ movedBefore: Date.now() - 60_000, limit: 100 });
      expect(old.filter(({ id }) => ids.includes(id))).toEqual([]);
    });

    it("counts the orders of a sale that are not cancelled, over all its lanes", async () => {
      const sale = randomId("sal");
      const buy = async (lane: number, lotOf = sale) => {
        const draft = await draftOf(newCustomer());
        const lines = draft.lines.map((line) => ({ ...line, lot: `${lotOf}#${lane}` }));
        await open().store.insert([placedOf({ ...draft, lines })]);
        return draft.id;
      };
      const ids = await Promise.all([buy(0), buy(1), buy(15), buy(1, randomId("sal"))]);
      expect(await open().store.countSaleOrders(sale)).toBe(3);
      await open().store.transition([change(ids[1] ?? "", START, CANCELLED)]);
      expect(await open().store.countSaleOrders(sale)).toBe(2);
    });

    it("holds an event until it is published", async () => {
      const draft = await stored();
      expect(await waiting(draft.id)).toEqual(["order.placed"]);
      const { outboxes } = open();
      for (const outbox of outboxes) {
        await outbox.deletePublished([`${draft.id}:order.placed`, "never-written"]);
      }
      expect(await waiting(draft.id)).toEqual([]);
    });

    it("lists sagas that moved in one millisecond each once, page by page", async () => {
      const drafts = await Promise.all(Array.from({ length: 23 }, () => draftOf(newCustomer())));
      await open().store.insert(drafts.map((draft) => placedOf(draft)));
      const ids = new Set(drafts.map(({ id }) => id));
      const seen: string[] = [];
      for (let after: OpenSagaQuery["after"]; ; ) {
        const { sagas: page } = await open().store.openSagas({
          movedBefore: Date.now() + 1_000,
          limit: 5,
          ...(after ? { after } : {}),
        });
        seen.push(...page.map(({ id }) => id).filter((id) => ids.has(id)));
        after = page.at(-1);
        if (page.length < 5) {
          break;
        }
      }
      expect(seen).toHaveLength(ids.size);
      expect(new Set(seen)).toEqual(ids);
    });

    it("hands out events that wait oldest first, page by page, each once, though some share a millisecond", async () => {
      const drafts = await Promise.all(Array.from({ length: 9 }, () => draftOf(newCustomer())));
      await open().store.insert(drafts.map((draft) => placedOf(draft)));
      const ids = drafts.map(({ id }) => `${id}:order.placed`);
      for (let i = 0; i < 2; i++) {
        ids.push(`${(await stored()).id}:order.placed`);
      }
      const seen: string[] = [];
      for (const outbox of open().outboxes) {
        const own: [number, string][] = [];
        for (let page = await outbox.unpublished(2); page.length > 0; ) {
          for (const { createdAt, id } of page) {
            if (ids.includes(id)) {
              own.push([createdAt, id]);
            }
          }
          page = await outbox.unpublished(2, page.at(-1));
        }
        expect(own).toEqual(own.toSorted(byTimeThenId));
        seen.push(...own.map(([, id]) => id));
      }
      expect(seen.toSorted()).toEqual(ids.toSorted());
    });
  });
}
