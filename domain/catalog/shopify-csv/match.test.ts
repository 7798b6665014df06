import { describe, expect, it } from "vitest";
import type { StoredProduct, StoredVariant } from "../product-change.ts";
import { matchVariants, optionsOf, valuesOf } from "./match.ts";
import type { FileProduct, FileVariant } from "./read.ts";

const variant = (sku: string, options: Record<string, string> = {}, archived = false) =>
  ({ sku, options, archived }) as StoredVariant;
const stored = (optionNames: string[], ...variants: StoredVariant[]) =>
  ({ optionNames, variants }) as StoredProduct;
const named = (...optionNames: string[]) => ({ optionNames }) as FileProduct;
const row = (sku: string | null, ...values: string[]): FileVariant => ({
  line: 2,
  sku,
  said: {},
  ...(values.length > 0 ? { values } : {}),
});

describe("the options that a product has once a file was read", () => {
  const none = variant("A", { Title: "Default Title" });
  it.each<[string, FileProduct, StoredProduct | null, [string[], number[]]]>([
    ["are none of a new product whose file names none", {} as FileProduct, null, [[], []]],
    [
      "stay where a file has no columns for them",
      {} as FileProduct,
      stored(["Size", "Color"]),
      [
        ["Size", "Color"],
        [0, 1],
      ],
    ],
    [
      "are those that a file names, where it names them",
      named("", "Size", "Color"),
      stored(["Cut"]),
      [
        ["Size", "Color"],
        [1, 2],
      ],
    ],
    [
      "go where a file has none",
      named("", "", ""),
      stored(["Size"], variant("A", { Title: "Default Title" })),
      [[], []],
    ],
    [
      "stay where they are written as none",
      named("", "", ""),
      stored(["Title"], none, none),
      [["Title"], [0]],
    ],
    [
      "go where one of its variants is not",
      named("", "", ""),
      stored(["Title"], none, variant("B", { Title: "Sir" })),
      [[], []],
    ],
    ["go where there is another option", named("", "", ""), stored(["Title", "Size"], none), [[], []]],
    ["are a file's where it names one", named("Size", "", ""), stored(["Title"], none), [["Size"], [0]]],
  ])("%s", (_what, file, before, [names, places]) => {
    expect(optionsOf(file, before)).toEqual({ names, places });
  });

  it("have of each row the values at their places", () => {
    const options = { names: ["Size", "Color"], places: [0, 2] };
    expect(valuesOf(row(null, "S", "x", "red"), options)).toEqual(["S", "red"]);
    expect(valuesOf(row(null, "S"), options)).toEqual(["S", ""]);
    expect(valuesOf(row("A"), options)).toBeNull();
  });
});

describe("the variant that a row is about", () => {
  const small = variant("A", { Size: "S" });
  const large = variant("B", { Size: "L" });
  const gone = variant("C", { Size: "S" }, true);
  it.each<[string, StoredVariant[], FileVariant[], (string | null)[]]>([
    ["has its SKU", [small, large], [row("B"), row("A")], ["B", "A"]],
    ["has its SKU in other letters", [small, large], [row("b"), row("a")], ["B", "A"]],
    [
      "has its SKU to the letter, where two differ in case",
      [variant("b"), variant("B")],
      [row("B"), row("b")],
      ["B", "b"],
    ],
    ["has its SKU, whatever values it has", [small, large], [row("A", "L"), row("B", "S")], ["A", "B"]],
    ["has its values, where it has no SKU", [small, large], [row(null, "L"), row(null, "S")], ["B", "A"]],
    [
      "has its values, where no variant has its SKU",
      [small, large],
      [row("X", "L"), row("B", "S")],
      [null, "B"],
    ],
    ["has its values under a new SKU", [small, large], [row("X", "L")], ["B"]],
    ["is one that is sold rather than one that was archived", [gone, small], [row(null, "S")], ["A"]],
    ["may be one that was archived", [gone, large], [row(null, "S")], ["C"]],
    [
      "was archived, and comes back under its own SKU alone",
      [gone, large],
      [row("X", "S"), row("C", "S")],
      [null, "C"],
    ],
    ["stays archived under another SKU", [gone, large], [row("X", "S")], [null]],
    ["is about no other row", [small], [row(null, "S"), row(null, "S")], ["A", null]],
    ["is the only one, of the only row", [small, gone], [row(null)], ["A"]],
    ["is the only one under a new SKU", [small], [row("X")], ["A"]],
    ["is none, where there are two", [small, large], [row(null)], [null]],
    ["is none, where there are two rows", [small], [row(null), row(null)], [null, null]],
    ["is none, where its values are others", [small], [row(null, "M")], [null]],
    ["is none, where the only one was archived", [gone], [row(null)], [null]],
  ])("%s", (_what, variants, rows, skus) => {
    const product = stored(["Size"], ...variants);
    const found = matchVariants(rows, product, { names: ["Size"], places: [0] });
    expect(found.map(({ before }) => before?.sku ?? null)).toEqual(skus);
    expect(found.map((match) => match.row)).toEqual(rows);
  });

  it("is none of a product that is new", () => {
    const rows = [row("A", "S"), row(null)];
    expect(matchVariants(rows, null, { names: ["Size"], places: [0] })).toEqual(
      rows.map((one) => ({ row: one, before: null })),
    );
  });
});
