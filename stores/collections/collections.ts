import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { type CollectionDraft, MAX_COLLECTIONS, storedRule } from "../../domain/collections/collection.ts";
import { prepare } from "../base/d1.ts";
import { collectionChoices, collections } from "../schema/collections.ts";

export interface StoredCollection {
  num: number;
  id: string;
  version: number;
  draft: CollectionDraft;
  /** How many of its products are for sale. */
  forSale: number;
  /** Milliseconds since 1970. */
  createdAt: number;
  updatedAt: number;
}

/** What is written together with a collection. */
interface Beside {
  now: number;
  statements: readonly D1PreparedStatement[];
}

type Written = "done" | "slug_taken" | "changed_meanwhile";

const isLive = isNull(collections.deletedAt);
const NOW_MS = sql.raw("cast(unixepoch('subsec') * 1000 as integer)");

/** The live collection with this id, or its number as a subquery. */
const numOf = (id: string): SQL => sql`(select num from collections where id = ${id} and deleted_at is null)`;

export async function insertCollection(
  db: D1Database,
  id: string,
  draft: CollectionDraft,
  { now, statements }: Beside,
): Promise<Written | "too_many"> {
  if ((await drizzle(db).$count(collections, isLive)) >= MAX_COLLECTIONS) {
    return "too_many";
  }
  const { columns, choices } = rowOf(draft);
  const insert = sql`insert into collections (id, slug, title, parent, published, sorted_by, conditions, needed, draft,
      version, created_at, updated_at)
    values (${id}, ${columns.slug}, ${columns.title}, ${columns.parent}, ${columns.published},
      ${columns.order}, ${columns.conditions}, ${columns.needed}, ${columns.draft}, 1, ${now}, ${now})`;
  return run(db, [prepare(db, insert), ...fill(db, id, choices), ...changed(db, id), ...statements]);
}

/** Writes the next version of a collection, unless it has changed since it was read. */
export async function updateCollection(
  db: D1Database,
  before: Pick<StoredCollection, "id" | "version">,
  draft: CollectionDraft,
  { now, statements }: Beside,
): Promise<Written> {
  const { columns, choices } = rowOf(draft);
  const update = sql`update collections set slug = ${columns.slug}, title = ${columns.title}, parent = ${columns.parent},
      published = ${columns.published}, sorted_by = ${columns.order}, conditions = ${columns.conditions},
      needed = ${columns.needed}, draft = ${columns.draft}, updated_at = ${now},
      -- Null is refused, and the batch with it.
      version = iif(version = ${before.version} and deleted_at is null, version + 1, null)
    where id = ${before.id}`;
  return run(db, [
    prepare(db, update),
    ...fill(db, before.id, choices),
    ...changed(db, before.id),
    ...statements,
  ]);
}

/** Deletes a collection; those right below it come to lie where it lay. */
export async function deleteCollection(
  db: D1Database,
  { id, num, version }: Pick<StoredCollection, "id" | "num" | "version">,
  { now, statements }: Beside,
): Promise<Written> {
  return run(db, [
    prepare(db, sql`delete from collection_products where collection = ${num}`),
    prepare(db, sql`delete from collection_choices where collection = ${num}`),
    prepare(
      db,
      sql`update collections set parent = (select parent from collections where id = ${id})
        where parent = ${id} and deleted_at is null`,
    ),
    ...changed(db, id),
    prepare(
      db,
      sql`update collections set deleted_at = ${now},
          version = iif(version = ${version} and deleted_at is null, version + 1, null)
        where id = ${id}`,
    ),
    ...statements,
  ]);
}

export async function findCollection(db: D1Database, id: string): Promise<StoredCollection | null> {
  const [row] = await readCollections(db, eq(collections.id, id));
  return row ?? null;
}

/** All of them, by title. */
export function allCollections(db: D1Database): Promise<StoredCollection[]> {
  return readCollections(db);
}

/** A collection as a list of all of them names it. */
export interface CollectionSummary {
  id: string;
  slug: string;
  title: string;
  parent: string | null;
  published: boolean;
  byRule: boolean;
  /** How many of its products are for sale. */
  forSale: number;
  /** Milliseconds since 1970. */
  updatedAt: number;
}

