import { mailboxOf } from "../../../domain/base/email.ts";
import { OrderId, type OrderStatus } from "../../../domain/orders/order.ts";
import { orderShards } from "../../../stores/orders/order-shards.ts";
import {
  type FoundSummary,
  listedFrom,
  type SummaryPage,
  type SummaryPlace,
  type SummaryQuery,
  searchSummaries,
} from "../../../stores/orders/order-summaries.ts";
import { formsOf } from "../../../stores/personal/vault.ts";
import { withAddresses } from "./sealed-addresses.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** What is looked for; all that is given must hold. */
export interface OrderQuery {
  /** An order's id, its number, or the email address it was placed with. */
  q?: string | undefined;
  status?: OrderStatus | undefined;
  /** Placed at this moment or later (ISO 8601); a date is its beginning in UTC. */
  from?: string | undefined;
  /** Placed before this moment (ISO 8601); a date is its end in UTC. */
  to?: string | undefined;
  sku?: string | undefined;
  tag?: string | undefined;
  /** The last order of the page before. */
  after?: SummaryPlace | undefined;
}

const NUMBER = /^([0-9a-z]{5})-?([0-9a-z]{5})$/;

/**
 * Looks orders up in the lists. What `q` says is found exactly; what it cannot mean finds
 * nothing.
 */
export async function searchOrders(
  env: Env,
  query: OrderQuery,
  limit: number,
): Promise<SummaryPage<FoundSummary>> {
  const page = await findSummaries(env, query, limit);
  return { ...page, items: await withAddresses(env, page.items) };
}

/** The same, with addresses as they are stored in the lists. */
export async function findSummaries(
  env: Env,
  { q, from, to, after, status, sku, tag }: OrderQuery,
  limit: number,
): Promise<SummaryPage<FoundSummary>> {
  const named = q ? whatIsNamed(q) : {};
  if (!named) {
    return { items: [], next: null };
  }
  const { email, ...ids } = named;
  return searchSummaries(env.DB.withSession("first-unconstrained"), listedFrom(orderShards(env)), {
    ...ids,
    emails: email === undefined ? undefined : await formsOf(env, email),
    status,
    sku,
    tag,
    limit,
    from: from === undefined ? undefined : Date.parse(from),
    to: to === undefined ? undefined : Date.parse(to) + (to.includes("T") ? 0 : DAY_MS),
    after,
  });
}

/** Whether this is an order's id, a number or an address. */
export function namesOrders(q: string): boolean {
  return whatIsNamed(q) !== null;
}

function whatIsNamed(q: string): (Pick<SummaryQuery, "id" | "idPrefix"> & { email?: string }) | null {
  const text = mailboxOf(q);
  if (text.includes("@")) {
    return { email: text };
  }
  if (OrderId.safeParse(text).success) {
    return { id: text };
  }
  // Read over the phone, i and l sound like 1 and o like 0; the alphabet has neither.
  const number = NUMBER.exec(text.replace(/[il]/g, "1").replaceAll("o", "0"));
  return number ? { idPrefix: `ord_${number[1]}${number[2]}` } : null;
}
