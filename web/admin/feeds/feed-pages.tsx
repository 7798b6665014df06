import type { StoredRun } from "../../../stores/feeds/feed-runs.ts";
import type { StoredFeed } from "../../../stores/feeds/feeds.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { Notice } from "../../ui/notice.tsx";
import { moment } from "../../ui/order-words.ts";
import { useShop } from "../../ui/shop.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Check, ErrorSummary, Field, type Filled, fill, Select } from "../frame/fields.tsx";
import {
  FEEDS,
  feedPath,
  feedState,
  HOURS,
  outcomeWords,
  runPath,
  scheduleWords,
  takenWords,
} from "./feed-words.ts";

const UNDER = { href: FEEDS, label: "Vendor feeds" };

interface ListProps extends Pick<PageProps, "notice"> {
  feeds: readonly StoredFeed[];
  /** The last pull of each, by feed. */
  runs: ReadonlyMap<string, StoredRun>;
}

/** Vendors' files that the shop pulls. */
export function FeedsPage({ feeds, runs, notice }: ListProps) {
  return (
    <ConsolePage
      title="Vendor feeds"
      path={FEEDS}
      notice={notice}
      actions={
        <a class="button" href={`${FEEDS}/new`}>
          New feed
        </a>
      }
    >
      <p class="lede">
        A feed is a vendor's product file at an address. The shop pulls it by itself, and takes of it what you
        let it.
      </p>
      {feeds.length === 0 ? (
        <p class="note found">There is no feed yet.</p>
      ) : (
        <div class="found">
          <Table columns={feedColumns(runs)} rows={feeds} />
        </div>
      )}
    </ConsolePage>
  );
}

function feedColumns(runs: ListProps["runs"]): readonly Column<StoredFeed>[] {
  return [
    {
      head: "Feed",
      cell: ({ id, name, url }) => (
        <>
          <a class="breakable" href={feedPath(id)}>
            {name}
          </a>
          <br />
          <span class="note breakable">{new URL(url).host}</span>
        </>
      ),
    },
    { head: "Takes", class: "spare", cell: (feed) => <span class="note">{takenWords(feed)}</span> },
    {
      head: "Last pull",
      class: "spare breakable",
      cell: ({ id }) => {
        const run = runs.get(id);
        return run ? (
          <>
            <a href={runPath(id, run.id)}>{time(run.startedAt)}</a>
            <br />
            <span class="note">{outcomeWords(run)}</span>
          </>
        ) : (
          <span class="note">None yet</span>
        );
      },
    },
    {
      head: "State",
      cell: (feed) => (
        <>
          {feedState(feed)}
          {feed.enabled && feed.failures > 0 ? (
            <>
              <br />
              <span class="note">{failuresWords(feed.failures)}</span>
            </>
          ) : null}
        </>
      ),
    },
  ];
}

interface OneProps extends Pick<PageProps, "notice" | "problem"> {
  feed: StoredFeed;
  /** The version that the form shows. */
  version: number;
  filled: Filled;
  runs: readonly StoredRun[];
  isFirst: boolean;
  next: string | null;
}

