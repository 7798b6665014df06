/**
 * The tables every owner of stock has. Append only: an object opened years ago runs the steps it has not seen.
 * Times are milliseconds since 1970.
 */
export const OWNER_STEPS: readonly string[] = [
  `CREATE TABLE stock (
     id INTEGER PRIMARY KEY CHECK (id = 1),
     on_hand INTEGER NOT NULL,
     reserved INTEGER NOT NULL,
     relayed_seq INTEGER NOT NULL
   );
   CREATE TABLE reservations (
     reference TEXT PRIMARY KEY,
     customer TEXT,
     quantity INTEGER NOT NULL,
     status TEXT NOT NULL,
     expires_at INTEGER NOT NULL,
     traceparent TEXT NOT NULL,
     is_order INTEGER NOT NULL,
     holds_draft INTEGER NOT NULL,
     draft TEXT,
     relay_at INTEGER,
     relay_attempts INTEGER NOT NULL
   ) WITHOUT ROWID;
   CREATE INDEX reservations_due ON reservations (expires_at) WHERE status = 'active';
   CREATE INDEX reservations_to_relay ON reservations (relay_at) WHERE relay_at IS NOT NULL;
   CREATE TABLE movements (
     seq INTEGER PRIMARY KEY,
     at INTEGER NOT NULL,
     kind TEXT NOT NULL,
     quantity INTEGER NOT NULL,
     on_hand_delta INTEGER NOT NULL,
     reserved_delta INTEGER NOT NULL,
     on_hand INTEGER NOT NULL,
     reserved INTEGER NOT NULL,
     reference TEXT,
     reason TEXT,
     actor TEXT
   );`,
];

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
