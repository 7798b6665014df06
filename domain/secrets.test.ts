import { expect, it } from "vitest";
import { mac, randomSecret, sameText, secretDigest } from "./secrets.ts";

it("a secret is another each time, of 51 letters", () => {
  const secrets = Array.from({ length: 20 }, randomSecret);
  expect(new Set(secrets).size).toBe(20);
  for (const secret of secrets) expect(secret).toMatch(/^[0-9a-z]{51}$/);
});

it("what is kept of a secret tells it from others, and does not hold it", async () => {
  const [secret, other] = [randomSecret(), randomSecret()];
  const digest = await secretDigest(secret);
  expect(digest).toMatch(/^[0-9a-z]{51}$/);
  expect([await secretDigest(secret), (await secretDigest(other)) === digest]).toEqual([digest, false]);
  expect(digest).not.toBe(secret);
});

it("a text is signed for one purpose, by one key", async () => {
  const signed = await mac("key", "purpose", "text");
  expect(await mac("key", "purpose", "text")).toBe(signed);
  for (const other of [
    mac("kex", "purpose", "text"),
    mac("key", "other", "text"),
    mac("key", "purpose", "texu"),
  ])
    expect(await other).not.toBe(signed);
});

it.each([
  ["same", "same", true],
  ["", "", true],
  ["xame", "same", false],
  ["sxme", "same", false],
  ["samx", "same", false],
  ["sam", "same", false],
  ["samesame", "same", false],
])("%j and %j are the same text: %s", (a, b, same) => {
  expect(sameText(a, b)).toBe(same);
});
