import { Buffer } from "node:buffer";
import { base32 } from "../../base/ids.ts";
import { erased } from "../../base/personal.ts";
import { decrypt, encrypt, newKey, type SealKeys, seal, unseal } from "../../settings/seal.ts";
import type { Sealing } from "../../settings/sealing.ts";
import { ERASED_TERMS } from "../erasure.ts";
import { type OrderDraft, OrderTerms, type StoredTerms, termsOf } from "../order.ts";

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

/** A new key of an order, also as it is kept. */
export async function newDataKey(keys: SealKeys, id: string): Promise<{ key: string; sealed: string }> {
  const key = newKey();
  return { key, sealed: await seal(keys, keyPurpose(id), key) };
}

/** The key of an order, sealed with the first key of the settings. */
export async function renewDataKey(keys: SealKeys, id: string, dataKey: string): Promise<string> {
  return seal(keys, keyPurpose(id), await openKey(keys, id, dataKey));
}

/** The terms of an order that lies readable, as it is stored with this key of its own. */
export async function sealTerms(
  { keys, index }: Sealing,
  order: OrderTerms & { id: string },
  dataKey: string,
): Promise<StoredTerms> {
  const terms = OrderTerms.parse(order);
  const parts = await sealWith(index, await openKey(keys, order.id, dataKey), order.id, terms);
  return { ...erased(terms, ERASED_TERMS), ...parts };
}

async function sealWith(index: string, key: string, id: string, terms: OrderTerms) {
  const [email, sealed] = await Promise.all([
    addressIndex(index, terms.email),
    encrypt(key, termsPurpose(id), JSON.stringify(terms)),
  ]);
  return { email, sealed };
}

async function openKey(keys: SealKeys, id: string, dataKey: string): Promise<string> {
  const key = await unseal(keys, keyPurpose(id), dataKey);
  if (key === null) {
    throw new UnreadableOrder(id, "key");
  }
  return key;
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
 * @throws UnreadableOrder where no key of the settings sealed its key, or where they were encrypted for
 *   another order
 */
export async function openTerms(
  keys: SealKeys,
  { id, sealed, dataKey }: { id: string; sealed: string; dataKey: string },
): Promise<OrderTerms> {
  const text = await decrypt(await openKey(keys, id, dataKey), termsPurpose(id), sealed);
  if (text === null) {
    throw new UnreadableOrder(id, "terms");
  }
  return OrderTerms.parse(JSON.parse(text));
}

/** An order whose key is there and does not open it. */
export class UnreadableOrder extends Error {
  constructor(id: string, what: string) {
    super(`the ${what} of ${id} cannot be opened`);
    this.name = "UnreadableOrder";
  }
}

/** Its key is opened for it alone, and its terms with its key alone. */
const keyPurpose = (id: string) => `data key\n${id}`;
const termsPurpose = (id: string) => `order terms\n${id}`;

/** No address begins like this. */
const INDEX = /^@[0-9a-z]{26}$/;

/**
 * What stands for an address where an order lies: the same for the same address, in any case of
 * letters.
 */
export async function addressIndex(key: string, email: string): Promise<string> {
  const encoder = new TextEncoder();
  const text = encoder.encode(`order address\n${email.toLowerCase()}`);
  const bytes = await crypto.subtle.sign("HMAC", await indexKey(key), text);
  return `@${base32(new Uint8Array(bytes), 26)}`;
}

export function isAddressIndex(text: string): boolean {
  return INDEX.test(text);
}

let known: { text: string; key: CryptoKey } | null = null;

async function indexKey(text: string): Promise<CryptoKey> {
  if (known?.text !== text) {
    const bytes = Uint8Array.from(Buffer.from(text, "base64url"));
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    known = { text, key: await crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]) };
  }
  return known.key;
}
