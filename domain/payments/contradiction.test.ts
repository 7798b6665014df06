import { expect, it } from "vitest";
import { contradictionOf } from "./contradiction.ts";
import { IN_SESSION, type PaymentState, type Refund } from "./payment.ts";

const refund = (amount: number, state: Refund["state"] = "paid"): Refund => ({
  id: "r",
  amount,
  items: [],
  restock: false,
  reason: null,
  actor: "a",
  at: 0,
  state,
  fingerprint: "f",
});
const usd = (amount: number, currency = "USD") => ({ amount, currency });
const order = (
  status: "PENDING" | "CONFIRMED" | "SHIPPED" | "CANCELLED" | "REFUNDED",
  state: PaymentState,
  {
    refunds = [],
    replaced,
    token = "tok_ok",
  }: { refunds?: Refund[]; replaced?: PaymentState; token?: string } = {},
) => ({
  isPaid: ["CONFIRMED", "SHIPPED"].includes(status),
  isCancelled: status === "CANCELLED",
  currency: "USD" as const,
  total: 5_000,
  payment: {
    state,
    token,
    refunds,
    superseded: replaced ? [{ provider: "mock", state: replaced, providerReference: null }] : [],
  },
});

it("a notice contradicts an order where money is not where the order says, and only there", () => {
  const cases: [
    ReturnType<typeof order>,
    number,
    PaymentState,
    ReturnType<typeof usd> | null,
    string | null,
  ][] = [
    [order("PENDING", "authorized"), 0, "captured", usd(5_000), null],
    [order("PENDING", "pending"), 0, "authorized", null, null],
    [order("PENDING", "pending"), 0, "authorized", usd(4_999), "amount_differs"],
    [order("PENDING", "pending"), 0, "authorized", usd(5_000, "EUR"), "amount_differs"],
    [order("CONFIRMED", "captured"), 0, "captured", usd(5_001), "amount_differs"],
    [order("CANCELLED", "voided"), 0, "captured", usd(5_000), "captured_unasked"],
    [order("CANCELLED", "declined"), 0, "captured", null, "captured_unasked"],
    [order("CANCELLED", "refunded"), 0, "captured", usd(5_000), null],
    [order("CANCELLED", "captured"), 0, "captured", usd(5_000), null],
    [order("CONFIRMED", "captured", { replaced: "voided" }), 0, "captured", null, "captured_unasked"],
    [order("CONFIRMED", "captured", { replaced: "voided" }), 0, "voided", null, null],
    [order("CONFIRMED", "captured", { replaced: "voided" }), 1, "captured", usd(5_000), null],
    [order("CONFIRMED", "captured"), 0, "voided", null, "voided"],
    [order("SHIPPED", "captured"), 0, "voided", usd(5_000), "voided"],
    [order("CANCELLED", "voided"), 0, "voided", usd(5_000), null],
    [order("CONFIRMED", "captured"), 0, "refunded", null, "refunded"],
    [order("CONFIRMED", "captured"), 0, "refunded", usd(1), "refunded"],
    [order("CONFIRMED", "captured", { refunds: [refund(700, "pending")] }), 0, "refunded", usd(700), null],
    [order("CONFIRMED", "captured", { refunds: [refund(700)] }), 0, "refunded", usd(701), "refunded"],
    [
      order("CONFIRMED", "captured", { refunds: [refund(700, "refused")] }),
      0,
      "refunded",
      usd(700),
      "refunded",
    ],
    [order("REFUNDED", "refunded", { refunds: [refund(5_000)] }), 0, "refunded", usd(5_000), null],
    [order("CANCELLED", "refunded"), 0, "refunded", usd(5_000), null],
    [order("CANCELLED", "voided"), 0, "declined", usd(1), null],
    [order("CONFIRMED", "captured"), 0, "declined", usd(5_000), "failed_later"],
    [order("CONFIRMED", "captured", { token: IN_SESSION }), 0, "declined", usd(5_000), null],
    [order("CONFIRMED", "captured", { replaced: "declined" }), 0, "declined", usd(5_000), null],
    [order("PENDING", "pending"), 0, "declined", usd(5_000), null],
  ];
  for (const [about, n, state, amount, wanted] of cases) {
    expect([about, state, amount, contradictionOf(about, n, { state, amount })]).toEqual([
      about,
      state,
      amount,
      wanted,
    ]);
  }
  const failed = { state: "failed", amount: null, failedLater: true } as const;
  expect(contradictionOf(order("CONFIRMED", "captured"), 0, failed)).toBe("failed_later");
});
