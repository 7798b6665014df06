import { erased } from "../../base/personal.ts";
import { addressIndex } from "../../personal/address-index.ts";
import { newDataKey, openDataKey, openText, textPurpose } from "../../personal/data-key.ts";
import { encrypt, type SealKeys } from "../../settings/seal.ts";
import type { Sealing } from "../../settings/sealing.ts";
import { ERASED_TERMS } from "../erasure.ts";
import { type OrderDraft, OrderTerms, type StoredTerms, termsOf } from "../order.ts";

const TERMS = "order terms";

/**
 * The order with its terms encrypted under a key of its own. What names its shopper is blank, but
 * for a digest of the address, which finds the orders of an address.
 */
export async function sealDraft(sealing: Sealing, draft: OrderDraft): Promise<OrderDraft> {
  const { id } = draft;
  const { key, sealed: dataKey } = await newDataKey(sealing.keys, id);
  const parts = await sealWith(sealing.index, key, id, termsOf(draft));
  return { ...erased(draft, ERASED_TERMS), ...parts, dataKey };
}

/** The terms of an unencrypted order, as they are stored with this key of its own. */
export async function sealTerms(
  { keys, index }: Sealing,
  order: OrderTerms & { id: string },
  dataKey: string,
): Promise<StoredTerms> {
  const terms = OrderTerms.parse(order);
  const parts = await sealWith(index, await openDataKey(keys, order.id, dataKey), order.id, terms);
  return { ...erased(terms, ERASED_TERMS), ...parts };
}

async function sealWith(index: string, key: string, id: string, terms: OrderTerms) {
  const [email, sealed] = await Promise.all([
    addressIndex(index, terms.email),
    encrypt(key, textPurpose(TERMS, id), JSON.stringify(terms)),
  ]);
  return { email, sealed };
}

/** The order as its shopper placed it. */
export async function openDraft(keys: SealKeys, draft: OrderDraft): Promise<OrderDraft> {
  const { sealed, dataKey, ...rest } = draft;
  return sealed && dataKey
    ? { ...rest, ...(await openTerms(keys, { id: draft.id, sealed, dataKey })) }
    : rest;
}

/**
 * The terms of an order.
 *
 * @throws UnreadableData where no key of the settings sealed its key, or where the terms are of
 *   another order
 */
export async function openTerms(
  keys: SealKeys,
  { id, sealed, dataKey }: { id: string; sealed: string; dataKey: string },
): Promise<OrderTerms> {
  const text = await openText(keys, { subject: id, dataKey, text: sealed }, TERMS);
  return OrderTerms.parse(JSON.parse(text));
}
