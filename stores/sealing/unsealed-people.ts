import { randomId } from "../../domain/base/ids.ts";
import { readPage } from "../../domain/lists/page.ts";
import { addressPurpose, PHONE } from "../accounts/account-addresses.ts";
import { EMAIL, NAME } from "../accounts/accounts.ts";
import { ID_TOKEN } from "../accounts/id-tokens.ts";
import { notePurpose } from "../accounts/notes.ts";
import { WAIT } from "../back-in-stock/watches.ts";
import { DRAFT } from "../draft-orders/draft-orders.ts";
import { CUSTOMER, ORDER, subjectOf } from "../imported/imported.ts";
import { type Sealer, sealersOf, writtenAs } from "../personal/vault.ts";

/** A text that is stored unencrypted. */
interface Plain {
  /** Names its row among those of its kind. */
  id: string;
  /** Whose key is to seal it; null where its digest is enough. */
  subject: string | null;
  text: string;
  /** The address that it is found by, if that is not the text itself. */
  address?: string;
}

/** A kind of text about people, and where it is stored. */
interface Kind {
  /** Readable texts behind an id (?1), in the order of ids, as many as ?2. */
  select: string;
  purpose(id: string): string;
  /** Names the key of a row that has one of its own, from its address index. */
  keyOf?(as: string): string;
  /**
   * Seals the texts that have not changed since they were read, from a list (?1) of what `sealedOf`
   * gives.
   */
  update: string;
}

const KINDS: readonly Kind[] = [
  {
    select: `SELECT id, id AS subject, email AS text FROM accounts
      WHERE id > ?1 AND email IS NOT NULL AND sealed_email IS NULL ORDER BY id LIMIT ?2`,
    purpose: () => EMAIL,
    update: `UPDATE accounts SET email = c.value->>'as', sealed_email = c.value->>'sealed' FROM json_each(?1) c
      WHERE accounts.id = c.value->>'id' AND email = c.value->>'text' AND sealed_email IS NULL`,
  },
  {
    select: `SELECT id, id AS subject, name AS text FROM accounts
      WHERE id > ?1 AND name IS NOT NULL AND sealed_name IS NULL ORDER BY id LIMIT ?2`,
    purpose: () => NAME,
    update: `UPDATE accounts SET name = NULL, sealed_name = c.value->>'sealed' FROM json_each(?1) c
      WHERE accounts.id = c.value->>'id' AND name = c.value->>'text' AND sealed_name IS NULL`,
  },
  {
    select: `SELECT id, account_id AS subject, address AS text FROM account_addresses
      WHERE id > ?1 AND sealed IS NULL ORDER BY id LIMIT ?2`,
    purpose: addressPurpose,
    update: `UPDATE account_addresses SET address = 'null', sealed = c.value->>'sealed' FROM json_each(?1) c
      WHERE account_addresses.id = c.value->>'id' AND address = c.value->>'text' AND sealed IS NULL`,
  },
  {
    select: `SELECT id, account_id AS subject, text FROM account_notes
      WHERE id > ?1 AND sealed IS NULL ORDER BY id LIMIT ?2`,
    purpose: notePurpose,
    update: `UPDATE account_notes SET text = '', sealed = c.value->>'sealed' FROM json_each(?1) c
      WHERE account_notes.id = c.value->>'id' AND text = c.value->>'text' AND sealed IS NULL`,
  },
  {
    select: `SELECT id, account_id AS subject, id_token AS text FROM account_sessions
      WHERE id > ?1 AND id_token IS NOT NULL ORDER BY id LIMIT ?2`,
    purpose: () => ID_TOKEN,
    update: `UPDATE account_sessions SET id_token = NULL, sealed_id_token = c.value->>'sealed' FROM json_each(?1) c
      WHERE account_sessions.id = c.value->>'id' AND id_token = c.value->>'text'`,
  },
  {
    select: `SELECT account_id AS id, account_id AS subject, preferences->>'phone' AS text FROM account_preferences
      WHERE account_id > ?1 AND preferences->>'phone' IS NOT NULL ORDER BY account_id LIMIT ?2`,
    purpose: () => PHONE,
    update: `UPDATE account_preferences SET preferences = json_set(json_remove(preferences, '$.phone'),
        '$.sealedPhone', c.value->>'sealed', '$.phoneIndex', c.value->>'as') FROM json_each(?1) c
      WHERE account_id = c.value->>'id' AND preferences->>'phone' = c.value->>'text'`,
  },
  {
    select: `SELECT variant_id || ' ' || email AS id, NULL AS subject, email AS text FROM back_in_stock
      WHERE variant_id || ' ' || email > ?1 AND sealed IS NULL ORDER BY id LIMIT ?2`,
    purpose: () => WAIT,
    keyOf: () => randomId("wat"),
    update: `UPDATE back_in_stock
      SET email = c.value->>'as', subject = c.value->>'subject', sealed = c.value->>'sealed' FROM json_each(?1) c
      WHERE variant_id || ' ' || email = c.value->>'id' AND back_in_stock.sealed IS NULL`,
  },
  {
    select: `SELECT id, id AS subject, terms AS text, email AS address FROM draft_orders
      WHERE id > ?1 AND sealed IS NULL ORDER BY id LIMIT ?2`,
    purpose: () => DRAFT,
    update: `UPDATE draft_orders SET email = c.value->>'as', terms = 'null', sealed = c.value->>'sealed'
      FROM json_each(?1) c WHERE draft_orders.id = c.value->>'id' AND draft_orders.sealed IS NULL`,
  },
  {
    select: `SELECT name AS id, '${ORDER} ' || name AS subject, body AS text, email AS address FROM imported_orders
      WHERE name > ?1 AND sealed IS NULL ORDER BY name LIMIT ?2`,
    purpose: () => ORDER,
    update: `UPDATE imported_orders SET email = c.value->>'as', body = 'null', sealed = c.value->>'sealed'
      FROM json_each(?1) c
      WHERE name = c.value->>'id' AND body = c.value->>'text' AND imported_orders.sealed IS NULL`,
  },
  {
    // Its key is named by the address index.
    select: `SELECT email AS id, '' AS subject, body AS text, email AS address FROM imported_customers
      WHERE email > ?1 AND sealed IS NULL ORDER BY email LIMIT ?2`,
    purpose: () => CUSTOMER,
    keyOf: (as) => subjectOf(CUSTOMER, as),
    update: `UPDATE imported_customers SET email = c.value->>'as', body = 'null', sealed = c.value->>'sealed'
      FROM json_each(?1) c
      WHERE email = c.value->>'id' AND body = c.value->>'text' AND imported_customers.sealed IS NULL`,
  },
  {
    // Mail, and short messages to a number: of a browser nothing says whose it is.
    select: `SELECT id, NULL AS subject, recipient AS text FROM notifications
      WHERE id > ?1 AND channel IN ('email', 'sms') AND recipient > '' AND substr(recipient, 1, 1) <> '@'
      ORDER BY id LIMIT ?2`,
    purpose: () => "",
    update: `UPDATE notifications SET recipient = c.value->>'as' FROM json_each(?1) c
      WHERE notifications.id = c.value->>'id' AND recipient = c.value->>'text'`,
  },
  // Digests of people who were erased, and of whom is not written to, from before they had a key.
  {
    select: `SELECT digest AS id, NULL AS subject, digest AS text FROM imported_erasures
      WHERE digest > ?1 AND substr(digest, 1, 1) <> '@' ORDER BY id LIMIT ?2`,
    purpose: () => "",
    update: `UPDATE OR REPLACE imported_erasures SET digest = c.value->>'as' FROM json_each(?1) c
      WHERE imported_erasures.digest = c.value->>'text'`,
  },
  {
    select: `SELECT DISTINCT digest AS id, NULL AS subject, digest AS text FROM suppressions
      WHERE digest > ?1 AND substr(digest, 1, 1) <> '@' ORDER BY id LIMIT ?2`,
    purpose: () => "",
    update: `UPDATE OR REPLACE suppressions SET digest = c.value->>'as' FROM json_each(?1) c
      WHERE suppressions.digest = c.value->>'text'`,
  },
];

