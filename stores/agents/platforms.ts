import { asc, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { prepare } from "../base/d1.ts";
import type { OutboxEntry } from "../events/outbox.ts";
import { agentOrders, platformWebhooks } from "../schema/agents.ts";

export type AgentOrder = typeof agentOrders.$inferSelect;

/** Where the platform of an order is told of it, and the event that has it told. */
export interface Telling {
  webhookId: string;
  webhookUrl: string;
  event: OutboxEntry;
}

/** Writes down which agent an order came from; once, however often it is told. */
export async function insertAgentOrder(
  db: D1Database,
  order: Omit<AgentOrder, "webhookUrl">,
  telling: Telling | null,
): Promise<void> {
  const { orderId, checkoutId, agent, consent, createdAt } = order;
  const kept = consent === null ? null : JSON.stringify(consent);
  const { webhookId, webhookUrl = null, event } = telling ?? {};
  const insert = prepare(
    db,
    sql`insert into agent_orders (order_id, checkout_id, agent, webhook_url, consent, created_at)
      values (${orderId}, ${checkoutId}, ${agent}, ${webhookUrl}, ${kept}, ${createdAt}) on conflict do nothing`,
  );
  const tell = event
    ? [
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
  await db.batch([insert, ...tell]);
}

export async function findAgentOrder(db: D1Database, orderId: string): Promise<AgentOrder | null> {
  const isIt = sql`${agentOrders.orderId} = ${orderId}`;
  return (await drizzle(db).select().from(agentOrders).where(isIt).get()) ?? null;
}

/** Where platforms are told of those among these orders that came from one, by order. */
export async function toldOf(db: D1Database, orderIds: readonly string[]): Promise<Map<string, string>> {
  const { results } = await prepare(
    db,
    sql`select order_id as orderId, webhook_url as url from agent_orders
      where order_id in (select value from json_each(${JSON.stringify(orderIds)}))
        and webhook_url is not null`,
  ).all<{ orderId: string; url: string }>();
  return new Map(results.map(({ orderId, url }) => [orderId, url]));
}

/** Ids of the addresses at which platforms are told of orders, the oldest first. */
export async function listPlatformWebhooks(db: D1Database): Promise<string[]> {
  const rows = await drizzle(db)
    .select({ id: platformWebhooks.id })
    .from(platformWebhooks)
    .orderBy(asc(platformWebhooks.createdAt))
    .all();
  return rows.map(({ id }) => id);
}

export async function isAnyPlatformTold(db: D1Database): Promise<boolean> {
  return (await drizzle(db).select({ id: platformWebhooks.id }).from(platformWebhooks).limit(1)).length > 0;
}
