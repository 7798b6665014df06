import { describe, expect, it } from "vitest";
import { seeded } from "../base/random.ts";
import {
  ABANDONED_AFTER_MS,
  addLine,
  CART_TTL_MS,
  type CartState,
  emptyCart,
  MAX_CART_ITEMS,
  mergeLines,
  removeLine,
  restoreLines,
  ringOf,
  setLine,
} from "./cart.ts";
import { completeCheckout, openCheckout } from "./cart-checkout.ts";
import { type CartEventType, MAX_HISTORY, recorded, storyOf } from "./cart-history.ts";

const HOUR_MS = 3_600_000;

/** Changes a cart as its object does, an hour after the last change. */
function change(cart: CartState, type: CartEventType | null, after: CartState, orderId?: string): CartState {
  const at = (cart.changedAt ?? 0) + HOUR_MS;
  return recorded(cart, { ...after, changedAt: at }, { type, at, ...(orderId && { orderId }) });
}

const put = (cart: CartState, sku: string, quantity: number, seenPrice = 100) => {
  const added = addLine(cart, { sku, quantity, seenPrice }, 10);
  return added.ok ? change(cart, "added", added.value) : cart;
};
const itemsAt = (cart: CartState, at: number) =>
  Object.fromEntries(storyOf(cart, at).cart.items.map(({ sku, quantity }) => [sku, quantity]));
const linesOf = (cart: CartState) =>
  Object.fromEntries(cart.lines.map(({ sku, quantity }) => [sku, quantity]));
const typesOf = (cart: CartState) => storyOf(cart, 0).events.map(({ type }) => type);