/** Behind which row of which kind; null: behind the last. */
export type PeoplePlace = string | null;

/**
 * Seals some of the texts about people that are stored unencrypted. One that changes meanwhile
 * stays for the next pass; one of whom is erased meanwhile stays erased.
 */
export async function sealPeople(
  env: Env,
  place: string,
  limit: number,
): Promise<{ sealed: number; next: PeoplePlace }> {
  const [, number = "0", after = ""] = /^(\d+) (.*)$/s.exec(place) ?? [];
  const at = Number(number);
  const kind = KINDS[at];
  if (kind === undefined) {
    return { sealed: 0, next: null };
  }
  const found = env.DB.prepare(kind.select);
  const { items, last } = await readPage(
    limit,
    async (take) => (await found.bind(after, take).all<Plain>()).results,
  );
  const changes = await sealedOf(env, kind, items);
  const { meta } = await env.DB.prepare(kind.update).bind(JSON.stringify(changes)).run();
  const following = at + 1 < KINDS.length ? `${at + 1} ` : null;
  return {
    sealed: changes.length === 0 ? 0 : meta.changes,
    next: last ? `${at} ${last.id}` : following,
  };
}

async function sealedOf(env: Env, { purpose, keyOf }: Kind, found: readonly Plain[]) {
  const rows = await Promise.all(
    found.map(async ({ id, subject, text, address = text }) => {
      const as = address === "" ? "" : await writtenAs(env, address);
      return { id, text, as, subject: keyOf ? keyOf(as) : subject };
    }),
  );
  const subjects = rows.flatMap(({ subject }) => subject ?? []);
  const sealers: ReadonlyMap<string, Sealer> = (await sealersOf(env, subjects)) ?? new Map();
  const changes = await Promise.all(
    rows.map(async (row) => {
      if (row.subject === null) {
        return [{ ...row, sealed: null }];
      }
      const sealer = sealers.get(row.subject);
      return sealer ? [{ ...row, sealed: await sealer.seal(purpose(row.id), row.text) }] : [];
    }),
  );
  return changes.flat();
}
