import { z } from "@hono/zod-openapi";
import type { ImportState } from "../../../domain/catalog/shopify-csv/report.ts";
import * as feed from "../../../domain/feeds/feed.ts";
import type { StoredRun } from "../../../stores/feeds/feed-runs.ts";
import type { StoredFeed } from "../../../stores/feeds/feeds.ts";
import { ImportReport } from "../catalog.ts";

const terms = feed.FeedTerms.shape;
const Header = z
  .strictObject(feed.FeedHeader.shape)
  .nullable()
  .describe("By which the vendor knows the shop. Its value is kept sealed and never shown");

export const NewFeedBody = z
  .strictObject({ ...terms, header: Header })
  .partial()
  .required({ name: true, url: true })
  .openapi("NewFeed");
export const FeedPatchBody = z
  .strictObject({ ...terms, header: Header })
  .partial()
  .openapi("FeedPatch");

const Time = z.iso.datetime();

export const FeedView = z
  .object({
    id: z.string(),
    ...terms,
    headerName: z.string().nullable(),
    pausedByShop: z.boolean().describe("Whether the shop turned it off, because pulls in a row failed"),
    failures: z.int().describe("Pulls in a row that failed"),
    nextAt: Time.nullable().describe("When it is pulled next; null for one that is off"),
    createdAt: Time,
    updatedAt: Time,
  })
  .openapi("Feed");
export const FeedList = z.object({ items: z.array(FeedView) }).openapi("FeedList");

export const FeedParams = z.object({
  id: z.string().max(32).openapi({ example: "fed_4k7qx3m2x9vt5n8wbcjz" }),
});
export const RunParams = FeedParams.extend({
  runId: z.string().max(32).openapi({ example: "imp_4k7qx3m2x9vt5n8wbcjz" }),
});

export const PullBody = z
  .strictObject({
    dryRun: z.boolean().default(false).describe("Says what would change, and changes nothing"),
  })
  .openapi("FeedPull");

const CURSOR = /^(\d{1,15})\.(imp_[0-9a-z]{20})$/;

export const RunQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().regex(CURSOR).optional().openapi({ description: "`nextCursor` of the previous page" }),
});

/** Where a page begins; null at the newest. */
export function readRunCursor(cursor: string | undefined): { at: number; id: string } | null {
  const [, at, id] = CURSOR.exec(cursor ?? "") ?? [];
  return id === undefined ? null : { at: Number(at), id };
}

/** Where the page behind this run begins. */
export function writeRunCursor(last: StoredRun | null): string | null {
  return last && `${last.startedAt}.${last.id}`;
}

const RunView = z
  .object({
    id: z.string(),
    state: z.enum(["running", "done", "unchanged", "failed"]),
    dryRun: z.boolean(),
    actor: z.string().nullable().describe("Who asked for it; null for the schedule"),
    startedAt: Time,
    endedAt: Time.nullable(),
    reason: z.string().nullable().describe("Why it failed"),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    skipped: z.int().describe("Products that the feed may not change"),
    rejected: z.int().describe("Rows"),
    vanished: z.int().describe("Products of the feed that its file names no more"),
    archived: z.int().describe("How many of these were archived"),
  })
  .openapi("FeedRun");

export const RunPage = z
  .object({ items: z.array(RunView), nextCursor: z.string().nullable().describe("Null on the last page") })
  .openapi("FeedRunPage");

export const RunReport = z
  .object({
    run: RunView,
    report: ImportReport.optional().describe(
      "Lines of the file; not there before it was fetched, and after seven days",
    ),
    vanished: z
      .array(z.object({ handle: z.string(), archived: z.boolean() }))
      .describe("The first hundred products that the file names no more"),
  })
  .openapi("FeedRunReport");

const iso = (at: number) => new Date(at).toISOString();

export function feedView(stored: StoredFeed): z.infer<typeof FeedView> {
  const { id, name, schedule, hour, newProducts, prices, stock, details, vanished, enabled } = stored;
  return {
    id,
    name,
    url: stored.url,
    schedule,
    hour,
    newProducts,
    prices,
    stock,
    details,
    vanished,
    enabled,
    headerName: stored.headerName,
    pausedByShop: stored.pausedByShop,
    failures: stored.failures,
    nextAt: stored.nextAt === null ? null : iso(stored.nextAt),
    createdAt: iso(stored.createdAt),
    updatedAt: iso(stored.updatedAt),
  };
}

export function runView({ feedId: _feed, startedAt, endedAt, ...run }: StoredRun): z.infer<typeof RunView> {
  return { ...run, startedAt: iso(startedAt), endedAt: endedAt === null ? null : iso(endedAt) };
}

export function runReport(run: StoredRun, state: ImportState | null): z.infer<typeof RunReport> {
  return {
    run: runView(run),
    ...(state ? { report: state.report } : {}),
    vanished: state?.vanished?.some ?? [],
  };
}
