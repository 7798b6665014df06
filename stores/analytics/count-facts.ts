import { hash, randomBytes } from "node:crypto";
import { type Fact, FIGURE_NAMES, SKU_FIGURE_NAMES } from "../../domain/analytics/figures.ts";
import { DAY_MS, startOf } from "../../domain/analytics/periods.ts";
import { sumsOf } from "../../domain/analytics/sums.ts";
import { isRefused } from "../base/d1.ts";

/** Characters of an event's digest: 96 bits, so that no two of a minute are alike. */
const DIGEST_LENGTH = 16;
/** How long what was sold is kept by the minute. Sales by the hour are kept without end. */
const KEEP_MINUTES_MS = 90 * DAY_MS;
/** A batch that others were quicker than is counted again this often. */
const MAX_RACES = 8;
/** A rush is counted while it goes on: its events are of the last minutes. */
const MINUTES_IN_MEMORY = 4;

/** What is counted of a minute. */
interface Minute {
  /** Batches that counted events of it. */
  parts: number;
  /** Written at the beginning of the last part, so that no other batch's is taken for it. */
  mark: string;
  digests: Set<string>;
}

/** Minutes by their beginnings, in milliseconds since 1970. */
export type CountMemory = Map<number, Minute>;

/**
 * What this isolate read or wrote last. A batch that is wholly new to it needs no look into the
 * database, because its write is refused where the last part of a minute is another by now.
 */
const ownMemory: CountMemory = new Map();

function addTo(table: string, keys: readonly string[], names: readonly string[]): string {
  const columns = names.map(column);
  return `INSERT INTO ${table} (${[...keys, ...columns].join()})
    SELECT ${[...keys, ...names].map((name) => `value ->> '${name}'`).join()} FROM json_each(?) WHERE true
    ON CONFLICT (${keys.join()}) DO UPDATE SET
    ${columns.map((name) => `${name} = ${name} + excluded.${name}`).join()}`;
}