/** One feed: what it takes, and its pulls. */
export function FeedPage({ feed, version, filled, runs, isFirst, next, notice, problem }: OneProps) {
  const path = feedPath(feed.id);
  return (
    <ConsolePage
      title={feed.name}
      path={path}
      under={UNDER}
      notice={notice}
      problem={problem}
      actions={<Actions feed={feed} />}
    >
      <Standing feed={feed} />
      {problem ? null : <ErrorSummary title="Nothing is saved yet" errors={filled.errors} />}
      <section class="found" aria-labelledby="pulls">
        <h2 class="minor" id="pulls">
          Pulls
        </h2>
        {runs.length === 0 ? (
          <p class="note">None in the last 30 days.</p>
        ) : (
          <Table columns={RUN_COLUMNS} rows={runs} />
        )}
        <Keyset
          first={isFirst ? null : path}
          next={next && `${path}?${new URLSearchParams({ cursor: next })}`}
          labels={{ first: "Newest pulls", next: "Older pulls" }}
        />
      </section>
      <form class="longform" method="post" action={path} novalidate>
        <input type="hidden" name="version" value={String(version)} />
        <FeedFields filled={filled} isKept={feed.headerName !== null} />
        <div class="longform__save">
          <button class="button" type="submit">
            Save
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}

const RUN_COLUMNS: readonly Column<StoredRun>[] = [
  {
    head: "When",
    cell: ({ id, feedId, startedAt }) => <a href={runPath(feedId, id)}>{time(startedAt)}</a>,
  },
  { head: "What came of it", class: "breakable", cell: outcomeWords },
  {
    head: "Asked for by",
    class: "spare",
    cell: ({ actor, dryRun }) =>
      actor === null ? "The schedule" : dryRun ? "A person, as a preview" : "A person",
  },
];

function Standing({ feed }: { feed: StoredFeed }) {
  const { enabled, pausedByShop, failures, nextAt } = feed;
  if (pausedByShop) {
    return (
      <Notice bad title={`The shop paused this feed: ${failuresWords(failures)}.`}>
        <p>Its products stay as they are. Mend the cause, try it with a preview, and resume it.</p>
      </Notice>
    );
  }
  return (
    <p class="lede">
      {enabled ? scheduleWords(feed) : "Paused"}
      {nextAt === null ? "." : <>. Next: {time(nextAt)}.</>}
      {failures > 0 ? ` ${failuresWords(failures)}; it is tried again.` : ""}
    </p>
  );
}

function Actions({ feed: { id, enabled } }: { feed: StoredFeed }) {
  const path = feedPath(id);
  return (
    <>
      <form class="actions" method="post" action={`${path}/pull`}>
        <button class="button" type="submit" name="do" value="preview">
          Show what would change
        </button>
        <button class="button button--quiet" type="submit" name="do" value="pull">
          Pull now
        </button>
      </form>
      <form method="post" action={`${path}/enabled`}>
        <button class="button button--quiet" type="submit" name="enabled" value={enabled ? "no" : "yes"}>
          {enabled ? "Pause" : "Resume"}
        </button>
      </form>
      <a href={`${path}/delete`}>Delete it</a>
    </>
  );
}

/** The fields of a feed. */
function FeedFields({ filled, isKept }: { filled: Filled; isKept: boolean }) {
  const { timeZone } = useShop();
  return (
    <>
      <fieldset class="panel">
        <legend>Where it is</legend>
        <Field {...fill(filled, "name")} label="Name" max={120} />
        <Field
          {...fill(filled, "url")}
          label="Address of the file"
          max={2_000}
          hint="A CSV in Shopify's product format, at most 10 MB. Begins with https://."
        />
      </fieldset>
      <fieldset class="panel">
        <legend>When it is pulled</legend>
        <Select
          {...fill(filled, "schedule")}
          label="How often"
          options={(["hourly", "six_hourly", "daily"] as const).map((value) => ({
            value,
            label: value === "daily" ? "Daily" : scheduleWords({ schedule: value, hour: 0 }),
          }))}
        />
        <Select
          {...fill(filled, "hour")}
          label="Hour of a daily feed"
          options={HOURS}
          hint={`By the shop's clock (${timeZone}).`}
        />
      </fieldset>
      <fieldset class="panel">
        <legend>What it takes</legend>
        <Select
          {...fill(filled, "newProducts")}
          label="Products that the shop lacks"
          options={[
            { value: "draft", label: "Add them as drafts" },
            { value: "skip", label: "Leave them out" },
          ]}
          hint="You decide what goes on sale: a feed publishes nothing."
        />
        <p class="note">Of products that are there:</p>
        <Check {...fill(filled, "stock")} label="Stock: the file's counts are set" />
        <Check {...fill(filled, "prices")} label="Prices" />
        <Check {...fill(filled, "details")} label="Titles, texts, pictures, options and variants" />
        <Select
          {...fill(filled, "vanished")}
          label="Products of this feed that its file names no more"
          options={[
            { value: "keep", label: "Tell me, and leave them" },
            { value: "archive", label: "Archive them" },
          ]}
          hint="Where more than half are missing at once, none is archived."
        />
      </fieldset>
      <fieldset class="panel">
        <legend>How the vendor knows the shop</legend>
        <Field
          {...fill(filled, "headerName")}
          label="Header"
          max={64}
          optional
          hint="Such as Authorization. Leave it empty for a file that anyone may read."
        />
        <Field
          {...fill(filled, "headerValue")}
          label="Its value"
          type="password"
          autocomplete="off"
          max={1_000}
          optional
          hint={
            isKept
              ? "It is kept sealed and not shown again. Leave it empty to keep it."
              : "It is kept sealed and not shown again."
          }
        />
      </fieldset>
    </>
  );
}

export function NewFeedPage({ filled, problem }: { filled: Filled } & Pick<PageProps, "problem">) {
  return (
    <ConsolePage title="New feed" path={`${FEEDS}/new`} under={UNDER} problem={problem}>
      {problem ? null : <ErrorSummary title="Nothing is saved yet" errors={filled.errors} />}
      <form class="longform" method="post" action={FEEDS} novalidate>
        <FeedFields filled={filled} isKept={false} />
        <div class="longform__save">
          <button class="button" type="submit">
            Add the feed
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}

/** Asked before a feed is deleted. */
export function DeleteFeedPage({ feed: { id, name } }: { feed: StoredFeed }) {
  return (
    <ConsolePage title="Delete the feed?" path={`${feedPath(id)}/delete`} under={UNDER}>
      <p class="lede breakable">
        {name} is pulled no more. Its history and its secret are deleted. Its products stay as they are. This
        cannot be undone.
      </p>
      <form class="actions found" method="post" action={`${feedPath(id)}/delete`}>
        <button class="button" type="submit">
          Delete the feed
        </button>
        <a href={feedPath(id)}>Leave it as it is</a>
      </form>
    </ConsolePage>
  );
}

function failuresWords(failures: number): string {
  return failures === 1 ? "The last pull failed" : `The last ${failures} pulls failed`;
}

function time(at: number) {
  const iso = new Date(at).toISOString();
  return <time datetime={iso}>{moment(iso)}</time>;
}
