import { sql } from "drizzle-orm";
import {
  type AuditAction,
  type AuditChange,
  type AuditHead,
  type AuditOrigin,
  type SealedEntry,
  sealOf,
} from "../../domain/audit/audit.ts";
import { maskPersonal } from "../../domain/base/log.ts";
import { prepare } from "../base/d1.ts";

/** Entries that one round of sealing reads. */
const SEALED_AT_ONCE = 200;

const COLUMNS = sql.raw(
  `l.seq, l.at, l.actor, l.role, l.action, l.subject, l.before_json as "before", l.after_json as "after",
   l.network, l.trace_id as traceId, s.hash`,
);
const SEALED_LOG = sql.raw("audit_log l left join audit_seals s on s.seq = l.seq");

/** The statement that writes entries. Put it into the batch of the changes that they record. */
export function auditStatement(
  db: D1Database,
  { actor, role, network, traceId }: AuditOrigin,
  ...changes: readonly AuditChange[]
): D1PreparedStatement {
  const json = (value: object | null) => (value === null ? null : JSON.stringify(maskPersonal(value)));
  const entries = changes.map(({ before, after, ...change }) => ({
    ...change,
    before: json(before),
    after: json(after),
  }));
  return prepare(
    db,
    sql`insert into audit_log (at, actor, role, action, subject, before_json, after_json, network, trace_id)
      select ${Date.now()}, ${actor}, ${role}, value ->> 'action', value ->> 'subject', value ->> 'before',
        value ->> 'after', ${network}, ${traceId}
      from json_each(${JSON.stringify(entries)})`,
  );
}

/** Writes entries of changes that were not made in D1, or in a batch that is over. */
export async function appendAudit(
  db: D1Database,
  origin: AuditOrigin,
  changes: readonly AuditChange[],
): Promise<void> {
  if (changes.length > 0) {
    await auditStatement(db, origin, ...changes).run();
  }
}

/** Entries of one subject that are compared with a repeated one. */
const COMPARED = 50;

/**
 * Writes an entry, unless the subject's newest entries have the same action by the same actor since
 * a time, in milliseconds since 1970. @returns whether it was written
 */
export async function appendOnce(
  db: D1Database,
  { actor, role, network, traceId }: AuditOrigin,
  { action, subject, after }: AuditChange,
  since: number,
): Promise<boolean> {
  const { meta } = await prepare(
    db,
    sql`insert into audit_log (at, actor, role, action, subject, after_json, network, trace_id)
      select ${Date.now()}, ${actor}, ${role}, ${action}, ${subject},
        ${after === null ? null : JSON.stringify(maskPersonal(after))}, ${network}, ${traceId}
      where not exists (
        select 1 from (
          select at, actor, action from audit_log indexed by audit_by_subject
          where subject = ${subject} order by seq desc limit ${COMPARED}
        ) where actor = ${actor} and action = ${action} and at > ${since})`,
  ).run();
  return meta.changes > 0;
}

/**
 * Chains the entries after `from`, the newest seal that the caller vouches for. The database
 * numbers the entries, and entries never change. So two sealers at the same time compute the same
 * hashes, and the second writes nothing.
 *
 * @returns the newest seal
 */
export async function sealAudit(db: D1Database, from: AuditHead): Promise<AuditHead> {
  let head = from;
  for (;;) {
    const open = await readAudit(db, { order: "oldest", cursor: head.seq, limit: SEALED_AT_ONCE });
    const seals: AuditHead[] = [];
    for (const entry of open) {
      // A gap means that an entry was taken away. Sealing around it would hide that.
      if (entry.seq !== head.seq + 1) {
        break;
      }
      head = { seq: entry.seq, hash: await sealOf(head.hash, entry) };
      seals.push(head);
    }
    if (seals.length === 0) {
      return head;
    }
    await prepare(
      db,
      sql`insert into audit_seals (seq, hash)
        select value ->> 'seq', value ->> 'hash' from json_each(${JSON.stringify(seals)})`,
    ).run();
  }
}

export interface AuditQuery {
  order: "newest" | "oldest";
  limit: number;
  /** The `seq` of the last entry of the page before. */
  cursor?: number | undefined;
  actor?: string | undefined;
  action?: AuditAction | undefined;
  subject?: string | undefined;
}

/**
 * What was done to these, the newest first, before `cursor`. Each subject has its rows in an index.
 */
export async function auditOf(
  db: D1Database,
  subjects: readonly string[],
  { cursor, limit }: { cursor: number; limit: number },
): Promise<SealedEntry[]> {
  const { results } = await prepare(
    db,
    sql`select ${COLUMNS} from json_each(${JSON.stringify(subjects)}) j
      cross join audit_log l indexed by audit_by_subject on l.subject = j.value
      left join audit_seals s on s.seq = l.seq
      where l.seq < ${cursor} order by l.seq desc limit ${limit}`,
  ).all<SealedEntry>();
  return results;
}

/** What a trace's entries are about, of the log's newest entries. */
export async function subjectsOfTrace(db: D1Database, traceId: string, among: number): Promise<string[]> {
  const { results } = await prepare(
    db,
    sql`select distinct subject from (select subject, trace_id from audit_log order by seq desc limit ${among})
      where trace_id = ${traceId}`,
  ).all<{ subject: string }>();
  return results.map(({ subject }) => subject);
}

export async function readAudit(db: D1Database, query: AuditQuery): Promise<SealedEntry[]> {
  const { order, limit, cursor, actor, action, subject } = query;
  const newest = order === "newest";
  const conditions = [
    cursor === undefined ? sql`true` : newest ? sql`l.seq < ${cursor}` : sql`l.seq > ${cursor}`,
    actor === undefined ? sql`true` : sql`l.actor = ${actor}`,
    action === undefined ? sql`true` : sql`l.action = ${action}`,
    subject === undefined ? sql`true` : sql`l.subject = ${subject}`,
  ];
  const { results } = await prepare(
    db,
    sql`select ${COLUMNS} from ${SEALED_LOG} where ${sql.join(conditions, sql` and `)}
      order by l.seq ${sql.raw(newest ? "desc" : "asc")} limit ${limit}`,
  ).all<SealedEntry>();
  return results;
}
