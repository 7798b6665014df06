import { fingerprint } from "../../domain/base/ids.ts";
import { ImportedCustomer, ImportedOrder } from "../../domain/imported/imported.ts";
import { digestWritten, formsIn, formsOf, newSealer, opened, writtenAs } from "../personal/vault.ts";

/** What each kind of row is sealed as, which names its key with the row's own name. */
export const [ORDER, CUSTOMER] = ["imported order", "imported customer"] as const;
type Kind = typeof ORDER | typeof CUSTOMER;
export const subjectOf = (kind: Kind, key: string) => `${kind} ${key}`;

/** A row as it is stored, with its key. */
interface Row {
  /** The order's name; of a customer the address as the row has it. */
  key: string;
  body: string;
  sealed: string | null;
  dataKey: string | null;
}

/** Orders that an export of personal data reads at once. */
const EXPORT_PAGE = 500;

const ORDERS = `SELECT o.name AS "key", o.body, o.sealed, k.sealed AS dataKey
  FROM imported_orders o LEFT JOIN data_keys k ON k.subject = '${ORDER} ' || o.name`;
const CUSTOMERS = `SELECT c.email AS "key", c.body, c.sealed, k.sealed AS dataKey
  FROM imported_customers c LEFT JOIN data_keys k ON k.subject = '${CUSTOMER} ' || c.email`;
const LISTED = "IN (SELECT value FROM json_each(?1))";

/** What a row says, as text; null where its key is destroyed. */
async function bodyOf(env: Env, kind: Kind, { key, body, sealed, dataKey }: Row): Promise<string | null> {
  return sealed === null ? body : opened(env, { subject: subjectOf(kind, key), text: sealed, dataKey }, kind);
}

async function bodiesOf(env: Env, kind: Kind, rows: readonly Row[]): Promise<string[]> {
  return (await Promise.all(rows.map((row) => bodyOf(env, kind, row)))).filter((body) => body !== null);
}

/** What is stored under each of these names. */
export async function storedOrders(env: Env, names: readonly string[]): Promise<Map<string, string>> {
  const { results } = await env.DB.prepare(`${ORDERS} WHERE o.name ${LISTED}`)
    .bind(JSON.stringify(names))
    .all<Row>();
  const found = await Promise.all(
    results.map(async (row) => [row.key, await bodyOf(env, ORDER, row)] as const),
  );
  return new Map(found.flatMap(([name, body]) => (body === null ? [] : [[name, body] as const])));
}

/** What is stored under each of these addresses. */
export async function storedCustomers(env: Env, emails: readonly string[]): Promise<Map<string, string>> {
  const forms = await Promise.all(emails.map((email) => formsOf(env, email)));
  const { results } = await env.DB.prepare(`${CUSTOMERS} WHERE c.email ${LISTED}`)
    .bind(JSON.stringify(forms.flat()))
    .all<Row>();
  const bodies = await bodiesOf(env, CUSTOMER, results);
  return new Map(bodies.map((body) => [ImportedCustomer.parse(JSON.parse(body)).email, body]));
}

/** An item as its row has it, with the key that seals it. */
async function rowOf(env: Env, kind: Kind, item: { email: string; name: string }, rest: object) {
  const { email } = item;
  const as = email === "" ? "" : await writtenAs(env, email);
  const key = kind === ORDER ? item.name : as;
  const sealer = await newSealer(env, subjectOf(kind, key));
  const body = JSON.stringify(item);
  return {
    ...rest,
    plain: email,
    email: as,
    body: sealer ? "null" : body,
    sealed: sealer ? await sealer.seal(kind, body) : null,
    subject: subjectOf(kind, key),
    dataKey: sealer?.dataKey ?? null,
    digest: await writtenAs(env, await digestOf(email)),
    unkeyed: await digestOf(email),
  };
}

/** Of a person who was not erased. */
const NOT_ERASED = `value->>'digest' NOT IN (SELECT digest FROM imported_erasures)
  AND value->>'unkeyed' NOT IN (SELECT digest FROM imported_erasures)`;
/** A row that is written again has a new key. */
const KEEP_KEYS = `INSERT INTO data_keys (subject, sealed) SELECT value->>'subject', value->>'dataKey'
  FROM json_each(?) WHERE value->>'dataKey' IS NOT NULL AND ${NOT_ERASED}
  ON CONFLICT (subject) DO UPDATE SET sealed = excluded.sealed`;

/**
 * Stores orders, each in the place of the one of its name; a person who was erased meanwhile, not.
 */
export async function writeOrders(env: Env, orders: readonly ImportedOrder[]): Promise<void> {
  const { DB } = env;
  const rows = await Promise.all(
    orders.map((order) => rowOf(env, ORDER, order, { name: order.name, placedAt: order.placedAt })),
  );
  const list = JSON.stringify(rows);
  await DB.batch([
    DB.prepare(
      `INSERT INTO imported_orders (name, email, placed_at, body, sealed)
       SELECT value->>'name', value->>'email', value->>'placedAt', value->>'body', value->>'sealed'
       FROM json_each(?) WHERE ${NOT_ERASED}
       ON CONFLICT (name) DO UPDATE SET email = excluded.email, placed_at = excluded.placed_at,
         body = excluded.body, sealed = excluded.sealed`,
    ).bind(list),
    DB.prepare(KEEP_KEYS).bind(list),
  ]);
}

