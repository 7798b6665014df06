import { type InnerList, parseDictionary, serializeInnerList } from "structured-headers";
import { z } from "zod";
import { type ProtocolError, protocolError } from "../../../domain/agents/protocol.ts";

/** A public key of a platform, as its profile names it (RFC 7517). */
const SigningKey = z.object({
  kid: z.string(),
  kty: z.literal("EC"),
  crv: z.enum(["P-256", "P-384"]),
  x: z.string(),
  y: z.string(),
});
type SigningKey = z.infer<typeof SigningKey>;

const HASH = { "P-256": "SHA-256", "P-384": "SHA-384" } as const;

/** A request as its signature is over it. */
export interface SignedRequest {
  method: string;
  url: URL;
  headers: Headers;
  /** The bytes that were sent, as text. */
  body: string;
}

function refused(code: string, content: string, status: 400 | 401 = 401): ProtocolError {
  return protocolError(status, code, content);
}

/**
 * What is wrong with a request's signature (RFC 9421, as the protocol uses it); null where a key of
 * the platform made it, over all that the request says.
 */
export async function signatureProblem(
  request: SignedRequest,
  keys: readonly unknown[],
  now: number,
): Promise<ProtocolError | null> {
  const { headers, body, url } = request;
  const signed = readSignature(headers);
  if (!signed) {
    return refused("signature_missing", "Send Signature-Input and Signature, as RFC 9421 has them.");
  }
  const { components, signature, keyId, expires } = signed;
  const known = keys.find((key) => z.object({ kid: z.literal(keyId) }).safeParse(key).success);
  if (known === undefined) {
    return refused("key_not_found", `The profile has no key ${keyId}.`);
  }
  const key = SigningKey.safeParse(known);
  if (!key.success) {
    return refused("algorithm_unsupported", "The key is none of P-256 or P-384.", 400);
  }
  if (body !== "" && !(await digestIs(headers.get("Content-Digest"), body))) {
    return refused("digest_mismatch", "Content-Digest is not the SHA-256 of the body.", 400);
  }
  const names = components[0].map(([name]) => name);
  const needed = [
    "@method",
    "@authority",
    "@path",
    ...(url.search === "" ? [] : ["@query"]),
    ...(body === "" ? [] : ["content-digest"]),
    ...(headers.has("Idempotency-Key") ? ["idempotency-key"] : []),
  ];
  const left = needed.find((name) => !names.includes(name));
  if (left !== undefined) {
    return refused("signature_invalid", `The signature must cover ${left}.`);
  }
  if (expires !== null && expires * 1_000 < now) {
    return refused("signature_invalid", "The signature has expired.");
  }
  const base = signatureBase(request, components);
  const isGenuine = base !== null && (await verifies(key.data, base, signature));
  return isGenuine ? null : refused("signature_invalid", `The signature does not verify with ${keyId}.`);
}

/** The first signature of a request; null where there is none that can be read. */
function readSignature(
  headers: Headers,
): { components: InnerList; signature: ArrayBuffer; keyId: string; expires: number | null } | null {
  try {
    const inputs = parseDictionary(headers.get("Signature-Input") ?? "");
    const signatures = parseDictionary(headers.get("Signature") ?? "");
    const [entry] = inputs;
    const signature = entry && signatures.get(entry[0])?.[0];
    const components = entry?.[1];
    if (!components || !isInnerList(components) || !(signature instanceof ArrayBuffer)) {
      return null;
    }
    const keyId = components[1].get("keyid");
    const expires = components[1].get("expires");
    return typeof keyId === "string"
      ? { components, signature, keyId, expires: typeof expires === "number" ? expires : null }
      : null;
  } catch {
    return null;
  }
}

function isInnerList(member: readonly unknown[]): member is InnerList {
  return Array.isArray(member[0]);
}

/** What is signed (RFC 9421, 2.5); null for a component that this shop does not know. */
export function signatureBase(
  { method, url, headers }: Omit<SignedRequest, "body">,
  components: InnerList,
): string | null {
  const lines: string[] = [];
  for (const [name, parameters] of components[0]) {
    const value = typeof name === "string" && parameters.size === 0 ? component(name) : null;
    if (value === null) {
      return null;
    }
    lines.push(`"${String(name)}": ${value}`);
  }
  lines.push(`"@signature-params": ${serializeInnerList(components)}`);
  return lines.join("\n");

  function component(name: string): string | null {
    switch (name) {
      case "@method":
        return method;
      case "@authority":
        return url.host;
      case "@path":
        return url.pathname;
      case "@query":
        return url.search === "" ? "?" : url.search;
      case "@target-uri":
        return url.href;
      default:
        return name.startsWith("@") ? null : (headers.get(name)?.trim() ?? null);
    }
  }
}

async function digestIs(header: string | null, body: string): Promise<boolean> {
  try {
    const told = parseDictionary(header ?? "").get("sha-256")?.[0];
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
    return told instanceof ArrayBuffer && equal(new Uint8Array(told), new Uint8Array(digest));
  } catch {
    return false;
  }
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, n) => byte === b[n]);
}

async function verifies({ crv, x, y }: SigningKey, base: string, signature: ArrayBuffer): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey(
      "jwk",
      { kty: "EC", crv, x, y },
      { name: "ECDSA", namedCurve: crv },
      false,
      ["verify"],
    );
    const data = new TextEncoder().encode(base);
    return await crypto.subtle.verify({ name: "ECDSA", hash: HASH[crv] }, key, signature, data);
  } catch {
    return false;
  }
}
