import { expect, it } from "vitest";
import { addressIndex, isAddressIndex } from "./address-index.ts";

const [KEY, OTHER] = ["A", "B"].map((letter) => `${letter.repeat(42)}A`) as [string, string];

it("a mailbox has one digest under a key, however it is written, and another under another", async () => {
  const written = ["Ada@Exämple.de", " ada@xn--exmple-cua.de "];
  const [one = "", other] = await Promise.all(written.map((address) => addressIndex(KEY, address)));
  expect(other).toBe(one);
  expect(one).toMatch(/^@[0-9a-z]{26}$/);
  const others = await Promise.all([
    addressIndex(OTHER, "ada@exämple.de"),
    addressIndex(KEY, "eve@exämple.de"),
    addressIndex(KEY, "+15035550100"),
  ]);
  expect(new Set([one, ...others]).size).toBe(4);
  expect(await addressIndex(KEY, "ada@exämple.de")).toBe(one);
});

it("what is stored finds its orders forever: the digest of an address never changes", async () => {
  expect(await addressIndex(KEY, "ada@example.com")).toBe("@m1yrgg6e6ctm33rfp317md1vnj");
});

it("an address and a number are never taken for a digest", () => {
  const digest = `@${"0".repeat(26)}`;
  const texts = [
    digest,
    "ada@example.com",
    `a${digest}`,
    `${digest}0`,
    digest.slice(0, -1),
    digest.slice(1),
    `@${"A".repeat(26)}`,
  ];
  expect(texts.map(isAddressIndex)).toEqual([true, ...texts.slice(1).map(() => false)]);
});
