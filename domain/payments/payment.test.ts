import { describe, expect, it } from "vitest";
import {
  canBecome,
  intentKey,
  mayHoldMoney,
  type PaymentState,
  PaymentView,
  parseIntentKey,
  paymentViews,
  Refund,
  RefundView,
  refundedAmount,
  refundView,
  PaymentState as States,
  SupersededIntent,
} from "./payment.ts";

const BY_TOKEN = { currency: "USD" as const, token: "tok_1", placedAt: 0 };

const refund = (amount: number, state: Refund["state"], more: Partial<Refund> = {}): Refund => ({
  id: "rfd_1",
  amount,
  state,
  items: [{ sku: "A", quantity: 1 }],
  restock: true,
  reason: null,
  actor: "sam",
  at: Date.UTC(2026, 10, 26),
  fingerprint: "f",
  ...more,
});

describe("an intent", () => {
  it.each<[PaymentState, PaymentState[]]>([
    ["pending", ["authorized", "captured", "voided", "refunded", "declined", "failed"]],
    ["authorized", ["captured", "voided", "refunded"]],
    ["captured", ["refunded"]],
    // What the provider decides after it was given up on has to be known, because it has to be
    // undone.
    ["voided", ["pending", "authorized", "captured"]],
    ["refunded", []],
    ["declined", ["authorized", "captured", "voided"]],
    ["failed", ["pending", "authorized", "captured", "voided", "refunded"]],
  ])("that is %s may become %j, or stay, and nothing else", (from, targets) => {
    const possible = States.options.filter((to) => to !== from && canBecome(from, to));
    expect(possible.sort()).toEqual([...targets].sort());
    expect(canBecome(from, from)).toBe(true);
  });

  it("may hold a shopper's money until it was voided, refunded or declined", () => {
    expect(States.options.filter(mayHoldMoney)).toEqual(["pending", "authorized", "captured", "failed"]);
  });
});

describe("the provider's key of an intent", () => {
  it("is the order's id for the first, and counts from 2 for those that follow", () => {
    expect([0, 1, 2, 11].map((n) => intentKey("ord_a-1", n))).toEqual([
      "ord_a-1",
      "ord_a-1.2",
      "ord_a-1.3",
      "ord_a-1.12",
    ]);
  });

  it("leads back to its order and intent", () => {
    for (const n of [0, 1, 8, 9, 98, 99, 998]) {
      expect(parseIntentKey(intentKey("ord_a-1", n))).toEqual({ orderId: "ord_a-1", n });
    }
  });

  it.each([
    "",
    "ord_",
    "pay_a",
    "xord_a",
    "ord_a.",
    "ord_a.0",
    "ord_a.1",
    "ord_a.02",
    "ord_a.2x",
    "ord_a.1000",
    "ord_a.2.3",
    `ord_${"a".repeat(61)}`,
  ])("that is %j is none of ours", (key) => {
    expect(parseIntentKey(key)).toBeNull();
  });
});

describe("what was paid back", () => {
  it("counts refunds that are paid or on their way, and none that the provider refused", () => {
    expect(refundedAmount([])).toBe(0);
    expect(refundedAmount([refund(100, "paid"), refund(20, "pending"), refund(3, "refused")])).toBe(120);
  });

  it("shows its units and time, and without who did it", () => {
    const view = {
      id: "rfd_1",
      state: "paid",
      items: [{ sku: "A", quantity: 1 }],
      restock: true,
      amount: { amount: 100, currency: "USD" },
      createdAt: "2026-11-26T00:00:00.000Z",
    };
    expect(refundView(refund(100, "paid"), "USD")).toEqual(view);
    expect(refundView(refund(100, "paid", { reason: "torn" }), "USD")).toEqual({ ...view, reason: "torn" });
  });

  it("shows the return that it pays for, what it was paid for, and nothing where there is none", () => {
    const parts = {
      goods: 60,
      shipping: 20,
      taxes: [{ name: "VAT", rate: 190_000, goods: 15, shipping: 5 }],
    };
    const kept = refund(100, "refused", { returnId: "ret_1", reason: "", parts, restock: false, items: [] });
    const eur = (amount: number) => ({ amount, currency: "EUR" });
    const view = {
      id: "rfd_1",
      state: "refused",
      items: [],
      restock: false,
      amount: eur(100),
      returnId: "ret_1",
      parts: { goods: eur(60), shipping: eur(20), taxes: [{ name: "VAT", amount: eur(20) }] },
      createdAt: "2026-11-26T00:00:00.000Z",
    };
    expect(refundView(kept, "EUR")).toEqual(view);
    expect(RefundView.parse(view)).toEqual(view);
    // The customer reads when the refund was asked for, and not when it was paid.
    expect(refundView({ ...kept, paidAt: 5 }, "EUR")).toEqual(view);
    const whole = { ...kept, reason: "torn", paidAt: 5 };
    expect(Refund.parse(whole)).toEqual(whole);
  });
});

