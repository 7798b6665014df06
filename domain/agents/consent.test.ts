import { expect, it } from "vitest";
import { saidOf, saidOfMarketing } from "./consent.ts";

it("a purpose is agreed to or not in both forms that the protocol has", () => {
  expect(saidOf({ marketing: false, sale_of_data: { granted: true } })).toEqual([
    { purpose: "marketing", granted: false },
    { purpose: "sale_of_data", granted: true },
  ]);
});

it("silence about marketing is neither a yes nor a no", () => {
  expect([
    saidOfMarketing({ marketing: { granted: false } }),
    saidOfMarketing({ marketing: true }),
    saidOfMarketing({ analytics: false }),
    saidOfMarketing(null),
  ]).toEqual([false, true, null, null]);
});
