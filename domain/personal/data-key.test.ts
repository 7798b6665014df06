import { expect, it } from "vitest";
import { encrypt } from "../settings/seal.ts";
import { newDataKey, openDataKey, openText, renewDataKey, textPurpose, UnreadableData } from "./data-key.ts";

const [OLD, NEW] = ["A", "B"].map((letter) => `${letter.repeat(42)}A`) as [string, string];

it("a key opens for its subject alone, with each key of the settings that is there", async () => {
  const { key, sealed } = await newDataKey([OLD], "ord_1");
  expect(await openDataKey([NEW, OLD], "ord_1", sealed)).toBe(key);
  expect(sealed).not.toContain(key);
  expect((await newDataKey([OLD], "ord_1")).key).not.toBe(key);
  await expect(openDataKey([OLD], "ord_2", sealed)).rejects.toThrow("the key of ord_2 cannot be opened");
  await expect(openDataKey([NEW], "ord_1", sealed)).rejects.toBeInstanceOf(UnreadableData);
});

it("a key that is renewed is the same, and is sealed with the first key of the settings", async () => {
  const { key, sealed } = await newDataKey([OLD], "ord_1");
  const renewed = await renewDataKey([NEW, OLD], "ord_1", sealed);
  expect(await openDataKey([NEW], "ord_1", renewed)).toBe(key);
  await expect(openDataKey([OLD], "ord_1", renewed)).rejects.toBeInstanceOf(UnreadableData);
  await expect(renewDataKey([NEW], "ord_1", sealed)).rejects.toBeInstanceOf(UnreadableData);
});

it("a text opens for what it is and whose it is, and for nothing else", async () => {
  const { key, sealed: dataKey } = await newDataKey([OLD], "ord_1");
  const text = await encrypt(key, textPurpose("terms", "ord_1"), "Ada");
  const of = { subject: "ord_1", dataKey, text };
  expect(await openText([OLD], of, "terms")).toBe("Ada");
  await expect(openText([OLD], of, "note")).rejects.toThrow("the note of ord_1 cannot be opened");
  await expect(openText([OLD], { ...of, subject: "ord_2" }, "terms")).rejects.toThrow("the key of ord_2");
  const other = await newDataKey([OLD], "ord_1");
  await expect(openText([OLD], { ...of, dataKey: other.sealed }, "terms")).rejects.toMatchObject({
    name: "UnreadableData",
    message: "the terms of ord_1 cannot be opened",
  });
});
