import { expect, it } from "vitest";
import { type ImportedProduct, reportOf } from "./report.ts";

const remark = (line: number, handle = "cup") => ({ line, handle, reason: `r${line}` });
const product = (part: Partial<ImportedProduct>): ImportedProduct => ({
  outcome: "unchanged",
  rejected: [],
  stockSet: [],
  stockNotSet: [],
  remarks: [],
  changes: [],
  ...part,
});
const HEAD = { rejected: [], remarks: [], ignoredColumns: [] };

it("a file's report counts its products by what became of them", () => {
  const outcomes = [
    "created",
    "updated",
    "updated",
    "unchanged",
    "unchanged",
    "unchanged",
    "rejected",
  ] as const;
  expect(
    reportOf(
      HEAD,
      outcomes.map((outcome) => product({ outcome })),
    ),
  ).toEqual({
    created: 1,
    updated: 2,
    unchanged: 3,
    rejected: [],
    ignoredColumns: [],
    stockSet: [],
    stockNotSet: [],
    remarks: [],
    changes: [],
  });
});

it("what a feed leaves alone is counted by itself, and what is said of it is told", () => {
  const skipped = product({ isSkipped: true, remarks: [remark(4)] });
  const products = [product({}), skipped, product({ outcome: "created", isSkipped: true })];
  expect(reportOf(HEAD, products)).toMatchObject({
    created: 0,
    unchanged: 1,
    skipped: 2,
    remarks: [remark(4)],
  });
});

it("what is said of a file's lines is in the order of the lines, whichever product they are of", () => {
  const set = (sku: string) => ({ sku, from: 1, to: 2 });
  const notSet = (line: number) => ({ line, sku: `S${line}`, to: 2, reason: "busy" });
  const changed = (line: number) => ({ line, handle: "cup", changed: ["title"] });
  const head = {
    rejected: [remark(5), remark(12)],
    remarks: [remark(6), remark(13)],
    ignoredColumns: ["B", "A"],
  };
  const products = [
    product({
      outcome: "rejected",
      rejected: [remark(8), remark(3)],
      stockSet: [set("Z"), set("Y")],
      stockNotSet: [notSet(9), notSet(4)],
      remarks: [remark(10)],
      changes: [changed(7), changed(2)],
    }),
    product({
      rejected: [remark(1)],
      stockSet: [set("A")],
      stockNotSet: [notSet(1)],
      remarks: [remark(2)],
      changes: [changed(1)],
    }),
  ];
  expect(reportOf(head, products)).toEqual({
    created: 0,
    updated: 0,
    unchanged: 1,
    rejected: [1, 3, 5, 8, 12].map((line) => remark(line)),
    ignoredColumns: ["B", "A"],
    stockSet: [set("Z"), set("Y"), set("A")],
    stockNotSet: [notSet(1), notSet(4), notSet(9)],
    remarks: [2, 6, 10, 13].map((line) => remark(line)),
    changes: [changed(1), changed(2), changed(7)],
  });
});
