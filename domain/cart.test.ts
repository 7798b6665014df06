import { describe, expect, it } from "vitest";
import {
  addLine,
  type CartState,
  countItems,
  emptyCart,
  itemLimit,
  MAX_CART_ITEMS,
  MAX_PER_ITEM,
  mergeLines,
  removeLine,
  sameItems,
  setLine,
  subtractLines,
} from "./cart.ts";

const line = (sku: string, quantity: number, seenPrice = 500) => ({ sku, quantity, seenPrice });
const cartOf = (...lines: CartState["lines"]): CartState => ({ ...emptyCart(), lines });
/** Ten SKUs of ten. */
const fullCart = () => cartOf(...Array.from({ length: 10 }, (_, i) => line(`S${i}`, 10)));

describe("limits", () => {
  it("adds units of one item up to its limit and not one more", () => {
    const added = addLine(cartOf(line("A", 9)), line("A", 1, 700), MAX_PER_ITEM);
    expect(added).toMatchObject({ ok: true, value: { lines: [line("A", 10, 700)] } });
    expect(addLine(cartOf(line("A", 10)), line("A", 1), MAX_PER_ITEM)).toMatchObject({
      ok: false,
      error: { code: "item_limit_exceeded" },
    });
  });

  it("fills a cart to its limit and not one unit more", () => {
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
  });

  it("counts the old quantity out when a quantity is set", () => {
    expect(setLine(fullCart(), line("S0", 9), MAX_PER_ITEM)).toMatchObject({ ok: true });
    expect(setLine(cartOf(line("A", 2)), line("A", 11), MAX_PER_ITEM)).toMatchObject({
      ok: false,
      error: { code: "item_limit_exceeded" },
    });
  });

  it("sets no quantity for an item that is not in the cart", () => {
    expect(setLine(emptyCart(), line("A", 1), MAX_PER_ITEM)).toMatchObject({
      ok: false,
      error: { code: "not_found" },
    });
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
