import { describe, expect, it } from "vitest";
import { deriveSku, foldSku, Sku } from "./sku.ts";

const free = () => false;

it("a SKU of one or two dots, which no address can name, is none", () => {
  const skus = [".", "..", "...", ".a", "a.", "..b"];
  expect(skus.filter((sku) => Sku.safeParse(sku).success)).toEqual(["...", ".a", "a.", "..b"]);
});

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
    expect(long).toMatch(/^X{56}-[0-9A-Z]{6}$/);
    expect(script).toMatch(/^SKU-[0-9A-Z]{6}$/);
    const [blue, red] = [await deriveSku("cup", ["青"], free), await deriveSku("cup", ["赤"], free)];
    expect(blue).toMatch(/^CUP-[0-9A-Z]{6}$/);
    expect(red).not.toBe(blue);
    for (const sku of [taken, other, long, script, blue]) {
      expect(Sku.safeParse(sku).success, sku).toBe(true);
    }
  });
});

describe("the name that a derived SKU says", () => {
  it("has 56 characters at most, and no dash at either end", async () => {
    expect(await deriveSku("x".repeat(56), [], free)).toBe("X".repeat(56));
    expect(await deriveSku("x".repeat(57), [], free)).toMatch(/^X{56}-[0-9A-Z]{6}$/);
    expect(await deriveSku("--a--b--", ["(c)"], free)).toBe("A-B-C");
    expect(await deriveSku(`${"x".repeat(54)}- -y`, [], free)).toMatch(/^X{54}-Y$/);
    expect(await deriveSku(`${"x".repeat(55)}-y`, [], free)).toMatch(/^X{55}-[0-9A-Z]{6}$/);
  });

  it("says nothing of signs, which a digest tells apart instead", async () => {
    const [stars, dots] = [await deriveSku("***", [], free), await deriveSku("...", [], free)];
    expect(stars).toMatch(/^SKU-[0-9A-Z]{6}$/);
    expect(dots).not.toBe(stars);
  });

  it("is told apart by where the parts of what it says end", async () => {
    const names = await Promise.all([
      deriveSku("a", ["bc"], () => true),
      deriveSku("ab", ["c"], () => true),
      deriveSku("a", ["b", "c"], () => true),
    ]);
    expect(new Set(names.map((name) => name.slice(-6))).size).toBe(3);
    // Names from imported handles and options must never change: stored SKUs have this digest.
    expect(await deriveSku("a-b", ["c"], () => true)).toBe("A-B-C-JG8Y1D");
  });
});

it("a SKU is printable ASCII", () => {
  for (const bad of ["", " A", "A ", "A\nB", "Ä", "x".repeat(65)]) {
    expect(Sku.safeParse(bad).success, bad).toBe(false);
  }
  for (const good of ["A", "A B", "a/b#1+2", "x".repeat(64)]) {
    expect(Sku.safeParse(good).success).toBe(true);
  }
});

it("SKUs are one where only the case of their letters differs", () => {
  expect(["ABC-1", "abc-1", "aBc-1", "abc-2"].map(foldSku)).toEqual(["abc-1", "abc-1", "abc-1", "abc-2"]);
});
