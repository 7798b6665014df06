import { asc, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { saidOfMarketing } from "../../domain/agents/consent.ts";
import type { AuditAction } from "../../domain/audit/audit.ts";
import { prepare } from "../base/d1.ts";
import type { OutboxEntry } from "../events/outbox.ts";
import { agentOrders, platformWebhooks } from "../schema/agents.ts";
import { refusalOfMarketing } from "./consents.ts";

export type AgentOrder = typeof agentOrders.$inferSelect;

/** An order's row. */
export type NewAgentOrder = Omit<AgentOrder, "webhookUrl" | "consentEndedAt">;

/** Where the platform of an order receives it, and the event that sends it there. */
export interface PlatformNotice {
  webhookId: string;
  webhookUrl: string;
  event: OutboxEntry;
}

/**
 * Writes down which agent an order came from; once, however often it is called. A customer who
 * wants no marketing gets none, in the same batch: what they choose later is not undone by a
 * repetition.
 */
export async function insertAgentOrder(
  db: D1Database,
  order: NewAgentOrder,
  notice: PlatformNotice | null,
): Promise<void> {
  const { orderId, checkoutId, agent, accountId, consent, createdAt } = order;
  const kept = consent === null ? null : JSON.stringify(consent);
  const { webhookId, webhookUrl = null, event } = notice ?? {};
  // A person who was erased meanwhile is not named again.
  const isLeft = sql`not exists (select 1 from accounts where id = ${accountId} and erased_at is not null)`;
  const insert = prepare(
    db,
    sql`insert into agent_orders
        (order_id, checkout_id, agent, webhook_url, consent, account_id, created_at)
      values (${orderId}, ${checkoutId}, ${agent}, ${webhookUrl}, iif(${isLeft}, ${kept}, null),
        iif(${isLeft}, ${accountId}, null), ${createdAt}) on conflict do nothing`,
  );
  const tell = event
    ? [
        prepare(
          db,
          sql`insert into audit_log (at, actor, role, action, subject, after_json, trace_id)
            select ${createdAt}, ${agent}, 'system', ${"platform.registered" satisfies AuditAction}, ${webhookId},
              json_object('url', ${webhookUrl}), ''
            where not exists (select 1 from platform_webhooks where id = ${webhookId})`,
        ),
        prepare(
          db,
          sql`insert into platform_webhooks (id, url, created_at) values (${webhookId}, ${webhookUrl}, ${createdAt})
            on conflict do nothing`,
        ),
        prepare(
          db,
          sql`insert into outbox (id, type, payload, created_at)
            values (${event.id}, ${event.type}, ${event.payload}, ${createdAt}) on conflict do nothing`,
        ),
      ]
    : [];
  await db.batch([...heeded(db, order), insert, ...tell]);
}

/**
 * Has a "no" to marketing heeded by the account that the order is of: its customer let the platform
 * speak for them. An address proves nothing, so a guest's "no" is kept with the order alone.
 */
function heeded(db: D1Database, { orderId, accountId, consent }: NewAgentOrder): D1PreparedStatement[] {
  if (saidOfMarketing(consent) !== false || accountId === null) {
    return [];
  }
  const isNew = sql`not exists (select 1 from agent_orders where order_id = ${orderId})`;
  return [refusalOfMarketing(db, sql`${accountId}`, isNew)];
}

export async function findAgentOrder(db: D1Database, orderId: string): Promise<AgentOrder | null> {
  const isIt = sql`${agentOrders.orderId} = ${orderId}`;
  return (await drizzle(db).select().from(agentOrders).where(isIt).get()) ?? null;
}

/** Where platforms receive those among these orders that came from one, by order. */
export async function platformUrlsOf(
  db: D1Database,
  orderIds: readonly string[],
): Promise<Map<string, string>> {
  const { results } = await prepare(
    db,
    sql`select order_id as orderId, webhook_url as url from agent_orders
      where order_id in (select value from json_each(${JSON.stringify(orderIds)}))
        and webhook_url is not null`,
  ).all<{ orderId: string; url: string }>();
  return new Map(results.map(({ orderId, url }) => [orderId, url]));
}

export type PlatformWebhook = typeof platformWebhooks.$inferSelect;

/** The addresses at which platforms receive orders, the oldest first. */
export async function listPlatformWebhooks(db: D1Database): Promise<PlatformWebhook[]> {
  return drizzle(db).select().from(platformWebhooks).orderBy(asc(platformWebhooks.createdAt)).all();
}

export async function findPlatformWebhook(db: D1Database, id: string): Promise<PlatformWebhook | null> {
  const isIt = sql`${platformWebhooks.id} = ${id}`;
  return (await drizzle(db).select().from(platformWebhooks).where(isIt).get()) ?? null;
}

export async function isAnyPlatformNotified(db: D1Database): Promise<boolean> {
  return (await drizzle(db).select({ id: platformWebhooks.id }).from(platformWebhooks).limit(1)).length > 0;
}
