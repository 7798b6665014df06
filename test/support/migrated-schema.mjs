import { DatabaseSync } from "node:sqlite";

/** Tables that SQLite makes together with a search index. */
const OF_A_SEARCH_INDEX = /_(data|idx|content|docsize|config)$/;
const BOOKS = `CREATE TABLE d1_migrations (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE,
  applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)`;

/**
 * The statements that make a D1 as all migrations leave it. They are a seventh of the work: each
 * migration that alters a table has SQLite read the whole schema again, and each test file starts
 * with an empty database.
 *
 * @param {readonly { name: string, queries: readonly string[] }[]} migrations in their order
 * @returns {string[]}
 */
export function migratedSchema(migrations) {
  const db = new DatabaseSync(":memory:");
  db.exec(BOOKS);
  const note = db.prepare("INSERT INTO d1_migrations (name) VALUES (?)");
  for (const { name, queries } of migrations) {
    for (const query of queries) {
      db.exec(query);
    }
    note.run(name);
  }
  const made = db
    .prepare(
      "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
    )
    .all();
  const isSearched = (/** @type {string} */ name) =>
    made.some((other) => /^CREATE VIRTUAL/i.test(String(other.sql)) && name.startsWith(`${other.name}_`));
  const own = made.filter(({ name }) => !(OF_A_SEARCH_INDEX.test(String(name)) && isSearched(String(name))));
  const rows = own
    .filter(({ type, sql }) => type === "table" && !/^CREATE VIRTUAL/i.test(String(sql)))
    .flatMap(({ name }) =>
      db
        .prepare(`SELECT * FROM "${name}"`)
        .all()
        .map(
          (row) =>
            `INSERT INTO "${name}" (${Object.keys(row).join()}) VALUES (${Object.values(row).map(literal).join()})`,
        ),
    );
  db.close();
  // Rows come before triggers, which would answer them a second time.
  const isTrigger = (/** @type {(typeof own)[number]} */ { type }) => type === "trigger";
  return [
    ...own.filter((one) => !isTrigger(one)).map(({ sql }) => String(sql)),
    ...rows,
    ...own.filter(isTrigger).map(({ sql }) => String(sql)),
  ];
}

/** @param {unknown} value */
function literal(value) {
  if (value === null) {
    return "NULL";
  }
  return typeof value === "string" ? `'${value.replaceAll("'", "''")}'` : String(value);
}
