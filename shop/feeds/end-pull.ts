import { base32, sha256 } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import type { ImportReport } from "../../domain/catalog/shopify-csv/report.ts";
import { MAX_FAILURES, nextTry } from "../../domain/feeds/schedule.ts";
import {
  type AfterFailure,
  endRun,
  type FileMarks,
  failRun,
  openRun,
  type StoredRun,
} from "../../stores/feeds/feed-runs.ts";
import type { StoredFeed } from "../../stores/feeds/feeds.ts";
import type { PulledFeed } from "../catalog/import-object.ts";
import { makeEvent } from "../events/events.ts";
import { beforeChange, outboxEntry, publishOutbox } from "../events/outbox.ts";
import { currentShop } from "../settings/current-shop.ts";

const NO_MARKS: FileMarks = { etag: null, lastModified: null, digest: null };

/**
 * Ends a pull that failed. After several in a row the shop pauses the feed, and staff are mailed.
 */
export async function failPull(env: Env, runId: string, reason: string): Promise<void> {
  const known = await openRun(env.DB, runId);
  if (!known) {
    return;
  }
  const { run, feed } = known;
  console.warn(logRecord("warn", "feed not pulled", { feedId: feed.id, runId, reason }));
  await beforeChange(env);
  const now = Date.now();
  await failRun(env.DB, run, feed, { reason, after: await afterFailure(env, feed, now), now });
  await publishOutbox(env);
}

async function afterFailure(env: Env, feed: StoredFeed, now: number): Promise<AfterFailure> {
  const failures = feed.failures + 1;
  if (failures < MAX_FAILURES || !feed.enabled) {
    return { nextAt: nextTry(feed, (await currentShop(env)).timeZone, now, failures) };
  }
  const paused = makeEvent(
    "feed.paused",
    { feedId: feed.id },
    { id: `${feed.id}:paused:${feed.version}`, traceparent: continueTrace(null) },
  );
  return { paused: outboxEntry(paused) };
}

/** Ends a pull whose file says nothing new. */
export async function endUnchanged(
  env: Env,
  { run, feed }: { run: StoredRun; feed: StoredFeed },
  marks: FileMarks,
): Promise<void> {
  await endRun(env.DB, run.id, feed, { state: "unchanged", marks, now: Date.now() });
}

/** What became of a feed's file. */
interface Worked {
  report: ImportReport;
  vanished: number;
  archived: number;
  /** A product was rejected for a reason that passes: the next pull reads the same file again. */
  mayPass: boolean;
}

/** Ends a pull whose file was worked through. */
export async function finishPull(
  env: Env,
  { runId, feedId, version, marks: read }: PulledFeed,
  { report, vanished, archived, mayPass }: Worked,
): Promise<void> {
  const { created, updated, unchanged, skipped = 0, rejected } = report;
  const counts = { created, updated, unchanged, skipped, rejected: rejected.length, vanished, archived };
  const feed = { id: feedId, version };
  const marks = read && mayPass ? NO_MARKS : read;
  await endRun(env.DB, runId, feed, { state: "done", counts, marks, now: Date.now() });
}

/** What a file is known by: the same bytes say nothing new. */
export async function digestOf(text: string): Promise<string> {
  return base32(await sha256(text), 32);
}
