import {
  type Channel,
  DELIVERY_STATES,
  type DeliveryState,
  type Kind,
  LIMITED,
} from "../../domain/notifications/channels.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import type { notifications } from "../schema/messaging.ts";

export type Notification = typeof notifications.$inferSelect;

/** The events of an order that its shopper is notified of. */
export const NOTIFIED_EVENTS = [
  "order.confirmed",
  "order.cancelled",
  "order.shipped",
  "order.delivered",
  "order.refunded",
  "return.requested",
  "return.approved",
  "return.rejected",
  "return.received",
] as const;

/** Those of these messages that are to be sent still: nothing of them is settled. */
export async function unsentNotifications(db: D1Database, ids: readonly string[]): Promise<Set<string>> {
  const { results } = await db
    .prepare(
      "SELECT id FROM notifications WHERE id IN (SELECT value FROM json_each(?)) AND state <> 'pending'",
    )
    .bind(JSON.stringify(ids))
    .all<{ id: string }>();
  const ended = new Set(results.map(({ id }) => id));
  return new Set(ids.filter((id) => !ended.has(id)));
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** What decides whether messages may be sent now. */
export interface Standing {
  states: ReadonlyMap<string, { state: DeliveryState; dueAt: number | null }>;
  /** `<digest> <kind>` of those who ended messages. */
  suppressed: ReadonlySet<string>;
  /** Messages of the limited kinds that went to a recipient in the last day. */
  lately: ReadonlyMap<string, number>;
}

export async function readStanding(
  db: D1Database,
  asked: { ids: readonly string[]; digests: readonly string[]; recipients: readonly string[]; now: number },
): Promise<Standing> {
  const [states, suppressed, lately] = await db.batch<Record<string, string | number | null>>([
    db
      .prepare("SELECT id, state, due_at FROM notifications WHERE id IN (SELECT value FROM json_each(?))")
      .bind(JSON.stringify(asked.ids)),
    db
      .prepare(
        "SELECT digest || ' ' || kind AS ended FROM suppressions WHERE digest IN (SELECT value FROM json_each(?))",
      )
      .bind(JSON.stringify(asked.digests)),
    db
      .prepare(
        `SELECT recipient, count(*) AS sent FROM notifications
         WHERE kind IN (${LIMITED.map((kind) => `'${kind}'`).join(", ")})
           AND recipient IN (SELECT value FROM json_each(?)) AND sent_at > ? GROUP BY recipient`,
      )
      .bind(JSON.stringify(asked.recipients), asked.now - DAY_MS),
  ]);
  const rows = (result: typeof states) => result?.results ?? [];
  return {
    states: new Map(
      rows(states).map(({ id, state, due_at: dueAt }) => [
        String(id),
        { state: state as DeliveryState, dueAt: dueAt === null ? null : Number(dueAt) },
      ]),
    ),
    suppressed: new Set(rows(suppressed).map(({ ended }) => String(ended))),
    lately: new Map(rows(lately).map(({ recipient, sent }) => [String(recipient), Number(sent)])),
  };
}

/** How many messages of a cause there were since then. */
export async function countNotifications(db: D1Database, cause: string, since: number): Promise<number> {
  const found = await db
    .prepare(`SELECT count(*) AS n FROM notifications WHERE ${IN_RANGE("id", "?1")} AND created_at > ?2`)
    .bind(cause, since)
    .first<{ n: number }>();
  return found?.n ?? 0;
}

/** What is written down of a message. */
export interface NotificationRecord {
  id: string;
  eventId: string;
  channel: Channel;
  kind: Kind;
  template: string;
  recipient: string;
  state: DeliveryState;
  error: string | null;
  /** Of a message that is held: when its event is to come again, and the event. */
  dueAt?: number;
  event?: string;
}

/**
 * Records messages once their provider was asked to send them, and why where it took none. Of mail
 * nothing is recorded before: its provider knows a message that comes again by its id. What is
 * settled stays.
 *
 * @param accounts whose messages they are
 * @returns those of the accounts that are erased by now
 */
export async function recordNotifications(
  db: D1Database,
  notes: readonly NotificationRecord[],
  accounts: readonly string[] = [],
): Promise<ReadonlySet<string>> {
  const statements = [
    ...(notes.length > 0 ? [recordStatement(db, notes)] : []),
    ...(accounts.length > 0 ? [erasedStatement(db, accounts)] : []),
  ];
  if (statements.length === 0) {
    return new Set();
  }
  const results = await db.batch<{ id: string }>(statements);
  return new Set(results.flatMap((result) => result.results.map(({ id }) => id)));
}

function erasedStatement(db: D1Database, accounts: readonly string[]): D1PreparedStatement {
  return db
    .prepare("SELECT id FROM accounts WHERE id IN (SELECT value FROM json_each(?)) AND erased_at IS NOT NULL")
    .bind(JSON.stringify(accounts));
}

function recordStatement(db: D1Database, notes: readonly NotificationRecord[]): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO notifications (id, event_id, channel, template, recipient, state, attempts, error, created_at,
         sent_at, kind, due_at, event)
       WITH given AS MATERIALIZED (SELECT value FROM json_each(?1))
       SELECT value->>'id', value->>'eventId', value->>'channel', value->>'template', value->>'recipient',
              value->>'state', iif(value->>'state' IN ('held', 'suppressed', 'lapsed'), 0, 1), value->>'error', ?2,
              iif(value->>'state' = 'sent', ?2, NULL), value->>'kind', value->>'dueAt', value->>'event'
       FROM given WHERE true
       ON CONFLICT (id) DO UPDATE SET
         attempts = attempts + excluded.attempts, state = excluded.state, error = excluded.error,
         sent_at = excluded.sent_at, due_at = excluded.due_at, event = excluded.event
       WHERE state IN ('pending', 'held')`,
    )
    .bind(JSON.stringify(notes), Date.now());
}

/** Reports of what came of a message arrive in any order: what weighs more stays. */
const WEIGHT = "CASE state WHEN 'complained' THEN 3 WHEN 'bounced' THEN 2 WHEN 'delivered' THEN 1 ELSE 0 END";

/** Records a provider's report of a message. @returns whether there is such a message */
export async function settleNotification(
  db: D1Database,
  { id, state, error }: { id: string; state: "delivered" | "bounced" | "complained"; error: string | null },
): Promise<boolean> {
  const weight = { delivered: 1, bounced: 2, complained: 3 }[state];
  const [found] = await db.batch([
    db.prepare("SELECT 1 FROM notifications WHERE id = ? AND sent_at IS NOT NULL").bind(id),
    db
      .prepare(
        `UPDATE notifications SET state = ?2, error = ?3, told_at = ?4
         WHERE id = ?1 AND sent_at IS NOT NULL AND ${WEIGHT} < ?5`,
      )
      .bind(id, state, error, Date.now(), weight),
  ]);
  return (found?.results.length ?? 0) > 0;
}

/**
 * Events of messages whose hour has come, and gives them until `lease` to be sent: then their
 * events are due again.
 */
export async function releaseHeld(
  db: D1Database,
  { now, lease, limit }: { now: number; lease: number; limit: number },
): Promise<{ events: string[]; nextAt: number | null }> {
  const first = db.prepare("SELECT min(due_at) AS next_at FROM notifications WHERE due_at IS NOT NULL");
  const dueAt = await first.first<number>("next_at");
  if (dueAt === null || dueAt > now) {
    return { events: [], nextAt: dueAt };
  }
  const [released, next] = await db.batch<{ event: string | null; next_at: number | null }>([
    db
      .prepare(
        `UPDATE notifications SET state = 'pending', due_at = ?2
         WHERE id IN (SELECT id FROM notifications WHERE due_at <= ?1 ORDER BY due_at LIMIT ?3)
         RETURNING event`,
      )
      .bind(now, lease, limit),
    first,
  ]);
  const events = (released?.results ?? []).flatMap(({ event }) => event ?? []);
  return { events: [...new Set(events)], nextAt: next?.results[0]?.next_at ?? null };
}

/** Deletes the recipients and the texts of these messages. */
export async function forgetNotifications(db: D1Database, ids: readonly string[]): Promise<void> {
  const list = JSON.stringify(ids);
  const statements = [
    "DELETE FROM mailbox WHERE id IN (SELECT value FROM json_each(?))",
    "UPDATE notifications SET recipient = '' WHERE id IN (SELECT value FROM json_each(?))",
  ];
  await db.batch(statements.map((statement) => db.prepare(statement).bind(list)));
}

/**
 * Deletes the messages that were written before then, of those behind an id, as many as `limit` in
 * the order of ids. An index by time would write one row more for each order.
 *
 * @returns behind which id to go on; null where these were the last
 */
export async function purgeNotifications(
  db: D1Database,
  { after, before, limit }: { after: string; before: number; limit: number },
): Promise<string | null> {
  const part = await db
    .prepare(
      `SELECT count(*) AS n, max(id) AS last, min(created_at) AS oldest
       FROM (SELECT id, created_at FROM notifications WHERE id > ? ORDER BY id LIMIT ?)`,
    )
    .bind(after, limit)
    .first<{ n: number; last: string | null; oldest: number | null }>();
  if (!part || part.last === null || part.oldest === null) {
    return null;
  }
  if (part.oldest < before) {
    await db
      .prepare("DELETE FROM notifications WHERE id > ? AND id <= ? AND created_at < ?")
      .bind(after, part.last, before)
      .run();
  }
  return part.n < limit ? null : part.last;
}

/** Ids that messages of a cause begin with: `<cause>:` with a channel after it. */
const IN_RANGE = (of: string, cause: string) => `${of} > ${cause} || ':' AND ${of} < ${cause} || ';'`;

/** Ends messages that wait, and whose events came to nothing meanwhile. */
export async function lapseNotifications(db: D1Database, eventIds: readonly string[]): Promise<void> {
  if (eventIds.length > 0) {
    await db
      .prepare(
        `UPDATE notifications SET state = 'lapsed', due_at = NULL, event = NULL
         WHERE state IN ('pending', 'held') AND id IN (
           SELECT t.id FROM json_each(?) c CROSS JOIN notifications t ON ${IN_RANGE("t.id", "c.value")})`,
      )
      .bind(JSON.stringify(eventIds))
      .run();
  }
}

/** What messages about an order are about: their ids begin with it. */
export function causesOf({
  id,
  shipments,
  payments,
  returns = [],
}: Pick<OrderDetail, "id" | "shipments" | "payments" | "returns">): string[] {
  const things = [
    id,
    ...shipments.map((parcel) => parcel.id),
    ...payments.flatMap(({ refunds }) => refunds.map((refund) => refund.id)),
    ...returns.flatMap((one) => [one.id, ...one.arrivals.map((arrival) => arrival.id)]),
  ];
  return things.flatMap((thing) => NOTIFIED_EVENTS.map((type) => `${thing}:${type}`));
}

/** Forgets the messages about these causes. */
export async function forgetMessagesAbout(db: D1Database, causes: readonly string[]): Promise<void> {
  const found = (table: string) =>
    `SELECT t.id FROM json_each(?) c CROSS JOIN ${table} t ON ${IN_RANGE("t.id", "c.value")}`;
  const statements = [
    `DELETE FROM mailbox WHERE id IN (${found("mailbox")})`,
    `UPDATE notifications SET recipient = '' WHERE recipient <> '' AND id IN (${found("notifications")})`,
  ];
  await db.batch(statements.map((statement) => db.prepare(statement).bind(JSON.stringify(causes))));
}

/** Messages about these causes (`<order>:order.confirmed`), the newest first. */
export async function notificationsAbout(db: D1Database, causes: readonly string[]): Promise<Notification[]> {
  const { results } = await db
    .prepare(
      `SELECT ${COLUMNS} FROM json_each(?) c CROSS JOIN notifications t ON ${IN_RANGE("t.id", "c.value")}
       ORDER BY t.created_at DESC, t.id DESC LIMIT 200`,
    )
    .bind(JSON.stringify(causes))
    .all<Notification>();
  return results;
}

const COLUMNS = `t.id, t.event_id AS eventId, t.channel, t.template, t.recipient, t.state, t.attempts, t.error,
  t.created_at AS createdAt, t.sent_at AS sentAt, t.kind, t.due_at AS dueAt, NULL AS event, t.told_at AS toldAt`;

/** Where a page of messages begins: behind this one. */
export interface NotificationPlace {
  createdAt: number;
  id: string;
}

/**
 * The index of messages by state leaves out what was sent: each order's mail would write a row
 * more.
 */
export const LISTED_STATES = DELIVERY_STATES.filter((state) => state !== "sent");

/** Messages in any of these states, the newest first. Each state has its part of an index. */
export async function listNotifications(
  db: D1Database,
  {
    states,
    after,
    limit,
  }: { states: readonly (typeof LISTED_STATES)[number][]; after: NotificationPlace | null; limit: number },
): Promise<Notification[]> {
  const { createdAt, id } = after ?? { createdAt: Number.MAX_SAFE_INTEGER, id: "" };
  const found = await db.batch<Notification>(
    states.map((state) =>
      db
        .prepare(
          `SELECT ${COLUMNS} FROM notifications t
           WHERE t.state = ? AND t.state <> 'sent' AND (t.created_at, t.id) < (?, ?)
           ORDER BY t.created_at DESC, t.id DESC LIMIT ?`,
        )
        .bind(state, createdAt, id, limit),
    ),
  );
  return found
    .flatMap(({ results }) => results)
    .sort((a, b) => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
    .slice(0, limit);
}