/** The same of customers, by their addresses. */
export async function writeCustomers(env: Env, customers: readonly ImportedCustomer[]): Promise<void> {
  const { DB } = env;
  const list = JSON.stringify(
    await Promise.all(customers.map((customer) => rowOf(env, CUSTOMER, customer, {}))),
  );
  await DB.batch([
    // One that lies in another form than it is written in now.
    DB.prepare(
      `DELETE FROM imported_customers WHERE email IN (
         SELECT value->>'plain' FROM json_each(?) WHERE value->>'plain' <> value->>'email' AND ${NOT_ERASED})`,
    ).bind(list),
    DB.prepare(
      `INSERT INTO imported_customers (email, body, sealed)
       SELECT value->>'email', value->>'body', value->>'sealed'
       FROM json_each(?) WHERE ${NOT_ERASED}
       ON CONFLICT (email) DO UPDATE SET body = excluded.body, sealed = excluded.sealed`,
    ).bind(list),
    DB.prepare(KEEP_KEYS).bind(list),
  ]);
}

/** Those of some addresses whose person was erased. */
export async function erasedAddresses(env: Env, emails: readonly string[]): Promise<Set<string>> {
  const forms = await Promise.all(
    [...new Set(emails)].map(async (email) =>
      (await formsOf(env, await digestOf(email))).map((digest) => [digest, email] as const),
    ),
  );
  const digests = new Map(forms.flat());
  const { results } = await env.DB.prepare(
    "SELECT digest FROM imported_erasures WHERE digest IN (SELECT value FROM json_each(?))",
  )
    .bind(JSON.stringify([...digests.keys()]))
    .all<{ digest: string }>();
  return new Set(results.map(({ digest }) => digests.get(digest) ?? ""));
}

/** As older rows have it: without the shop's key. */
function digestOf(email: string): Promise<string> {
  return fingerprint(email);
}

/** What erases a person's imported orders, and takes none again. */
export async function erasingStatements(env: Env, email: string): Promise<D1PreparedStatement[]> {
  const forms = await formsIn(env, email);
  const of = (statement: string) => env.DB.prepare(statement).bind(forms);
  return [
    of(
      `DELETE FROM data_keys WHERE subject IN (
         SELECT '${ORDER} ' || name FROM imported_orders WHERE email ${LISTED}
         UNION ALL SELECT '${CUSTOMER} ' || value FROM json_each(?1))`,
    ),
    of(`DELETE FROM imported_orders WHERE email ${LISTED}`),
    of(`DELETE FROM imported_customers WHERE email ${LISTED}`),
    env.DB.prepare("INSERT OR IGNORE INTO imported_erasures (digest) VALUES (?)").bind(
      await digestWritten(env, await digestOf(email)),
    ),
  ];
}

/** Where a page of imported orders begins: after this order. */
export interface ImportedPlace {
  placedAt: number;
  name: string;
}

/** Orders of an address, of a name, or all, the newest first. */
export async function listImportedOrders(
  env: Env,
  asked: { email: string } | { q: string },
  after: ImportedPlace | null,
  limit: number,
): Promise<ImportedOrder[]> {
  const [email, names] = "q" in asked ? [asked.q, [asked.q, `#${asked.q}`]] : [asked.email, []];
  const isAll = "q" in asked && asked.q === "";
  const wanted = `o.email ${LISTED} OR o.name IN (SELECT value FROM json_each(?2))`;
  const { results } = await env.DB.prepare(
    `${ORDERS} WHERE (${isAll ? "?1 <> ?2" : wanted}) AND (?3 IS NULL OR (o.placed_at, o.name) < (?3, ?4))
     ORDER BY o.placed_at DESC, o.name DESC LIMIT ?5`,
  )
    .bind(
      await formsIn(env, email.toLowerCase()),
      JSON.stringify(names),
      after?.placedAt ?? null,
      after?.name ?? null,
      limit,
    )
    .all<Row>();
  return (await bodiesOf(env, ORDER, results)).map((body) => ImportedOrder.parse(JSON.parse(body)));
}

/** What was imported of a customer by their address; null: nothing. */
export async function findImportedCustomer(env: Env, email: string): Promise<ImportedCustomer | null> {
  const [body] = (await storedCustomers(env, [email.toLowerCase()])).values();
  return body === undefined ? null : ImportedCustomer.parse(JSON.parse(body));
}

/** All imported orders of an address, the newest first. */
export async function everyImportedOrder(env: Env, email: string): Promise<ImportedOrder[]> {
  const orders: ImportedOrder[] = [];
  for (let after: ImportedPlace | null = null; ; ) {
    const page: ImportedOrder[] = await listImportedOrders(env, { email }, after, EXPORT_PAGE);
    orders.push(...page);
    const last = page.at(-1);
    if (!last) {
      return orders;
    }
    after = last;
  }
}
