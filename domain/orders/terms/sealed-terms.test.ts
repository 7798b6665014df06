import { expect, it } from "vitest";
import { ERASED_FULL_TERMS, FULL_TERMS } from "../../../test/support/terms.ts";
import { addressIndex, isAddressIndex } from "../../personal/address-index.ts";
import { UnreadableData } from "../../personal/data-key.ts";
import type { Sealing } from "../../settings/sealing.ts";
import type { OrderDraft } from "../order.ts";
import { openDraft, openTerms, sealDraft, sealTerms } from "./sealed-terms.ts";

const [OLD, NEW, INDEX] = ["A", "B", "C"].map((letter) => `${letter.repeat(42)}A`) as [
  string,
  string,
  string,
];
const SEALING: Sealing = { keys: [NEW], index: INDEX };
const draft: OrderDraft = {
  ...FULL_TERMS,
  id: "ord_1",
  number: "1",
  customer: "user:ada",
  fingerprint: "f",
  placedAt: "2026-11-26T10:00:00.000Z",
  currency: "USD",
  lines: [{ sku: "A", title: "Print", quantity: 1, unitPrice: 1_500, priceVersion: 1 }],
  totals: { subtotal: 1_500, discount: 0, shipping: 0, tax: 0, total: 1_500 },
  payment: { provider: "mock", token: "tok_ok" },
  traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
};

/** A sealed draft with the two parts that open it. */
async function sealed(sealing: Sealing = SEALING, of = draft) {
  const made = await sealDraft(sealing, of);
  const { sealed: terms = "", dataKey = "" } = made;
  return { made, id: of.id, sealed: terms, dataKey };
}

it("a sealed order shows what an erased one shows, and opens as it was placed", async () => {
  const { made, sealed: terms, dataKey } = await sealed();
  const { email, ...shown } = made;
  const { email: _, ...blank } = ERASED_FULL_TERMS;
  expect(shown).toEqual({ ...draft, ...blank, email: undefined, sealed: terms, dataKey });
  expect(JSON.stringify(made)).not.toMatch(/ada@|Countess|Analytical|Babbage|Ring twice|15035550100/);
  expect(await openDraft([NEW], made)).toEqual(draft);
  expect(await openDraft([NEW], draft)).toEqual(draft);
});

it("an order whose key or whose terms are gone opens as what is shown of it", async () => {
  const { made } = await sealed();
  const { sealed: terms, dataKey, ...shown } = made;
  for (const left of [{ sealed: terms }, { dataKey }, {}]) {
    const opened = await openDraft([NEW], { ...shown, ...left });
    expect([opened, Object.keys(opened).includes("dataKey")]).toEqual([shown, false]);
  }
});

it("an order that is sealed later shows no more than one that was sealed when it was placed", async () => {
  const { made, dataKey } = await sealed();
  const later = await sealTerms(SEALING, draft, dataKey);
  expect({ ...made, ...later, sealed: made.sealed }).toEqual(made);
  expect(await openTerms([NEW], { id: draft.id, sealed: later.sealed ?? "", dataKey })).toEqual(FULL_TERMS);
});

it("two orders with the same terms look different, but for what finds their address", async () => {
  const [one, two] = [await sealed(), await sealed(SEALING, { ...draft, email: "ADA@example.com" })];
  expect(one.sealed).not.toBe(two.sealed);
  expect(one.dataKey).not.toBe(two.dataKey);
  expect(one.made.email).toBe(two.made.email);
  expect(isAddressIndex(one.made.email)).toBe(true);
  expect(await addressIndex(OLD, draft.email)).not.toBe(one.made.email);
  expect(isAddressIndex(draft.email)).toBe(false);
});

it("terms or a key that were moved to another order open nothing there", async () => {
  const [one, two] = [await sealed(), await sealed(SEALING, { ...draft, id: "ord_2" })];
  await expect(openTerms([NEW], { ...one, id: "ord_2" })).rejects.toThrow(UnreadableData);
  await expect(openTerms([NEW], { ...two, sealed: one.sealed })).rejects.toThrow(
    "the order terms of ord_2 cannot",
  );
  await expect(openTerms([NEW], { ...two, dataKey: one.dataKey })).rejects.toThrow(UnreadableData);
});

it("a key of the settings that was replaced opens what it sealed, and one that is gone is an error", async () => {
  const before = await sealed({ keys: [OLD], index: INDEX });
  expect(await openTerms([NEW, OLD], before)).toEqual(FULL_TERMS);
  await expect(openTerms([NEW], before)).rejects.toThrow("the key of ord_1 cannot");
});
