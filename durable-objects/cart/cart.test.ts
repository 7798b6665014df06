import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type Shopper, shopperKey } from "../../domain/accounts/access.ts";
import { DEFAULT_PREFERENCES } from "../../domain/accounts/account.ts";
import { randomId } from "../../domain/base/ids.ts";
import { ABANDONED_AFTER_MS, CART_TTL_MS, MAX_SKU_LENGTH } from "../../domain/cart/cart.ts";
import { type CartClient, cartOf } from "../../shop/cart/cart-client.ts";
import { savePreferences } from "../../stores/accounts/account-addresses.ts";
import { insertAccount } from "../../stores/accounts/accounts.ts";
import { holdQueues } from "../../test/support/held-queues.ts";

const LIMIT = 10;

function freshCart() {
  const shopper: Shopper = { kind: "guest", cartId: randomId("crt") };
  return {
    shopper,
    cart: cartOf(env, shopper),
    stub: env.CART.get(env.CART.idFromName(shopperKey(shopper))),
  };
}

const line = (sku: string, quantity: number, seenPrice = 4999) => ({ sku, quantity, seenPrice });

async function opened(cart: CartClient, key: string) {
  const begun = await cart.openCheckout(key, "body", "ord_stem");
  if (begun.state !== "open") {
    throw new Error(`the checkout is ${begun.state}`);
  }
  return begun;
}

const stored = (stub: DurableObjectStub) =>
  runInDurableObject(stub, async (_cart, state) => ({
    keys: [...(await state.storage.list()).keys()],
    alarm: await state.storage.getAlarm(),
  }));

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Fakes the clock alone; timers stay real. */
const setClock = (ms: number) => vi.useFakeTimers({ toFake: ["Date"], now: ms });

describe("what was acknowledged", () => {
  it("survives the object's eviction, whatever the change was", async () => {
    const { cart, stub } = freshCart();
    await cart.add(line("A", 1), LIMIT);
    await evictDurableObject(stub);
    await cart.add(line("B", 2), LIMIT);
    await evictDurableObject(stub);
    await cart.setQuantity(line("B", 5, 100), LIMIT);
    await evictDurableObject(stub);
    await cart.remove("A");
    await evictDurableObject(stub);
    await cart.merge("crt:1", [{ ...line("C", 1), limit: LIMIT }]);
    await evictDurableObject(stub);
    expect((await cart.view()).lines).toEqual([line("B", 5, 100), line("C", 1)]);
    await cart.clear();
    await evictDurableObject(stub);
    expect((await cart.view()).lines).toEqual([]);
  });

  it("includes the idempotency keys of orders", async () => {
    const { cart, stub } = freshCart();
    await cart.add(line("A", 2), LIMIT);
    expect(await cart.openCheckout("key", "body", "ord_stem")).toMatchObject({
      state: "open",
      lines: [line("A", 2)],
    });
    await evictDurableObject(stub);
    expect(await opened(cart, "key")).toMatchObject({ lines: [line("A", 2)] });
    await (await opened(cart, "key")).complete("ord_1");
    await evictDurableObject(stub);
    expect(await cart.openCheckout("key", "body", "ord_stem")).toEqual({ state: "placed", orderId: "ord_1" });
    expect((await cart.view()).lines).toEqual([]);
  });

  it("is exact under concurrent changes", async () => {
    const { cart, stub } = freshCart();
    const outcomes = await Promise.all(Array.from({ length: 15 }, () => cart.add(line("A", 1), LIMIT)));
    expect(outcomes.filter((outcome) => outcome.ok)).toHaveLength(LIMIT);
    await evictDurableObject(stub);
    expect((await cart.view()).lines).toEqual([line("A", LIMIT)]);
  });
});

describe("what is refused", () => {
  it("leaves the cart as it was", async () => {
    const { cart } = freshCart();
    await cart.add(line("A", 10), LIMIT);
    const before = await cart.view();
    expect(await cart.add(line("A", 1), LIMIT)).toMatchObject({
      ok: false,
      error: { code: "item_limit_exceeded" },
    });
    expect(await cart.setQuantity(line("A", 11), LIMIT)).toMatchObject({ ok: false });
    expect(await cart.view()).toEqual(before);
  });
});

