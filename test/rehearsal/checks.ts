/**
 * What must be true when all is quiet, seen from outside: rows of D1, the provider's books, the
 * sale's.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type Crowd, GOOD_CARD } from "./crowd.ts";
import type { Say } from "./report.ts";
import type { Stage } from "./stage.ts";

const LOOK_AGAIN_MS = 500;
/** Whiles in which something may still be sent. */
const MOST_LOOKS = 6;
const TELL_EVERY_MS = 60_000;
/** Examples of what is wrong that are shown. */
const EXAMPLES = 3;

interface Row {
  id: string;
  status: string;
  step: string;
  total: number;
}

interface Kept {
  /** Intents that were captured. */
  captured: number;
  /** Intents that hold money without taking it. */
  held: number;
  /** Cents that are left with the shop. */
  amount: number;
}

/** Waits until nothing is under way any more. @returns what still is when the time is up */
export async function untilQuiet(stage: Stage, crowd: Crowd, timeoutMs: number, say: Say): Promise<string[]> {
  const deadline = Date.now() + timeoutMs;
  let tellAt = Date.now() + TELL_EVERY_MS;
  for (;;) {
    const left = await underWay(stage, crowd);
    if (left.length === 0 || Date.now() > deadline) {
      return left;
    }
    if (Date.now() > tellAt) {
      say(`Still under way: ${left.join(", ")}.`);
      tellAt += TELL_EVERY_MS;
    }
    await pause(LOOK_AGAIN_MS);
  }
}

async function underWay(stage: Stage, crowd: Crowd): Promise<string[]> {
  const backlog = Object.entries(stage.broker.backlog());
  const [sums] = await stage.server.query(
    `SELECT (SELECT count(*) FROM orders) AS stored,
            (SELECT count(*) FROM orders WHERE step <> 'done') AS unsettled,
            (SELECT count(*) FROM outbox) AS unpublished`,
  );
  const number = (name: string) => Number(sums?.[name] ?? 0);
  const missing = crowd.acknowledged.size - number("stored");
  return [
    ...backlog.map(([queue, messages]) => `${messages} messages wait in ${queue}`),
    ...(missing > 0 ? [`${missing} acknowledged orders are not stored`] : []),
    ...(number("unsettled") > 0 ? [`${number("unsettled")} orders are not settled`] : []),
    ...(number("unpublished") > 0 ? [`${number("unpublished")} events are not published`] : []),
  ];
}

/**
 * Waits for a while in which nothing is sent: what was done is still published for a moment.
 *
 * @returns that there is none, although nothing is under way
 */
export async function findRestlessness({ broker }: Stage, ms: number): Promise<string[]> {
  for (let look = 1; ; look++) {
    const before = broker.sent;
    await pause(ms);
    const sent = broker.sent - before;
    if (sent === 0) {
      return [];
    }
    if (look === MOST_LOOKS) {
      return [`${sent} messages are sent in ${ms} ms although nothing is under way`];
    }
  }
}

