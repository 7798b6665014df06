import { z } from "zod";
import { sha256 } from "../../base/ids.ts";

/** What a customer may let a platform do, as the protocol of agents names it. */
export const LinkScope = z.enum([
  "dev.ucp.shopping.order:read",
  "dev.ucp.shopping.checkout:manage",
  "dev.ucp.shopping.cart:manage",
]);
export type LinkScope = z.infer<typeof LinkScope>;

/** What of a customer an operation of this capability needs; null where it needs nothing. */
export function scopeFor(capability: string): LinkScope | null {
  return LinkScope.options.find((scope) => scope.startsWith(`${capability}:`)) ?? null;
}

/** The scopes in a text, each once; null where one of them is unknown, or there is none. */
export function scopesIn(text: string): LinkScope[] | null {
  const parsed = z
    .array(LinkScope)
    .min(1)
    .safeParse([...new Set(text.split(" ").filter(Boolean))]);
  return parsed.success ? parsed.data : null;
}

const LOOPBACK = /^(127\.0\.0\.1|\[::1\])$/;

/**
 * Where a platform may have a browser sent back: over https, or to this very machine (RFC 8252,
 * 7.3).
 */
export function isRedirectAddress(text: string): boolean {
  const url = URL.parse(text);
  return (
    url !== null &&
    !text.includes("#") &&
    url.username === "" &&
    url.password === "" &&
    (url.protocol === "https:" || (url.protocol === "http:" && LOOPBACK.test(url.hostname)))
  );
}

/** An address of this machine without its port, which programs are given when they start. */
function withoutPort(text: string): string | null {
  const url = URL.parse(text);
  if (url?.protocol !== "http:" || !LOOPBACK.test(url.hostname)) {
    return null;
  }
  url.port = "";
  return url.href;
}

/** Whether a browser may be sent there: letter by letter, but for the port of this very machine. */
export function isKnownRedirect(asked: string, known: readonly string[]): boolean {
  const here = withoutPort(asked);
  return (
    isRedirectAddress(asked) &&
    known.some((one) => one === asked || (here !== null && withoutPort(one) === here))
  );
}

/** A challenge of PKCE by S256 (RFC 7636). */
export const CodeChallenge = z.string().regex(/^[\w-]{43}$/);
const VERIFIER = /^[\w.~-]{43,128}$/;

/** Whether the program that redeems a code is the one that asked for it. */
export async function isVerifierOf(challenge: string, verifier: string): Promise<boolean> {
  if (!VERIFIER.test(verifier)) {
    return false;
  }
  const digest = btoa(String.fromCharCode(...(await sha256(verifier))));
  return digest.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") === challenge;
}
