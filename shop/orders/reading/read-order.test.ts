import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { PENDING_LIMIT_MS } from "../../../domain/orders/saga.ts";
import { D1OrderStore } from "../../../stores/orders/d1-order-store.ts";
import { orderStore } from "../../../stores/orders/order-shards.ts";
import { OrderStoreUnavailable } from "../../../stores/orders/order-store.ts";
import { ring } from "../../../test/support/alarms.ts";
import { draftOf, newCustomer } from "../../../test/support/drafts.ts";
import { holdQueues } from "../../../test/support/held-queues.ts";
import { placed } from "../../../test/support/orders.ts";
import { stockItem } from "../../../test/support/shop.ts";
import { firstAnswer, placedBefore } from "./first-answer.ts";
import { readOrder } from "./read-order.ts";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

function away(): OrderStoreUnavailable {
  return new OrderStoreUnavailable("DB", new Error("no answer"));
}

describe("an order that was acknowledged", () => {
  it("is found with its stock's owner, before any store has heard of it", async () => {
    holdQueues();
    const { id } = await placed({ [await stockItem()]: 2 });
    expect(await orderStore(env).find(id)).toBeNull();
    const found = await readOrder(env, id);
    expect(found?.order).toMatchObject({
      id,
      status: "PENDING",
      items: [{ quantity: 2 }],
      shipments: [],
      timeline: [{ from: null, to: "PENDING", actor: "customer" }],
      payments: [{ provider: "mock", state: "pending" }],
    });
    expect(await readOrder(env, id, () => false)).toBeNull();
  });

  it("is found though it moves to its store between the two looks", async () => {
    const draft = await draftOf(newCustomer());
    await orderStore(env).insert([draft]);
    // Its owner has forgotten it, and the first look came too early.
    const looks = vi.spyOn(D1OrderStore.prototype, "find").mockResolvedValueOnce(null);
    expect((await readOrder(env, draft.id))?.order.id).toBe(draft.id);
    expect(looks).toHaveBeenCalledTimes(2);
  });

  it("is found with its stock's owner while its database is away", async () => {
    holdQueues();
    const { id } = await placed({ [await stockItem()]: 1 });
    vi.spyOn(D1OrderStore.prototype, "find").mockRejectedValue(away());
    expect((await readOrder(env, id))?.order.status).toBe("PENDING");
    // Who may not read it learns no more than of one that may lie in that database.
    await expect(readOrder(env, id, () => false)).rejects.toThrow(OrderStoreUnavailable);
  });

  it("whose database is away is not said to be unknown", async () => {
    const draft = await draftOf(newCustomer());
    await orderStore(env).insert([draft]);
    vi.spyOn(D1OrderStore.prototype, "find").mockRejectedValue(away());
    await expect(readOrder(env, draft.id)).rejects.toThrow(OrderStoreUnavailable);
    vi.restoreAllMocks();
    vi.spyOn(D1OrderStore.prototype, "find").mockRejectedValue(new TypeError("a mistake of ours"));
    await expect(readOrder(env, draft.id)).rejects.toThrow(TypeError);
  });

  it("and whose reservation expired before it was stored is told of as cancelled", async () => {
    holdQueues();
    const sku = await stockItem();
    const { id } = await placed({ [sku]: 1 });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + PENDING_LIMIT_MS + 1_000 });
    await ring(env.STOCK_LEDGER.getByName(sku));
    const found = await readOrder(env, id);
    expect(found?.order).toMatchObject({
      status: "CANCELLED",
      timeline: [{ to: "PENDING" }, { from: "PENDING", to: "CANCELLED", reason: "reservation_expired" }],
    });
    expect(Date.parse(found?.order.timeline[1]?.at ?? "")).toBeLessThanOrEqual(Date.now());
  });
});

describe("the answer to an order that is placed again with its key", () => {
  it("is the first one, whatever became of it since, with what opens it for a guest alone", async () => {
    const shopper = { kind: "guest", cartId: "crt_00000000000000000002" } as const;
    const draft = await draftOf(`guest:${shopper.cartId}`);
    await orderStore(env).insert([draft]);
    const before = await firstAnswer(shopper, await placedBefore(env, draft.id));
    const from = { status: "PENDING", step: "authorize" } as const;
    const to = { status: "CANCELLED", step: "done", reason: "customer_request" } as const;
    await orderStore(env).transition([{ orderId: draft.id, version: null, from, to, actor: "ada" }]);
    const after = await firstAnswer(shopper, await placedBefore(env, draft.id));
    expect(after).toEqual(before);
    expect(after).toMatchObject({ status: "PENDING", accessToken: expect.stringMatching(/^ott_/) });
    for (const part of ["timeline", "payments", "shipments"]) {
      expect(after).not.toHaveProperty(part);
    }
    const customer = { kind: "customer", sub: "ada" } as const;
    expect(await firstAnswer(customer, await placedBefore(env, draft.id))).not.toHaveProperty("accessToken");
  });

  it("is none when the order cannot be found: it was placed, so that is a mistake of ours", async () => {
    const { id } = await draftOf(newCustomer());
    await expect(placedBefore(env, id)).rejects.toThrow(id);
  });
});
