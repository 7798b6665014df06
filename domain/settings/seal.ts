import { Buffer } from "node:buffer";
import { base32, sha256 } from "../base/ids.ts";

/**
 * 32 bytes in base64url. Of several the first seals, and all open: two are there while one is
 * replaced.
 */
export type SealKeys = readonly [string, ...string[]];

const IV_BYTES = 12;
const FORM = /^([0-9a-z]{8})\.([\w-]+)$/;

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, "base64url"));

/** What a sealed text says its key by: eight letters of a digest. */
async function sealKeyId(key: string): Promise<string> {
  return base32(await sha256(`seal\n${key}`), 8);
}

function importKey(key: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytesOf(key), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/**
 * Encrypts and signs a text with AES-256-GCM.
 *
 * @param purpose what it is and whose: it opens under the same purpose alone
 */
export async function seal([key]: SealKeys, purpose: string, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const encoder = new TextEncoder();
  const algorithm = { name: "AES-GCM", iv, additionalData: encoder.encode(purpose) };
  const sealed = await crypto.subtle.encrypt(algorithm, await importKey(key), encoder.encode(text));
  return `${await sealKeyId(key)}.${Buffer.concat([iv, new Uint8Array(sealed)]).toString("base64url")}`;
}

/** The text; null where no key here sealed it, or not for this purpose. */
export async function unseal(keys: SealKeys, purpose: string, sealed: string): Promise<string | null> {
  const [, id, body] = FORM.exec(sealed) ?? [];
  for (const key of id && body ? keys : []) {
    if ((await sealKeyId(key)) === id) {
      const bytes = bytesOf(body ?? "");
      const [iv, text] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES)];
      const algorithm = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(purpose) };
      try {
        return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, await importKey(key), text));
      } catch {
        return null;
      }
    }
  }
  return null;
}

/** Whether a text is sealed with another key than the first. */
export async function isSealedBefore([key]: SealKeys, sealed: string): Promise<boolean> {
  return !sealed.startsWith(`${await sealKeyId(key)}.`);
}
