import type { SealKeys } from "./seal.ts";

/** 32 bytes in base64url, or several keys with spaces between: the first seals, all open. */
export const DATA_KEYS = /^[\w-]{43}( [\w-]{43})*$/;
/** 32 bytes in base64url. */
export const INDEX_KEY = /^[\w-]{43}$/;

/** Keys of personal data: those that seal data keys, and the one that finds addresses. */
export interface Sealing {
  keys: SealKeys;
  index: string;
}

/** What a shop seals personal data with; null where it can neither seal nor read it. */
export function sealingOf(vars: {
  DATA_KEYS?: string | undefined;
  INDEX_KEY?: string | undefined;
}): Sealing | null {
  const keys = dataKeysOf(vars.DATA_KEYS);
  const { INDEX_KEY: index = "" } = vars;
  return keys && INDEX_KEY.test(index) ? { keys, index } : null;
}

/** What new rows about people are sealed with; null where the shop does not seal them yet. */
export function peopleSealingOf(
  vars: Parameters<typeof sealingOf>[0] & { SEAL_PEOPLE?: "on" | "off" },
): Sealing | null {
  return vars.SEAL_PEOPLE === "off" ? null : sealingOf(vars);
}

/** Null where there are none, or what is there is no key. */
export function dataKeysOf(text = ""): SealKeys | null {
  const [first, ...before] = DATA_KEYS.test(text) ? text.split(" ") : [];
  return first === undefined ? null : [first, ...before];
}
