import { describe, expect, it } from "vitest";
import { OrderStatus } from "./order.ts";
import {
  deadlineOf,
  declinedCode,
  heldUntil,
  isStuck,
  MAX_UNANSWERED_AUTHORIZATIONS,
  nextMove,
  owesMoney,
  PENDING_LIMIT_MS,
  type SagaOutcome,
  type SagaPosition,
  type SagaStep,
  type SagaTimes,
  SHOPPER_LIMIT_MS,
  STUCK_AFTER_MS,
} from "./saga.ts";

const at = (step: SagaPosition["step"], status: SagaPosition["status"] = "PENDING"): SagaPosition => ({
  status,
  step,
});
const STEPS = ["authorize", "confirm_stock", "capture", "compensate", "give_back", "done"] as const;
const OUTCOMES: SagaOutcome[] = [
  { kind: "authorized" },
  { kind: "declined", code: "x" },
  { kind: "unanswered" },
  { kind: "stock_confirmed" },
  { kind: "stock_gone" },
  { kind: "captured", superseded: false },
  { kind: "capture_refused", code: "x" },
  { kind: "compensated" },
  { kind: "reservation_expired" },
  { kind: "cancel_requested", reason: "customer_request" },
  { kind: "abandoned", reason: "payment_timeout" },
  { kind: "payment_pending" },
  { kind: "payment_replaced" },
  { kind: "superseded_authorized" },
  { kind: "refund_requested" },
  { kind: "given_back", status: "CONFIRMED", more: false },
  { kind: "fulfilled", status: "SHIPPED", reason: "parcel_dispatched" },
  { kind: "resumed" },
];
const SUCCEEDS: SagaOutcome["kind"][] = [
  "authorized",
  "payment_pending",
  "stock_confirmed",
  "captured",
  "superseded_authorized",
];

