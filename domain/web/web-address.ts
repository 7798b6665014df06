import { err, ok, type Result } from "../base/result.ts";

/**
 * What a shop may ask on the web for somebody else: a picture's address, a feed, a webhook. An
 * address inside a private network would have the shop ask machines that trust it.
 */

/** Networks that are not the public internet (https://www.iana.org/assignments/iana-ipv4-special-registry). */
const PRIVATE_IPV4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];
/** Of IPv6 the addresses that are routed, but for those that stand for an IPv4 address or an example. */
const PUBLIC_IPV6 = /^\[[23][0-9a-f]{3}:/;
const NOT_PUBLIC_IPV6 = /^\[(?:2001:(?:db8|0)?:|2002:|3fff:)/;
/** Names that only a local network knows. */
const LOCAL_NAME = /(?:^|\.)(?:localhost|local|internal|intranet|lan|home|corp|private|home\.arpa)$/;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

const MAX_ADDRESS_CHARS = 2_048;

interface Allowed {
  /** Loopback too, as a development shop may. */
  loopback: boolean;
}

/** The address as it may be asked, or why it may not be, in words for a merchant. */
export function publicAddress(text: string, { loopback }: Allowed): Result<URL, string> {
  const url = text.length <= MAX_ADDRESS_CHARS ? URL.parse(text) : null;
  if (!url || !/^https?:$/.test(url.protocol)) {
    return err("It must be an address that begins with https:// or http://.");
  }
  if (url.username !== "" || url.password !== "") {
    return err("An address must not hold a user name or a password.");
  }
  // The dot of the root means the same host.
  const host = url.hostname.replace(/\.$/, "");
  if (loopback && LOOPBACK.test(host)) {
    return ok(url);
  }
  return isPublic(host) ? ok(url) : err("It leads into a private network, which the shop does not ask.");
}

function isPublic(host: string): boolean {
  if (host.startsWith("[")) {
    return PUBLIC_IPV6.test(host) && !NOT_PUBLIC_IPV6.test(host);
  }
  const ip = numberOf(host);
  if (ip !== null) {
    return !PRIVATE_IPV4.some(([base, bits]) => ip >>> (32 - bits) === (numberOf(base) ?? 0) >>> (32 - bits));
  }
  return host.includes(".") && !LOCAL_NAME.test(host);
}

/** An IPv4 address as a number. `URL` writes every form of one in four decimals. */
function numberOf(host: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(host)?.slice(1).map(Number);
  return parts ? parts.reduce((sum, part) => sum * 256 + part, 0) : null;
}
