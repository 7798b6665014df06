import type { FeedTerms } from "../../../domain/feeds/feed.ts";
import type { StoredRun } from "../../../stores/feeds/feed-runs.ts";
import type { StoredFeed } from "../../../stores/feeds/feeds.ts";

export const FEEDS = "/admin/feeds";
export const feedPath = (id: string) => `${FEEDS}/${encodeURIComponent(id)}`;
export const runPath = (feedId: string, runId: string) =>
  `${feedPath(feedId)}/runs/${encodeURIComponent(runId)}`;

const full = (hour: number) => `${String(hour).padStart(2, "0")}:00`;

export const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: full(hour) }));

export function scheduleWords({ schedule, hour }: Pick<FeedTerms, "schedule" | "hour">): string {
  switch (schedule) {
    case "hourly":
      return "Every hour";
    case "six_hourly":
      return "Every six hours";
    case "daily":
      return `Daily at ${full(hour)}`;
  }
}

export function feedState({ enabled, pausedByShop }: StoredFeed): string {
  return enabled ? "On" : pausedByShop ? "Paused by the shop" : "Paused";
}

/** The fields that a feed imports from its file. */
export function takenWords({ newProducts, prices, stock, details }: FeedTerms): string {
  const taken = [
    newProducts === "draft" ? "new products as drafts" : "",
    stock ? "stock" : "",
    prices ? "prices" : "",
    details ? "texts and pictures" : "",
  ].filter((words) => words !== "");
  const words = taken.join(", ");
  return words === "" ? "Nothing" : words.charAt(0).toUpperCase() + words.slice(1);
}

/** The outcome of a pull. */
export function outcomeWords({ state, dryRun, created, updated, unchanged, ...run }: StoredRun): string {
  switch (state) {
    case "running":
      return "Under way";
    case "unchanged":
      return "Nothing new";
    case "failed":
      return run.reason ?? "Failed";
    case "done":
      return [
        dryRun ? "Preview" : "",
        `${count(created)} new`,
        `${count(updated)} changed`,
        `${count(unchanged)} as they are`,
        ...(run.skipped > 0 ? [`${count(run.skipped)} left alone`] : []),
        ...(run.rejected > 0 ? [`${count(run.rejected)} rows refused`] : []),
        ...(run.vanished > 0 ? [`${count(run.vanished)} not in the file any more`] : []),
      ]
        .filter((words) => words !== "")
        .join(", ");
  }
}

const count = (number: number) => number.toLocaleString("en-US");
