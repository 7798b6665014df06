import { expect, it } from "vitest";
import {
  addLocation,
  changedLocations,
  LocationChange,
  NewLocation,
  noSuchLocation,
} from "./location-list.ts";

const [main, north, south] = [
  { id: "main", name: "Main", active: true },
  { id: "loc_n", name: "North", active: true },
  { id: "loc_s", name: "South", active: false },
];
const LIST = [main, north, south];
const TAKEN = "Another location has this name.";

const ids = (list: ReturnType<typeof changedLocations>) =>
  list.ok ? list.value.map(({ id }) => id) : list.error;
const refused = (detail: string) => ({ ok: false, error: { code: "location_conflict", detail } });

it("a new location is asked last and is active at once, of a name that no other has in any letters", () => {
  const east = { id: "loc_e", name: "East" };
  expect(addLocation(LIST, east)).toEqual({ ok: true, value: [...LIST, { ...east, active: true }] });
  expect(addLocation(LIST, { ...east, name: "SOUTH" })).toEqual(refused(TAKEN));
});

it("a shop has twenty locations and not one more", () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ id: `loc_${n}`, name: `L${n}`, active: true }));
  expect(addLocation(many(19), { id: "a", name: "A" }).ok).toBe(true);
  expect(addLocation(many(20), { id: "a", name: "A" })).toEqual(refused("A shop has at most 20 locations."));
});

it("of a location that is changed what is left out stays, and so does its place", () => {
  const after = (id: string, change: LocationChange) => {
    const list = changedLocations(LIST, id, change);
    return list.ok ? list.value : list.error;
  };
  expect(after("loc_n", {})).toEqual(LIST);
  expect(after("loc_n", { name: "Far north" })).toEqual([main, { ...north, name: "Far north" }, south]);
  expect(after("loc_n", { active: false })).toEqual([main, { ...north, active: false }, south]);
  expect(after("loc_s", { active: true })).toEqual([main, north, { ...south, active: true }]);
  expect(after("loc_s", { name: "Pier", priority: 1 })).toEqual([{ ...south, name: "Pier" }, main, north]);
  // A location may keep its own name.
  expect(after("loc_n", { name: "NORTH" })).toEqual([main, { ...north, name: "NORTH" }, south]);
  expect(after("main", { name: "Yard", active: true })).toEqual([{ ...main, name: "Yard" }, north, south]);
});

it("a location that is asked first, or later, moves the others", () => {
  const moved = (id: string, priority: number) => ids(changedLocations(LIST, id, { priority }));
  expect(moved("loc_s", 1)).toEqual(["loc_s", "main", "loc_n"]);
  expect(moved("main", 2)).toEqual(["loc_n", "main", "loc_s"]);
  expect(moved("main", 20)).toEqual(["loc_n", "loc_s", "main"]);
  expect(moved("loc_n", 2)).toEqual(["main", "loc_n", "loc_s"]);
});

it("a change of a location that is none, to a name that is taken, or of the first to rest is refused", () => {
  expect(changedLocations(LIST, "loc_x", { name: "X" })).toEqual({
    ok: false,
    error: { code: "not_found", detail: "There is no such location." },
  });
  expect(noSuchLocation().code).toBe("not_found");
  expect(changedLocations(LIST, "loc_n", { name: "main" })).toEqual(refused(TAKEN));
  expect(changedLocations(LIST, "main", { active: false })).toEqual(
    refused("The first location takes what names no other, so it stays. It can be renamed."),
  );
});

it("a location is named in one line of sixty characters, and asked in a place from 1 to 20", () => {
  const isTaken = (change: object) => LocationChange.safeParse(change).success;
  expect(NewLocation.parse({ name: ` ${"x".repeat(59)}` })).toEqual({ name: "x".repeat(59) });
  for (const name of ["", " ", "x".repeat(61), undefined]) {
    expect([name, NewLocation.safeParse({ name }).success]).toEqual([name, false]);
  }
  expect(NewLocation.safeParse({ name: "A", active: true }).success).toBe(false);
  const whole = { name: "A", active: false, priority: 20 };
  expect([LocationChange.parse(whole), LocationChange.parse({})]).toEqual([whole, {}]);
  expect(isTaken({ priority: 1 })).toBe(true);
  for (const wrong of [
    { priority: 0 },
    { priority: 21 },
    { priority: 1.5 },
    { name: " " },
    { active: 1 },
    { id: "a" },
  ]) {
    expect([wrong, isTaken(wrong)]).toEqual([wrong, false]);
  }
});