describe("arguments that travel in a header", () => {
  it("carry any SKU there is", async () => {
    const { cart } = freshCart();
    const skus = ["Größe/Ω 50%", "日本語-🎨", 'quote"\\back', "a,b;c=d", "%2F", "tab\tand\nnewline"];
    for (const sku of skus) {
      await cart.add(line(sku, 1), LIMIT);
    }
    expect((await cart.view()).lines.map(({ sku }) => sku)).toEqual(skus);
    for (const sku of skus) {
      await cart.remove(sku);
    }
    expect((await cart.view()).lines).toEqual([]);
  });

  it("carry the largest merge there can be", async () => {
    const { cart } = freshCart();
    const lines = Array.from({ length: 100 }, (_, i) => ({
      ...line(String(i).padStart(MAX_SKU_LENGTH, "界"), 1),
      limit: LIMIT,
    }));
    expect((await cart.merge("crt:1", lines)).lines).toHaveLength(100);
  });

  it("carry idempotency keys and subjects of any characters", async () => {
    const cart = cartOf(env, { kind: "customer", sub: "Zoë 🎨\n" });
    await cart.add(line("A", 1), LIMIT);
    const key = "ключ\n".repeat(100);
    await (await opened(cart, key)).complete("ord_1");
    expect(await cart.openCheckout(key, "body", "ord_stem")).toEqual({ state: "placed", orderId: "ord_1" });
  });
});

describe("expiry", () => {
  // Ahead of the real clock, by which the runtime fires alarms: none goes off by itself.
  const start = Date.now() + 10 * CART_TTL_MS;

  it("stores nothing and sets no alarm for a cart that was only read", async () => {
    const { cart, stub } = freshCart();
    expect(await cart.view()).toEqual({
      lines: [],
      leftOut: [],
      coupon: null,
      changedAt: null,
      expiresAt: null,
    });
    await cart.remove("A");
    await cart.clear();
    await cart.openCheckout("key", "body", "ord_stem");
    await cart.setQuantity(line("A", 1), LIMIT);
    expect(await stored(stub)).toEqual({ keys: [], alarm: null });
  });

  it("comes 30 days after the last change, and only the first change writes an alarm", async () => {
    const { cart, stub } = freshCart();
    setClock(start);
    await cart.add(line("A", 1), LIMIT);
    expect((await stored(stub)).alarm).toBe(start + CART_TTL_MS);
    setClock(start + 1000);
    const changed = await cart.setQuantity(line("A", 2), LIMIT);
    expect(changed).toMatchObject({ ok: true, value: { expiresAt: start + 1000 + CART_TTL_MS } });
    expect((await stored(stub)).alarm).toBe(start + CART_TTL_MS);
    setClock(start + CART_TTL_MS);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect((await stored(stub)).alarm).toBe(start + 1000 + CART_TTL_MS);
    setClock(start + 1000 + CART_TTL_MS);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await stored(stub)).toEqual({ keys: [], alarm: null });
  });

  it("deletes everything, in storage and in memory", async () => {
    const { cart, stub } = freshCart();
    setClock(start);
    await cart.add(line("A", 1), LIMIT);
    setClock(start + CART_TTL_MS);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect((await cart.view()).lines).toEqual([]);
    expect(await stored(stub)).toEqual({ keys: [], alarm: null });
  });

  it("deletes everything when the alarm is what wakes the object", async () => {
    const { cart, stub } = freshCart();
    setClock(start);
    await cart.add(line("A", 1), LIMIT);
    await evictDurableObject(stub);
    setClock(start + CART_TTL_MS);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect(await stored(stub)).toEqual({ keys: [], alarm: null });
    expect(await cart.add(line("B", 1), LIMIT)).toMatchObject({ ok: true, value: { lines: [line("B", 1)] } });
  });

  it("spares a cart that was changed after the alarm was due, also when the alarm wakes the object", async () => {
    const { cart, stub } = freshCart();
    setClock(start);
    await cart.add(line("A", 1), LIMIT);
    await evictDurableObject(stub);
    expect(await runDurableObjectAlarm(stub)).toBe(true);
    expect((await stored(stub)).alarm).toBe(start + CART_TTL_MS);
    await evictDurableObject(stub);
    expect((await cart.view()).lines).toEqual([line("A", 1)]);
  });

  it("holds from the first moment even when the alarm is late", async () => {
    const { cart } = freshCart();
    setClock(start);
    await cart.add(line("A", 1), LIMIT);
    setClock(start + CART_TTL_MS - 1);
    expect((await cart.view()).lines).toHaveLength(1);
    setClock(start + CART_TTL_MS);
    expect((await cart.view()).lines).toEqual([]);
  });
});

