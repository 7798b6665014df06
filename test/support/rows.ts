import { env } from "cloudflare:workers";

let made = 1_000;

/**
 * Rows of any table, distinguished by numbers. Each has what its table demands: a whole number, or
 * a text that is JSON too.
 */
export async function anyRows(table: string, own: Record<string, number>, count = 1) {
  const { results } = await env.DB.prepare(
    'SELECT name, type FROM pragma_table_info(?) WHERE "notnull" OR pk',
  )
    .bind(table)
    .all<{ name: string; type: string }>();
  const columns = results.filter(({ name }) => !(name in own));
  const values = columns.map(({ type }) => (/int/i.test(type) ? "n.i" : `'{"n":' || n.i || '}'`));
  const first = made;
  made += count;
  return env.DB.prepare(
    `INSERT INTO ${table} (${[...columns.map(({ name }) => name), ...Object.keys(own)].join(", ")})
     WITH RECURSIVE n(i) AS (VALUES (${first}) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${made})
     SELECT ${[...values, ...Object.keys(own).map(() => "?")].join(", ")} FROM n`,
  ).bind(...Object.values(own));
}

/**
 * Copies of a row that a table has by an id, each by an id of its own that begins as that one does;
 * `key` is the column that has the id.
 */
export async function copiesOf(table: string, id: string, count: number, key = "id") {
  const { results } = await env.DB.prepare(
    "SELECT name FROM pragma_table_info(?) WHERE name NOT IN ('id', 'num', ?)",
  )
    .bind(table, key)
    .all<{ name: string }>();
  const columns = results.map(({ name }) => name).join(", ");
  return env.DB.prepare(
    `INSERT OR IGNORE INTO ${table} (${key}, ${columns})
     WITH RECURSIVE n(i) AS (VALUES (0) UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)
     SELECT substr(${key}, 1, length(${key}) - 4) || 'z' || printf('%03d', n.i), ${columns} FROM ${table}, n
     WHERE ${key} = ?2`,
  ).bind(count, id);
}
