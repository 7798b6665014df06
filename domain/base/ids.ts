/** Crockford's base 32 in lower case: no i, l, o or u, so it survives being read aloud. */
export const BASE32 = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Encodes bytes five bits at a time; the last partial group is dropped, so ask for enough bytes.
 */
export function base32(bytes: Uint8Array, length: number): string {
  let out = "";
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5 && out.length < length) {
      bits -= 5;
      out += BASE32[(buffer >> bits) & 31];
    }
    buffer &= (1 << bits) - 1;
  }
  return out;
}

/** A random id of 100 bits behind a prefix that names its kind, such as `evt_` or `crt_`. */
export function randomId(prefix: string): string {
  return `${prefix}_${base32(crypto.getRandomValues(new Uint8Array(13)), 20)}`;
}

export async function sha256(text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
}

/** A short stable digest of a request body. It distinguishes a replay from a reused key. */
export async function fingerprint(value: unknown): Promise<string> {
  return base32(await sha256(JSON.stringify(value)), 26);
}
