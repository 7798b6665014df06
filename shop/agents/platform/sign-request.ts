import {
  type InnerList,
  serializeByteSequence,
  serializeDictionary,
  serializeInnerList,
} from "structured-headers";
import { type AgentKey, type AgentKeys, agentSigningKey } from "../../../domain/settings/signing-keys.ts";
import { signatureBase } from "./message-signature.ts";

interface Unsigned {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/**
 * The headers of a request that the shop signs (RFC 9421, as the protocol uses it): over its
 * method, address, body and every header that is given.
 *
 * @param now milliseconds since 1970
 */
export async function signedRequestHeaders(
  { method, url, headers: given, body }: Unsigned,
  keys: AgentKeys,
  now: number,
): Promise<Record<string, string>> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(body));
  const headers = { ...given, "content-digest": `sha-256=${serializeByteSequence(digest)}` };
  const names = [
    "@method",
    "@authority",
    "@path",
    ...(url.search === "" ? [] : ["@query"]),
    ...Object.keys(headers),
  ];
  const key = agentSigningKey(keys, now);
  const parameters = new Map<string, string | number>([
    ["created", Math.floor(now / 1_000)],
    ["keyid", key.kid],
  ]);
  const components: InnerList = [names.map((name) => [name, new Map()]), parameters];
  const base = signatureBase({ method, url, headers: new Headers(headers) }, components) ?? "";
  const signature = await crypto.subtle.sign(
    { name: "ECDSA", hash: "SHA-256" },
    await importKey(key),
    new TextEncoder().encode(base),
  );
  return {
    ...headers,
    "signature-input": `sig1=${serializeInnerList(components)}`,
    signature: serializeDictionary({ sig1: [signature, new Map()] }),
  };
}

function importKey({ kty, crv, x, y, d }: AgentKey): Promise<CryptoKey> {
  const algorithm = { name: "ECDSA", namedCurve: crv };
  return crypto.subtle.importKey("jwk", { kty, crv, x, y, d }, algorithm, false, ["sign"]);
}
