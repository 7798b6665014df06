import { env } from "cloudflare:workers";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { afterEach, describe, expect, it, vi } from "vitest";
import { DEMO_SHOP } from "../../demo/settings.ts";
import type { Shopper } from "../../domain/accounts/access.ts";
import { randomId } from "../../domain/base/ids.ts";
import { MAX_CART_ITEMS } from "../../domain/cart/cart.ts";
import { Cart } from "../../durable-objects/cart/cart.ts";
import { variants } from "../../stores/schema/catalog.ts";
import { sell } from "../../test/support/catalog.ts";
import { call, cartWith, order } from "../../test/support/orders.ts";
import { stockItem, uniqueSku } from "../../test/support/shop.ts";
import { cartOf } from "./cart-client.ts";
import { viewCart } from "./cart-view.ts";
import { addToCart, adoptGuestCart, clearCart, setInCart } from "./change-cart.ts";

/** A guest and an account that know nothing of each other yet. */
function strangers() {
  const cartId = randomId("crt");
  const sub = randomId("acc");
  const guest: Shopper = { kind: "guest", cartId };
  const account: Shopper = { kind: "customer", sub };
  return { guest, account, adopt: () => adoptGuestCart(env, cartId, sub) };
}

async function put(shopper: Shopper, sku: string, quantity: number): Promise<void> {
  const added = await addToCart(env, DEMO_SHOP, shopper, { sku, quantity });
  if (!added.ok) {
    throw new Error(added.error.detail);
  }
}

async function newItem(maxPerOrder: number | null = null): Promise<string> {
  const sku = uniqueSku();
  await sell(sku, { maxPerOrder });
  return sku;
}

afterEach(() => vi.restoreAllMocks());

/**
 * How often variants were read so far, as carts read them: what else is at work here writes them.
 */
function countReads(): () => number {
  const prepared = vi.spyOn(env.DB, "prepare");
  return () => prepared.mock.calls.filter(([query]) => query.startsWith('select "variants"')).length;
}

describe("a change of a cart", () => {
  it("reads the catalog once, and again only for what else is in the cart", async () => {
    const { guest } = strangers();
    const [first, second] = [await newItem(), await newItem()];
    const reads = countReads();
    await put(guest, first, 1);
    await put(guest, first, 1);
    expect(reads()).toBe(2);
    await put(guest, second, 1);
    expect(reads()).toBe(4);
    expect(await unitsIn(guest)).toEqual({ [first]: 2, [second]: 1 });
  });

  it("shares its read with those made at the same time, and takes none from before", async () => {
    const shared = { ...env, COALESCE_RESERVATIONS: "on" as const };
    const sku = await newItem();
    const reads = countReads();
    const add = () => addToCart(shared, DEMO_SHOP, strangers().guest, { sku, quantity: 1 });
    const carts = await Promise.all(Array.from({ length: 20 }, add));
    expect(carts.map((cart) => cart.ok && cart.value.itemCount)).toEqual(Array(20).fill(1));
    expect(reads()).toBe(1);
    await drizzle(env.DB).update(variants).set({ price: 7_777 }).where(eq(variants.sku, sku));
    expect(await add()).toMatchObject({ value: { subtotal: { amount: 7_777 } } });
  });

  it("does not wait for a read of others that hangs", async () => {
    const shared = { ...env, COALESCE_RESERVATIONS: "on" as const };
    const sku = await newItem();
    const add = () => addToCart(shared, DEMO_SHOP, strangers().guest, { sku, quantity: 1 });
    const prepare = env.DB.prepare.bind(env.DB);
    const asked = vi.spyOn(env.DB, "prepare").mockImplementationOnce((query) => {
      const statement = prepare(query);
      vi.spyOn(statement, "bind").mockReturnValue(statement);
      vi.spyOn(statement, "raw").mockReturnValue(new Promise(() => {}));
      return statement;
    });
    void add();
    await vi.waitUntil(() => asked.mock.calls.length > 0);
    expect(await add()).toMatchObject({ ok: true });
  });
});

const unitsIn = async (shopper: Shopper) =>
  Object.fromEntries((await viewCart(env, shopper)).items.map(({ sku, quantity }) => [sku, quantity]));

