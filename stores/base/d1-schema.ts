import { getTableName, is } from "drizzle-orm";
import { SQLiteTable } from "drizzle-orm/sqlite-core";
import journal from "../../migrations/d1/meta/_journal.json";
import * as accounts from "../schema/accounts.ts";
import * as agents from "../schema/agents.ts";
import * as analytics from "../schema/analytics.ts";
import * as apiKeys from "../schema/api-keys.ts";
import * as audit from "../schema/audit.ts";
import * as catalog from "../schema/catalog.ts";
import * as collections from "../schema/collections.ts";
import * as feeds from "../schema/feeds/feeds.ts";
import * as media from "../schema/media.ts";
import * as messaging from "../schema/messaging.ts";
import * as summaries from "../schema/order-summaries.ts";
import * as orders from "../schema/orders.ts";
import * as personal from "../schema/personal/data-keys.ts";
import * as priceLists from "../schema/price-lists.ts";
import * as promotions from "../schema/promotions.ts";
import * as sales from "../schema/sales.ts";
import * as settings from "../schema/settings.ts";
import * as locations from "../schema/stock/locations.ts";
import * as purchasing from "../schema/stock/purchasing.ts";
import * as webhooks from "../schema/webhooks.ts";

/** The migrations that this code was built with. */
const MIGRATIONS = journal.entries.map(({ tag }) => `${tag}.sql`);
/** The tables that this code reads; those of lists and searches are not known to drizzle. */
const TABLES = [
  "product_search",
  "product_words",
  "listings",
  "listing_titles",
  "listing_values",
  "facet_counts",
  "relisting",
  "catalog_changes",
  "collection_products",
  "recollecting",
  ...[
    accounts,
    agents,
    analytics,
    apiKeys,
    audit,
    catalog,
    collections,
    feeds,
    locations,
    media,
    messaging,
    orders,
    personal,
    priceLists,
    promotions,
    purchasing,
    sales,
    settings,
    summaries,
    webhooks,
  ].flatMap((schema) =>
    Object.values(schema).flatMap((value) => (is(value, SQLiteTable) ? [getTableName(value)] : [])),
  ),
];

/** What the database lacks that this code needs. A newer Worker's migrations lack nothing. */
export async function lackOf(db: D1Database): Promise<{ migrations: string[]; tables: string[] }> {
  const [tables, applied] = await db.batch<{ name: string }>([
    db.prepare("select name from sqlite_master where type = 'table'"),
    db.prepare("select name from d1_migrations"),
  ]);
  const without = (wanted: readonly string[], rows: readonly { name: string }[] = []) => {
    const names = new Set(rows.map(({ name }) => name));
    return wanted.filter((name) => !names.has(name));
  };
  return { migrations: without(MIGRATIONS, applied?.results), tables: without(TABLES, tables?.results) };
}

/** Writes a row unchanged, which fails where the database is full, locked or read only. */
export async function tryWriting(db: D1Database): Promise<void> {
  await db
    .prepare("update d1_migrations set name = name where id = (select max(id) from d1_migrations)")
    .run();
}

/** How large the database is, in bytes, of the 10 GB that it may hold. */
export async function databaseBytes(db: D1Database): Promise<number> {
  return (await db.prepare("select 1").run()).meta.size_after;
}