/** All of them by title, without their members. */
export function collectionSummaries(db: D1Database): Promise<CollectionSummary[]> {
  return drizzle(db)
    .select({
      id: collections.id,
      slug: collections.slug,
      title: collections.title,
      parent: collections.parent,
      published: collections.published,
      byRule: sql<boolean>`json_extract(${collections.draft}, '$.rule') is not null`.mapWith(Boolean),
      forSale: collections.products,
      updatedAt: collections.updatedAt,
    })
    .from(collections)
    .where(isLive)
    .orderBy(collections.title, collections.num);
}

async function readCollections(db: D1Database, where?: SQL): Promise<StoredCollection[]> {
  const rows = await drizzle(db)
    .select({
      num: collections.num,
      id: collections.id,
      version: collections.version,
      draft: collections.draft,
      parent: collections.parent,
      forSale: collections.products,
      createdAt: collections.createdAt,
      updatedAt: collections.updatedAt,
      chosen: sql<string>`(select json_group_array(${collectionChoices.productId} order by ${collectionChoices.position})
        from ${collectionChoices} where ${collectionChoices.collection} = ${collections.num})`,
    })
    .from(collections)
    .where(and(isLive, where))
    .orderBy(collections.title, collections.num);
  return rows.map(({ draft, chosen, parent, ...row }) => ({
    ...row,
    draft: { ...draft, parent, ...(draft.rule ? {} : { products: JSON.parse(chosen) as string[] }) },
  }));
}

/**
 * The ids of these products, each named by its id or its slug; null for a product that does not
 * exist.
 */
export async function productIdsOf(db: D1Database, names: readonly string[]): Promise<(string | null)[]> {
  const { results } = await prepare(
    db,
    sql`select (select id from products where id = value or slug = value limit 1) as id
      from json_each(${JSON.stringify(names)}) order by key`,
  ).all<{ id: string | null }>();
  return results.map(({ id }) => id);
}

function rowOf({ products, ...draft }: CollectionDraft) {
  const { conditions, needed } = storedRule(draft);
  return {
    columns: {
      slug: draft.slug,
      title: draft.title,
      parent: draft.parent,
      published: Number(draft.published),
      order: draft.order,
      conditions: JSON.stringify(conditions),
      needed,
      draft: JSON.stringify(draft),
    },
    choices: JSON.stringify(products ?? []),
  };
}

/** Makes what a collection shows again, of all products. Equal rows are not written. */
function fill(db: D1Database, id: string, choices: string): D1PreparedStatement[] {
  const members = sql`select collection, key, num from collection_members where collection = ${numOf(id)}`;
  return [
    prepare(db, sql`delete from collection_choices where collection = ${numOf(id)}`),
    prepare(
      db,
      sql`insert into collection_choices (collection, product_id, position)
        select ${numOf(id)}, value, key from json_each(${choices})`,
    ),
    prepare(
      db,
      sql`delete from collection_products where collection = ${numOf(id)}
        and (collection, key, num) not in (${members})`,
    ),
    prepare(db, sql`insert or ignore into collection_products ${members}`),
  ];
}

/** A version of the catalog that changed this collection and no product. */
function changed(db: D1Database, id: string): D1PreparedStatement[] {
  return [
    prepare(
      db,
      sql`insert into catalog_meta (id, version, changed_at) values (1, 1, ${NOW_MS})
        on conflict (id) do update set version = version + 1, changed_at = excluded.changed_at`,
    ),
    prepare(
      db,
      sql`insert into catalog_changes (version, changed_at, collections)
        select version, changed_at, json_array(${numOf(id)}) from catalog_meta where id = 1`,
    ),
  ];
}

async function run(db: D1Database, statements: readonly D1PreparedStatement[]): Promise<Written> {
  try {
    await db.batch([...statements]);
    return "done";
  } catch (error) {
    // https://www.sqlite.org/rescode.html#constraint_unique and #constraint_notnull
    const text = error instanceof Error ? error.message : "";
    if (/UNIQUE constraint failed: collections\.slug/.test(text)) {
      return "slug_taken";
    }
    if (/NOT NULL constraint failed: collections\.version/.test(text)) {
      return "changed_meanwhile";
    }
    throw error;
  }
}