describe("a cart's history", () => {
  it("says what happened, and replays the cart of every moment", () => {
    let cart = put(put(emptyCart(), "A", 2), "B", 1, 250);
    cart = change(cart, "coupon", { ...cart, coupon: "TEN" });
    cart = change(cart, "removed", removeLine(cart, "A"));
    const opened = openCheckout(cart, { key: "k", fingerprint: "f", stem: "ord", now: 1 });
    cart = change(cart, "checkout", opened.cart);
    cart = change(cart, "ordered", completeCheckout(cart, "k", "ord_1", 2), "ord_1");
    expect(typesOf(cart)).toEqual(["added", "added", "coupon", "removed", "checkout", "ordered"]);
    expect(storyOf(cart, 0).events.at(-1)).toEqual({
      at: new Date(6 * HOUR_MS).toISOString(),
      type: "ordered",
      lines: [{ sku: "B", quantity: 0, price: { amount: 250, currency: "USD" } }],
      coupon: null,
      orderId: "ord_1",
    });
    const moments = [0, 1, 2, 3, 4, 5, 6].map((hours) => itemsAt(cart, hours * HOUR_MS));
    expect(moments).toEqual([{}, { A: 2 }, { A: 2, B: 1 }, { A: 2, B: 1 }, { B: 1 }, { B: 1 }, {}]);
    expect([3, 6].map((hours) => storyOf(cart, hours * HOUR_MS).cart.coupon)).toEqual(["TEN", null]);
  });

  it("tells prices in what they were seen in, what the cart is paid in, and what stood before the first event", () => {
    const lines = [
      { sku: "A", quantity: 2, seenPrice: 100 },
      { sku: "B", quantity: 1, seenPrice: 250, seenIn: "EUR" as const },
    ];
    let cart: CartState = { ...emptyCart(), lines, coupon: "TEN", changedAt: HOUR_MS };
    cart = change(cart, "currency", { ...cart, currency: "EUR" });
    cart = change(cart, "changed", {
      ...cart,
      lines: [
        { sku: "A", quantity: 2, seenPrice: 110 },
        { sku: "B", quantity: 1, seenPrice: 250 },
      ],
    });
    cart = change(cart, "cleared", { ...cart, lines: [] });
    const at = (hours: number) => new Date(hours * HOUR_MS).toISOString();
    const shown = (sku: string, quantity: number, amount: number, currency: string) => ({
      sku,
      quantity,
      price: { amount, currency },
    });
    const before = { items: [shown("A", 2, 100, "USD"), shown("B", 1, 250, "EUR")], coupon: "TEN" };
    expect(storyOf(cart, 3 * HOUR_MS)).toEqual({
      before,
      events: [
        { at: at(2), type: "currency", lines: [], currency: "EUR" },
        { at: at(3), type: "changed", lines: [shown("A", 2, 110, "USD"), shown("B", 1, 250, "USD")] },
        { at: at(4), type: "cleared" },
      ],
      counts: { currency: 1, changed: 1, cleared: 1 },
      cart: { items: [shown("A", 2, 110, "USD"), shown("B", 1, 250, "USD")], coupon: "TEN" },
    });
    expect(storyOf(cart, 3 * HOUR_MS - 1).cart).toEqual(before);
    expect(storyOf(cart, 4 * HOUR_MS).cart).toEqual({ items: [], coupon: "TEN" });
    expect(storyOf({ ...cart, history: undefined } as unknown as CartState, 0)).toEqual({
      before: { items: [], coupon: "TEN" },
      events: [],
      counts: {},
      cart: { items: [], coupon: "TEN" },
    });
  });

  it("says back to what a shopper went, in money and in code", () => {
    const cart: CartState = { ...put(emptyCart(), "A", 1), currency: "EUR", coupon: "TEN" };
    const back = change(cart, "currency", { ...cart, currency: "USD", coupon: null });
    expect(storyOf(back, 0).events.at(-1)).toMatchObject({ type: "currency", currency: "USD", coupon: null });
    const { currency: _currency, ...own } = cart;
    expect(storyOf(change(cart, "currency", own), 0).events.at(-1)).toMatchObject({ currency: "USD" });
    expect(typesOf(change(own, "currency", { ...own, currency: "USD" }))).toEqual(["added"]);
    // The page says that these happened, also where they changed nothing.
    for (const type of ["checkout", "ordered", "abandoned"] as const) {
      expect(typesOf(change(own, type, own)), type).toEqual(["added", type]);
    }
    expect(typesOf(change(own, "changed", own))).toEqual(["added"]);
  });

  it("keeps silent of what shoppers do not see, and of what left the cart as it was", () => {
    const cart = put(emptyCart(), "A", 1);
    expect(typesOf(change(cart, null, { ...cart, checkouts: [] }))).toEqual(["added"]);
    expect(typesOf(change(cart, "merged", mergeLines(cart, "s", [])))).toEqual(["added"]);
  });

  it("replays every cart from whatever happened, and is bounded after thousands of changes", () => {
    const random = seeded("cart history");
    let cart = emptyCart();
    let all = 0;
    for (let i = 0; i < 2_000; i++) {
      const sku = `SKU-${random.integer(0, 30)}`;
      const line = { sku, quantity: random.integer(1, 10), seenPrice: random.integer(1, 9) };
      const before = cart;
      const changes: (() => CartState)[] = [
        () => put(cart, sku, 1),
        () => {
          const set = setLine(cart, line, 10);
          return set.ok ? change(cart, "changed", set.value) : cart;
        },
        () => (cart.lines.length > 0 ? change(cart, "removed", removeLine(cart, sku)) : cart),
        () => (i % 40 === 0 ? change(cart, "cleared", { ...cart, lines: [] }) : put(cart, sku, 2)),
        () =>
          change(
            cart,
            "merged",
            mergeLines(cart, `s${i}`, [
              { ...line, limit: 10 },
              { ...line, sku: "M", limit: 10 },
            ]),
          ),
        () => change(cart, "coupon", { ...cart, coupon: random.chance(0.5) ? `C${i}` : null }),
      ];
      cart = (changes[random.integer(0, changes.length - 1)] ?? (() => cart))();
      const shown = ({ lines, coupon = null }: CartState) => JSON.stringify([lines, coupon]);
      all += shown(before) === shown(cart) ? 0 : 1;
      if (i % 50 === 0) {
        const story = storyOf(cart, cart.changedAt ?? 0);
        expect(itemsAt(cart, cart.changedAt ?? 0)).toEqual(linesOf(cart));
        expect(story.cart.coupon).toBe(cart.coupon ?? null);
      }
    }
    const { events, counts } = storyOf(cart, 0);
    expect(events.reduce((sum, { lines = [] }) => sum + 1 + lines.length, 0)).toBeLessThanOrEqual(
      MAX_HISTORY,
    );
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(all);
    expect(JSON.stringify(cart.history).length).toBeLessThan(20_000);
  });

  it("keeps as much as there is room for, and what is older is where the rest begins", () => {
    const priced = (count: number) => {
      let cart = emptyCart();
      for (let n = 1; n <= count; n++) {
        cart = change(cart, "changed", { ...cart, lines: [{ sku: "A", quantity: 1, seenPrice: n }] });
      }
      return storyOf(cart, 0);
    };
    // Each event touches a line, so it counts two.
    expect([priced(150).events.length, priced(150).before.items]).toEqual([150, []]);
    const full = priced(152);
    expect([full.events.length, full.before.items.map(({ price }) => price.amount)]).toEqual([150, [2]]);
    expect([full.events[0]?.lines?.[0]?.price.amount, full.counts]).toEqual([3, { changed: 152 }]);
  });

  it("begins again where other code changed the cart between, and tells the cart as it is", () => {
    const cart = put(emptyCart(), "A", 1);
    const older = { ...cart, lines: [{ sku: "B", quantity: 4, seenPrice: 1 }], changedAt: 9 * HOUR_MS };
    const changed = put(older, "C", 1);
    expect(typesOf(changed)).toEqual(["added"]);
    expect(itemsAt(changed, 10 * HOUR_MS)).toEqual({ B: 4, C: 1 });
    expect(storyOf(changed, 0).counts).toEqual({ added: 2 });
    expect(itemsAt({ ...emptyCart(), lines: older.lines }, 0)).toEqual({ B: 4 });
  });
});

