import { expect, it } from "vitest";
import { BuyerConsent, saidOf, saidOfMarketing } from "./consent.ts";

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

it("a purpose has a name of a hundred letters at most, and a yes or a no", () => {
  const read = (consent: unknown) => BuyerConsent.safeParse(consent).data;
  const said = { marketing: true, analytics: { granted: false }, ["x".repeat(100)]: false };
  expect(read(said)).toEqual(said);
  for (const other of [{ marketing: "yes" }, { marketing: {} }, { ["x".repeat(101)]: true }, [], null]) {
    expect(read(other)).toBeUndefined();
  }
});
