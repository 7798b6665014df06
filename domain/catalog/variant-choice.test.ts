import { expect, it } from "vitest";
import { stateOf, variantFor, variantWith } from "./variant-choice.ts";

const of = (available: number, ...values: string[]) => ({ values, available });
const SHIRTS = [
  of(3, "S", "Red"),
  of(0, "M", "Red"),
  of(2, "M", "Blue"),
  of(0, "L", "Blue"),
  of(1, "L", "Green"),
];

it("each value says what it comes to with the others as they are: for sale, sold out, or not made", () => {
  const states = (axis: number, ...values: string[]) =>
    values.map((value) => stateOf(SHIRTS, ["M", "Blue"], axis, value));
  expect(states(0, "S", "M", "L")).toEqual(["none", "open", "gone"]);
  expect(states(1, "Red", "Blue", "Green")).toEqual(["gone", "open", "none"]);
});

it("a value that exists with the others is taken, sold out or not; the others stay", () => {
  expect(variantFor(SHIRTS, ["M", "Blue"], 1, "Red")).toBe(SHIRTS[1]);
  expect(variantFor(SHIRTS, ["M", "Blue"], 0, "L")).toBe(SHIRTS[3]);
});

it("where the others cannot stay, what can be bought is taken, and as few values change as possible", () => {
  expect(variantFor(SHIRTS, ["S", "Red"], 0, "L")).toBe(SHIRTS[4]);
  expect(variantFor(SHIRTS, ["S", "Red"], 1, "Green")).toBe(SHIRTS[4]);
  const three = [of(1, "S", "Red", "Wool"), of(1, "L", "Blue", "Silk"), of(0, "L", "Blue", "Wool")];
  expect(variantFor(three, ["S", "Red", "Wool"], 0, "L")).toBe(three[2]);
});

it("unknown values are no variant", () => {
  expect(variantWith(SHIRTS, ["XL", "Red"])).toBeUndefined();
  expect(variantFor(SHIRTS, ["M", "Red"], 0, "XL")).toBeUndefined();
});

it("a value leads to the variant with most of the other values, then to one that can be bought, then to the first", () => {
  const offered = (...each: string[]) =>
    each.map((text) => ({
      text,
      values: text.split(" ").slice(0, 3),
      available: text.endsWith("sold") ? 0 : 2,
    }));
  const chosen = ["S", "red", "matt"];
  const leads = (...each: string[]) => variantFor(offered(...each), chosen, 0, "L")?.text;
  expect(leads("L blue gloss", "L red gloss sold", "L blue matt")).toBe("L blue matt");
  expect(leads("L blue gloss", "L red gloss sold")).toBe("L red gloss sold");
  expect(leads("L red matt sold", "L red gloss")).toBe("L red matt sold");
  expect(leads("S red matt", "L red gloss", "L blue matt")).toBe("L red gloss");
  expect(leads("S red matt")).toBeUndefined();
});
