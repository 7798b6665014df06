import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addLine,
  CART_TTL_MS,
  type CartState,
  countItems,
  emptyCart,
  expiresAt,
  itemLimit,
  MAX_CART_ITEMS,
  MAX_PER_ITEM,
  mergeLines,
  removeLine,
  renameLines,
  sameItems,
  setLine,
  subtractLines,
  withCurrency,
} from "./cart.ts";

const line = (sku: string, quantity: number, seenPrice = 500) => ({ sku, quantity, seenPrice });
const cartOf = (...lines: CartState["lines"]): CartState => ({ ...emptyCart(), lines });
/** Ten SKUs of ten. */
const fullCart = () => cartOf(...Array.from({ length: 10 }, (_, i) => line(`S${i}`, 10)));

describe("limits", () => {
  it("are a hundred units in a cart, ten of one item", () => {
    expect([MAX_CART_ITEMS, MAX_PER_ITEM]).toEqual([100, 10]);
  });

  it("adds units under one key once, and uses up no key that was refused", () => {
    const once = addLine(cartOf(line("A", 1)), line("A", 2), MAX_PER_ITEM, "key");
    expect(once).toMatchObject({ ok: true, value: { lines: [line("A", 3)] } });
    expect(once.ok && addLine(once.value, line("A", 2), MAX_PER_ITEM, "key")).toEqual(once);
    for (const other of [line("A", 3), line("B", 2)]) {
      const reused = once.ok && addLine(once.value, other, MAX_PER_ITEM, "key");
      expect(reused).toMatchObject({ error: { code: "idempotency_key_reused" } });
    }
    const other = once.ok && addLine(once.value, line("A", 2), MAX_PER_ITEM, "other");
    expect(other).toMatchObject({ value: { lines: [line("A", 5)] } });
    const full = cartOf(line("A", 10));
    expect(addLine(full, line("A", 1), MAX_PER_ITEM, "key").ok).toBe(false);
    const room = { ...full, lines: [line("A", 9)] };
    expect(addLine(room, line("A", 1), MAX_PER_ITEM, "key")).toMatchObject({
      value: { lines: [line("A", 10)] },
    });
  });

  it("remembers the twenty newest keys, and knows those that older code remembered by themselves", () => {
    let cart = cartOf();
    for (let n = 0; n <= 20; n++) {
      const added = addLine(cart, line(`S${n}`, 1), MAX_PER_ITEM, `k${n}`);
      cart = added.ok ? added.value : cart;
    }
    expect(cart.mergedFrom).toHaveLength(20);
    expect(addLine(cart, line("S20", 1), MAX_PER_ITEM, "k20")).toEqual({ ok: true, value: cart });
    expect(addLine(cart, line("S0", 1), MAX_PER_ITEM, "k0")).toMatchObject({
      value: { lines: { 0: line("S0", 2) } },
    });
    const older = { ...cartOf(line("A", 1)), mergedFrom: ["add:k"] };
    expect(addLine(older, line("B", 7), MAX_PER_ITEM, "k")).toEqual({ ok: true, value: older });
    // A key that begins another key is a key of its own.
    expect(addLine(older, line("B", 7), MAX_PER_ITEM, "k1")).toMatchObject({
      value: { lines: [{}, line("B", 7)] },
    });
    const without = addLine(older, line("B", 7), MAX_PER_ITEM);
    expect(without.ok && without.value.mergedFrom).toEqual(["add:k"]);
  });

  it("adds units of one item up to its limit and not one more", () => {
    const added = addLine(cartOf(line("A", 9)), line("A", 1, 700), MAX_PER_ITEM);
    expect(added).toMatchObject({ ok: true, value: { lines: [line("A", 10, 700)] } });
    expect(addLine(cartOf(line("A", 10)), line("A", 1), MAX_PER_ITEM)).toMatchObject({
      ok: false,
      error: { code: "item_limit_exceeded" },
    });
  });

  it("fills a cart to its limit and not one unit more", () => {
    const nearlyFull = cartOf(...fullCart().lines.slice(1), line("S0", 9));
    expect(addLine(nearlyFull, line("S0", 1), MAX_PER_ITEM).ok).toBe(true);
    expect(addLine(nearlyFull, line("B", 1), MAX_PER_ITEM).ok).toBe(true);
    expect(countItems(fullCart().lines)).toBe(MAX_CART_ITEMS);
    expect(addLine(fullCart(), line("B", 1), MAX_PER_ITEM)).toMatchObject({
      ok: false,
      error: { code: "cart_limit_exceeded" },
    });
  });

  it("lets a merchant lower an item's limit and never raise it", () => {
    expect(itemLimit(null)).toBe(MAX_PER_ITEM);
    expect(itemLimit(3)).toBe(3);
    expect(itemLimit(50)).toBe(MAX_PER_ITEM);
    expect([itemLimit(0), itemLimit(10), itemLimit(11)]).toEqual([0, 10, 10]);
  });

  it("counts the old quantity out when a quantity is set", () => {
    expect(setLine(fullCart(), line("S0", 9), MAX_PER_ITEM)).toMatchObject({ ok: true });
    expect(setLine(cartOf(line("A", 2)), line("A", 11), MAX_PER_ITEM)).toMatchObject({
      ok: false,
      error: { code: "item_limit_exceeded" },
    });
  });

  it("changes the line that is meant and leaves the others where they are", () => {
    const cart = cartOf(line("A", 1), line("B", 2), line("C", 3));
    expect(setLine(cart, line("B", 5, 700), MAX_PER_ITEM)).toMatchObject({
      value: { lines: [line("A", 1), line("B", 5, 700), line("C", 3)] },
    });
    expect(addLine(cart, line("D", 1), MAX_PER_ITEM)).toMatchObject({
      value: { lines: [line("A", 1), line("B", 2), line("C", 3), line("D", 1)] },
    });
  });

  it("are told to anyone who meets them", () => {
    expect(addLine(cartOf(line("A", 2)), line("A", 2), 3)).toMatchObject({
      error: { detail: "A cart holds at most 3 of A, not 4." },
    });
    expect(addLine(fullCart(), line("B", 1), MAX_PER_ITEM)).toMatchObject({
      error: { detail: "A cart holds at most 100 items, not 101." },
    });
    expect(setLine(emptyCart(), line("A", 1), MAX_PER_ITEM)).toMatchObject({
      error: { detail: "That item is not in the cart." },
    });
  });

  it("say which bound they are, and how much it allows", () => {
    const limitOf = (added: ReturnType<typeof addLine>) => (added.ok ? null : added.error);
    expect(limitOf(addLine(cartOf(line("A", 2)), line("A", 2), 3))).toMatchObject({
      limit: { of: "unitsAtMost", count: 3 },
    });
    expect(limitOf(addLine(fullCart(), line("B", 1), MAX_PER_ITEM))).toMatchObject({
      limit: { of: "itemsAtMost", count: 100 },
    });
  });

  it("sets no quantity for an item that is not in the cart", () => {
    expect(setLine(emptyCart(), line("A", 1), MAX_PER_ITEM)).toMatchObject({
      ok: false,
      error: { code: "not_found" },
    });
  });
});

