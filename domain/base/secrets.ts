import { base32, sha256 } from "./ids.ts";

/** Letters of a secret: 255 bits. */
const SECRET_LETTERS = 51;

export function randomSecret(): string {
  return base32(crypto.getRandomValues(new Uint8Array(32)), SECRET_LETTERS);
}

/** A digest of a secret. It shows whether a secret is the same, and cannot be reversed. */
export async function secretDigest(secret: string): Promise<string> {
  return base32(await sha256(`secret\n${secret}`), SECRET_LETTERS);
}

/** A text signed for one purpose, as letters: HMAC-SHA-256. */
export async function mac(key: string, purpose: string, text: string): Promise<string> {
  const encoder = new TextEncoder();
  const hmac = await crypto.subtle.importKey(
    "raw",
    encoder.encode(`${purpose}\n${key}`),
    { name: "HMAC", hash: "SHA-256" },
    false,
    ["sign"],
  );
  return base32(new Uint8Array(await crypto.subtle.sign("HMAC", hmac, encoder.encode(text))), SECRET_LETTERS);
}

/** Compares in a time that does not depend on where the texts differ. */
export function sameText(a: string, b: string): boolean {
  if (a.length !== b.length) {
    return false;
  }
  let difference = 0;
  for (let i = 0; i < a.length; i++) {
    difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  }
  return difference === 0;
}
