import { z } from "zod";

/** Longer ones are no addresses (RFC 5321). */
export const MAX_EMAIL_CHARS = 254;

/** As zod's own, and with top-level domains such as `xn--p1ai`. */
export const EMAIL_FORM =
  /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+(?:[A-Za-z]{2,}|[Xx][Nn]--[A-Za-z0-9-]+)$/;

/**
 * The address with its domain in ASCII: `user@exämple.de` and `user@xn--exmple-cua.de` are one
 * mailbox, and are stored alike. What is no domain stays as it is, and is refused after.
 */
function asciiDomain(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  const isForeign = /\P{ASCII}/u.test(domain) && !/[/\\?#:%[\]\s]/.test(domain);
  if (at < 1 || !isForeign || domain.split(".").some(isDisguised)) {
    return address;
  }
  const host = URL.parse(`http://${domain}`)?.hostname;
  return host === undefined ? address : `${address.slice(0, at)}@${host}`;
}

/** A label of Latin letters among which some only look like them: a Cyrillic or a Greek a. */
function isDisguised(label: string): boolean {
  return /\p{Script=Latin}/u.test(label) && /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(label);
}

/** An address as it tells one mailbox from another, however a person or a program wrote it. */
export function mailboxOf(address: string): string {
  return asciiDomain(address.trim()).toLowerCase();
}

/** An email address. Its domain may be of any script, and what is before the `@` is ASCII. */
export const Email = z
  .string()
  .max(MAX_EMAIL_CHARS)
  .trim()
  .overwrite(asciiDomain)
  .check(z.email({ pattern: EMAIL_FORM, error: "must be an email address" }), z.maxLength(MAX_EMAIL_CHARS));
