import { describe, expect, it } from "vitest";
import { nextMove, type SagaOutcome, type SagaPosition } from "./saga.ts";

const at = (step: SagaPosition["step"], status: SagaPosition["status"] = "PENDING"): SagaPosition => ({
  status,
  step,
});
const OUTCOMES: SagaOutcome[] = [
  { kind: "authorized" },
  { kind: "declined", code: "x" },
  { kind: "unanswered" },
  { kind: "stock_confirmed" },
  { kind: "stock_gone" },
  { kind: "captured" },
  { kind: "capture_refused", code: "x" },
  { kind: "compensated" },
  { kind: "reservation_expired" },
  { kind: "cancel_requested", reason: "customer_request" },
];

describe("nextMove", () => {
  it("leads a paid order from authorization over its stock to capture", () => {
    expect(nextMove(at("authorize"), { kind: "authorized" })).toEqual(at("confirm_stock"));
    expect(nextMove(at("confirm_stock"), { kind: "stock_confirmed" })).toEqual(at("capture"));
    expect(nextMove(at("capture"), { kind: "captured" })).toEqual(at("done", "CONFIRMED"));
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
      const undone = outcome.kind === "authorized" || outcome.kind === "stock_confirmed";
      expect([outcome.kind, nextMove(cancelled, outcome)]).toEqual([outcome.kind, undone ? again : null]);
    }
  });

  it("never brings a cancelled order back", () => {
    for (const step of ["compensate", "done"] as const) {
      for (const outcome of OUTCOMES) {
        const move = nextMove(at(step, "CANCELLED"), outcome);
        if (move) expect(move.status).toBe("CANCELLED");
      }
    }
  });
});
