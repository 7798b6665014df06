import { alertLetter } from "../../domain/accounts/staff-letters.ts";
import {
  type Alert,
  type AlertChange,
  changesOf,
  type Incident,
  judge,
  type Readings,
} from "../../domain/alerts/alerts.ts";
import { addCounts, type Counts, NO_COUNTS } from "../../domain/analytics/counts.ts";
import { NO_FIGURES } from "../../domain/analytics/figures.ts";
import { logRecord } from "../../domain/base/log.ts";
import { isStuck, STUCK_AFTER_MS } from "../../domain/orders/saga.ts";
import { fetchOutside } from "../../providers/outside/fetch-outside.ts";
import { settingsOf } from "../../providers/settings.ts";
import { readWatched, type WatchedDatabase, writeIncidents } from "../../stores/alerts/incidents.ts";
import { orderStore } from "../../stores/orders/order-shards.ts";
import { readCounts } from "../meter/meter.ts";
import { mailStaff, staffWith } from "../notifications/mail-staff.ts";
import { openSending } from "../notifications/sending.ts";
import { readQueueHealth } from "../ops/queue-health.ts";
import { currentShop } from "../settings/current-shop.ts";

const MINUTE_MS = 60_000;
const RECENT_MS = 5 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Orders that stand still are counted so far. */
const MOST_STUCK = 100;
/** How long the cron waits for the receivers of alerts. */
const WEBHOOK_LIMIT_MS = 10_000;
const ANSWER_LIMIT_BYTES = 4_096;
/** Who is written to. */
const OPERATORS = "ops:read";

/**
 * Evaluates the rules of rules.yml, for shops without Prometheus, and notifies operators of each
 * incident once, and of its end. A rule whose figures cannot be read is not evaluated. A
 * notification that reached no receiver is sent again a minute later.
 */
export async function watchAlerts(env: Env, now: number): Promise<void> {
  const watched = await readWatched(env.DB, now - HOUR_MS);
  const found = judge(await readings(env, watched, now));
  const { changes, forgotten } = changesOf(watched.incidents, found, now);
  if (changes.length === 0 && forgotten.length === 0) {
    return;
  }
  const open: Incident[] = [];
  const over: Alert[] = [...forgotten];
  for (const change of changes) {
    const told = await tell(env, change);
    if (change.state === "firing") {
      open.push({ alert: change.alert, since: change.since, text: change.text, told });
    } else if (told) {
      over.push(change.alert);
    }
  }
  await writeIncidents(env.DB, open, over);
}

async function readings(env: Env, watched: WatchedDatabase, now: number): Promise<Readings> {
  const attempt = async <T>(what: string, read: () => Promise<T>): Promise<T | null> => {
    try {
      return await read();
    } catch (error) {
      console.error(logRecord("error", "alert not judged", { what, error }));
      return null;
    }
  };
  const [queues, stuck, counts] = await Promise.all([
    attempt("queues", () => readQueueHealth(env, watched.dead)),
    attempt("orders", () => countStuck(env, now)),
    attempt("requests", () => readCounts(env, "minute", { from: now - HOUR_MS, to: now + MINUTE_MS })),
  ]);
  const since = (from: number): Counts | null => {
    const sum = { ...NO_COUNTS };
    for (const row of counts ?? []) {
      if (row.start >= from) {
        addCounts(sum, row.counts);
      }
    }
    return counts && sum;
  };
  const { paid, declined, unanswered, contradictions, bytes } = watched;
  return {
    queues,
    stuck,
    contradictions,
    databaseBytes: bytes,
    recent: since(now - RECENT_MS),
    hour: since(0),
    figures: { ...NO_FIGURES, paid, declined, unanswered },
  };
}

async function countStuck(env: Env, now: number): Promise<number> {
  const query = { movedBefore: now - STUCK_AFTER_MS, owing: true, limit: MOST_STUCK };
  const { sagas } = await orderStore(env).openSagas(query);
  return sagas.filter((saga) => isStuck(saga, now)).length;
}

/** @returns whether a receiver took it: one of the ways, or there is none but the console */
async function tell(env: Env, change: AlertChange): Promise<boolean> {
  const { alert, state, since, text } = change;
  console.warn(logRecord("warn", "alert", { alert, state, since: new Date(since).toISOString(), text }));
  const attempt = async (way: string, send: () => Promise<boolean | null>): Promise<boolean | null> => {
    try {
      return await send();
    } catch (error) {
      console.error(logRecord("error", "alert not told", { alert, way, error }));
      return false;
    }
  };
  const ways = await Promise.all([
    attempt("webhook", () => callWebhook(env, change)),
    attempt("mail", () => mailOperators(env, change)),
  ]);
  return ways.includes(true) || ways.every((took) => took === null);
}

/** In the form that Slack takes, and others after it. @returns null where there is no webhook */
async function callWebhook(env: Env, { alert, state, since, text }: AlertChange): Promise<boolean | null> {
  const { ALERT_WEBHOOK_URL: address } = settingsOf(env);
  if (address === undefined) {
    return null;
  }
  const { host } = new URL(env.SHOP_URL);
  const head = state === "firing" ? `*${alert}* at ${host}` : `*${alert}* at ${host} is over`;
  const began = `Since ${new Date(since).toISOString()}. Runbook: docs/runbooks/alerts.md#${alert}`;
  const body = JSON.stringify({ text: `${head}\n${escaped(text)}\n${began}` });
  const init = { method: "POST", headers: { "Content-Type": "application/json" }, body };
  const limits = { limitMs: WEBHOOK_LIMIT_MS, limitBytes: ANSWER_LIMIT_BYTES };
  const answer = await fetchOutside(env, new URL(address), init, limits);
  if (answer.ok && answer.value.status < 300) {
    return true;
  }
  const why = answer.ok ? `It answered ${answer.value.status}.` : answer.error;
  console.error(logRecord("error", "alert not told", { alert, way: "webhook", why }));
  return false;
}

/**
 * Slack reads these characters as its own marks
 * (https://api.slack.com/reference/surfaces/formatting).
 */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** @returns null where there is no operator */
async function mailOperators(env: Env, change: AlertChange): Promise<boolean | null> {
  if ((await staffWith(env, OPERATORS)).length === 0) {
    return null;
  }
  const { alert, state, since } = change;
  const sending = openSending(env, await currentShop(env));
  const event = { id: `alert:${alert}:${since}:${state}`, type: "alert.changed" };
  const url = new URL("/admin/running", env.SHOP_URL).href;
  const letter = alertLetter(sending.shop.name, change, url);
  return (await mailStaff(sending, OPERATORS, [event], () => letter)).size === 0;
}
