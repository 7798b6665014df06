import { z } from "zod";
import type { Role } from "../accounts/access.ts";
import { sha256 } from "../base/ids.ts";

/** Everything that is written down. A new kind of action is added here. */
export const AuditAction = z.enum([
  "product.created",
  "product.updated",
  "product.published",
  "product.archived",
  "products.imported",
  "feed.created",
  "feed.changed",
  "feed.deleted",
  "feed.pulled",
  "history.imported",
  "picture.added",
  "price.changed",
  "stock.adjusted",
  "stock.transferred",
  "locations.changed",
  "supplier.created",
  "supplier.changed",
  "purchase_order.created",
  "purchase_order.changed",
  "purchase_order.received",
  "purchase_order.receipt_reversed",
  "reservation.made",
  "reservation.confirmed",
  "reservation.released",
  "price_list.created",
  "price_list.changed",
  "price_list.deleted",
  "promotion.created",
  "promotion.changed",
  "promotion.deleted",
  "collection.created",
  "collection.changed",
  "collection.deleted",
  "synonyms.changed",
  "cart.history_read",
  "cart.link_made",
  "sale.scheduled",
  "sale.closed",
  "sale.cancelled",
  "sale.changed",
  "sale.deleted",
  "draft_order.created",
  "draft_order.mailed",
  "draft_order.cancelled",
  "order.cancelled",
  "dead_letter.redriven",
  "dead_letters.redriven",
  "order.refund_requested",
  "order.dispatched",
  "order.delivered",
  "order.tagged",
  "order.allocation_moved",
  "order.link_mailed",
  "return.requested",
  "return.approved",
  "return.rejected",
  "return.received",
  "return.exchanged",
  "saga.resumed",
  "accounting.day_closed",
  "payment_contradiction.settled",
  "account.role_changed",
  "staff.signed_in",
  "staff.sign_in_refused",
  "customer.read",
  "customer.noted",
  "customer.note_deleted",
  "customers.listed",
  "order.read",
  "orders.listed",
  "orders.exported",
  "message.read",
  "messages.listed",
  "invitation.made",
  "invitation.revoked",
  "invitation.taken",
  "account.groups_changed",
  "account.disabled",
  "account.enabled",
  "account.factor_added",
  "account.factor_removed",
  "account.recovery_codes_made",
  "account.recovery_code_used",
  "account.second_factor_reset",
  "account.linked",
  "account.unlinked",
  "account.consent_withdrawn",
  "account.password_changed",
  "account.password_reset",
  "account.email_changed",
  "account.erased",
  "settings.changed",
  "settings.put_back",
  "api_key.created",
  "api_key.revoked",
  "webhook.created",
  "webhook.changed",
  "webhook.deleted",
  "webhook.secret_renewed",
  "webhook.tested",
  "webhook.replayed",
  "platform.registered",
  "read_model.rebuilt",
  "orders.moved",
  "orders.sealed",
  "events.moved",
]);
export type AuditAction = z.infer<typeof AuditAction>;

/** Who acts and from where. */
export interface AuditOrigin {
  /** A principal's subject, or the name of the part of the store that acts by itself. */
  actor: string;
  role: Role | "system";
  /** The caller's network, as `networkOf` gives it; null where no call is behind the entry. */
  network: string | null;
  traceId: string;
}

/**
 * What was done to what. `before` and `after` hold what differs, never personal data; null is
 * "there was nothing".
 */
export interface AuditChange {
  action: AuditAction;
  /** An id, a SKU, or a name that says what was touched. */
  subject: string;
  before: object | null;
  after: object | null;
}

/** Whether a change leaves all as it is. Then nothing is written, and nothing is recorded. */
export function isUnchanged(before: unknown, after: unknown): boolean {
  return inOrder(before) === inOrder(after);
}

/** As JSON whose fields are in one order. */
function inOrder(value: unknown): string {
  return JSON.stringify(value, (_name, part) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** An entry as it is stored and chained. */
export interface AuditEntry extends AuditOrigin {
  /** 1, 2, 3 … without a gap: the order in which the database took them. */
  seq: number;
  /** Milliseconds since 1970. */
  at: number;
  action: string;
  subject: string;
  /** JSON. */
  before: string | null;
  after: string | null;
}

export type SealedEntry = AuditEntry & {
  /** Null until the entry has been sealed, moments after it was written. */
  hash: string | null;
};

/** The newest sealed entry. */
export interface AuditHead {
  seq: number;
  hash: string;
}

/** What the first entry is chained to. */
export const GENESIS: AuditHead = { seq: 0, hash: "0".repeat(64) };

/** SHA-256 over the hash before and everything the entry says, as 64 hex digits. */
export async function sealOf(previous: string, entry: AuditEntry): Promise<string> {
  const { seq, at, actor, role, action, subject, before, after, network, traceId } = entry;
  const digest = await sha256(
    JSON.stringify([previous, seq, at, actor, role, action, subject, before, after, network, traceId]),
  );
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

export type Verification =
  | { intact: true; entries: number; unsealed: number; head: AuditHead }
  | { intact: false; seq: number; reason: "missing" | "changed" | "unsealed" };

/**
 * Recomputes the chain over all entries, oldest first, and names the first that is not what was
 * sealed.
 *
 * @param anchor The head as it was kept outside the database: shows a chain that was cut off, or
 *   made again as a whole.
 */
export async function verifyChain(
  entries: AsyncIterable<SealedEntry> | Iterable<SealedEntry>,
  anchor: AuditHead | null,
): Promise<Verification> {
  let head = GENESIS;
  let unsealed = 0;
  for await (const entry of entries) {
    const expected = head.seq + unsealed + 1;
    if (entry.seq !== expected) {
      return { intact: false, seq: expected, reason: "missing" };
    }
    if (entry.hash === null) {
      if (anchor && entry.seq <= anchor.seq) {
        return { intact: false, seq: entry.seq, reason: "unsealed" };
      }
      unsealed += 1;
      continue;
    }
    if (unsealed > 0) {
      return { intact: false, seq: head.seq + 1, reason: "unsealed" };
    }
    const hash = await sealOf(head.hash, entry);
    const anchored = entry.seq !== anchor?.seq || hash === anchor.hash;
    if (hash !== entry.hash || !anchored) {
      return { intact: false, seq: entry.seq, reason: "changed" };
    }
    head = { seq: entry.seq, hash };
  }
  if (anchor && head.seq < anchor.seq) {
    return { intact: false, seq: head.seq + 1, reason: "missing" };
  }
  return { intact: true, entries: head.seq + unsealed, unsealed, head };
}
