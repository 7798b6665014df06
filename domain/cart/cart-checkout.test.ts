import { describe, expect, it } from "vitest";
import { addLine, type CartState, emptyCart, removeLine } from "./cart.ts";
import {
  beginCheckout,
  completeCheckout,
  MAX_CHECKOUT_KEYS,
  openCheckout,
  releaseCheckout,
} from "./cart-checkout.ts";

const line = (sku: string, quantity: number) => ({ sku, quantity, seenPrice: 500 });
const cartOf = (...lines: CartState["lines"]): CartState => ({ ...emptyCart(), lines });

/** A cart with key "k" opened over two units of A. */
const opened = () => beginCheckout(cartOf(line("A", 2)), "k", "body").cart;
const placed = () => completeCheckout(opened(), "k", "ord_1", 9);

describe("a checkout's key", () => {
  it("is bound to the lines as they are when it is first used", () => {
    expect(beginCheckout(cartOf(line("A", 2)), "k", "body").outcome).toEqual({
      state: "open",
      lines: [line("A", 2)],
      coupon: null,
    });
  });

  it("answers the same lines again while cart and body are the same", () => {
    expect(beginCheckout(opened(), "k", "body").outcome).toEqual({
      state: "open",
      lines: [line("A", 2)],
      coupon: null,
    });
  });

  it("conflicts when the cart changed before the order was placed", () => {
    const changes: Partial<CartState>[] = [
      { lines: [line("A", 3)] },
      { lines: [] },
      { coupon: "SPRING" },
      { currency: "EUR" },
    ];
    for (const change of changes) {
      expect(beginCheckout({ ...opened(), ...change }, "k", "body").outcome).toEqual({
        state: "conflict",
        reason: "cart_changed",
      });
    }
  });

  it("is bound to what the cart pays in and to its coupon, and answers both again", () => {
    const cart = { ...cartOf(line("A", 2), line("B", 1)), coupon: "SPRING", currency: "EUR" as const };
    const outcome = { state: "open", lines: cart.lines, coupon: "SPRING", currency: "EUR" };
    const opening = beginCheckout(cart, "k", "body");
    expect(opening).toEqual({
      cart: {
        ...cart,
        checkouts: [
          {
            key: "k",
            fingerprint: "body",
            lines: cart.lines,
            coupon: "SPRING",
            currency: "EUR",
            orderId: null,
          },
        ],
      },
      outcome,
    });
    expect(beginCheckout(opening.cart, "k", "body")).toEqual({ cart: opening.cart, outcome });
    const changed = { state: "conflict", reason: "cart_changed" };
    for (const change of [
      { coupon: null },
      { coupon: "OTHER" },
      { currency: "JPY" as const },
      { lines: [line("A", 2)] },
    ]) {
      expect(beginCheckout({ ...opening.cart, ...change }, "k", "body").outcome).toEqual(changed);
    }
    const { coupon: _coupon, ...older } = opened();
    expect(beginCheckout(older, "k", "body").outcome).toMatchObject({ state: "open", coupon: null });
  });

  it("conflicts with another body, before and after the order was placed", () => {
    const conflict = { state: "conflict", reason: "body_changed" };
    expect(beginCheckout(opened(), "k", "other").outcome).toEqual(conflict);
    expect(beginCheckout(placed(), "k", "other").outcome).toEqual(conflict);
  });

  it("finds its order whatever the cart holds by now", () => {
    const found = { state: "placed", orderId: "ord_1" };
    expect(beginCheckout(placed(), "k", "body").outcome).toEqual(found);
    expect(beginCheckout({ ...placed(), lines: [line("Z", 1)] }, "k", "body").outcome).toEqual(found);
  });

  it("is not remembered for an empty cart", () => {
    const { cart, outcome } = beginCheckout(emptyCart(), "k", "body");
    expect(outcome).toEqual({ state: "empty" });
    expect(cart.checkouts).toEqual([]);
  });

  it("stands for its own checkout, whichever others there are", () => {
    const both = beginCheckout(opened(), "l", "other body").cart;
    const one = completeCheckout(both, "l", "ord_2", 9);
    expect(one.checkouts).toEqual([
      { key: "k", fingerprint: "body", lines: [line("A", 2)], coupon: null, orderId: null },
      {
        key: "l",
        fingerprint: "other body",
        lines: [],
        coupon: null,
        orderId: "ord_2",
        begun: null,
        placedAt: 9,
      },
    ]);
    expect(
      completeCheckout(completeCheckout(both, "k", "ord_1", 8), "l", "ord_2", 9).checkouts,
    ).toMatchObject([
      { key: "k", orderId: "ord_1" },
      { key: "l", orderId: "ord_2" },
    ]);
  });

  it("is remembered among the newest 50", () => {
    expect(MAX_CHECKOUT_KEYS).toBe(50);
    let cart = cartOf(line("A", 1));
    for (let i = 0; i <= MAX_CHECKOUT_KEYS; i++) {
      cart = beginCheckout(cart, `k${i}`, "body").cart;
    }
    expect(cart.checkouts).toHaveLength(MAX_CHECKOUT_KEYS);
    expect(cart.checkouts[0]?.key).toBe("k1");
  });
});