describe("a cart is looked at", () => {
  const cart = put(emptyCart(), "A", 1);
  const changedAt = cart.changedAt ?? 0;

  it("ten hours after a customer's last change, once, while something is in it", () => {
    expect(ringOf(cart, true)).toBe(changedAt + ABANDONED_AFTER_MS);
    expect(ringOf({ ...cart, abandonedAfter: changedAt }, true)).toBe(changedAt + CART_TTL_MS);
    expect(ringOf({ ...cart, lines: [] }, true)).toBe(changedAt + CART_TTL_MS);
    expect(ringOf(put({ ...cart, abandonedAfter: changedAt }, "B", 1), true)).toBe(
      changedAt + HOUR_MS + ABANDONED_AFTER_MS,
    );
  });

  it("after ten hours, and ends after thirty days", () => {
    expect([ABANDONED_AFTER_MS, CART_TTL_MS]).toEqual([10 * HOUR_MS, 30 * 24 * HOUR_MS]);
  });

  it("when it expires where it is a guest's, and never where it was never changed", () => {
    expect(ringOf(cart, false)).toBe(changedAt + CART_TTL_MS);
    expect(ringOf(emptyCart(), true)).toBeNull();
  });
});

describe("restoring what another cart holds", () => {
  const line = (sku: string, quantity: number, limit = 10) => ({ sku, quantity, limit, seenPrice: 5 });

  it("brings in of each item as many as either has, and nothing when it is done again", () => {
    const cart = put(put(emptyCart(), "A", 3), "B", 1);
    const restored = restoreLines(cart, [line("A", 2), line("B", 4), line("C", 1)], "TEN");
    expect(linesOf(restored)).toEqual({ A: 3, B: 4, C: 1 });
    expect(restored.coupon).toBe("TEN");
    expect(restoreLines(restored, [line("A", 2), line("B", 4), line("C", 1)], "OTHER")).toBe(restored);
  });

  it("takes of each line its price, keeps a code that is there, and what is above a limit that fell", () => {
    const cart = { ...put(put(emptyCart(), "A", 8), "B", 1), coupon: "OWN" };
    const restored = restoreLines(cart, [line("A", 9, 5), line("B", 3, 2), line("C", 2)], "TEN");
    expect(restored).toEqual({
      ...cart,
      lines: [
        { sku: "A", quantity: 8, seenPrice: 100 },
        { sku: "B", quantity: 2, seenPrice: 5 },
        { sku: "C", quantity: 2, seenPrice: 5 },
      ],
    });
    expect(restoreLines(cart, [], "TEN")).toBe(cart);
    expect(restoreLines({ ...cart, coupon: null }, [], "TEN")).toEqual({ ...cart, coupon: "TEN" });
  });

  it("never overfills an item or the cart", () => {
    expect(linesOf(restoreLines(emptyCart(), [line("A", 9, 3)], null))).toEqual({ A: 3 });
    const nearly = Array.from({ length: 10 }, (_, i) => line(`F${i}`, i === 0 ? 8 : 10));
    const full = restoreLines(restoreLines(emptyCart(), nearly, null), [line("A", 5), line("F0", 10)], null);
    expect(full.lines.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(MAX_CART_ITEMS);
  });
});
