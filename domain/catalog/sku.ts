import { z } from "zod";
import { base32, sha256 } from "../base/ids.ts";

const MAX_SKU_LENGTH = 64;
/** Leaves room for a suffix that separates equal names. */
const MAX_STEM_LENGTH = 56;
const SUFFIX_LENGTH = 6;

/**
 * Printable ASCII, because SKUs travel in headers and addresses; no space at either end. In an
 * address, one or two dots alone lead elsewhere.
 */
export const Sku = z
  .string()
  .max(MAX_SKU_LENGTH)
  .regex(/^[!-~](?:[ -~]*[!-~])?$/, "must be printable ASCII without surrounding spaces")
  .refine((sku) => !/^\.{1,2}$/.test(sku), "must not be dots alone");

/** What SKUs that differ in case only have in common: a shop has one of them. */
export function foldSku(sku: string): string {
  return sku.toLowerCase();
}

/** Reads accents off letters, so `Ärmel` and `Armel` look alike. */
function fold(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "");
}

/**
 * Names a variant without a SKU after its product's handle and its option values. The same input
 * always gives the same SKU. When that name is taken or cannot hold the whole input, a digest of
 * the input is appended.
 */
export async function deriveSku(
  handle: string,
  optionValues: readonly string[],
  taken: (sku: string) => boolean,
): Promise<string> {
  const source = [handle, ...optionValues];
  const words = fold(source.join(" ")).toUpperCase();
  const stem = words.replace(/[^A-Z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  const saysAll = stem.length > 0 && stem.length <= MAX_STEM_LENGTH && !/[^\x20-\x7e]/.test(words);
  if (saysAll && !taken(stem)) {
    return stem;
  }
  const digest = base32(await sha256(source.join("\n")), SUFFIX_LENGTH).toUpperCase();
  const short = stem.slice(0, MAX_STEM_LENGTH).replace(/-+$/, "");
  return short === "" ? `SKU-${digest}` : `${short}-${digest}`;
}
