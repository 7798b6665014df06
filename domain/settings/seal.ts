import { Buffer } from "node:buffer";
import { base32, sha256 } from "../base/ids.ts";

/**
 * 32 bytes in base64url. Of several the first seals, and all open: two are there while one is
 * replaced.
 */
export type SealKeys = readonly [string, ...string[]];

const IV_BYTES = 12;
const FORM = /^([0-9a-z]{8})\.([\w-]+)$/;
/** Keys of settings that an isolate keeps as they are used: a shop has two, a test some more. */
const MOST_IMPORTED = 16;

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text, "base64url"));

/** A key of the settings: as it is used, and by what a sealed text says its key. */
interface SettingsKey {
  id: string;
  key: CryptoKey;
}

const imported = new Map<string, SettingsKey>();

async function settingsKey(text: string): Promise<SettingsKey> {
  const known = imported.get(text);
  if (known) {
    return known;
  }
  const made = { id: await sealKeyId(text), key: await importKey(text) };
  if (imported.size >= MOST_IMPORTED) {
    imported.clear();
  }
  imported.set(text, made);
  return made;
}

/** What a sealed text says its key by: eight letters of a digest. */
export async function sealKeyId(key: string): Promise<string> {
  return base32(await sha256(`seal\n${key}`), 8);
}

function importKey(key: string): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", bytesOf(key), "AES-GCM", false, ["encrypt", "decrypt"]);
}

/** A new key of 32 bytes in base64url. */
export function newKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
}

/**
 * Encrypts and signs a text with AES-256-GCM, under a key that the text does not name.
 *
 * @param purpose what it is and whose: it opens under the same purpose alone
 */
export async function encrypt(key: string, purpose: string, text: string): Promise<string> {
  return encryptWith(await importKey(key), purpose, text);
}

/** The text; null where this key did not encrypt it, or not for this purpose. */
export async function decrypt(key: string, purpose: string, encrypted: string): Promise<string | null> {
  return decryptWith(await importKey(key), purpose, encrypted);
}

async function encryptWith(key: CryptoKey, purpose: string, text: string): Promise<string> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const encoder = new TextEncoder();
  const algorithm = { name: "AES-GCM", iv, additionalData: encoder.encode(purpose) };
  const bytes = await crypto.subtle.encrypt(algorithm, key, encoder.encode(text));
  return Buffer.concat([iv, new Uint8Array(bytes)]).toString("base64url");
}

async function decryptWith(key: CryptoKey, purpose: string, encrypted: string): Promise<string | null> {
  const bytes = bytesOf(encrypted);
  const [iv, text] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES)];
  const algorithm = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(purpose) };
  try {
    return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, text));
  } catch {
    return null;
  }
}

/** Encrypts a text with the first key, and names that key before it. */
export async function seal([first]: SealKeys, purpose: string, text: string): Promise<string> {
  const { id, key } = await settingsKey(first);
  return `${id}.${await encryptWith(key, purpose, text)}`;
}

/** The text; null where no key here sealed it, or not for this purpose. */
export async function unseal(keys: SealKeys, purpose: string, sealed: string): Promise<string | null> {
  const [, id, body] = FORM.exec(sealed) ?? [];
  for (const one of id && body ? keys : []) {
    const known = await settingsKey(one);
    if (known.id === id) {
      return decryptWith(known.key, purpose, body ?? "");
    }
  }
  return null;
}

/** Whether a text is sealed with another key than the first. */
export async function isSealedBefore([first]: SealKeys, sealed: string): Promise<boolean> {
  return !sealed.startsWith(`${(await settingsKey(first)).id}.`);
}
