import { z } from "zod";
import { openDataKey, openText, textPurpose } from "../../personal/data-key.ts";
import { encrypt, type SealKeys } from "../../settings/seal.ts";
import type { Return } from "../returns.ts";

/** What shopper and merchant wrote about a return. */
const Words = z.object({ reasons: z.array(z.string()).optional(), answer: z.string().optional() });

const purposeOf = ({ id }: Pick<Return, "id">) => `return words ${id}`;

/** Whether words about a return are stored unencrypted. */
export function hasWords({ reasons, answer }: Return): boolean {
  return reasons !== undefined || answer !== undefined;
}

/** A return as it is stored: its words encrypted with the key of its order. */
export async function sealWords(
  keys: SealKeys,
  orderId: string,
  dataKey: string,
  one: Return,
): Promise<Return> {
  if (!hasWords(one)) {
    return one;
  }
  const { reasons, answer, ...rest } = one;
  const key = await openDataKey(keys, orderId, dataKey);
  const text = JSON.stringify({ reasons, answer });
  return { ...rest, sealed: await encrypt(key, textPurpose(purposeOf(one), orderId), text) };
}

/** A return as it was written; without its words where the key of its order is destroyed. */
export async function openWords(
  keys: SealKeys,
  orderId: string,
  dataKey: string | undefined,
  { sealed, ...rest }: Return,
): Promise<Return> {
  if (sealed === undefined || dataKey === undefined) {
    return rest;
  }
  const text = await openText(keys, { subject: orderId, dataKey, text: sealed }, purposeOf(rest));
  const { reasons, answer } = Words.parse(JSON.parse(text));
  return { ...rest, ...(reasons && { reasons }), ...(answer === undefined ? {} : { answer }) };
}
