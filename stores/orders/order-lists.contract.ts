import { describe, expect, it } from "vitest";
import { traceIdOf } from "../../domain/base/trace.ts";
import { draftOf, newCustomer } from "../../test/support/drafts.ts";
import {
  byTimeThenId,
  CONFIRMED,
  change,
  type OpenStore,
  ordersIn,
  returnOf,
  START,
} from "../../test/support/order-contract.ts";
import type { MoneyQuery, MovedOrder, OpenSagaQuery } from "./order-store.ts";

/** Lists of orders, open sagas and waiting events name each once, page by page. */
export function orderListsContract(open: OpenStore): void {
  const { waiting, stored, told, move } = ordersIn(open);

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
      await open().store.insert(drafts);
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

  it("lists sagas that moved in one millisecond each once, page by page", async () => {
    const drafts = await Promise.all(Array.from({ length: 23 }, () => draftOf(newCustomer())));
    const since = Date.now();
    await open().store.insert(drafts);
    const ids = new Set(drafts.map(({ id }) => id));
    const seen: string[] = [];
    for (let after: OpenSagaQuery["after"] = { movedAt: since, id: "" }; ; ) {
      const { sagas: page } = await open().store.openSagas({
        movedBefore: Date.now() + 1_000,
        limit: 5,
        after,
      });
      seen.push(...page.map(({ id }) => id).filter((id) => ids.has(id)));
      after = page.at(-1);
      if (page.length < 5 || after === undefined) {
        break;
      }
    }
    expect(seen).toHaveLength(ids.size);
    expect(new Set(seen)).toEqual(ids);
  });

  it("finds orders whose money may have moved, each once, page by page", async () => {
    const placedAt = "2025-03-01T12:00:00.000Z";
    const from = Date.parse(placedAt);
    const drafts = await Promise.all(Array.from({ length: 6 }, () => stored({ placedAt })));
    const [pending = "", ...paid] = drafts.map(({ id }) => id).toSorted();
    for (const id of paid) {
      await move(change(id, START, CONFIRMED));
    }
    const seen = async (query: Pick<MoneyQuery, "walk" | "from" | "to">) => {
      const ids: string[] = [];
      for (let after: MovedOrder | undefined; ; ) {
        const page = await open().store.moneyMoved({ ...query, after, limit: 2 });
        ids.push(...page.map(({ id }) => id));
        after = page.at(-1);
        if (page.length < 2) {
          return ids.filter((id) => id === pending || paid.includes(id));
        }
      }
    };
    expect(await seen({ walk: "placed", from, to: from + 1 })).toEqual(paid);
    expect(await seen({ walk: "placed", from: from - 1_000, to: from })).toEqual([]);
    const [returned = "", replaced = "", refunded = ""] = paid;
    const since = { walk: "given_back", from: Date.now() - 1_000, to: Date.now() } as const;
    expect(await seen(since)).toEqual([]);
    const refund = { id: "rfd_1", amount: 1, items: [], restock: false, reason: null, actor: "sam", at: 1 };
    const refunds = [{ ...refund, state: "paid" as const, fingerprint: "f" }];
    const again = { ...CONFIRMED, reason: "refund_paid" };
    await move(change(returned, CONFIRMED, again, { payment: { state: "captured", refunds } }));
    expect(await seen(since)).toEqual([returned]);
    // Money of a payment that another took the place of, and a payment that went back whole.
    const superseded = [{ provider: "mock", state: "refunded" as const, providerReference: "r0" }];
    await move(change(replaced, CONFIRMED, again, { payment: { state: "captured", superseded } }));
    await move(change(refunded, CONFIRMED, again, { payment: { state: "refunded" } }));
    expect((await seen(since)).toSorted()).toEqual([returned, replaced, refunded]);
  });

  it("finds orders with an open return, the oldest first, page by page, until none of theirs is open", async () => {
    const drafts = await Promise.all(Array.from({ length: 4 }, () => stored()));
    const ids = drafts.map(({ id }) => id).toSorted();
    // Two were asked for in one millisecond; one order has none that is open.
    const times = [7, 5, 5, null];
    for (const [n, id] of ids.entries()) {
      const openAt = times[n] ?? null;
      const returns = { all: [returnOf("ret_1", openAt ?? 1)], openAt };
      await move(change(id, START, CONFIRMED, { returns }));
    }
    const seen = async () => {
      const found: string[] = [];
      for (let after: MovedOrder | undefined; ; ) {
        const page = await open().store.openReturns({ after, limit: 2 });
        found.push(...page.map(({ id }) => id).filter((id) => ids.includes(id)));
        after = page.at(-1);
        if (page.length < 2) {
          return found;
        }
      }
    };
    const [late = "", first = "", second = ""] = ids;
    expect(await seen()).toEqual([first, second, late]);
    await move(change(first, CONFIRMED, { ...CONFIRMED, reason: "looked_at" }));
    const closed = { all: [{ ...returnOf("ret_1", 5), state: "received" as const }], openAt: null };
    await move(change(second, CONFIRMED, { ...CONFIRMED, reason: "x" }, { returns: closed }));
    expect(await seen()).toEqual([first, late]);
  });

  it("finds orders by their trace, the shop's own or one that a caller brought, in every state", async () => {
    const own = await stored();
    const brought = `00-${crypto.randomUUID().replaceAll("-", "")}-00f067aa0ba902b7-01`;
    const [first, second] = [await stored({ traceparent: brought }), await stored({ traceparent: brought })];
    const find = async (draft: { traceparent: string }) =>
      (await open().store.findByTrace(traceIdOf(draft.traceparent))).toSorted();
    expect(await find(own)).toEqual([own.id]);
    expect(await find(first)).toEqual([first.id, second.id].toSorted());
    for (const draft of [own, first]) {
      await move(change(draft.id, START, { status: "CONFIRMED", step: "done" }));
    }
    expect(await find(own)).toEqual([own.id]);
    expect(await find(first)).toEqual([first.id, second.id].toSorted());
    expect(await open().store.findByTrace("f".repeat(32))).toEqual([]);
  });

  it("holds an event until it is published", async () => {
    const draft = await stored();
    const ids = await told([draft]);
    expect(await waiting(draft.id)).toEqual(["order.cancelled"]);
    const { outboxes } = open();
    for (const outbox of outboxes) {
      await outbox.deletePublished([...ids, "never-written"]);
    }
    expect(await waiting(draft.id)).toEqual([]);
  });

  it("keeps an event that was told with others until it is published too", async () => {
    const drafts = await Promise.all(Array.from({ length: 3 }, () => draftOf(newCustomer())));
    await open().store.insert(drafts);
    const ids = await told(drafts);
    const publish = (some: string[]) =>
      Promise.all(open().outboxes.map((outbox) => outbox.deletePublished(some)));
    // The smallest id first: in D1 they share a row of the greatest.
    const [late, ...others] = ids.toSorted();
    const order = drafts.find(({ id }) => late?.startsWith(id));
    await publish(others);
    expect(await waiting(order?.id ?? "")).toEqual(["order.cancelled"]);
    await publish(ids);
    expect(await waiting(order?.id ?? "")).toEqual([]);
  });

  it("hands out events that wait oldest first, page by page, each once, though some share a millisecond", async () => {
    const drafts = await Promise.all(Array.from({ length: 9 }, () => draftOf(newCustomer())));
    await open().store.insert(drafts);
    const ids = await told(drafts);
    for (let i = 0; i < 2; i++) {
      ids.push(...(await told([await stored()])));
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
      expect(own.map(([at]) => at)).toEqual(own.map(([at]) => at).toSorted((a, b) => a - b));
      seen.push(...own.map(([, id]) => id));
    }
    expect(seen.toSorted()).toEqual(ids.toSorted());
  });
}
