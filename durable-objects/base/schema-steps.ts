/**
 * How many steps the tables of each part of an object have taken. A backup says which it was taken
 * with, and is restored only where they are the same.
 */
export const OBJECT_SCHEMAS = {
  guard: 1,
  import: 2,
  lane: 3,
  ledger: 6,
  meter: 3,
  monitor: 1,
  owner: 5,
  promotion: 2,
  "sale-room": 3,
  webhook: 1,
} as const;
export type ObjectPart = keyof typeof OBJECT_SCHEMAS;

/** Whether an object's storage was ever set up. Looking writes nothing. */
export function isOpened(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").toArray().length > 0;
}

/** Brings one part's tables to their newest step. Call inside a transaction. */
export function migrate(sql: SqlStorage, part: ObjectPart, steps: readonly string[]): void {
  if (steps.length !== OBJECT_SCHEMAS[part]) {
    throw new Error(`OBJECT_SCHEMAS must say that ${part} has ${steps.length} steps`);
  }
  sql.exec(
    "CREATE TABLE IF NOT EXISTS schema_version (part TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID",
  );
  const [row] = sql
    .exec<{ version: number }>("SELECT version FROM schema_version WHERE part = ?", part)
    .toArray();
  const version = row?.version ?? 0;
  // Newer code was here and was rolled back: its steps must not run again when it returns.
  if (version >= steps.length) {
    return;
  }
  for (const step of steps.slice(version)) {
    sql.exec(step);
  }
  sql.exec("INSERT OR REPLACE INTO schema_version (part, version) VALUES (?, ?)", part, steps.length);
}
