import { expect, it } from "vitest";
import { isSealedBefore, seal, unseal } from "./seal.ts";
import { dataKeysOf } from "./sealing.ts";

const [OLD, NEW] = ["A".repeat(43), `${"B".repeat(42)}A`];

it("a sealed text opens for its purpose alone, and never twice looks the same", async () => {
  const [one, two] = [await seal([NEW], "totp\nacc_1", "JBSW"), await seal([NEW], "totp\nacc_1", "JBSW")];
  expect(one).not.toBe(two);
  expect(one).not.toContain("JBSW");
  expect(await unseal([NEW], "totp\nacc_1", one)).toBe("JBSW");
  expect(await unseal([NEW], "totp\nacc_2", one)).toBeNull();
});

it("a key that was replaced opens what it sealed, and another one does not", async () => {
  const sealed = await seal([OLD], "p", "text");
  expect(await unseal([NEW, OLD], "p", sealed)).toBe("text");
  expect([await isSealedBefore([NEW, OLD], sealed), await isSealedBefore([OLD], sealed)]).toEqual([
    true,
    false,
  ]);
  expect(await unseal([NEW], "p", sealed)).toBeNull();
});

it("keys are read whole, the one that seals first, or not at all", () => {
  const third = `${"C".repeat(42)}A`;
  expect(dataKeysOf(`${NEW} ${OLD} ${third}`)).toEqual([NEW, OLD, third]);
  expect(["", NEW.slice(1), `${NEW} ${OLD}A`, `${NEW}  ${OLD}`].map(dataKeysOf)).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

it.each(["", "text", "a.b", `${"0".repeat(8)}.AAAA`])(
  "what is no sealed text opens as nothing: %j",
  async (text) => {
    expect(await unseal([NEW], "p", text)).toBeNull();
  },
);

it("a text that was changed opens as nothing", async () => {
  const sealed = await seal([NEW], "p", "text");
  const last = sealed.at(-2) === "A" ? "B" : "A";
  expect(await unseal([NEW], "p", `${sealed.slice(0, -2)}${last}${sealed.slice(-1)}`)).toBeNull();
});
