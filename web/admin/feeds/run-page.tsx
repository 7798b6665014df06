import type { ImportState, Vanished } from "../../../domain/catalog/shopify-csv/report.ts";
import type { StoredRun } from "../../../stores/feeds/feed-runs.ts";
import type { StoredFeed } from "../../../stores/feeds/feeds.ts";
import { Notice } from "../../ui/notice.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage } from "../frame/console.tsx";
import { ReportRows, Rows } from "../products/import-report.tsx";
import { feedPath, outcomeWords, runPath } from "./feed-words.ts";

/** Seconds after which the page of a pull that is under way is loaded again. */
const REFRESH_S = 2;

interface RunPageProps {
  feed: StoredFeed;
  run: StoredRun;
  /** The name of the person who asked for the pull; null for the schedule. */
  actor: string | null;
  /** Null before the file was fetched, and once its lines are forgotten. */
  state: ImportState | null;
}

/** One pull of a feed, with its report. The page loads itself again while it is under way. */
export function RunPage({ feed, run, actor, state }: RunPageProps) {
  const isOpen = run.state === "running";
  const began = new Date(run.startedAt).toISOString();
  return (
    <ConsolePage
      title={run.dryRun ? "What would change" : "A pull"}
      path={runPath(feed.id, run.id)}
      under={{ href: feedPath(feed.id), label: feed.name }}
      head={isOpen ? <meta http-equiv="refresh" content={String(REFRESH_S)} /> : null}
    >
      <p class="note">
        Begun <time datetime={began}>{moment(began)}</time>, by {actor ?? "the schedule"}.
      </p>
      {isOpen ? <Progress state={state} /> : <Outcome feed={feed} run={run} />}
      {!isOpen && state ? (
        <>
          <ReportRows report={state.report} dryRun={run.dryRun} />
          {state.vanished ? <VanishedRows {...state.vanished} dryRun={run.dryRun} /> : null}
        </>
      ) : null}
      {run.state === "done" && !state ? (
        <p class="note found">Its lines are not kept any more: they are for seven days.</p>
      ) : null}
    </ConsolePage>
  );
}

function Progress({ state }: { state: ImportState | null }) {
  return (
    <p class="progress" role="status">
      {state ? (
        <progress value={state.done} max={state.products} aria-label="Products that are done" />
      ) : null}
      <span class="figures">
        {state
          ? `${state.done.toLocaleString("en-US")} of ${state.products.toLocaleString("en-US")} products are done.`
          : "The file is being fetched."}{" "}
        It goes on if you leave.
      </span>
    </p>
  );
}

function Outcome({ feed, run }: { feed: StoredFeed; run: StoredRun }) {
  if (run.state === "failed") {
    return (
      <Notice bad title={run.dryRun ? "The preview failed." : "The pull failed."}>
        <p class="breakable">{run.reason}</p>
      </Notice>
    );
  }
  const mayPull = run.dryRun && run.created + run.updated + run.archived > 0;
  return (
    <Notice
      title={
        run.dryRun
          ? `Nothing is changed yet. It would be: ${outcomeWords({ ...run, dryRun: false })}.`
          : `${outcomeWords(run)}.`
      }
    >
      {mayPull ? (
        <form class="actions" method="post" action={`${feedPath(feed.id)}/pull`}>
          <button class="button" type="submit" name="do" value="pull">
            Pull it now
          </button>
        </form>
      ) : null}
    </Notice>
  );
}

function VanishedRows({ count, archived, some, dryRun }: Vanished & { dryRun: boolean }) {
  const gone = dryRun ? "would be archived" : "archived";
  return (
    <>
      <Rows
        title="Not in the file any more"
        heads={["Product", "What becomes of it"]}
        rows={some.map((one) => [one.handle, one.archived ? gone : "stays as it is"])}
      />
      {count > some.length ? (
        <p class="note">
          {count.toLocaleString("en-US")} altogether, {archived.toLocaleString("en-US")} of them {gone}.
        </p>
      ) : null}
    </>
  );
}
