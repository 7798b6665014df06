import { mailboxOf } from "../../domain/base/email.ts";
import { secretDigest } from "../../domain/base/secrets.ts";
import { addressIndex } from "../../domain/personal/address-index.ts";
import { newDataKey, openDataKey, openText, textPurpose } from "../../domain/personal/data-key.ts";
import { encrypt } from "../../domain/settings/seal.ts";
import { peopleSealingOf, sealingOf } from "../../domain/settings/sealing.ts";
import { dataKeysOf, keepDataKeys } from "./data-keys.ts";

/** What encrypts texts about one subject. */
export interface Sealer {
  /** The address index: what is stored in the place of an address, and found by it. */
  index(address: string): Promise<string>;
  /** @param purpose what the text is: it opens as this alone */
  seal(purpose: string, text: string): Promise<string>;
}

/** A sealer with a key that is not kept yet. */
export interface NewSealer extends Sealer {
  subject: string;
  /** The key as it is stored. */
  dataKey: string;
}

/** Seals a new row with a key of its own; null where the shop seals no rows about people yet. */
export async function newSealer(env: Env, subject: string): Promise<NewSealer | null> {
  const sealing = peopleSealingOf(env);
  if (sealing === null) {
    return null;
  }
  const { key, sealed: dataKey } = await newDataKey(sealing.keys, subject);
  return { subject, dataKey, ...sealerWith(sealing.index, subject, key) };
}

/**
 * Seals with the key of a subject, which gets one if it has none. Where its key is destroyed the
 * text can never be read.
 */
export async function sealerOf(env: Env, subject: string): Promise<Sealer | null> {
  const known = await sealersOf(env, [subject]);
  return known && (known.get(subject) ?? (await newSealer(env, subject)));
}

/** The same of several subjects. Those whose key is destroyed are left out. */
export async function sealersOf(
  env: Env,
  subjects: readonly string[],
): Promise<ReadonlyMap<string, Sealer> | null> {
  const sealing = peopleSealingOf(env);
  if (sealing === null) {
    return null;
  }
  const { keys, index } = sealing;
  let kept = await dataKeysOf(env.DB, subjects);
  const lacking = [...new Set(subjects)].filter((subject) => !kept.has(subject));
  if (lacking.length > 0) {
    const made = lacking.map(async (subject) => {
      return { subject, sealed: (await newDataKey(keys, subject)).sealed };
    });
    // Of two that make a key at once the first is kept, so both read it.
    await keepDataKeys(env.DB, await Promise.all(made));
    kept = await dataKeysOf(env.DB, subjects);
  }
  const sealers = [...kept].map(async ([subject, sealed]) => {
    return [subject, sealerWith(index, subject, await openDataKey(keys, subject, sealed))] as const;
  });
  return new Map(await Promise.all(sealers));
}

function sealerWith(index: string, subject: string, key: string): Sealer {
  return {
    index: (address) => addressIndex(index, address),
    seal: (purpose, text) => encrypt(key, textPurpose(purpose, subject), text),
  };
}

/** What is read of a subject: a text as it is stored, and its key; null where there is none. */
export interface SealedText {
  subject: string;
  text: string | null;
  dataKey: string | null;
}

/** The text; null where there is none, or its key is destroyed. */
export async function opened(
  env: Env,
  { subject, text, dataKey }: SealedText,
  purpose: string,
): Promise<string | null> {
  if (text === null || !dataKey) {
    return null;
  }
  const sealing = sealingOf(env);
  if (sealing === null) {
    throw new Error(`the shop lacks the keys that ${subject} is sealed with`);
  }
  return openText(sealing.keys, { subject, dataKey, text }, purpose);
}

/**
 * An address as rows have it: as it is, or its digest. Rows of both forms lie beside each
 * other until `npm run seal` has passed.
 */
export async function formsOf(env: Env, address: string): Promise<string[]> {
  const sealing = sealingOf(env);
  return sealing === null ? [address] : [address, await addressIndex(sealing.index, address)];
}

/** The same, as a list in JSON. */
export async function formsIn(env: Env, address: string): Promise<string> {
  return JSON.stringify(await formsOf(env, address));
}

/** What tells a person's mailbox from others and names nobody. */
export async function mailboxDigest(env: Env, email: string): Promise<string> {
  const digest = await secretDigest(`mailbox\n${mailboxOf(email)}`);
  return (await formsOf(env, digest)).at(-1) ?? digest;
}

/** What new rows have of an address, or of the number of a phone, that is written down. */
export async function writtenAs(env: Env, address: string): Promise<string> {
  const sealing = peopleSealingOf(env);
  return sealing === null ? address : addressIndex(sealing.index, address);
}

/**
 * What a new row has of the digest of an address that may not come back, or not be written to. A
 * version that serves beside this one may look for the digest as it is.
 */
export async function digestWritten(env: Env, digest: string): Promise<string> {
  return env.KEYED_DIGESTS === "off" ? digest : writtenAs(env, digest);
}

/**
 * Keeps the key of a new row, if the row came to be. It runs behind the row, in the same batch.
 *
 * @param row the table, and the column that names the subject: `accounts WHERE id`
 */
export function keepKeyStatement(
  db: D1Database,
  { subject, dataKey }: NewSealer,
  row: string,
): D1PreparedStatement {
  return db
    .prepare(
      `INSERT INTO data_keys (subject, sealed) SELECT ?1, ?2
       WHERE EXISTS (SELECT 1 FROM ${row} = ?1) ON CONFLICT DO NOTHING`,
    )
    .bind(subject, dataKey);
}
