import { describe, expect, it } from "vitest";
import { deriveSku, Sku } from "./sku.ts";

const free = () => false;

describe("a derived SKU", () => {
  it("says the handle and the options, the same every time", async () => {
    expect(await deriveSku("classic-varsity-top", ["Small"], free)).toBe("CLASSIC-VARSITY-TOP-SMALL");
    expect(await deriveSku("ocean-blue-shirt", [], free)).toBe("OCEAN-BLUE-SHIRT");
    expect(await deriveSku("top", ["Bleu foncé / M"], free)).toBe("TOP-BLEU-FONCE-M");
  });

  it("is told apart by a digest when the name is taken or too long, or cannot be said in ASCII", async () => {
    const taken = await deriveSku("a-b", ["c"], () => true);
    const other = await deriveSku("a", ["b-c"], () => true);
    expect(taken).toMatch(/^A-B-C-[0-9A-Z]{6}$/);
    expect(other).not.toBe(taken);
    const long = await deriveSku("x".repeat(255), ["y"], free);
    const script = await deriveSku("青い-シャツ", ["小"], free);
    expect(script).not.toBe(await deriveSku("青い-シャツ", ["大"], free));
    for (const sku of [taken, other, long, script]) expect(Sku.safeParse(sku).success, sku).toBe(true);
  });
});

it("a SKU is printable ASCII", () => {
  for (const bad of ["", " A", "A ", "A\nB", "Ä", "x".repeat(65)])
    expect(Sku.safeParse(bad).success, bad).toBe(false);
  for (const good of ["A", "A B", "a/b#1+2", "x".repeat(64)]) expect(Sku.safeParse(good).success).toBe(true);
});
