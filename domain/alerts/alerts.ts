import { z } from "zod";
import type { Counts } from "../analytics/counts.ts";
import { type Figures, paymentSuccessOf } from "../analytics/figures.ts";

/** Each has its section in docs/runbooks/alerts.md, and its rule in ops/prometheus/rules.yml. */
export const ALERTS = [
  "queue-behind",
  "dead-letters",
  "orders-stand-still",
  "payments-contradict",
  "requests-fail",
  "orders-are-slow",
  "payments-fail",
  "database-fills",
] as const;
const Alert = z.enum(ALERTS);
export type Alert = z.infer<typeof Alert>;

/** What the conditions are about; null where it cannot be read at the moment. */
export interface Readings {
  queues: readonly { queue: string; lagMs: number; deadLetters: number }[] | null;
  stuck: number | null;
  contradictions: number | null;
  databaseBytes: number | null;
  /** Of the last five minutes and the last hour: an alert of a share asks both. */
  recent: Counts | null;
  hour: Counts | null;
  /** Of the last hour. */
  figures: Figures | null;
}

const QUEUE_LIMIT_MS = 60_000;
const DATABASE_LIMIT_BYTES = 8_000_000_000;
/** Of requests 0.05 % may fail. At this rate the budget of a month lasts two days. */
const BURN_RATE = 14.4;
const FAILING_SHARE = 0.0005 * BURN_RATE;
/** The slowest twentieth of orders may take longer than half a second. */
const SLOW_SHARE = 0.05;
const PAYMENT_SHARE = 0.5;
/** Fewer than so many say nothing of a share. */
const LEAST = 20;
const LEAST_PAYMENTS = 10;

type Judge = (readings: Readings) => string | null | undefined;

/** What is wrong, as a sentence; null when all is well; undefined when it cannot be measured. */
const JUDGES: Readonly<Record<Alert, Judge>> = {
  "queue-behind": ({ queues }) => {
    const late = queues?.filter(({ lagMs }) => lagMs > QUEUE_LIMIT_MS);
    return (
      late &&
      told(late, ({ queue, lagMs }) => `The queue ${queue} is ${Math.round(lagMs / 1_000)} seconds behind`)
    );
  },
  "dead-letters": ({ queues }) => {
    const dead = queues?.filter(({ deadLetters }) => deadLetters > 0);
    return (
      dead &&
      told(dead, ({ queue, deadLetters }) => `Messages of ${queue} that were given up: ${deadLetters}`)
    );
  },
  "orders-stand-still": ({ stuck }) => above(stuck, 0, (count) => `Orders that stand still: ${count}`),
  "payments-contradict": ({ contradictions }) =>
    above(contradictions, 0, (count) => `Notices of providers that contradict their orders: ${count}`),
  "requests-fail": ({ recent, hour }) =>
    both(
      recent,
      hour,
      (counts) => shareOf(counts.errors, counts.requests, LEAST),
      FAILING_SHARE,
      (share) => `${percent(share)} of requests fail`,
    ),
  "orders-are-slow": ({ recent, hour }) =>
    both(
      recent,
      hour,
      (counts) => shareOf(counts.slowPlacements, counts.placements, LEAST),
      SLOW_SHARE,
      (share) => `${percent(share)} of orders take longer than half a second to be accepted`,
    ),
  "payments-fail": ({ figures }) => {
    if (figures === null) {
      return undefined;
    }
    const decided = figures.paid + figures.declined + figures.unanswered;
    const success = paymentSuccessOf(figures) ?? 1;
    return decided >= LEAST_PAYMENTS && success < PAYMENT_SHARE
      ? `Only ${percent(success)} of payments succeeded in the last hour`
      : null;
  },
  "database-fills": ({ databaseBytes }) =>
    above(
      databaseBytes,
      DATABASE_LIMIT_BYTES,
      (bytes) => `D1 holds ${(bytes / 1e9).toFixed(1)} of its 10 GB`,
    ),
};

/** What each alert comes to. */
export function judge(readings: Readings): Map<Alert, string | null> {
  return new Map(
    ALERTS.flatMap((alert) => {
      const found = JUDGES[alert](readings);
      return found === undefined ? [] : [[alert, found] as const];
    }),
  );
}

function told<T>(list: readonly T[], words: (item: T) => string): string | null {
  return list.length === 0 ? null : list.map(words).join(", ");
}

function above(value: number | null, limit: number, words: (value: number) => string) {
  return value === null ? undefined : value > limit ? words(value) : null;
}

function shareOf(part: number, whole: number, least: number): number {
  return whole < least ? 0 : part / whole;
}

function both(
  recent: Counts | null,
  hour: Counts | null,
  share: (counts: Counts) => number,
  limit: number,
  words: (share: number) => string,
) {
  if (recent === null || hour === null) {
    return undefined;
  }
  return share(recent) > limit && share(hour) > limit ? words(share(recent)) : null;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** An alert that began and is not over. */
export const Incident = z.object({
  alert: Alert,
  /** When it began, in milliseconds since 1970. */
  since: z.int(),
  /** What was wrong then. */
  text: z.string(),
  /** Whether operators were notified. */
  told: z.boolean(),
});
export type Incident = z.infer<typeof Incident>;

/** An incident whose beginning or end is to be sent. */
export interface AlertChange extends Omit<Incident, "told"> {
  state: "firing" | "over";
}

/**
 * What is to be sent now, of incidents that are known and what was found. A beginning that reached
 * no operator is sent again. An incident that ended before that is forgotten.
 */
export function changesOf(
  known: readonly Incident[],
  found: ReadonlyMap<Alert, string | null>,
  now: number,
): { changes: AlertChange[]; forgotten: Alert[] } {
  const open = new Map(known.map((incident) => [incident.alert, incident]));
  const changes: AlertChange[] = [];
  const forgotten: Alert[] = [];
  for (const [alert, text] of found) {
    const incident = open.get(alert);
    if (text !== null && !incident?.told) {
      changes.push({ alert, state: "firing", since: incident?.since ?? now, text });
    }
    if (text === null && incident?.told) {
      changes.push({ alert, state: "over", since: incident.since, text: incident.text });
    }
    if (text === null && incident?.told === false) {
      forgotten.push(alert);
    }
  }
  return { changes, forgotten };
}
