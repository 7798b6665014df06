import { randomId } from "../../domain/base/ids.ts";
import { logRecord } from "../../domain/base/log.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { continueTrace } from "../../domain/base/trace.ts";
import { nextPull } from "../../domain/feeds/schedule.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import { findRun, insertRun, openRuns, type StoredRun, takeDue } from "../../stores/feeds/feed-runs.ts";
import { dueFeeds, feedWork } from "../../stores/feeds/feeds.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { currentShop } from "../settings/current-shop.ts";
import { failPull } from "./end-pull.ts";
import { noSuchFeed, requireFeed } from "./read-feeds.ts";

/** Feeds that one sweep begins with, and pulls that it looks after: all that a shop may have. */
const AT_ONCE = 20;
/** A pull that is under way is looked after this often: its object may have lost its alarm. */
const LOOK_AFTER_MS = 60_000;
/** A pull that takes longer came to nothing. */
const LONGEST_PULL_MS = 24 * 60 * 60 * 1000;

/**
 * Begins a pull for a person: it reads the whole file, also one that did not change. A preview says
 * what would change, and changes nothing.
 */
export async function pullFeed(
  call: Call,
  feedId: string,
  { dryRun }: { dryRun: boolean },
): Promise<Result<StoredRun, Refusal>> {
  const { env } = call;
  const feed = await requireFeed(env, feedId);
  if (!feed.ok) {
    return feed;
  }
  const now = Date.now();
  const origin = auditOrigin(call);
  const run = { id: randomId("imp"), dryRun, actor: origin.actor };
  const entry = { action: "feed.pulled" as const, subject: feedId, before: null, after: { run: run.id } };
  const statements = dryRun ? [] : [auditStatement(env.DB, origin, entry)];
  if (!(await insertRun(env.DB, feedId, run, now, statements))) {
    return err(refusal("feed_conflict", "A pull of this feed is under way. Wait for its end."));
  }
  await callObject(() => env.SWEEPER.getByName("sweeper").wake(0, LOOK_AFTER_MS));
  sealSoon(call);
  const begun = await findRun(env.DB, feedId, run.id);
  if (!begun) {
    return err(noSuchFeed());
  }
  await carryOn(env, begun, now);
  return ok(begun);
}

/**
 * Begins the pulls that are due, and looks after those that are under way: one whose object lost
 * its alarm or never heard of it goes on, and one that comes to no end counts as failed.
 *
 * @returns milliseconds until there is more to do; null: nothing is ahead
 */
export async function pullDueFeeds(env: Env, now: number): Promise<number | null> {
  const { dueAt, isOpen } = await feedWork(env.DB);
  const isDue = dueAt !== null && dueAt <= now;
  if (!isDue && !isOpen) {
    return dueAt === null ? null : dueAt - now;
  }
  if (isDue) {
    await takeAllDue(env, now);
  }
  for (const run of await openRuns(env.DB, AT_ONCE)) {
    await carryOn(env, run, now);
  }
  return LOOK_AFTER_MS;
}

async function takeAllDue(env: Env, now: number): Promise<void> {
  const { timeZone } = await currentShop(env);
  for (const feed of await dueFeeds(env.DB, now, AT_ONCE)) {
    await takeDue(env.DB, feed, randomId("imp"), { nextAt: nextPull(feed, timeZone, now), now });
  }
}

async function carryOn(env: Env, { id: runId, startedAt, actor }: StoredRun, now: number): Promise<void> {
  try {
    if (now - startedAt > LONGEST_PULL_MS) {
      await failPull(env, runId, "It came to no end within a day.");
      return;
    }
    const pull = { runId, whole: actor !== null, traceparent: continueTrace(null) };
    await callObject(() => env.CATALOG_IMPORT.getByName(runId).pull(pull));
  } catch (error) {
    // The next sweep asks again.
    console.warn(logRecord("warn", "pull of a feed not carried on", { runId, error }));
  }
}
