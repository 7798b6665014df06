import { describe, expect, it } from "vitest";
import type { SagaPosition } from "../../domain/orders/saga.ts";
import {
  CANCELLED,
  CONFIRMED,
  change,
  eventOf,
  type OpenStore,
  ordersIn,
  returnOf,
  START,
} from "../../test/support/order-contract.ts";

/** A transition is made once, whole, and only from the position and version it was decided on. */
export function orderTransitionsContract(open: OpenStore): void {
  const { waiting, stored, move } = ordersIn(open);

  describe("a transition", () => {
    it("is made with its timeline entry, its payment and its event", async () => {
      const draft = await stored();
      const moved = await open().store.transition([
        change(draft.id, START, CANCELLED, {
          actor: "ada",
          payment: { state: "declined", failureCode: "card_declined" },
          event: eventOf(draft.id, "order.cancelled"),
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
      expect(await waiting(draft.id)).toEqual(["order.cancelled"]);
    });

    it("of an order that stands elsewhere changes nothing and tells nothing", async () => {
      const draft = await stored();
      const wrong: SagaPosition[] = [CONFIRMED, { status: "PENDING", step: "capture" }];
      for (const from of wrong) {
        const moved = await open().store.transition([
          change(draft.id, from, CANCELLED, {
            payment: { state: "failed" },
            event: eventOf(draft.id, "order.cancelled"),
          }),
        ]);
        expect(moved.size).toBe(0);
      }
      const { order } = (await open().store.find(draft.id)) ?? {};
      expect(order).toMatchObject({ status: "PENDING", payments: [{ state: "pending" }] });
      expect(order?.timeline).toHaveLength(1);
      expect(await waiting(draft.id)).toEqual([]);
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
      // The timeline shows a change with a reason, though the status stays.
      expect((await open().store.find(draft.id))?.order.timeline).toMatchObject([
        { from: null, to: "PENDING" },
        { from: "PENDING", to: "PENDING", actor: "ops", reason: "saga_resumed" },
        { from: "PENDING", to: "CANCELLED", reason: "customer_request" },
      ]);
    });

    it("keeps parcels, returns, refunds and replaced intents with the order, and leaves them when it brings none", async () => {
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
      const returns = [returnOf("ret_1", 5)];
      const superseded = [{ provider: "mock", state: "pending" as const, providerReference: "r0" }];
      await move(
        change(draft.id, START, CONFIRMED, {
          shipments,
          returns: { all: returns, openAt: 5 },
          exchangeFor: "ret_0",
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
        returns,
        exchangeFor: "ret_0",
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
      expect(order).toMatchObject({ returns: [{ id: "ret_1", answer: "Dear Ada" }], exchangeFor: "ret_0" });
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
              event: eventOf(draft.id, i % 2 ? "order.cancelled" : "order.confirmed"),
            }),
          ]),
        ),
      );
      expect(tries.filter((moved) => moved.has(draft.id))).toHaveLength(1);
      expect((await open().store.find(draft.id))?.order.timeline).toHaveLength(2);
      expect(await waiting(draft.id)).toHaveLength(1);
    });
  });
}