describe("a cart", () => {
  it("ends thirty days after its last change, and never if it was never changed", () => {
    expect(CART_TTL_MS).toBe(2_592_000_000);
    expect(expiresAt({ ...emptyCart(), changedAt: 5_000 })).toBe(2_592_005_000);
    expect(expiresAt({ ...emptyCart(), changedAt: 0 })).toBe(2_592_000_000);
    expect(expiresAt(emptyCart())).toBeNull();
  });

  it("begins with nothing in it", () => {
    expect(emptyCart()).toEqual({
      lines: [],
      leftOut: [],
      mergedFrom: [],
      coupon: null,
      checkouts: [],
      changedAt: null,
    });
  });
});

describe("what a shopper pays in", () => {
  const cart = cartOf(line("A", 1), line("B", 2));
  const inEuros = { ...cart, currency: "EUR" as const };

  it("is the shop's own currency until another is chosen, and is named only then", () => {
    expect(withCurrency(cart, "USD")).toBe(cart);
    expect(withCurrency(cart, "EUR")).toEqual(inEuros);
    expect(withCurrency(inEuros, "EUR")).toBe(inEuros);
    expect(withCurrency(inEuros, "JPY")).toEqual({ ...cart, currency: "JPY" });
    expect(withCurrency(inEuros, "USD")).toEqual(cart);
    expect(withCurrency(inEuros, "USD")).not.toHaveProperty("currency");
  });

  it("is what a guest chose last, once the guest's cart is merged in", () => {
    const merged = (guest?: "EUR" | "USD") =>
      mergeLines(inEuros, "crt:1", [{ ...line("C", 1), limit: 10 }], guest);
    expect([merged("EUR").currency, merged("USD").currency, merged().currency]).toEqual([
      "EUR",
      undefined,
      undefined,
    ]);
    expect(merged("EUR").lines).toEqual([line("A", 1), line("B", 2), line("C", 1)]);
    expect(mergeLines(merged("EUR"), "crt:1", [], "JPY").currency).toBe("EUR");
  });
});

