import { ipv6Groups } from "../base/network.ts";

/** The addresses of IPv4 that belong to no public host, as a prefix and its bits. */
const INSIDE_V4: readonly (readonly [string, number])[] = [
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
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
];
/** Within 2000::/3: the IETF's own (Teredo too), documentation, 6to4, documentation again. */
const INSIDE_V6: readonly (readonly [number, number, number])[] = [
  [0x2001, 0x0000, 23],
  [0x2001, 0x0db8, 32],
  [0x2002, 0x0000, 16],
  [0x3fff, 0x0000, 20],
];
/** Names that no public resolver answers, or that machines of one network give each other. */
const INSIDE_NAME = /(^|\.)(localhost|local|internal|intranet|lan|corp|home|home\.arpa|invalid|onion)$/;
const LOOPBACK = /^(?:(?:[^.]+\.)*localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
const DOTTED = /^\d{1,3}(?:\.\d{1,3}){3}$/;

function number(dotted: string): number {
  return dotted.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
}

function isPublicV4(ip: string): boolean {
  const at = number(ip);
  return INSIDE_V4.every(([prefix, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(at / size) !== Math.floor(number(prefix) / size);
  });
}

function isPublicV6(ip: string): boolean {
  const [first = 0, second = 0] = ipv6Groups(ip).map((group) => Number.parseInt(group, 16));
  const at = first * 0x10000 + second;
  const isGlobal = first >= 0x2000 && first < 0x4000;
  return (
    isGlobal &&
    INSIDE_V6.every(([one, two, bits]) => {
      const size = 2 ** (32 - bits);
      return Math.floor(at / size) !== Math.floor((one * 0x10000 + two) / size);
    })
  );
}

/**
 * Whether an address belongs to a public host
 * (https://www.iana.org/assignments/iana-ipv4-special-registry,
 * https://www.iana.org/assignments/iana-ipv6-special-registry). What is no address does not.
 */
export function isPublicIp(ip: string): boolean {
  return ip.includes(":") ? isPublicV6(ip) : DOTTED.test(ip) && isPublicV4(ip);
}

/** The name that a resolver must be asked for; null where a URL holds an address itself. */
export function nameToResolve({ hostname }: URL): string | null {
  return hostname.startsWith("[") || DOTTED.test(hostname) || LOOPBACK.test(hostname)
    ? null
    : hostname.replace(/\.$/, "");
}

/**
 * Why the shop does not send to a URL that a merchant gave; null when it may, as far as the URL
 * says. Parsing has brought its host into one form: `0x7f.1` and `2130706433` are `127.0.0.1` here.
 *
 * @param isDevelopment allows this machine itself, without TLS too
 */
export function insideProblem(url: URL, isDevelopment: boolean): string | null {
  const host = url.hostname.replace(/\.$/, "");
  if (isDevelopment && LOOPBACK.test(host) && /^https?:$/.test(url.protocol)) {
    return null;
  }
  if (url.protocol !== "https:") {
    return "It must begin with https://.";
  }
  if (url.username !== "" || url.password !== "") {
    return "It must not hold a name or a password.";
  }
  if (host.startsWith("[")) {
    return isPublicIp(host.slice(1, -1)) ? null : INSIDE;
  }
  if (DOTTED.test(host)) {
    return isPublicIp(host) ? null : INSIDE;
  }
  return INSIDE_NAME.test(host) || !host.includes(".") ? INSIDE : null;
}

export const INSIDE = "It leads inside a private network.";
