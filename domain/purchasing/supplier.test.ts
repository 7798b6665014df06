import { expect, it } from "vitest";
import {
  NewSupplier,
  newSupplier,
  patchedSupplier,
  Supplier,
  SupplierId,
  SupplierPatch,
} from "./supplier.ts";

const paper: Supplier = {
  name: "Paper Mill",
  email: "mill@example.com",
  currency: "EUR",
  leadTimeDays: 21,
  note: "Rings twice.\nCloses at noon.",
  archived: true,
};

it("a supplier of whom staff say the name alone sells in the shop's currency and takes a week", () => {
  const none = { email: null, currency: "USD", leadTimeDays: 7, note: "", archived: false };
  expect(newSupplier({ name: "Paper Mill" })).toEqual({ name: "Paper Mill", ...none });
  const { archived: _, ...said } = paper;
  expect(newSupplier(said)).toEqual({ ...paper, archived: false });
  expect(newSupplier({ ...said, leadTimeDays: 0 }).leadTimeDays).toBe(0);
});

it("of a supplier that is changed what is not sent stays, and null takes the address away", () => {
  const other: Supplier = {
    name: "Ink",
    email: "ink@example.com",
    currency: "JPY",
    leadTimeDays: 0,
    note: "",
    archived: false,
  };
  expect(patchedSupplier(paper, {})).toEqual(paper);
  expect(patchedSupplier(paper, other)).toEqual(other);
  expect(patchedSupplier(paper, { email: null })).toEqual({ ...paper, email: null });
  for (const [field, value] of Object.entries(other)) {
    expect(patchedSupplier(paper, { [field]: value })).toEqual({ ...paper, [field]: value });
  }
});

it("what staff say of a supplier is whole, within bounds and nothing else", () => {
  expect([Supplier.parse(paper), SupplierPatch.parse({}), SupplierPatch.parse(paper)]).toEqual([
    ...[paper, {}, paper],
  ]);
  expect(NewSupplier.parse({ name: " A " })).toEqual({ name: "A" });
  const right = [
    { name: "x".repeat(120) },
    { leadTimeDays: 0 },
    { leadTimeDays: 365 },
    { note: "x".repeat(1_000) },
    { email: null },
  ];
  const wrong = [
    ...[{ name: " " }, { name: "x".repeat(121) }, { name: null }, { email: "mill" }, { currency: "XXX" }],
    ...[{ leadTimeDays: -1 }, { leadTimeDays: 366 }, { leadTimeDays: 1.5 }, { note: "x".repeat(1_001) }],
    ...[{ note: null }, { archived: "no" }, { id: "sup_1" }],
  ];
  for (const schema of [Supplier, SupplierPatch]) {
    const isTaken = (change: object) => schema.safeParse({ ...paper, ...change }).success;
    expect([right.filter((one) => !isTaken(one)), wrong.filter(isTaken)]).toEqual([[], []]);
  }
  const isNew = (change: object) => NewSupplier.safeParse({ name: "A", ...change }).success;
  expect([right.filter((one) => !isNew(one)), wrong.filter(isNew), isNew({ archived: true })]).toEqual([
    ...[[], [], false],
  ]);
  expect(NewSupplier.safeParse({}).success).toBe(false);
});

it("an id of a supplier is one of twenty characters", () => {
  const own = `sup_${"a9".repeat(10)}`;
  expect(SupplierId.safeParse(own).success).toBe(true);
  for (const id of [
    "",
    `x${own}`,
    `${own}a`,
    own.slice(0, -1),
    own.toUpperCase(),
    "loc_".concat(own.slice(4)),
  ]) {
    expect([id, SupplierId.safeParse(id).success]).toEqual([id, false]);
  }
});