describe("a guest's cart that an account takes over", () => {
  it("adds up with the account's own, and is empty after that", async () => {
    const { guest, account, adopt } = strangers();
    const [both, one] = [await newItem(), await newItem()];
    await put(account, both, 2);
    await put(guest, both, 3);
    await put(guest, one, 1);
    await adopt();
    expect(await unitsIn(account)).toEqual({ [both]: 5, [one]: 1 });
    expect(await unitsIn(guest)).toEqual({});
  });

  it("never takes an item above the limit that its merchant set, and says what was left out", async () => {
    const { guest, account, adopt } = strangers();
    const sku = await newItem(3);
    await put(account, sku, 2);
    await put(guest, sku, 3);
    await adopt();
    const cart = await viewCart(env, account);
    expect(cart.items).toMatchObject([{ sku, quantity: 3 }]);
    expect(cart.warnings).toMatchObject([{ sku, code: "left_out", leftOut: 2 }]);
    // The cart shows it until the shopper changes the cart.
    expect((await clearCart(env, account)).warnings).toEqual([]);
  });

  it("never takes the account's above 100 units", async () => {
    const { guest, account, adopt } = strangers();
    for (let i = 0; i < 10; i++) {
      const line = { sku: uniqueSku(), quantity: i === 0 ? 9 : 10, seenPrice: 1 };
      await cartOf(env, account).add(line, 10);
    }
    const [fits, extra] = [await newItem(), await newItem()];
    await put(guest, fits, 4);
    await put(guest, extra, 1);
    await adopt();
    const cart = await viewCart(env, account);
    expect(cart.itemCount).toBe(MAX_CART_ITEMS);
    expect(cart.warnings.filter(({ code }) => code === "left_out")).toMatchObject([
      { sku: fits, leftOut: 3 },
      { sku: extra, leftOut: 1 },
    ]);
  });

  it("is taken over once, though it could not be emptied the first time", async () => {
    const { guest, account, adopt } = strangers();
    const sku = await newItem();
    await put(guest, sku, 2);
    const { lines, changedAt } = await cartOf(env, guest).view();
    // What an attempt does that dies before it empties the guest's cart.
    const source = `${guest.kind === "guest" ? guest.cartId : ""}:${changedAt}`;
    await cartOf(env, account).merge(
      source,
      lines.map((line) => ({ ...line, limit: 10 })),
    );
    await adopt();
    expect(await unitsIn(account)).toEqual({ [sku]: 2 });
    expect(await unitsIn(guest)).toEqual({});
  });

  it("is taken over again once it was filled again, even while the clock stands still", async () => {
    const { guest, account, adopt } = strangers();
    const sku = await newItem();
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      for (let round = 1; round <= 3; round++) {
        await put(guest, sku, 1);
        await adopt();
        expect(await unitsIn(account)).toEqual({ [sku]: round });
      }
    } finally {
      vi.useRealTimers();
    }
  });

  it("leaves the account's cart as it is when it holds nothing", async () => {
    const { account, adopt } = strangers();
    const sku = await newItem();
    await put(account, sku, 1);
    const before = await cartOf(env, account).view();
    expect(await adopt()).toEqual(before);
    expect(await cartOf(env, account).view()).toEqual(before);
  });
});

describe("a SKU that was renamed", () => {
  async function rename(from: string, to: string): Promise<void> {
    const db = drizzle(env.DB);
    await db.update(variants).set({ archived: true, renamedTo: to }).where(eq(variants.sku, from));
    await db.update(variants).set({ archived: false, renamedTo: null }).where(eq(variants.sku, to));
  }

  it("goes by its new name in a quote, and an order is told the name", async () => {
    const [old, now] = [await stockItem(), await stockItem()];
    const [quoted, ordered] = [await cartWith({ [old]: 1 }), await cartWith({ [old]: 1 })];
    await rename(old, now);
    const refused = await order(ordered, "k");
    expect(await refused.json()).toMatchObject({
      code: "item_unavailable",
      skus: [old],
      errors: [{ path: `items.${old}`, message: `is sold as ${now}` }],
    });
    const body = { shippingAddress: { country: "US", region: "OR", postalCode: "97201" } };
    const quote = await call("POST", "/api/checkout/quote", body, { "Cart-Id": quoted });
    expect(await quote.json()).toMatchObject({ items: [{ sku: now }] });
    expect((await order(quoted, "k")).status).toBe(201);
  });

  it("goes by its new name in carts that hold it, also after several renames and back again", async () => {
    const { guest } = strangers();
    const [old, middle, now, other] = [await newItem(), await newItem(), await newItem(), await newItem()];
    await put(guest, old, 2);
    await put(guest, other, 1);
    await rename(old, middle);
    await rename(middle, now);
    expect(await viewCart(env, guest)).toMatchObject({
      items: [
        { sku: now, quantity: 2, available: 1_000 },
        { sku: other, quantity: 1 },
      ],
      warnings: [],
    });
    // What was shown before names it as it was called then.
    await put(guest, old, 3);
    expect((await cartOf(env, guest).view()).lines).toMatchObject([
      { sku: now, quantity: 5 },
      { sku: other, quantity: 1 },
    ]);
    expect(await setInCart(env, guest, { sku: middle, quantity: 4 })).toMatchObject({ ok: true });
    expect(await viewCart(env, guest)).toMatchObject({ itemCount: 5 });
    await env.DB.prepare("UPDATE variants SET max_per_order = 3 WHERE sku = ?").bind(old).run();
    await rename(now, old);
    // No more of it than an order takes.
    expect(await viewCart(env, guest)).toMatchObject({ items: [{ sku: old, quantity: 3 }, {}] });
  });

  it("stays in a cart of older code, which says that it is not for sale", async () => {
    const { guest } = strangers();
    const [old, now] = [await newItem(), await newItem()];
    await put(guest, old, 1);
    await rename(old, now);
    vi.spyOn(Cart.prototype, "rename").mockRejectedValue(
      new TypeError('The RPC receiver does not implement the method "rename".'),
    );
    expect(await viewCart(env, guest)).toMatchObject({
      items: [{ sku: old }],
      warnings: [{ sku: old, code: "unavailable" }],
    });
  });
});
