import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { ImportState } from "../../domain/catalog/shopify-csv/report.ts";
import { findRun, type StoredRun } from "../../stores/feeds/feed-runs.ts";
import { findFeed, type StoredFeed } from "../../stores/feeds/feeds.ts";
import { readImport } from "../catalog/import.ts";

export async function requireFeed(env: Env, id: string): Promise<Result<StoredFeed, Refusal>> {
  const feed = await findFeed(env.DB, id);
  return feed ? ok(feed) : err(noSuchFeed());
}

export function noSuchFeed(): Refusal {
  return refusal("not_found", "There is no such feed.");
}

/** A pull of a feed, and how far its file is; null before it was fetched, and after seven days. */
export async function readRun(
  env: Env,
  feedId: string,
  runId: string,
): Promise<Result<{ run: StoredRun; state: ImportState | null }, Refusal>> {
  const run = await findRun(env.DB, feedId, runId);
  if (!run) {
    return err(refusal("not_found", "There is no such pull, or it is too long ago."));
  }
  const isLinesLess = run.state === "failed" || run.state === "unchanged";
  return ok({ run, state: isLinesLess ? null : await readImport(env, runId) });
}
