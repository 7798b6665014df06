import { expect, it } from "vitest";
import { decrypt, encrypt, isSealedBefore, newKey, seal, sealKeyId, unseal } from "./seal.ts";
import { dataKeysOf, peopleSealingOf, sealingOf } from "./sealing.ts";

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

it("a key is named by a digest of its own, whichever others were used before it", async () => {
  const keys = Array.from({ length: 20 }, newKey);
  expect(new Set(keys).size).toBe(20);
  for (const key of keys) {
    expect(key).toMatch(/^[\w-]{43}$/);
    const sealed = await seal([key, OLD], "p", "text");
    expect(sealed.split(".")[0]).toBe(await sealKeyId(key));
    expect(await sealKeyId(key)).toMatch(/^[0-9a-z]{8}$/);
    expect(await unseal([NEW, OLD, key], "p", sealed)).toBe("text");
  }
});

it("what one key encrypted opens with it, for its purpose, and is no text of another form", async () => {
  const encrypted = await encrypt(OLD, "p", "Grüße");
  expect(encrypted).toMatch(/^[\w-]{47,}$/);
  expect(await decrypt(OLD, "p", encrypted)).toBe("Grüße");
  expect(await decrypt(OLD, "q", encrypted)).toBeNull();
  expect(await decrypt(NEW, "p", encrypted)).toBeNull();
  expect(await decrypt(OLD, "p", "")).toBeNull();
  expect(await unseal([OLD], "p", encrypted)).toBeNull();
});

it("a shop seals people's data with both of its keys, or not at all", () => {
  const vars = { DATA_KEYS: `${NEW} ${OLD}`, INDEX_KEY: OLD };
  const sealing = { keys: [NEW, OLD], index: OLD };
  expect(sealingOf(vars)).toEqual(sealing);
  expect(sealingOf({ ...vars, DATA_KEYS: undefined })).toBeNull();
  expect(sealingOf({ ...vars, DATA_KEYS: "odd" })).toBeNull();
  expect(sealingOf({ ...vars, INDEX_KEY: undefined })).toBeNull();
  expect(sealingOf({ ...vars, INDEX_KEY: `${OLD} ${NEW}` })).toBeNull();
  expect(peopleSealingOf(vars)).toEqual(sealing);
  expect(peopleSealingOf({ ...vars, SEAL_PEOPLE: "on" })).toEqual(sealing);
  expect(peopleSealingOf({ ...vars, SEAL_PEOPLE: "off" })).toBeNull();
  expect(peopleSealingOf({ SEAL_PEOPLE: "on" })).toBeNull();
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
