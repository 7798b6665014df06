import { base32 } from "../base/ids.ts";
import { sameText } from "../base/secrets.ts";

/** What a ticket says: this customer may order in this sale, once, until then. */
export interface TicketGrant {
  saleId: string;
  customer: string;
  /** Unique in its sale, of 0-9 and a-z. The lane records the tickets that it accepted. */
  id: string;
  /** Milliseconds since 1970. */
  expiresAt: number;
}

/** Letters of a signature: 130 bits of HMAC-SHA-256. */
const MAC_LENGTH = 26;
const TICKET = new RegExp(`^tkt_([0-9a-z]{1,13})\\.([0-9a-z]{1,9})\\.([0-9a-z]{${MAC_LENGTH}})$`);
/** Keys kept imported in an isolate: one a running sale. */
const MAX_CACHED_KEYS = 64;

const encoder = new TextEncoder();
const imported = new Map<string, CryptoKey>();

async function signingKey(secret: string): Promise<CryptoKey> {
  const known = imported.get(secret);
  if (known) {
    return known;
  }
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), hmac, false, ["sign"]);
  if (imported.size >= MAX_CACHED_KEYS) {
    imported.clear();
  }
  imported.set(secret, key);
  return key;
}

/**
 * The customer comes last: the parts before it hold no line break, so no two grants share a text.
 */
async function mac(secret: string, saleId: string, id: string, expiry: string, customer: string) {
  const text = encoder.encode(`${saleId}\n${id}\n${expiry}\n${customer}`);
  const signature = await crypto.subtle.sign("HMAC", await signingKey(secret), text);
  return base32(new Uint8Array(signature), MAC_LENGTH);
}

/**
 * Signs a grant as `tkt_<id>.<expiry>.<signature>`; the same grant always makes the same ticket.
 */
export async function issueTicket(secret: string, grant: TicketGrant): Promise<string> {
  const expiry = grant.expiresAt.toString(36);
  return `tkt_${grant.id}.${expiry}.${await mac(secret, grant.saleId, grant.id, expiry, grant.customer)}`;
}

/**
 * What a ticket is that this sale gave to this customer, or null. Whether it was used before is for
 * the caller to know; one that has lapsed can still name the order that it was used for.
 */
export async function verifyTicket(
  secret: string,
  ticket: string,
  bearer: { saleId: string; customer: string; now: number },
): Promise<{ id: string; lapsed: boolean } | null> {
  const [, id, expiry, signature] = TICKET.exec(ticket) ?? [];
  if (!id || !expiry || !signature) {
    return null;
  }
  const expected = await mac(secret, bearer.saleId, id, expiry, bearer.customer);
  if (!sameText(signature, expected)) {
    return null;
  }
  return { id, lapsed: Number.parseInt(expiry, 36) <= bearer.now };
}
