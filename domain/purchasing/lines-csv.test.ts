import { expect, it } from "vitest";
import { readLinesCsv, writeLinesCsv } from "./lines-csv.ts";

const lines = [
  { sku: "=A1", quantity: 3, cost: 1_250, received: 1 },
  { sku: "B,2", quantity: 100_000, cost: 0, received: 0 },
];

it("the lines of an order come back from their file, which no spreadsheet computes", () => {
  const file = writeLinesCsv(lines, "USD");
  expect(file).toBe('SKU,Quantity,Unit cost,Received\r\n\'=A1,3,12.50,1\r\n"B,2",100000,0.00,0\r\n');
  expect(readLinesCsv(file, "USD")).toEqual({
    ok: true,
    value: {
      items: lines.map(({ sku, quantity, cost }) => ({
        sku,
        quantity,
        cost: { amount: cost, currency: "USD" },
      })),
      rejected: [],
    },
  });
});

it("a line that says nothing sure is named with its reason, and the others are read", () => {
  const read = readLinesCsv("A,2\nB,0,1\nC,2,x\n,2,1\na,5,1\nÄ,1,1\nD,1,9999999\nE,7,1.5", "USD");
  expect(read.ok && read.value).toEqual({
    items: [
      { sku: "A", quantity: 2, cost: { amount: 0, currency: "USD" } },
      { sku: "E", quantity: 7, cost: { amount: 150, currency: "USD" } },
    ],
    rejected: [
      { line: 2, reason: "0 is no number of units from 1 to 100,000" },
      { line: 3, reason: "x is no cost in USD" },
      { line: 4, reason: "names no SKU" },
      { line: 5, reason: "names a a second time" },
      { line: 6, reason: "Ä is no SKU" },
      { line: 7, reason: "9999999 is too much for one unit" },
    ],
  });
  expect(readLinesCsv('A,"2', "USD").ok).toBe(false);
  expect(readLinesCsv("A,2,150", "JPY")).toMatchObject({ value: { items: [{ cost: { amount: 150 } }] } });
});

it("a line is read with space around its fields, up to the most that an order holds, and no further", () => {
  const file = "sku,Quantity,Unit cost,Received\n A , 2 , 1.50 ,1\nB,100000\nC,1,1000000\nD,1,0";
  const cost = (amount: number) => ({ amount, currency: "USD" });
  expect(readLinesCsv(file, "USD")).toEqual({
    ok: true,
    value: {
      items: [
        { sku: "A", quantity: 2, cost: cost(150) },
        { sku: "B", quantity: 100_000, cost: cost(0) },
        { sku: "C", quantity: 1, cost: cost(100_000_000) },
        { sku: "D", quantity: 1, cost: cost(0) },
      ],
      rejected: [],
    },
  });
});

it("a line is refused with what is wrong first, and one that was refused is no second of its SKU", () => {
  const read = readLinesCsv(
    "A,100001\nA,,\nA,1e3\nA,-1\nA, 1.5\nA,1,1000000.01\nA,1\nSKU,1\nsku,1\n,x,y\nb,1\nB,1",
    "USD",
  );
  expect(read.ok && read.value.items.map(({ sku }) => sku)).toEqual(["A", "SKU", "b"]);
  expect(read.ok && read.value.rejected).toEqual([
    { line: 1, reason: "100001 is no number of units from 1 to 100,000" },
    { line: 2, reason: "an empty field is no number of units from 1 to 100,000" },
    { line: 3, reason: "1e3 is no number of units from 1 to 100,000" },
    { line: 4, reason: "-1 is no number of units from 1 to 100,000" },
    { line: 5, reason: "1.5 is no number of units from 1 to 100,000" },
    { line: 6, reason: "1000000.01 is too much for one unit" },
    { line: 9, reason: "names sku a second time" },
    { line: 10, reason: "y is no cost in USD" },
    { line: 12, reason: "names B a second time" },
  ]);
});
