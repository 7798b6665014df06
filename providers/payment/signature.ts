/**
 * Seconds that a signed time may differ from ours, so that a recorded webhook cannot be replayed
 * later.
 */
const TOLERANCE_S = 300;

/**
 * `t=<seconds since 1970>,v1=<hex HMAC-SHA-256 of "t.body">`: the scheme that Stripe made common.
 */
export async function signBody(secret: string, body: string, now: number): Promise<string> {
  const t = Math.floor(now / 1000);
  return `t=${t},v1=${hex(await hmac(new TextEncoder().encode(secret), `${t}.${body}`))}`;
}

/**
 * Whether one of these secrets signed the body just now. Several are good while a secret is being
 * replaced.
 *
 * @returns null when it is good, else what is wrong with it
 */
export async function signatureProblem(
  header: string | null,
  body: string,
  secrets: readonly string[],
  now: number,
): Promise<string | null> {
  if (header === null) {
    return "it is not signed";
  }
  const parts = header.split(",").map((part) => part.trim().split("=", 2));
  const t = parts.find(([name]) => name === "t")?.[1] ?? "";
  if (!/^\d{1,12}$/.test(t)) {
    return "its signature has no time";
  }
  if (Math.abs(now / 1000 - Number(t)) > TOLERANCE_S) {
    return "its signature is too old";
  }
  const given = parts.flatMap(([name, value]) => (name === "v1" && value ? [fromHex(value)] : []));
  const signed = `${t}.${body}`;
  for (const secret of secrets) {
    const key = new TextEncoder().encode(secret);
    for (const mac of given) {
      if (mac && (await isHmac(key, mac, signed))) {
        return null;
      }
    }
  }
  return "its signature is not one of ours";
}

function keyOf(secret: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);
}

/** HMAC-SHA-256 of the text. */
export async function hmac(secret: Uint8Array, text: string): Promise<Uint8Array> {
  return new Uint8Array(
    await crypto.subtle.sign("HMAC", await keyOf(secret), new TextEncoder().encode(text)),
  );
}

/**
 * Whether that is the text's HMAC-SHA-256. The time it takes does not depend on where the two
 * differ.
 */
export async function isHmac(secret: Uint8Array, mac: Uint8Array, text: string): Promise<boolean> {
  return crypto.subtle.verify("HMAC", await keyOf(secret), mac, new TextEncoder().encode(text));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The 32 bytes that 64 hex digits say; null for anything else. */
export function fromHex(text: string): Uint8Array | null {
  if (!/^(?:[0-9a-f]{2}){32}$/i.test(text)) {
    return null;
  }
  return Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
