const IPV4 = /^(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}$/;

/** The eight groups of an IPv6 address, in lower case and without leading zeros. */
export function ipv6Groups(ip: string): string[] {
  const [front = "", back] = ip.toLowerCase().split("::");
  const head = front.split(":").filter(Boolean);
  const tail = (back ?? "").split(":").filter(Boolean);
  const zeros = back === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const groups = [...head, ...Array.from({ length: zeros }, () => "0"), ...tail];
  return groups.map((group) => group.replace(/^0+(?=.)/, ""));
}

/**
 * Whom a limit by address counts: an IPv4 address, or the /64 of which one IPv6 subscriber has
 * every address.
 */
export function subscriberOf(ip: string): string {
  return ip.includes(":") ? ipv6Groups(ip).slice(0, 4).join(":") : ip;
}

/**
 * The network of an address: `203.0.113.0/24`, or the first 48 bits of an IPv6 address. It
 * identifies an office or an attacker, and no single person.
 */
export function networkOf(ip: string): string {
  const v4 = IPV4.exec(ip)?.[1];
  if (v4) {
    return `${v4}.0/24`;
  }
  const groups = ipv6Groups(ip).slice(0, 3);
  if (groups.length < 3 || groups.some((group) => !/^[0-9a-f]{1,4}$/.test(group))) {
    return "unknown";
  }
  return `${groups.join(":")}::/48`;
}
