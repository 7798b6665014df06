import { expect, it } from "vitest";
import { newDataKey, UnreadableData } from "../../personal/data-key.ts";
import type { SealKeys } from "../../settings/seal.ts";
import type { Return } from "../returns.ts";
import { hasWords, openWords, sealWords } from "./sealed-words.ts";

const KEYS: SealKeys = [`${"B".repeat(42)}A`];
const plain: Return = {
  id: "ret_1",
  state: "requested",
  items: [],
  actor: "user:ada",
  at: 1,
  arrivals: [],
  fingerprint: "f",
};
const reasons = ["too small"];
const answer = "Send it back, Ada";

it.each([
  [{ reasons }, true],
  [{ answer }, true],
  [{ reasons, answer }, true],
  [{}, false],
])(
  "the words of a return, %j, are stored sealed, and read with the key of its order alone",
  async (words, some) => {
    const { sealed: dataKey } = await newDataKey(KEYS, "ord_1");
    const written = { ...plain, ...words };
    const stored = await sealWords(KEYS, "ord_1", dataKey, written);
    expect([hasWords(written), hasWords(stored), stored.sealed !== undefined]).toEqual([some, false, some]);
    expect(JSON.stringify(stored)).not.toMatch(/small|Ada/);
    expect(await openWords(KEYS, "ord_1", dataKey, stored)).toEqual(written);
    expect(await openWords(KEYS, "ord_1", undefined, stored)).toEqual(plain);
    if (some) {
      await expect(openWords(KEYS, "ord_1", dataKey, { ...stored, id: "ret_2" })).rejects.toThrow(
        UnreadableData,
      );
    }
  },
);
