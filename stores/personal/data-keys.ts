/** A key and what it opens. */
export interface DataKey {
  subject: string;
  /** Sealed with a key of the settings, whose id is before the dot. */
  sealed: string;
}

/** The statement that keeps new keys. A key that exists, or was destroyed, stays as it is. */
export function dataKeysStatement(db: D1Database, keys: readonly DataKey[]): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO data_keys (subject, sealed) SELECT value->>'subject', value->>'sealed'
       FROM json_each(?) WHERE true ON CONFLICT (subject) DO NOTHING`,
    )
    .bind(JSON.stringify(keys));
}

/** Keeps new keys, as `dataKeysStatement` does. */
export async function keepDataKeys(db: D1Database, keys: readonly DataKey[]): Promise<void> {
  if (keys.length > 0) {
    await dataKeysStatement(db, keys).run();
  }
}

/** The keys that came with new orders. */
export function dataKeysIn(drafts: readonly { id: string; dataKey?: string | undefined }[]): DataKey[] {
  return drafts.flatMap(({ id, dataKey }) => (dataKey ? [{ subject: id, sealed: dataKey }] : []));
}

/** The keys of these subjects; those that were destroyed are left out. */
export async function dataKeysOf(
  db: D1Database,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { results } = await db
    .prepare(
      `SELECT k.subject, k.sealed FROM json_each(?) s CROSS JOIN data_keys k ON k.subject = s.value
       WHERE k.sealed <> ''`,
    )
    .bind(JSON.stringify(subjects))
    .all<DataKey>();
  return new Map(results.map(({ subject, sealed }) => [subject, sealed]));
}

/** What these keys open cannot be read any more, in any copy. */
export async function destroyDataKeys(db: D1Database, subjects: readonly string[]): Promise<void> {
  if (subjects.length > 0) {
    await db
      .prepare(
        "UPDATE data_keys SET sealed = '' WHERE sealed <> '' AND subject IN (SELECT value FROM json_each(?))",
      )
      .bind(JSON.stringify(subjects))
      .run();
  }
}

/** Keys after a subject that another key of the settings sealed than this one, in their order. */
export async function dataKeysSealedBefore(
  db: D1Database,
  { keyId, after, limit }: { keyId: string; after: string; limit: number },
): Promise<DataKey[]> {
  const { results } = await db
    .prepare(
      `SELECT subject, sealed FROM data_keys
       WHERE subject > ?1 AND sealed <> '' AND substr(sealed, 1, 9) <> ?2 || '.' ORDER BY subject LIMIT ?3`,
    )
    .bind(after, keyId, limit)
    .all<DataKey>();
  return results;
}

/** Writes keys that were sealed again over those that have not changed since they were read. */
export async function replaceDataKeys(
  db: D1Database,
  keys: readonly (DataKey & { before: string })[],
): Promise<void> {
  await db
    .prepare(
      `UPDATE data_keys SET sealed = c.value->>'sealed' FROM json_each(?) c
       WHERE subject = c.value->>'subject' AND sealed = c.value->>'before'`,
    )
    .bind(JSON.stringify(keys))
    .run();
}