describe("merges", () => {
  const guests = (sku: string, quantity: number, limit = LIMIT) => [{ ...line(sku, quantity), limit }];

  it("fill a cart to 100 units and an item to its limit, and leave out the rest", async () => {
    const { cart, stub } = freshCart();
    for (let i = 0; i < 9; i++) {
      await cart.add(line(`S${i}`, 10), LIMIT);
    }
    await cart.add(line("A", 7), LIMIT);
    const merged = await cart.merge("crt:1", [...guests("A", 5, 8), ...guests("B", 4), ...guests("C", 1)]);
    expect(merged.lines.slice(9)).toEqual([line("A", 8), line("B", 2)]);
    const leftOut = [
      { sku: "A", quantity: 4 },
      { sku: "B", quantity: 2 },
      { sku: "C", quantity: 1 },
    ];
    expect(merged.leftOut).toEqual(leftOut);
    await evictDurableObject(stub);
    expect((await cart.view()).leftOut).toEqual(leftOut);
  });

  it("take nothing out of a cart that holds more than a limit that was lowered since", async () => {
    const { cart } = freshCart();
    await cart.add(line("A", 6), LIMIT);
    const merged = await cart.merge("crt:1", guests("A", 1, 4));
    expect(merged).toMatchObject({ lines: [line("A", 6)], leftOut: [{ sku: "A", quantity: 1 }] });
  });

  it("leave nothing to announce once the cart was changed or cleared", async () => {
    for (const settle of ["clear", "remove"] as const) {
      const { cart } = freshCart();
      const { leftOut } = await cart.merge("crt:1", guests("A", 1, 0));
      expect(leftOut).toEqual([{ sku: "A", quantity: 1 }]);
      if (settle === "remove") {
        await cart.add(line("B", 1), LIMIT);
        await cart.merge("crt:2", guests("B", 10));
        await cart.remove("B");
      } else {
        await cart.clear();
      }
      expect((await cart.view()).leftOut).toEqual([]);
    }
  });

  it("are remembered, the last 20 of them: repeated, one of these adds nothing", async () => {
    const { cart, stub } = freshCart();
    for (let i = 0; i <= 20; i++) {
      await cart.merge(`crt:${i}`, guests(`S${i}`, 1));
    }
    await evictDurableObject(stub);
    for (const source of ["crt:1", "crt:20"]) {
      expect((await cart.merge(source, guests("NEW", 1))).lines).toHaveLength(21);
    }
    // A cart's memory is bounded: the oldest was forgotten.
    expect((await cart.merge("crt:0", guests("NEW", 1))).lines).toHaveLength(22);
  });
});

it("two changes within a millisecond are two, and the later one counts as later", async () => {
  const { cart, stub } = freshCart();
  setClock(Date.now());
  const moments: (number | null)[] = [];
  for (let quantity = 1; quantity <= 3; quantity++) {
    const added = await cart.add(line("A", 1), LIMIT);
    moments.push(added.ok ? added.value.changedAt : null);
    await evictDurableObject(stub);
  }
  const [first] = moments;
  expect(first).toBe(Date.now());
  expect(moments).toEqual([0, 1, 2].map((later) => Date.now() + later));
});

describe("one shopper's cart", () => {
  it("is not another's: a guest's id never opens an account's cart of the same name", async () => {
    const sub = randomId("crt");
    await cartOf(env, { kind: "customer", sub }).add(line("A", 1), LIMIT);
    expect((await cartOf(env, { kind: "guest", cartId: sub }).view()).lines).toEqual([]);
  });
});

describe("what happened to a cart", () => {
  const typesOf = async (cart: CartClient) => (await cart.history(0))?.events.map(({ type }) => type);

  it("is kept with it, through evictions, and replays every moment", async () => {
    const { cart, stub } = freshCart();
    await cart.add(line("A", 1), LIMIT);
    await cart.setQuantity(line("A", 4), LIMIT);
    const { changedAt } = await cart.view();
    await evictDurableObject(stub);
    await cart.setCoupon("TEN");
    await cart.merge("crt:1", [{ ...line("B", 1), limit: LIMIT }]);
    await (await opened(cart, "key")).complete("ord_1");
    await cart.add(line("C", 2), LIMIT);
    await cart.remove("C");
    await cart.add(line("C", 2), LIMIT);
    await cart.clear();
    await evictDurableObject(stub);
    const kinds = [
      "added",
      "changed",
      "coupon",
      "merged",
      "checkout",
      "ordered",
      "added",
      "removed",
      "added",
      "cleared",
    ];
    expect(await typesOf(cart)).toEqual(kinds);
    expect((await cart.history(changedAt ?? 0))?.cart.items).toMatchObject([{ sku: "A", quantity: 4 }]);
    expect((await cart.history(Number.MAX_SAFE_INTEGER))?.cart.items).toEqual([]);
  });

  it("goes with it: when it expires, and when its customer is erased", async () => {
    const { cart, stub } = freshCart();
    await cart.add(line("A", 1), LIMIT);
    setClock(Date.now() + CART_TTL_MS + 1);
    expect(await typesOf(cart)).toEqual([]);
    vi.useRealTimers();
    await cart.add(line("B", 1), LIMIT);
    await cart.forget();
    expect(await stored(stub)).toEqual({ keys: [], alarm: null });
    expect(await typesOf(cart)).toEqual([]);
  });
});

