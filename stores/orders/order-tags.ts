import { sql } from "drizzle-orm";
import { MAX_TAGS, type TagChange } from "../../domain/order-tags/order-tags.ts";
import { prepare } from "../base/d1.ts";

/** An order by which its tags are listed. */
export interface TaggedOrder {
  id: string;
  /** Milliseconds since 1970. */
  placedAt: number;
}

type Tags = Map<string, string[]>;

/** Tags of these orders, by name; an order without any is not in the map. */
export async function tagsOf(db: D1Database, orderIds: readonly string[]): Promise<Tags> {
  return byOrder(await selectTags(db, orderIds).all<TagRow>());
}

/**
 * Puts tags on orders or takes them off. An order that would have more than it may keeps those that
 * it has.
 */
export async function changeTags(
  db: D1Database,
  orders: readonly TaggedOrder[],
  change: TagChange,
): Promise<{ before: Tags; after: Tags }> {
  const ids = orders.map(({ id }) => id);
  const write = change.verb === "add" ? addTags(db, orders, change.tags) : removeTags(db, ids, change.tags);
  const [before, , after] = await db.batch<TagRow>([selectTags(db, ids), write, selectTags(db, ids)]);
  return { before: byOrder(before), after: byOrder(after) };
}

/** Tags that an order has already do not count twice. */
function addTags(db: D1Database, orders: readonly TaggedOrder[], tags: readonly string[]) {
  const added = JSON.stringify(tags);
  const rows = JSON.stringify(orders.map(({ id, placedAt }) => ({ id, placedAt })));
  return prepare(
    db,
    sql`insert into order_tags (tag, placed_at, order_id)
      select t.value, o.value ->> 'placedAt', o.value ->> 'id'
      from json_each(${rows}) o, json_each(${added}) t
      where json_array_length(${added}) + (select count(*) from order_tags
        where order_id = o.value ->> 'id' and tag not in (select value from json_each(${added})))
        <= ${MAX_TAGS}
      on conflict do nothing`,
  );
}

function removeTags(db: D1Database, ids: readonly string[], tags: readonly string[]) {
  return prepare(
    db,
    sql`delete from order_tags where order_id in (select value from json_each(${JSON.stringify(ids)}))
      and tag in (select value from json_each(${JSON.stringify(tags)}))`,
  );
}

/** Forgets what staff called the orders of a shopper. */
export async function eraseTags(db: D1Database, customer: string): Promise<void> {
  await prepare(
    db,
    sql`delete from order_tags where order_id in (
      select id from orders where customer = ${customer}
      union all select id from order_summaries where customer = ${customer})`,
  ).run();
}

interface TagRow {
  orderId: string;
  tag: string;
}

function selectTags(db: D1Database, orderIds: readonly string[]): D1PreparedStatement {
  return prepare(
    db,
    sql`select order_id as orderId, tag from order_tags
      where order_id in (select value from json_each(${JSON.stringify(orderIds)})) order by order_id, tag`,
  );
}

function byOrder(found: D1Result<TagRow> | undefined): Tags {
  const grouped = Map.groupBy(found?.results ?? [], ({ orderId }) => orderId);
  return new Map([...grouped].map(([id, rows]) => [id, rows.map(({ tag }) => tag)]));
}
