import { expect, it } from "vitest";
import { FairHead, FairLine, Fairness, FairProof, LINES_PER_PART, PARTS_PER_PAGE } from "./fairness.ts";
import { Reconciliation } from "./reconciliation.ts";

const HASH = "0a".repeat(32);
const at = "2026-11-27T10:00:00.000Z";
const line = { entry: 3, place: 1, turn: 0, who: "w3", admittedAt: at, orders: 1 };
const head = {
  rule: "fair-draw-1",
  saleId: "sal_1",
  stage: "closed",
  commitment: HASH,
  opensAt: at,
  perSecond: 5,
  beacon: { chain: "c", round: 7, randomness: HASH, signature: "ab" },
  seed: HASH,
  drawnAt: at,
  drawn: 2,
  closesAt: at,
  orders: 1,
  count: 4,
  root: HASH,
};

const refusedBy = (
  schema: { safeParse: (value: unknown) => { success: boolean } },
  whole: object,
  changes: object[],
) => changes.filter((change) => !schema.safeParse({ ...whole, ...change }).success);

it("a draw is read whole at each stage, as much as it says by then", () => {
  const { rule, saleId, commitment, opensAt, perSecond } = head;
  const committed = { rule, saleId, stage: "committed", commitment, opensAt, perSecond };
  const unanswered = { ...committed, beacon: { chain: "c", round: 7 } };
  const drawn = { ...head, stage: "drawn", closesAt: undefined, orders: undefined };
  for (const one of [committed, unanswered, drawn, head]) {
    expect(FairHead.parse(one)).toEqual(one);
  }
  const whole = {
    ...head,
    entries: [{ entry: 1, place: 2 }, line, { ...line, admittedAt: null }],
    next: 256,
  };
  const proof = { ...head, line, path: [HASH, HASH] };
  expect([Fairness.parse(whole), FairProof.parse(proof)]).toEqual([whole, proof]);
  expect(LINES_PER_PART * PARTS_PER_PAGE).toBe(8_192);
});

it("a draw of which something is missing or is no hash is none", () => {
  const wrong = [
    ...[
      { stage: "open" },
      { opensAt: "soon" },
      { perSecond: 0.5 },
      { rule: undefined },
      { saleId: undefined },
    ],
    ...[
      { commitment: "" },
      { commitment: `${HASH}0` },
      { commitment: `x${HASH}` },
      { commitment: HASH.toUpperCase() },
    ],
    ...[{ seed: "1" }, { root: "" }, { drawnAt: "x" }, { closesAt: "x" }, { drawn: 1.5 }, { orders: 0.5 }],
    ...[{ count: "4" }, { beacon: { chain: "c" } }, { beacon: { ...head.beacon, randomness: "ab" } }],
  ];
  expect(refusedBy(FairHead, head, wrong)).toEqual(wrong);
  const lines = [
    { entry: undefined },
    { place: "1" },
    { turn: 0.5 },
    { admittedAt: "now" },
    { orders: null },
  ];
  expect(refusedBy(FairLine, line, lines)).toEqual(lines);
  const proofs = [{ line: undefined }, { path: undefined }, { path: ["ab"] }];
  expect(refusedBy(FairProof, { ...head, line, path: [] }, proofs)).toEqual(proofs);
  const pages = [{ entries: [{ entry: 1 }] }, { next: "256" }];
  expect(refusedBy(Fairness, head, pages)).toEqual(pages);
});

it("the books of a sale say where each of its units is, lane by lane", () => {
  const lane = {
    lane: 0,
    leased: 9,
    returned: 2,
    reserved: 1,
    sold: 5,
    released: 3,
    free: 1,
    orders: 6,
    balanced: true,
  };
  const books = {
    allotment: 20,
    sold: 5,
    reserved: 1,
    released: 3,
    remaining: 14,
    returnedToStock: 2,
    lanes: [lane, { ...lane, lane: 1, balanced: false }],
    orders: 6,
    ordersStored: 5,
    balanced: false,
  };
  expect(Reconciliation.parse(books)).toEqual(books);
  const without = Object.keys(books).map((name) => ({ [name]: undefined }));
  expect(refusedBy(Reconciliation, books, without)).toEqual(without);
  const lanes = Object.keys(lane).map((name) => ({ lanes: [{ ...lane, [name]: undefined }] }));
  expect(refusedBy(Reconciliation, books, lanes)).toEqual(lanes);
});
