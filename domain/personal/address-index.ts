import { Buffer } from "node:buffer";
import { mailboxOf } from "../base/email.ts";
import { base32 } from "../base/ids.ts";

/** No address begins like this, and no number of a phone. */
const INDEX = /^@[0-9a-z]{26}$/;

/**
 * The digest of an address or of a phone's number where the shop looks it up. The same mailbox has
 * the same.
 */
export async function addressIndex(key: string, address: string): Promise<string> {
  const text = new TextEncoder().encode(`order address\n${mailboxOf(address)}`);
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