describe("nextMove", () => {
  it("leads a paid order from authorization over its stock to capture", () => {
    expect(nextMove(at("authorize"), { kind: "authorized" })).toEqual(at("confirm_stock"));
    expect(nextMove(at("confirm_stock"), { kind: "stock_confirmed" })).toEqual(at("capture"));
    expect(nextMove(at("capture"), { kind: "captured", superseded: false })).toEqual(at("done", "CONFIRMED"));
  });

  it("confirms the stock of an order whose capture is told before it is recorded", () => {
    const captured = { kind: "captured", superseded: false } as const;
    for (const step of ["authorize", "confirm_stock"] as const) {
      expect(nextMove(at(step), captured)).toEqual(at("confirm_stock"));
    }
  });

  it.each<[SagaPosition["step"], SagaOutcome, string]>([
    ["authorize", { kind: "declined", code: "x" }, "payment_declined"],
    ["authorize", { kind: "unanswered" }, "payment_timeout"],
    ["confirm_stock", { kind: "stock_gone" }, "reservation_expired"],
    ["capture", { kind: "capture_refused", code: "x" }, "payment_failed"],
    ["authorize", { kind: "reservation_expired" }, "reservation_expired"],
    ["confirm_stock", { kind: "reservation_expired" }, "reservation_expired"],
    ["authorize", { kind: "cancel_requested", reason: "customer_request" }, "customer_request"],
  ])("sends a failure at %s through compensation: %o", (step, outcome, reason) => {
    expect(nextMove(at(step), outcome)).toEqual({ status: "CANCELLED", step: "compensate", reason });
  });

  it("never cancels while the money is being taken", () => {
    expect(nextMove(at("capture"), { kind: "reservation_expired" })).toBeNull();
    expect(nextMove(at("capture"), { kind: "cancel_requested", reason: "x" })).toBeNull();
  });

  it("never cancels while money is being given back: the refund comes first", () => {
    for (const status of ["CONFIRMED", "SHIPPED"] as const) {
      const giving = at("give_back", status);
      expect(nextMove(giving, { kind: "cancel_requested", reason: "x" })).toBeNull();
      expect(nextMove(giving, { kind: "abandoned", reason: "x" })).toBeNull();
      expect(nextMove(giving, { kind: "reservation_expired" })).toBeNull();
    }
  });

  it("lets a confirmed order be cancelled, but not expire", () => {
    const confirmed = at("done", "CONFIRMED");
    expect(nextMove(confirmed, { kind: "cancel_requested", reason: "x" })).toMatchObject({
      status: "CANCELLED",
    });
    expect(nextMove(confirmed, { kind: "reservation_expired" })).toBeNull();
  });

  it("undoes what succeeds after the cancellation, and ignores everything else that comes late", () => {
    const cancelled = at("done", "CANCELLED");
    const again = { status: "CANCELLED", step: "compensate" };
    for (const outcome of OUTCOMES) {
      const undone = SUCCEEDS.includes(outcome.kind);
      expect([outcome.kind, nextMove(cancelled, outcome)]).toEqual([outcome.kind, undone ? again : null]);
    }
  });

  it("never brings a cancelled order back", () => {
    for (const step of ["compensate", "done"] as const) {
      for (const outcome of OUTCOMES) {
        const move = nextMove(at(step, "CANCELLED"), outcome);
        if (move) {
          expect(move.status).toBe("CANCELLED");
        }
      }
    }
  });

  /**
   * The steps of a pending order, and a confirmed one that is settled, at which an outcome means
   * something.
   */
  it.each<[SagaOutcome["kind"], string[]]>([
    ["authorized", ["authorize"]],
    ["declined", ["authorize"]],
    ["unanswered", ["authorize"]],
    ["payment_pending", ["authorize"]],
    ["payment_replaced", ["authorize"]],
    ["stock_confirmed", ["confirm_stock"]],
    ["stock_gone", ["confirm_stock"]],
    ["captured", ["authorize", "confirm_stock", "capture"]],
    ["capture_refused", ["capture"]],
    ["reservation_expired", ["authorize", "confirm_stock"]],
    ["cancel_requested", ["authorize", "confirm_stock", "CONFIRMED"]],
    ["abandoned", ["authorize", "confirm_stock", "capture", "CONFIRMED"]],
    ["superseded_authorized", ["authorize", "confirm_stock", "capture", "CONFIRMED"]],
    ["refund_requested", ["CONFIRMED"]],
    ["given_back", []],
    ["compensated", []],
    ["resumed", ["authorize", "confirm_stock", "capture"]],
  ])("takes %s at %j and nowhere else on the way to a paid order", (kind, places) => {
    const outcome = OUTCOMES.find((item) => item.kind === kind);
    if (!outcome) {
      throw new Error(`${kind} is no outcome`);
    }
    const positions = {
      authorize: at("authorize"),
      confirm_stock: at("confirm_stock"),
      capture: at("capture"),
      CONFIRMED: at("done", "CONFIRMED"),
    };
    const taken = Object.entries(positions).filter(([, position]) => nextMove(position, outcome) !== null);
    expect(taken.map(([name]) => name)).toEqual(places);
  });

  it("waits at the same step for a provider that decides later, and for another payment", () => {
    expect(nextMove(at("authorize"), { kind: "payment_pending" })).toEqual(at("authorize"));
    const declined = nextMove(at("authorize"), { kind: "payment_pending", declined: "card_lost" });
    expect(declined).toEqual({ ...at("authorize"), reason: "payment_declined:card_lost" });
    expect([declined?.reason, "payment_declined", "x", undefined].map(declinedCode)).toEqual([
      ...["card_lost", null, null, null],
    ]);
    expect(nextMove(at("authorize"), { kind: "payment_replaced" })).toEqual({
      status: "PENDING",
      step: "authorize",
      reason: "payment_replaced",
    });
  });

  it("gives back what a replaced intent took, once the order is paid by another", () => {
    expect(nextMove(at("capture"), { kind: "captured", superseded: true })).toEqual(
      at("give_back", "CONFIRMED"),
    );
    for (const status of ["CONFIRMED", "SHIPPED", "DELIVERED"] as const) {
      expect(nextMove(at("done", status), { kind: "superseded_authorized" })).toEqual(
        at("give_back", status),
      );
    }
    // Until then it only takes note.
    expect(nextMove(at("capture"), { kind: "superseded_authorized" })).toEqual(at("capture"));
    expect(nextMove(at("done", "REFUNDED"), { kind: "superseded_authorized" })).toBeNull();
  });

  it("is done when a cancelled order was undone, whatever is told twice", () => {
    expect(nextMove(at("compensate", "CANCELLED"), { kind: "compensated" })).toEqual(at("done", "CANCELLED"));
    expect(nextMove(at("done", "CANCELLED"), { kind: "compensated" })).toBeNull();
  });

  it("is tried again when an operator asks, unless it is done", () => {
    for (const [step, status] of [
      ["capture", "PENDING"],
      ["compensate", "CANCELLED"],
      ["give_back", "SHIPPED"],
    ] as const) {
      expect(nextMove(at(step, status), { kind: "resumed" })).toEqual({
        status,
        step,
        reason: "saga_resumed",
      });
    }
    expect(nextMove(at("done", "CONFIRMED"), { kind: "resumed" })).toBeNull();
  });

  it("cancels no confirmed order while money is on its way back", () => {
    const paying = at("give_back", "CONFIRMED");
    expect(nextMove(paying, { kind: "cancel_requested", reason: "x" })).toBeNull();
    expect(nextMove(paying, { kind: "abandoned", reason: "x" })).toBeNull();
  });

  it("cancels no order that was shipped", () => {
    for (const status of ["SHIPPED", "DELIVERED", "REFUNDED"] as const) {
      expect(nextMove(at("done", status), { kind: "cancel_requested", reason: "x" })).toBeNull();
      expect(nextMove(at("done", status), { kind: "abandoned", reason: "x" })).toBeNull();
    }
  });

  it("tells why in the timeline: a refund that was asked for, and what was paid back", () => {
    expect(nextMove(at("done", "DELIVERED"), { kind: "refund_requested" })).toEqual({
      status: "DELIVERED",
      step: "give_back",
      reason: "refund_requested",
    });
    expect(nextMove(at("done", "SHIPPED"), { kind: "refund_requested", reason: "return_received" })).toEqual({
      status: "SHIPPED",
      step: "give_back",
      reason: "return_received",
    });
    const paid = { kind: "given_back", status: "REFUNDED", more: false } as const;
    expect(nextMove(at("give_back", "SHIPPED"), paid)).toEqual({ status: "REFUNDED", step: "done" });
    expect(nextMove(at("give_back", "SHIPPED"), { ...paid, reason: "refunded" })).toEqual({
      status: "REFUNDED",
      step: "done",
      reason: "refunded",
    });
    const left = { kind: "fulfilled", status: "DELIVERED", reason: "parcel_delivered" } as const;
    expect(nextMove(at("give_back", "SHIPPED"), left)).toEqual({
      status: "DELIVERED",
      step: "give_back",
      reason: "parcel_delivered",
    });
  });

  it.each(["authorize", "confirm_stock", "capture"] as const)("gives a pending order up at %s", (step) => {
    const given = { status: "CANCELLED", step: "compensate", reason: "payment_timeout" };
    expect(nextMove(at(step), { kind: "abandoned", reason: "payment_timeout" })).toEqual(given);
  });

  it("pays back only what was paid, and goes on until nothing is left to pay back", () => {
    const asked: SagaOutcome = { kind: "refund_requested" };
    expect(nextMove(at("authorize"), asked)).toBeNull();
    expect(nextMove(at("done", "CANCELLED"), asked)).toBeNull();
    // Of what was returned whole, the shipping may be paid back later.
    expect(nextMove(at("done", "REFUNDED"), asked)).toMatchObject({ status: "REFUNDED", step: "give_back" });
    expect(nextMove(at("done", "SHIPPED"), asked)).toMatchObject({ status: "SHIPPED", step: "give_back" });
    const paid = (more: boolean): SagaOutcome => ({ kind: "given_back", status: "REFUNDED", more });
    expect(nextMove(at("give_back", "SHIPPED"), paid(true))?.step).toBe("give_back");
    expect(nextMove(at("give_back", "SHIPPED"), paid(false))?.step).toBe("done");
    expect(nextMove(at("done", "SHIPPED"), paid(false))).toBeNull();
  });

  it("ships what is paid, and nothing else", () => {
    const left: SagaOutcome = { kind: "fulfilled", status: "SHIPPED", reason: "parcel_dispatched" };
    expect(nextMove(at("done", "CONFIRMED"), left)?.status).toBe("SHIPPED");
    for (const status of ["PENDING", "CANCELLED", "REFUNDED"] as const) {
      expect(nextMove(at("done", status), left)).toBeNull();
    }
    for (const status of ["PENDING", "CANCELLED"] as const) {
      expect(nextMove(at("done", status), { ...left, status })).toBeNull();
    }
  });

  it("takes note of a parcel that arrives after its order was refunded, which stays refunded", () => {
    const arrived: SagaOutcome = { kind: "fulfilled", status: "REFUNDED", reason: "parcel_delivered" };
    for (const step of ["done", "give_back"] as const) {
      expect(nextMove(at(step, "REFUNDED"), arrived)).toEqual({
        status: "REFUNDED",
        step,
        reason: "parcel_delivered",
      });
    }
  });

  it("makes no transition that an order's lifecycle does not know, whatever it is told", () => {
    const told = (status: SagaPosition["status"]): SagaOutcome[] => [
      { kind: "fulfilled", status, reason: "parcel_delivered" },
      { kind: "given_back", status, more: false },
    ];
    const moves = OrderStatus.options.flatMap((from) =>
      STEPS.flatMap((step) =>
        [...OUTCOMES, ...OrderStatus.options.flatMap(told)].flatMap((outcome) => {
          const to = nextMove(at(step, from), outcome)?.status;
          return to === undefined || to === from ? [] : [`${from} → ${to}`];
        }),
      ),
    );
    expect([...new Set(moves)].sort()).toEqual([
      "CONFIRMED → CANCELLED",
      "CONFIRMED → REFUNDED",
      "CONFIRMED → SHIPPED",
      "DELIVERED → REFUNDED",
      "PENDING → CANCELLED",
      "PENDING → CONFIRMED",
      "SHIPPED → DELIVERED",
      "SHIPPED → REFUNDED",
    ]);
  });
});

