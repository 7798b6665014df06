import { expect, it } from "vitest";
import { DEMO_SHOP } from "../../../demo/settings.ts";
import type { Sale } from "../../../domain/sales/sale.ts";
import { checkSchedule, emptySchedule, scheduleOf } from "./schedule-form.ts";

const SHOP = { ...DEMO_SHOP, timeZone: "Europe/Berlin" };
const right = {
  ...emptySchedule(),
  sku: "LOOM-1",
  title: "First light",
  allotment: "100",
  price: "49.5",
  opensAt: "2026-11-20T18:00",
  closesAt: "2026-11-20T20:30:15",
};

it("reads cents without rounding, and times by the clocks of the shop's zone", () => {
  const checked = checkSchedule(right, SHOP);
  expect(checked).toEqual({
    ok: true,
    value: {
      sku: "LOOM-1",
      title: "First light",
      allotment: 100,
      price: { amount: 4950, currency: "USD" },
      opensAt: "2026-11-20T17:00:00.000Z",
      closesAt: "2026-11-20T19:30:15.000Z",
      perCustomerLimit: 1,
    },
  });
});

it("shows a sale's times by the clocks of the shop's zone, also where they change in between", () => {
  const sale = { price: 1, opensAt: Date.UTC(2026, 9, 24, 22), closesAt: Date.UTC(2026, 9, 25, 22) } as Sale;
  expect(scheduleOf(sale, SHOP.timeZone)).toMatchObject({
    opensAt: "2026-10-25T00:00:00",
    closesAt: "2026-10-25T23:00:00",
  });
});

it("shows each term of a sale that has them all", () => {
  const [opensAt, closesAt] = [Date.UTC(2026, 10, 20, 17), Date.UTC(2026, 10, 20, 19)];
  const admission = { admissionPerSecond: 50, accountsBefore: opensAt };
  const counts = { allotment: 100, price: 4_950, perCustomerLimit: 2, lanes: 4, rooms: 20 };
  const sale: Sale = {
    num: 1,
    id: "sal_1",
    sku: "LOOM-1",
    title: "First light",
    lineTitle: "Loom",
    priceVersion: 1,
    version: 1,
    opensAt,
    closesAt,
    ...counts,
    ...admission,
  };
  expect(scheduleOf(sale, SHOP.timeZone)).toEqual({
    sku: "LOOM-1",
    title: "First light",
    allotment: "100",
    price: "49.50",
    opensAt: "2026-11-20T18:00:00",
    closesAt: "2026-11-20T20:00:00",
    perCustomerLimit: "2",
    lanes: "4",
    perSecond: "50",
    rooms: "20",
    earlierAccounts: "yes",
  });
});

it("takes lanes, rooms and a waiting room only when they are filled in", () => {
  const filled = { ...right, lanes: "4", perSecond: "50", rooms: "20", earlierAccounts: "yes" };
  const checked = checkSchedule(filled, SHOP);
  const admission = { perSecond: 50, earlierAccounts: true };
  expect(checked).toMatchObject({ ok: true, value: { lanes: 4, rooms: 20, admission } });
});

it.each([
  ["allotment", "1.5"],
  ["allotment", "0"],
  ["allotment", "1e3"],
  ["allotment", "-4"],
  ["price", "49.999"],
  ["price", "49,50"],
  ["price", "0"],
  ["price", "$49"],
  ["opensAt", "tomorrow"],
  ["opensAt", "2026-11-20T18:00+02:00"],
  ["closesAt", "2026-11-20T18:00"],
  ["closesAt", "2026-02-31T18:00"],
  ["perCustomerLimit", "11"],
  ["lanes", "65"],
  ["perSecond", "0"],
  ["rooms", "33"],
  ["earlierAccounts", "yes"],
  ["title", ""],
  ["sku", ""],
] as const)("refuses %s of “%s”, and says it there alone", (name, value) => {
  const checked = checkSchedule({ ...right, [name]: value }, SHOP);
  expect(checked.ok).toBe(false);
  if (!checked.ok) {
    expect(Object.keys(checked.error)).toEqual([name]);
  }
});