describe("a placed order", () => {
  it("takes its units out of the cart and leaves what was added meanwhile", () => {
    const cart = completeCheckout({ ...opened(), lines: [line("A", 3), line("B", 1)] }, "k", "ord_1", 9);
    expect(cart.lines).toEqual([line("A", 1), line("B", 1)]);
  });

  it("takes its units out once", () => {
    const refilled = { ...placed(), lines: [line("A", 2)] };
    expect(completeCheckout(refilled, "k", "ord_1", 9)).toBe(refilled);
  });

  it("takes its coupon with it, and is the only checkout that changes", () => {
    const cart = { ...opened(), coupon: "SPRING", leftOut: [{ sku: "Z", quantity: 1 }] };
    expect(completeCheckout(cart, "k", "ord_1", 9)).toEqual({
      ...cart,
      lines: [],
      coupon: null,
      checkouts: [
        {
          key: "k",
          fingerprint: "body",
          lines: [],
          coupon: null,
          orderId: "ord_1",
          begun: null,
          placedAt: 9,
        },
      ],
    });
  });

  it("changes nothing under a key the cart does not know", () => {
    const cart = cartOf(line("A", 2));
    expect(completeCheckout(cart, "unknown", "ord_1", 9)).toBe(cart);
  });
});

describe("a cart that two requests want to order", () => {
  const open = (cart: CartState, key: string, now = 1_000) =>
    openCheckout(cart, { key, fingerprint: "body", stem: `ord_${key}`, now });
  const first = open(cartOf(line("A", 2), line("B", 1)), "k");

  it("is opened for one, and busy for the other", () => {
    expect(first.outcome).toMatchObject({ state: "open" });
    expect(open(first.cart, "l", 2_000)).toEqual({
      cart: first.cart,
      outcome: { state: "busy", key: "k", stem: "ord_k", skus: ["A", "B"], begunAt: 1_000 },
    });
  });

  it("stays open for the key that opened it, without a change", () => {
    expect(open(first.cart, "k", 2_000)).toEqual({ cart: first.cart, outcome: first.outcome });
  });

  it("knows since when it is ordered, and by which order, until that is over", () => {
    const [checkout] = first.cart.checkouts;
    expect(checkout).toMatchObject({ key: "k", begun: { at: 1_000, stem: "ord_k" } });
    expect(releaseCheckout(first.cart, "k").checkouts).toEqual([{ ...checkout, begun: null }]);
    const again = open(releaseCheckout(first.cart, "k"), "k", 3_000);
    expect(again.cart.checkouts).toEqual([{ ...checkout, begun: { at: 3_000, stem: "ord_k" } }]);
    expect(releaseCheckout(again.cart, "l")).toBe(again.cart);
    // A request that the shop refuses changes no mark.
    const other = { ...releaseCheckout(first.cart, "k"), lines: [line("C", 1)] };
    expect(open(other, "k", 4_000)).toEqual({
      cart: other,
      outcome: { state: "conflict", reason: "cart_changed" },
    });
  });

  it("is free again when the first was released, which can then not go on beside the other", () => {
    const released = releaseCheckout(first.cart, "k");
    const second = open(released, "l");
    expect(second.outcome).toMatchObject({ state: "open" });
    expect(open(second.cart, "k").outcome).toMatchObject({ state: "busy", key: "l" });
    expect(releaseCheckout(second.cart, "k")).toBe(second.cart);
  });

  it("says for a minute which order it became, and is empty after that", () => {
    const done = completeCheckout(first.cart, "k", "ord_1", 2_000);
    expect(open(done, "l", 61_999).outcome).toEqual({ state: "ordered", orderId: "ord_1" });
    expect(open(done, "l", 62_000).outcome).toEqual({ state: "empty" });
    expect(open({ ...done, lines: [line("C", 1)] }, "l", 3_000).outcome).toMatchObject({ state: "open" });
  });

  it("is empty, and not the order before, once something else was put in and taken out again", () => {
    const done = completeCheckout(first.cart, "k", "ord_1", 2_000);
    const filled = addLine(done, line("C", 1), 10);
    const emptied = removeLine(filled.ok ? filled.value : done, "C");
    expect(open(emptied, "l", 3_000).outcome).toEqual({ state: "empty" });
    expect(open(emptied, "k", 3_000).outcome).toEqual({ state: "placed", orderId: "ord_1" });
  });

  it("finds the order of a key although another is ordering by now", () => {
    const done = completeCheckout(first.cart, "k", "ord_1", 2_000);
    const next = open({ ...done, lines: [line("C", 1)] }, "l").cart;
    expect(open(next, "k").outcome).toEqual({ state: "placed", orderId: "ord_1" });
  });
});
