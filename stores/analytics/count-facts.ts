import { createHash } from "node:crypto";
import { sql } from "drizzle-orm";
import { type Fact, FIGURE_NAMES, SKU_FIGURE_NAMES } from "../../domain/analytics/figures.ts";
import { DAY_MS, startOf } from "../../domain/analytics/periods.ts";
import { sumsOf } from "../../domain/analytics/sums.ts";
import { isRefused, prepare } from "../base/d1.ts";

/** Characters of an event's digest: 96 bits, so that no two of a minute are alike. */
const DIGEST_LENGTH = 16;
/** What was sold is known by the minute for so long, and by the hour for ever. */
const KEEP_MINUTES_MS = 90 * DAY_MS;
/** A batch that others were quicker than is counted anew this often. */
const MAX_RACES = 8;

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
 * @returns how many were counted now
 */
export async function countFacts(db: D1Database, facts: readonly Fact[], zone: string): Promise<number> {
  const all = digested(facts);
  for (let race = 1; all.length > 0; race++) {
    const counted = await countedIn(db, new Set(all.map(({ minute }) => minute)));
    const fresh = all.filter(({ minute, digest }) => !counted.get(minute)?.digests.has(digest));
    if (fresh.length === 0) {
      return 0;
    }
    try {
      await write(db, fresh, counted, zone);
      return fresh.length;
    } catch (error) {
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
    digest: createHash("sha256").update(fact.id).digest("base64url").slice(0, DIGEST_LENGTH),
  }));
}

interface Minute {
  parts: number;
  digests: Set<string>;
}

async function countedIn(db: D1Database, minutes: ReadonlySet<number>): Promise<Map<number, Minute>> {
  const { results } = await prepare(
    db,
    sql`select minute, digests from counted_events
      where minute in (select value from json_each(${JSON.stringify([...minutes])}))`,
  ).all<{ minute: number; digests: string }>();
  const counted = new Map<number, Minute>();
  for (const { minute, digests } of results) {
    const known = counted.get(minute) ?? { parts: 0, digests: new Set() };
    known.parts++;
    for (let at = 0; at < digests.length; at += DIGEST_LENGTH) {
      known.digests.add(digests.slice(at, at + DIGEST_LENGTH));
    }
    counted.set(minute, known);
  }
  return counted;
}

async function write(
  db: D1Database,
  fresh: readonly Digested[],
  counted: ReadonlyMap<number, Minute>,
  zone: string,
): Promise<void> {
  const { rows, skus } = sumsOf(
    fresh.map(({ fact }) => fact),
    zone,
  );
  const parts = [...Map.groupBy(fresh, ({ minute }) => minute)].map(([minute, some]) => ({
    minute,
    part: (counted.get(minute)?.parts ?? 0) + 1,
    digests: some.map(({ digest }) => digest).join(""),
  }));
  const add = (table: string, keys: readonly string[], names: readonly string[], added: readonly object[]) =>
    prepare(
      db,
      sql`insert into ${sql.raw(table)} (${sql.raw([...keys, ...names.map(column)].join())})
        select ${sql.raw([...keys, ...names].map((name) => `value ->> '${name}'`).join())}
        from json_each(${JSON.stringify(added)}) where true
        on conflict (${sql.raw(keys.join())}) do update set
        ${sql.raw(
          names
            .map(column)
            .map((name) => `${name} = ${name} + excluded.${name}`)
            .join(),
        )}`,
    );
  await db.batch([
    // Refused where another batch took these parts since they were read: then nothing is written.
    prepare(
      db,
      sql`insert into counted_events (minute, part, digests)
        select value ->> 'minute', value ->> 'part', value ->> 'digests'
        from json_each(${JSON.stringify(parts)})`,
    ),
    add(
      "figures",
      ["interval", "start", "currency", "provider"],
      FIGURE_NAMES,
      rows.map(({ figures, ...row }) => ({ ...row, ...figures })),
    ),
    add(
      "sku_figures",
      ["interval", "start", "currency", "sku"],
      SKU_FIGURE_NAMES,
      skus.map(({ figures, ...row }) => ({ ...row, ...figures })),
    ),
    // Here, so that an idle shop asks nothing for it.
    prepare(
      db,
      sql`delete from figures where interval = 'minute' and start < ${Date.now() - KEEP_MINUTES_MS}`,
    ),
  ]);
}

/** `paidTotal` → `paid_total` */
function column(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Begins anew: no event is counted. */
export async function forgetFigures(db: D1Database): Promise<void> {
  await db.batch([
    db.prepare("delete from counted_events"),
    db.prepare("delete from figures"),
    db.prepare("delete from sku_figures"),
  ]);
}