/** `paidTotal` → `paid_total` */
function column(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

const READ_COUNTED = `SELECT minute, part, digests FROM counted_events
  WHERE minute IN (SELECT value FROM json_each(?)) ORDER BY minute, part`;
// A part that does not follow the one that was known gets no number, which its column refuses.
const ADD_COUNTED = `INSERT INTO counted_events (minute, part, digests)
  SELECT value ->> 'minute',
    CASE WHEN value ->> 'after' = '' OR EXISTS (
      SELECT 1 FROM counted_events AS last
      WHERE last.minute = value ->> 'minute' AND last.part = (value ->> 'part') - 1
        AND substr(last.digests, 1, ${DIGEST_LENGTH}) = value ->> 'after'
    ) THEN value ->> 'part' END,
    value ->> 'digests'
  FROM json_each(?)`;
const ADD_FIGURES = addTo("figures", ["interval", "start", "currency", "provider"], FIGURE_NAMES);
const ADD_SKU_FIGURES = addTo("sku_figures", ["interval", "start", "currency", "sku"], SKU_FIGURE_NAMES);
const DROP_MINUTES = "DELETE FROM figures WHERE interval = 'minute' AND start < ?";

interface Digested {
  fact: Fact;
  minute: number;
  digest: string;
}

/**
 * Adds facts to the figures, each once however often and however late it comes. What was counted is
 * written with the figures, or neither is.
 *
 * @param zone the time zone that days begin in
 * @param memory of the isolate that counts
 * @returns how many were counted now
 */
export async function countFacts(
  db: D1Database,
  facts: readonly Fact[],
  zone: string,
  memory = ownMemory,
): Promise<number> {
  const all = digested(facts);
  for (let race = 1; all.length > 0; race++) {
    const counted =
      remembered(memory, all) ?? (await countedIn(db, new Set(all.map(({ minute }) => minute))));
    const fresh = all.filter(({ minute, digest }) => !counted.get(minute)?.digests.has(digest));
    if (fresh.length === 0) {
      return 0;
    }
    try {
      await write(db, fresh, counted, { zone, memory });
      return fresh.length;
    } catch (error) {
      memory.clear();
      if (race === MAX_RACES || !isRefused(error)) {
        throw error;
      }
    }
  }
  return 0;
}

function digested(facts: readonly Fact[]): Digested[] {
  const unique = new Map(facts.map((fact) => [fact.id, fact]));
  return [...unique.values()].map((fact) => ({
    fact,
    minute: startOf("minute", fact.at, "UTC"),
    digest: hash("sha256", fact.id, "base64url").slice(0, DIGEST_LENGTH),
  }));
}

/** The minutes of facts that are all new; null where the database has to say what is counted. */
function remembered(memory: CountMemory, all: readonly Digested[]): ReadonlyMap<number, Minute> | null {
  const areNew = all.every(({ minute, digest }) => memory.get(minute)?.digests.has(digest) === false);
  return areNew ? memory : null;
}

function remember(memory: CountMemory, minute: number, counted: Minute): void {
  memory.delete(minute);
  memory.set(minute, counted);
  for (const oldest of memory.keys()) {
    if (memory.size <= MINUTES_IN_MEMORY) {
      break;
    }
    memory.delete(oldest);
  }
}

async function countedIn(db: D1Database, minutes: ReadonlySet<number>): Promise<Map<number, Minute>> {
  const { results } = await db
    .prepare(READ_COUNTED)
    .bind(JSON.stringify([...minutes]))
    .all<{ minute: number; part: number; digests: string }>();
  const counted = new Map<number, Minute>();
  for (const { minute, part, digests } of results) {
    const known = counted.get(minute)?.digests ?? new Set<string>();
    for (let at = 0; at < digests.length; at += DIGEST_LENGTH) {
      known.add(digests.slice(at, at + DIGEST_LENGTH));
    }
    counted.set(minute, { parts: part, mark: digests.slice(0, DIGEST_LENGTH), digests: known });
  }
  return counted;
}

async function write(
  db: D1Database,
  fresh: readonly Digested[],
  counted: ReadonlyMap<number, Minute>,
  { zone, memory }: { zone: string; memory: CountMemory },
): Promise<void> {
  const { rows, skus } = sumsOf(
    fresh.map(({ fact }) => fact),
    zone,
  );
  const minutes = [...Map.groupBy(fresh, ({ minute }) => minute)].map(([minute, some]) => {
    const before = counted.get(minute) ?? { parts: 0, mark: "", digests: new Set<string>() };
    const added = some.map(({ digest }) => digest);
    return { minute, before, added, part: before.parts + 1, mark: newMark() };
  });
  const parts = minutes.map(({ minute, before, added, part, mark }) => ({
    minute,
    part,
    after: before.mark,
    digests: mark + added.join(""),
  }));
  const add = (statement: string, added: readonly object[]) =>
    db.prepare(statement).bind(JSON.stringify(added));
  await db.batch([
    // Refused where another batch took these parts since they were known: then nothing is written.
    add(ADD_COUNTED, parts),
    add(
      ADD_FIGURES,
      rows.map(({ figures, ...row }) => ({ ...row, ...figures })),
    ),
    ...(skus.length > 0
      ? [
          add(
            ADD_SKU_FIGURES,
            skus.map(({ figures, ...row }) => ({ ...row, ...figures })),
          ),
        ]
      : []),
    // Once a minute, and by a batch that writes: an idle shop asks nothing for it.
    ...(parts.some(({ part }) => part === 1)
      ? [db.prepare(DROP_MINUTES).bind(Date.now() - KEEP_MINUTES_MS)]
      : []),
  ]);
  for (const { minute, before, added, part, mark } of minutes) {
    for (const digest of added) {
      before.digests.add(digest);
    }
    remember(memory, minute, { parts: part, mark, digests: before.digests });
  }
}

/** As long as a digest, and like none. */
function newMark(): string {
  return randomBytes((DIGEST_LENGTH * 6) / 8).toString("base64url");
}

/** Begins again: no event is counted. */
export async function forgetFigures(db: D1Database): Promise<void> {
  await db.batch([
    db.prepare("delete from counted_events"),
    db.prepare("delete from figures"),
    db.prepare("delete from sku_figures"),
  ]);
}