describe("a refund that is kept", () => {
  it("is read as it was written, whole", () => {
    const kept = refund(100, "pending", { reason: "torn" });
    expect(Refund.parse(kept)).toEqual(kept);
    for (const state of ["paid", "refused"]) {
      expect(Refund.safeParse({ ...kept, state }).success).toBe(true);
    }
    for (const change of [
      { amount: 0 },
      { state: "lost" },
      { items: [{ sku: "A", quantity: 0 }] },
      { actor: 1 },
    ]) {
      expect([change, Refund.safeParse({ ...kept, ...change }).success]).toEqual([change, false]);
    }
    const replaced = { provider: "stripe", state: "voided", providerReference: null };
    expect(SupersededIntent.parse(replaced)).toEqual(replaced);
    const paidBack = { ...replaced, providerReference: "pi_1", inSession: true, refundedAt: 5 };
    expect(SupersededIntent.parse(paidBack)).toEqual(paidBack);
    expect(SupersededIntent.safeParse({ ...replaced, state: "lost" }).success).toBe(false);
  });

  it("is answered as the API describes it, whole", () => {
    const view = refundView(refund(100, "paid", { reason: "torn" }), "USD");
    expect(RefundView.parse(view)).toEqual(view);
    const refunds = [refund(100, "paid")];
    const payment = { provider: "mock", state: "failed", amount: 5_000, failureCode: "x", refunds } as const;
    for (const shown of paymentViews("ord_a-1", { ...payment, ...BY_TOKEN })) {
      expect(PaymentView.parse(shown)).toEqual(shown);
    }
  });
});

describe("an order's payments", () => {
  it("are the one that counts, with what came back of it", () => {
    const refunds = [refund(100, "paid"), refund(20, "refused")];
    const payment = { provider: "mock", state: "captured" as const, amount: 5_000, refunds };
    expect(paymentViews("ord_abc-1", { ...payment, ...BY_TOKEN })).toEqual([
      {
        id: "pay_abc-1",
        provider: "mock",
        state: "captured",
        amount: { amount: 5_000, currency: "USD" },
        refunded: { amount: 100, currency: "USD" },
        refunds: refunds.map((one) => refundView(one, "USD")),
      },
    ]);
  });

  it("name those that were replaced first, each by its own id and with nothing refunded", () => {
    const replaced = { provider: "stripe", state: "declined" as const, providerReference: "pi_1" };
    const views = paymentViews("ord_abc-1", {
      ...BY_TOKEN,
      provider: "mock",
      state: "failed",
      amount: 5_000,
      failureCode: "card_lost",
      refunds: null,
      superseded: [replaced, replaced],
    });
    expect(views.map(({ id, provider, state }) => [id, provider, state])).toEqual([
      ["pay_abc-1", "stripe", "declined"],
      ["pay_abc-1.2", "stripe", "declined"],
      ["pay_abc-1.3", "mock", "failed"],
    ]);
    expect(views[0]).toMatchObject({ amount: { amount: 5_000 }, refunded: { amount: 0 }, refunds: [] });
    expect(views[0]).not.toHaveProperty("failureCode");
    expect(views[2]).toMatchObject({ refunded: { amount: 0 }, refunds: [], failureCode: "card_lost" });
  });

  it("say until when a browser may pay, what its bank asks and why the last card was declined", () => {
    const waiting = {
      provider: "mock",
      state: "pending",
      token: "session",
      amount: 1,
      currency: "USD",
      placedAt: 0,
      failureCode: "insufficient_funds",
      nextAction: "authenticate",
    } as const;
    const [view] = paymentViews("ord_a-1", waiting);
    expect(view).toMatchObject({
      failureCode: "insufficient_funds",
      nextAction: { type: "authenticate" },
      expiresAt: "1970-01-01T00:05:00.000Z",
    });
    expect(PaymentView.parse(view)).toEqual(view);
    for (const over of [{ token: "tok_1" }, { state: "authorized" } as const]) {
      const [settled] = paymentViews("ord_a-1", { ...waiting, ...over });
      expect(Object.keys(settled ?? {})).toEqual([
        ...["id", "provider", "state", "amount", "refunded", "refunds", "failureCode"],
      ]);
    }
    const [unasked] = paymentViews("ord_a-1", { ...waiting, nextAction: null, failureCode: "" });
    expect(Object.keys(unasked ?? {}).slice(6)).toEqual(["expiresAt"]);
  });

  it("name no failure where there was none", () => {
    const [view] = paymentViews("ord_a-1", {
      ...BY_TOKEN,
      provider: "mock",
      state: "captured",
      amount: 1,
      failureCode: null,
    });
    expect(view).not.toHaveProperty("failureCode");
  });
});

it("a payment that was given back whole says so, also where no refund was recorded with it", () => {
  const superseded = [{ provider: "mock", state: "refunded" as const, providerReference: null }];
  const views = paymentViews("ord_1", {
    provider: "mock",
    state: "refunded",
    amount: 500,
    superseded,
    ...BY_TOKEN,
  });
  expect(views.map(({ refunded }) => refunded.amount)).toEqual([500, 500]);
  const kept = paymentViews("ord_1", { provider: "mock", state: "captured", amount: 500, ...BY_TOKEN });
  expect(kept.map(({ refunded }) => refunded.amount)).toEqual([0]);
});