describe("taking out", () => {
  it("removes one line and leaves the rest", () => {
    expect(removeLine(cartOf(line("A", 1), line("B", 2)), "A").lines).toEqual([line("B", 2)]);
  });

  it("takes ordered units out and keeps what was added meanwhile", () => {
    const left = subtractLines([line("A", 5), line("B", 1), line("C", 2)], [line("A", 3), line("B", 1)]);
    expect(left).toEqual([line("A", 2), line("C", 2)]);
  });

  it("compares carts by their units, not by order or seen price", () => {
    expect(sameItems([line("A", 1), line("B", 2)], [line("B", 2, 9), line("A", 1, 9)])).toBe(true);
    expect(sameItems([line("A", 1)], [line("A", 2)])).toBe(false);
    expect(sameItems([line("A", 1), line("B", 2)], [line("A", 1), line("B", 3)])).toBe(false);
    expect(sameItems([], [])).toBe(true);
    expect(sameItems([line("A", 1)], [line("A", 1), line("B", 1)])).toBe(false);
    expect(sameItems([line("A", 1), line("B", 1)], [line("A", 1)])).toBe(false);
  });
});

describe("merging a guest's cart", () => {
  it("adds quantities up and says what the item limit left out", () => {
    const merged = mergeLines(cartOf(line("A", 8)), "crt:1", [
      { ...line("A", 5, 600), limit: 10 },
      { ...line("B", 4), limit: 3 },
    ]);
    expect(merged.lines).toEqual([line("A", 10, 600), line("B", 3)]);
    expect(merged.leftOut).toEqual([
      { sku: "A", quantity: 3 },
      { sku: "B", quantity: 1 },
    ]);
  });

  it("keeps the account's own units when the cart is full and names everything that did not fit", () => {
    const merged = mergeLines(fullCart(), "crt:1", [{ ...line("B", 4), limit: 10 }]);
    expect(merged.lines).toEqual(fullCart().lines);
    expect(merged.leftOut).toEqual([{ sku: "B", quantity: 4 }]);
  });

  it("leaves nothing out that fits exactly", () => {
    const nearlyFull = cartOf(...fullCart().lines.slice(1), line("A", 6));
    const merged = mergeLines(nearlyFull, "crt:1", [{ ...line("A", 4), limit: 10 }]);
    expect(merged).toMatchObject({ leftOut: [], mergedFrom: ["crt:1"] });
    expect(countItems(merged.lines)).toBe(MAX_CART_ITEMS);
  });

  it("never overfills it, never takes the account's own units, and accounts for every unit", () => {
    const sku = fc.constantFrom(...Array.from({ length: 30 }, (_, i) => `S${i}`));
    const units = (most: number) => fc.integer({ min: 1, max: most });
    const own = fc.uniqueArray(fc.record({ sku, quantity: units(10), seenPrice: fc.constant(500) }), {
      selector: (item) => item.sku,
      maxLength: 10,
    });
    const guests = fc.uniqueArray(
      fc.record({ sku, quantity: units(10), seenPrice: fc.constant(700), limit: units(10) }),
      { selector: (item) => item.sku, maxLength: 30 },
    );
    fc.assert(
      fc.property(own, guests, (lines, incoming) => {
        const merged = mergeLines(cartOf(...lines), "crt:1", incoming);
        expect(countItems(merged.lines)).toBeLessThanOrEqual(MAX_CART_ITEMS);
        const held = new Map(merged.lines.map((item) => [item.sku, item.quantity]));
        for (const { sku, quantity } of lines) {
          expect(held.get(sku)).toBeGreaterThanOrEqual(quantity);
        }
        const before = new Map(lines.map((item) => [item.sku, item.quantity]));
        for (const { sku, quantity, limit } of incoming) {
          const added = (held.get(sku) ?? 0) - (before.get(sku) ?? 0);
          const out = merged.leftOut.find((left) => left.sku === sku)?.quantity ?? 0;
          expect(added + out).toBe(quantity);
          if (added > 0) {
            expect(held.get(sku)).toBeLessThanOrEqual(limit);
          }
          // Units are left out only where the item's limit or the cart's is reached.
          if (out > 0) {
            expect((held.get(sku) ?? 0) >= limit || countItems(merged.lines) === MAX_CART_ITEMS).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it("remembers the twenty newest sources", () => {
    let cart = emptyCart();
    for (let i = 0; i <= 20; i++) {
      cart = mergeLines(cart, `crt:${i}`, []);
    }
    expect(cart.mergedFrom).toEqual(Array.from({ length: 20 }, (_, i) => `crt:${i + 1}`));
    for (const source of cart.mergedFrom) {
      expect(mergeLines(cart, source, [{ ...line("A", 1), limit: 10 }])).toBe(cart);
    }
  });

  it("keeps units above a limit that was lowered later", () => {
    const merged = mergeLines(cartOf(line("A", 5)), "crt:1", [{ ...line("A", 1), limit: 2 }]);
    expect(merged.lines).toEqual([line("A", 5)]);
  });

  it("adds nothing when the same source is merged again", () => {
    const once = mergeLines(emptyCart(), "crt:1", [{ ...line("A", 1), limit: 10 }]);
    expect(mergeLines(once, "crt:1", [{ ...line("A", 1), limit: 10 }])).toBe(once);
  });

  it("stops mentioning what was left out once the shopper changes the cart", () => {
    const merged = mergeLines(fullCart(), "crt:1", [{ ...line("B", 4), limit: 10 }]);
    expect(removeLine(merged, "S0").leftOut).toEqual([]);
    expect(setLine(merged, line("S0", 1), 10)).toMatchObject({ ok: true, value: { leftOut: [] } });
  });
});

describe("a line of a renamed SKU", () => {
  const rename = [{ from: "A", to: "B", limit: 10 }];

  it("keeps its place, its units and the price that was seen, and joins a line of the new name", () => {
    const cart = cartOf(line("A", 2, 700), line("C", 1));
    expect(renameLines(cart, rename).lines).toEqual([line("B", 2, 700), line("C", 1)]);
    expect(renameLines(cartOf(line("A", 2, 700), line("B", 3)), rename)).toMatchObject({
      lines: [line("B", 5, 700)],
      leftOut: [],
    });
    expect(renameLines(cartOf(line("B", 8), line("A", 7)), rename)).toMatchObject({
      lines: [line("B", 10)],
      leftOut: [{ sku: "B", quantity: 5 }],
    });
  });

  it("follows every rename of several, each with its own limit, and leaves the others alone", () => {
    const cart = cartOf(line("A", 4, 700), line("C", 5), line("E", 1), line("D", 6));
    const several = [
      { from: "A", to: "B", limit: 3 },
      { from: "X", to: "E", limit: 1 },
      { from: "C", to: "D", limit: 8 },
    ];
    const left = { ...cart, leftOut: [{ sku: "Z", quantity: 1 }] };
    expect(renameLines(left, several)).toEqual({
      ...cart,
      lines: [line("B", 3, 700), line("D", 8), line("E", 1)],
      leftOut: [
        { sku: "Z", quantity: 1 },
        { sku: "B", quantity: 1 },
        { sku: "D", quantity: 3 },
      ],
    });
    const ended = { key: "k", fingerprint: "f", lines: [], orderId: "ord_1", begun: null };
    expect(renameLines({ ...cart, checkouts: [ended] }, several).lines).toHaveLength(3);
  });

  it("stays while the cart is being ordered, and where there is none", () => {
    const begun = { key: "k", fingerprint: "f", lines: [], orderId: null, begun: { at: 1, stem: "ord_x" } };
    const ordering = { ...cartOf(line("A", 2)), checkouts: [begun] };
    expect(renameLines(ordering, rename)).toBe(ordering);
    const other = cartOf(line("C", 1));
    expect(renameLines(other, rename)).toBe(other);
  });
});
