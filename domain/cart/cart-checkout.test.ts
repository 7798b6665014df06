import { describe, expect, it } from "vitest";
import { type CartState, emptyCart } from "./cart.ts";
import { beginCheckout, completeCheckout, MAX_CHECKOUT_KEYS } from "./cart-checkout.ts";

const line = (sku: string, quantity: number) => ({ sku, quantity, seenPrice: 500 });
const cartOf = (...lines: CartState["lines"]): CartState => ({ ...emptyCart(), lines });

/** A cart with key "k" opened over two units of A. */
const opened = () => beginCheckout(cartOf(line("A", 2)), "k", "body").cart;
const placed = () => completeCheckout(opened(), "k", "ord_1");

describe("a checkout's key", () => {
  it("is bound to the lines as they are when it is first used", () => {
    expect(beginCheckout(cartOf(line("A", 2)), "k", "body").outcome).toEqual({
      state: "open",
      lines: [line("A", 2)],
    });
  });

  it("answers the same lines again while cart and body are the same", () => {
    expect(beginCheckout(opened(), "k", "body").outcome).toEqual({ state: "open", lines: [line("A", 2)] });
  });

  it("conflicts when the cart changed before the order was placed", () => {
    const changed = { ...opened(), lines: [line("A", 3)] };
    expect(beginCheckout(changed, "k", "body").outcome).toEqual({
      state: "conflict",
      reason: "cart_changed",
    });
    const emptied = { ...opened(), lines: [] };
    expect(beginCheckout(emptied, "k", "body").outcome).toEqual({
      state: "conflict",
      reason: "cart_changed",
    });
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
    const one = completeCheckout(both, "l", "ord_2");
    expect(one.checkouts).toEqual([
      { key: "k", fingerprint: "body", lines: [line("A", 2)], orderId: null },
      { key: "l", fingerprint: "other body", lines: [], orderId: "ord_2" },
    ]);
    expect(completeCheckout(completeCheckout(both, "k", "ord_1"), "l", "ord_2").checkouts).toMatchObject([
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
    const cart = completeCheckout({ ...opened(), lines: [line("A", 3), line("B", 1)] }, "k", "ord_1");
    expect(cart.lines).toEqual([line("A", 1), line("B", 1)]);
  });

  it("takes its units out once", () => {
    const refilled = { ...placed(), lines: [line("A", 2)] };
    expect(completeCheckout(refilled, "k", "ord_1")).toBe(refilled);
  });

  it("changes nothing under a key the cart does not know", () => {
    const cart = cartOf(line("A", 2));
    expect(completeCheckout(cart, "unknown", "ord_1")).toBe(cart);
  });
});