describe("an order's time", () => {
  const clock = { placedAt: 1_000, movedAt: 1_000 };
  const unasked = { state: "pending", token: "tok_1", providerReference: null } as const;
  const asked = { state: "pending", token: "tok_1", providerReference: "pi_1" } as const;
  const order = (step: SagaStep, payment: SagaTimes["payment"] = unasked, movedAt = 1_000): SagaTimes => ({
    ...at(step),
    ...clock,
    movedAt,
    payment,
  });

  it("is the reservation's where a browser pays, and counts from the order, whatever happens meanwhile", () => {
    for (const providerReference of [null, "pi_1"]) {
      const open = { state: "pending", token: "session", providerReference } as const;
      const tried = order("authorize", open, 250_000);
      expect(deadlineOf(tried)).toBe(301_000);
      expect(heldUntil(tried, { reservedAt: 1_002, expiresAt: 301_002 }, 250_000)).toBe(301_002);
    }
    const paid = { state: "authorized", token: "session", providerReference: "pi_1" } as const;
    expect(deadlineOf(order("confirm_stock", paid))).toBe(1_801_000);
  });

  it("is 30 minutes while we or the provider are slow, and five where the shopper must act", () => {
    expect([PENDING_LIMIT_MS, SHOPPER_LIMIT_MS]).toEqual([1_800_000, 300_000]);
    for (const step of ["authorize", "confirm_stock", "capture"] as const) {
      expect(deadlineOf(order(step, unasked, 900_000))).toBe(1_801_000);
    }
    expect(deadlineOf(order("authorize", asked, 601_000))).toBe(901_000);
    expect(deadlineOf(order("authorize", asked, 1_800_000))).toBe(1_801_000);
    expect(deadlineOf(order("capture", { ...asked, state: "authorized" }))).toBe(1_801_000);
  });

  it("has no end for what is owed: that is tried until it is done", () => {
    const states: SagaPosition[] = [
      at("compensate", "CANCELLED"),
      at("give_back", "CONFIRMED"),
      at("done", "CONFIRMED"),
      at("compensate"),
      at("capture", "CONFIRMED"),
    ];
    expect(states.map((state) => deadlineOf({ ...state, ...clock, payment: unasked }))).toEqual(
      states.map(() => null),
    );
  });

  it("is not when operators are shown an order that stands still: five minutes", () => {
    expect([STUCK_AFTER_MS, MAX_UNANSWERED_AUTHORIZATIONS]).toEqual([300_000, 3]);
  });

  it("is up for operators at once where a cancelled order's money is with its provider", () => {
    const taken = { state: "captured", token: "tok_1", providerReference: "pi_1" } as const;
    const cancelled = { ...at("compensate", "CANCELLED"), ...clock, payment: taken };
    expect([isStuck(cancelled, 1_001), owesMoney(cancelled)]).toEqual([true, true]);
    const given: SagaTimes = { ...cancelled, payment: { ...taken, state: "authorized" } };
    expect([isStuck(given, 301_000), isStuck(given, 301_001), owesMoney(given)]).toEqual([
      false,
      true,
      false,
    ]);
    // The list of stuck orders counts from an order's last step, and not from its placing.
    const moved = { ...given, movedAt: 500_000 };
    expect([isStuck(moved, 800_000), isStuck(moved, 800_001)]).toEqual([false, true]);
    const over = { ...cancelled, step: "done" } as const;
    expect([isStuck(over, 900_000), owesMoney(over)]).toEqual([false, false]);
    expect(owesMoney({ ...at("compensate", "CONFIRMED"), ...clock, payment: taken })).toBe(false);
  });

  describe("holds its stock", () => {
    const reservation = { reservedAt: 1_000, expiresAt: 301_000 };
    const now = 301_000;

    it("on while our queue or the provider is slow, never beyond 30 minutes", () => {
      for (const waits of [
        null,
        order("authorize"),
        order("confirm_stock", { ...asked, state: "authorized" }),
      ]) {
        expect(heldUntil(waits, reservation, now)).toBe(601_000);
        expect(heldUntil(waits, { ...reservation, expiresAt: 1_700_000 }, 1_700_000)).toBe(1_801_000);
        expect(heldUntil(waits, { ...reservation, expiresAt: 1_801_000 }, 1_801_000)).toBe(1_801_000);
      }
    });

    it("for the five minutes of a shopper who was asked at once", () => {
      expect(heldUntil(order("authorize", asked, 61_000), reservation, now)).toBe(301_000);
    });

    it("for five minutes from when a shopper was asked whom we kept waiting, never beyond 30", () => {
      expect(heldUntil(order("authorize", asked, 61_001), reservation, now)).toBe(361_001);
      expect(heldUntil(order("authorize", asked, 1_700_000), reservation, 1_750_000)).toBe(1_801_000);
    });

    it("no longer once nobody waits for it", () => {
      const ended = [at("compensate", "CANCELLED"), at("done", "CANCELLED"), at("authorize", "CANCELLED")];
      for (const over of [...ended, at("capture")]) {
        expect(heldUntil({ ...over, ...clock, payment: unasked }, reservation, now)).toBe(301_000);
      }
    });
  });
});