/** @returns what is wrong, in words; empty when all is well */
export async function findWrongs(stage: Stage, saleIds: readonly string[], crowd: Crowd): Promise<string[]> {
  const rows = (await stage.server.query("SELECT id, status, step, total FROM orders")) as unknown as Row[];
  const stored = new Map(rows.map((row) => [row.id, row]));
  const kept = keptByOrder(stage);
  const wrongs: string[] = [];
  const tell = (what: string, ids: readonly string[]) => {
    if (ids.length > 0) {
      wrongs.push(`${ids.length} ${what}: ${ids.slice(0, EXAMPLES).join(", ")}`);
    }
  };
  const nothing: Kept = { captured: 0, held: 0, amount: 0 };
  const of = ({ id }: Row) => kept.get(id) ?? nothing;
  const confirmed = rows.filter(({ status }) => status === "CONFIRMED");
  const cancelled = rows.filter(({ status }) => status === "CANCELLED");
  const ids = (list: readonly Row[]) => list.map(({ id }) => id);

  tell("keys were answered two orders", crowd.twoAnswers);
  tell(
    "acknowledged orders are not stored",
    [...crowd.acknowledged.keys()].filter((id) => !stored.has(id)),
  );
  tell("orders are not settled", ids(rows.filter(({ step }) => step !== "done")));
  tell(
    "orders are neither confirmed nor cancelled",
    ids(rows.filter((row) => !confirmed.includes(row) && !cancelled.includes(row))),
  );
  tell(
    "confirmed orders were not paid exactly once",
    ids(confirmed.filter((row) => of(row).captured !== 1 || of(row).amount !== row.total)),
  );
  const told = await archivedIds(stage);
  tell(
    "events of settled orders are not archived",
    [...confirmed, ...cancelled]
      .flatMap(({ id, status }) => [`${id}:order.placed`, `${id}:order.${status.toLowerCase()}`])
      .filter((id) => !told.has(id)),
  );
  tell("cancelled orders kept money", ids(cancelled.filter((row) => of(row).amount !== 0)));
  tell("settled orders hold money that is not taken", ids(rows.filter((row) => of(row).held > 0)));
  tell(
    "payments have no order",
    [...kept]
      .filter(([id, { amount, held }]) => !stored.has(id) && (amount > 0 || held > 0))
      .map(([id]) => id),
  );

  let sold = 0;
  for (const saleId of saleIds) {
    const { lanes: _lanes, ...books } = await stage.merchant.books(saleId);
    sold += books.sold;
    if (!books.balanced || books.reserved !== 0) {
      wrongs.push(`the sale's books do not balance: ${JSON.stringify(books)}`);
    }
  }
  if (sold !== confirmed.length) {
    wrongs.push(`the lanes sold ${sold} units, and ${confirmed.length} orders are confirmed`);
  }
  const [mails] = await stage.server.query(
    `SELECT count(*) AS sent, count(DISTINCT event_id) AS told FROM notifications
     WHERE template = 'order.confirmed' AND state = 'sent'`,
  );
  if (Number(mails?.sent) !== confirmed.length || Number(mails?.told) !== confirmed.length) {
    wrongs.push(
      `${mails?.sent} mails about ${mails?.told} events tell of ${confirmed.length} confirmed orders`,
    );
  }
  const [letters] = await stage.server.query(
    "SELECT count(*) AS dead FROM dead_letters WHERE redriven_at IS NULL",
  );
  if (Number(letters?.dead) > 0) {
    wrongs.push(`${letters?.dead} dead letters wait for an operator`);
  }
  return wrongs;
}

/** The ids of all archived events. A build from before the archive in R2 has left some in D1. */
async function archivedIds({ server }: Stage): Promise<Set<unknown>> {
  const left = await server.query("SELECT id FROM analytics_events");
  return new Set([...(await server.archivedEvents()), ...left].map(({ id }) => id));
}

/** The provider's books, by order. */
function keptByOrder({ provider }: Stage): Map<string, Kept> {
  const kept = new Map<string, Kept>();
  for (const { metadata, status, captured, refunds } of provider.books.intents.values()) {
    const id = metadata.order_id ?? "";
    const sum = kept.get(id) ?? { captured: 0, held: 0, amount: 0 };
    const refunded = refunds.reduce((total, { amount }) => total + amount, 0);
    kept.set(id, {
      captured: sum.captured + (status === "succeeded" ? 1 : 0),
      held: sum.held + (status === "requires_capture" ? 1 : 0),
      amount: sum.amount + (captured ?? 0) - refunded,
    });
  }
  return kept;
}

/**
 * Orders that were cancelled although their card is good and the provider was there all the time.
 */
export async function givenUp(stage: Stage, crowd: Crowd): Promise<Record<string, number>> {
  const rows = await stage.server.query(
    "SELECT order_id AS id, reason FROM order_timeline WHERE to_status = 'CANCELLED' ORDER BY order_id, seq",
  );
  const reasons: Record<string, number> = {};
  for (const [id, reason] of new Map(rows.map((row) => [String(row.id), String(row.reason)]))) {
    if (crowd.acknowledged.get(id)?.card === GOOD_CARD) {
      reasons[reason] = (reasons[reason] ?? 0) + 1;
    }
  }
  return reasons;
}

export async function countConfirmed(stage: Stage): Promise<number> {
  const [row] = await stage.server.query("SELECT count(*) AS n FROM orders WHERE status = 'CONFIRMED'");
  return Number(row?.n);
}
