import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";
import type { AuditEntry } from "../../domain/audit/audit.ts";

/**
 * What people with power did. Triggers refuse every change and removal; see docs/decisions for why
 * it is two tables.
 */
export const auditLog = sqliteTable(
  "audit_log",
  {
    seq: integer().primaryKey({ autoIncrement: true }),
    /** Milliseconds since 1970. */
    at: integer().notNull(),
    actor: text().notNull(),
    role: text().$type<AuditEntry["role"]>().notNull(),
    action: text().notNull(),
    subject: text().notNull(),
    /** JSON, with personal data masked. */
    before: text("before_json"),
    after: text("after_json"),
    network: text(),
    traceId: text("trace_id").notNull(),
  },
  (t) => [
    index("audit_by_actor").on(t.actor),
    index("audit_by_subject").on(t.subject),
    index("audit_by_action").on(t.action),
  ],
);

/** The hash chain over `audit_log`: one row an entry, in the same order. */
export const auditSeals = sqliteTable("audit_seals", {
  seq: integer().primaryKey(),
  hash: text().notNull(),
});