describe("a customer's cart that was left", () => {
  /** A customer's cart with a line, and how to ring its alarm at a time after its last change. */
  async function left(cartReminders?: boolean) {
    const sub = randomId("acc");
    const email = `${sub}@example.com`;
    await insertAccount(env, { id: sub, email, name: "Ada", role: "customer", passwordHash: null });
    const preferences = DEFAULT_PREFERENCES;
    await savePreferences(env, sub, {
      ...preferences,
      ...(cartReminders === undefined ? {} : { cartReminders }),
    });
    const shopper: Shopper = { kind: "customer", sub };
    const cart = cartOf(env, shopper);
    const stub = env.CART.get(env.CART.idFromName(shopperKey(shopper)));
    await cart.add(line("A", 1), LIMIT);
    const ring = async (ms: number) => {
      const { changedAt } = await cart.view();
      setClock((changedAt ?? 0) + ms);
      await runDurableObjectAlarm(stub);
    };
    return { sub, cart, stub, ring };
  }
  const told = (held: ReturnType<typeof holdQueues>, sub: string) =>
    held.filter(
      ({ queue, body }) => queue === "notifications" && body.includes("cart.abandoned") && body.includes(sub),
    );

  it("is announced once for each time it was left, if they asked for it", async () => {
    const { sub, cart, ring, stub } = await left(true);
    const held = holdQueues();
    await ring(ABANDONED_AFTER_MS - 1);
    expect(told(held, sub)).toEqual([]);
    await ring(ABANDONED_AFTER_MS);
    await ring(ABANDONED_AFTER_MS + 1_000);
    expect(told(held, sub)).toHaveLength(1);
    expect(told(held, sub)[0]?.body).not.toContain("@");
    const { changedAt, expiresAt } = await cart.view();
    // Where the cart dies before it noted that, the same event comes again: one mail goes out.
    expect(told(held, sub)[0]?.body).toContain(`"${sub}:cart:${changedAt}"`);
    expect(expiresAt).toBe((changedAt ?? 0) + CART_TTL_MS);
    expect((await stored(stub)).alarm).toBe(expiresAt);
    await cart.add(line("B", 1), LIMIT);
    expect((await stored(stub)).alarm).toBe(((await cart.view()).changedAt ?? 0) + ABANDONED_AFTER_MS);
    await ring(ABANDONED_AFTER_MS);
    expect(told(held, sub)).toHaveLength(2);
    expect((await cart.history(0))?.counts).toEqual({ added: 2, abandoned: 2 });
  });

  it("is not abandoned any more where something is put in while that is announced", async () => {
    const { cart, ring } = await left(true);
    const send = vi.spyOn(env.NOTIFICATIONS_QUEUE, "sendBatch").mockImplementation(async () => {
      await cart.add(line("B", 1), LIMIT);
      return {} as never;
    });
    await ring(ABANDONED_AFTER_MS);
    expect(send).toHaveBeenCalled();
    expect((await cart.view()).lines.map(({ sku }) => sku)).toEqual(["A", "B"]);
    expect((await cart.history(0))?.counts).toEqual({ added: 2 });
  });

  it.each([
    ["never said so", undefined],
    ["said no", false],
  ])("is told of to nobody where they %s, and is found once all the same", async (_, consent) => {
    const { sub, cart, ring, stub } = await left(consent);
    const held = holdQueues();
    await ring(ABANDONED_AFTER_MS);
    expect(told(held, sub)).toEqual([]);
    expect((await cart.history(0))?.counts.abandoned).toBe(1);
    expect((await stored(stub)).alarm).toBe((await cart.view()).expiresAt);
  });

  it("is announced when the database is back, where it was away", async () => {
    const { sub, ring, stub } = await left(true);
    const held = holdQueues();
    const away = vi.spyOn(env.DB, "prepare").mockImplementation(() => {
      throw new Error("away");
    });
    await ring(ABANDONED_AFTER_MS);
    away.mockRestore();
    expect(told(held, sub)).toEqual([]);
    await runDurableObjectAlarm(stub);
    expect(told(held, sub)).toHaveLength(1);
  });
});
