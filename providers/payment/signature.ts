/** Seconds that a signed time may differ from ours: whoever records a webhook can't play it back later. */
export const TOLERANCE_S = 300;

/** `t=<seconds since 1970>,v1=<hex HMAC-SHA-256 of "t.body">`: the scheme that Stripe made common. */
export async function signBody(secret: string, body: string, now: number): Promise<string> {
  const t = Math.floor(now / 1000);
  return `t=${t},v1=${hex(await hmac(secret, `${t}.${body}`))}`;
}

/**
 * Whether one of these secrets signed the body just now. Several are good while a secret is being replaced.
 *
 * @returns null when it is good, else what is wrong with it
 */
export async function signatureProblem(
  header: string | null,
  body: string,
  secrets: readonly string[],
  now: number,
): Promise<string | null> {
  if (header === null) return "it is not signed";
  const parts = header.split(",").map((part) => part.trim().split("=", 2));
  const t = parts.find(([name]) => name === "t")?.[1] ?? "";
  if (!/^\d{1,12}$/.test(t)) return "its signature has no time";
  if (Math.abs(now / 1000 - Number(t)) > TOLERANCE_S) return "its signature is too old";
  const given = parts.flatMap(([name, value]) => (name === "v1" && value ? [fromHex(value)] : []));
  for (const secret of secrets) {
    const key = await keyOf(secret);
    const signed = new TextEncoder().encode(`${t}.${body}`);
    // `verify` takes a time that does not depend on where the two differ.
    for (const mac of given) if (mac && (await crypto.subtle.verify("HMAC", key, mac, signed))) return null;
  }
  return "its signature is not one of ours";
}

function keyOf(secret: string): Promise<CryptoKey> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", new TextEncoder().encode(secret), algorithm, false, [
    "sign",
    "verify",
  ]);
}

async function hmac(secret: string, text: string): Promise<Uint8Array> {
  return new Uint8Array(
    await crypto.subtle.sign("HMAC", await keyOf(secret), new TextEncoder().encode(text)),
  );
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^(?:[0-9a-f]{2}){32}$/i.test(text)) return null;
  return Uint8Array.from({ length: 32 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16));
}
