import { z } from "zod";
import { type Alert, Incident } from "../../domain/alerts/alerts.ts";

/** Counting ends here. */
const MOST_COUNTED = 1_000;

const Watched = z.object({
  incidents: z.array(Incident),
  dead: z.array(z.object({ queue: z.string(), count: z.int() })),
  contradictions: z.int(),
  paid: z.int(),
  declined: z.int(),
  unanswered: z.int(),
});

export interface WatchedDatabase extends Omit<z.infer<typeof Watched>, "dead"> {
  /** Messages that were given up, by queue. */
  dead: Map<string, number>;
  /** How large the database is. */
  bytes: number;
}

/**
 * What alerts ask of D1, in one statement: the cron runs each minute. Payments are those since
 * then.
 */
export async function readWatched(db: D1Database, paymentsSince: number): Promise<WatchedDatabase> {
  const sum = (name: string) =>
    `'${name}', (SELECT coalesce(sum(${name}), 0) FROM figures WHERE interval = 'minute' AND start >= ?1)`;
  const { results, meta } = await db
    .prepare(
      `SELECT json_object(
         'incidents', (SELECT json_group_array(json_object(
            'alert', alert, 'since', since, 'text', text, 'told', json(iif(told, 'true', 'false')))) FROM incidents),
         'dead', (SELECT json_group_array(json_object('queue', queue, 'count', n))
            FROM (SELECT queue, count(*) AS n FROM dead_letters WHERE redriven_at IS NULL GROUP BY queue)),
         'contradictions', (SELECT count(*)
            FROM (SELECT 1 FROM payment_contradictions WHERE settled_at IS NULL LIMIT ?2)),
         ${["paid", "declined", "unanswered"].map(sum).join(", ")}) AS watched`,
    )
    .bind(paymentsSince, MOST_COUNTED)
    .all<{ watched: string }>();
  const { dead, ...watched } = Watched.parse(JSON.parse(results[0]?.watched ?? "null"));
  const byQueue = new Map(dead.map(({ queue, count }) => [queue, count]));
  return { ...watched, dead: byQueue, bytes: meta.size_after };
}

export async function openIncidents(db: D1Database): Promise<Incident[]> {
  const { results } = await db
    .prepare("SELECT alert, since, text, told = 1 AS told FROM incidents ORDER BY since, alert")
    .all<Record<string, unknown>>();
  return results.map((row) => Incident.parse({ ...row, told: row.told === 1 }));
}

/** Writes incidents as they are now, and deletes those that are over. */
export async function writeIncidents(
  db: D1Database,
  open: readonly Incident[],
  over: readonly Alert[],
): Promise<void> {
  const write = db.prepare(
    `INSERT INTO incidents (alert, since, text, told) VALUES (?, ?, ?, ?)
     ON CONFLICT (alert) DO UPDATE SET told = max(told, excluded.told)`,
  );
  const remove = db.prepare("DELETE FROM incidents WHERE alert = ?");
  const statements = [
    ...open.map(({ alert, since, text, told }) => write.bind(alert, since, text, told ? 1 : 0)),
    ...over.map((alert) => remove.bind(alert)),
  ];
  if (statements.length > 0) {
    await db.batch(statements);
  }
}
