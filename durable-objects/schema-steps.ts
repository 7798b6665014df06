/** Whether an object's storage was ever set up. Looking writes nothing. */
export function isOpened(sql: SqlStorage): boolean {
  return sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'schema_version'").toArray().length > 0;
}

/** Brings one part's tables to their newest step. Call inside a transaction. */
export function migrate(sql: SqlStorage, part: string, steps: readonly string[]): void {
  sql.exec(
    "CREATE TABLE IF NOT EXISTS schema_version (part TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID",
  );
  const [row] = sql
    .exec<{ version: number }>("SELECT version FROM schema_version WHERE part = ?", part)
    .toArray();
  const version = row?.version ?? 0;
  if (version === steps.length) return;
  for (const step of steps.slice(version)) sql.exec(step);
  sql.exec("INSERT OR REPLACE INTO schema_version (part, version) VALUES (?, ?)", part, steps.length);
}
