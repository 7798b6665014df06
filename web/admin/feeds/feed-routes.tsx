import type { Context } from "hono";
import { PROBLEMS, type ProblemStatus, type Refusal } from "../../../domain/base/problem.ts";
import { NEW_FEED } from "../../../domain/feeds/feed.ts";
import { readPage } from "../../../domain/lists/page.ts";
import { callOf } from "../../../http/call.ts";
import { readRunCursor, writeRunCursor } from "../../../http/contract/integrations/feeds.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter, orThrow } from "../../../http/router.ts";
import { changeFeed, createFeed, endFeed } from "../../../shop/feeds/manage-feeds.ts";
import { readRun, requireFeed } from "../../../shop/feeds/read-feeds.ts";
import { pullFeed } from "../../../shop/feeds/start-pulls.ts";
import { accountNames } from "../../../stores/accounts/accounts.ts";
import { lastRuns, listRuns } from "../../../stores/feeds/feed-runs.ts";
import { listFeeds, type StoredFeed } from "../../../stores/feeds/feeds.ts";
import type { Filled } from "../frame/fields.tsx";
import { staffPage } from "../frame/staff.tsx";
import { checkFeed, feedTexts, readFeed } from "./feed-form.ts";
import { DeleteFeedPage, FeedPage, FeedsPage, NewFeedPage } from "./feed-pages.tsx";
import { FEEDS, feedPath, runPath } from "./feed-words.ts";
import { RunPage } from "./run-page.tsx";

const PATH = `${FEEDS}/:id` as const;
const PAGE_SIZE = 10;
const DONE: Record<string, string> = {
  added: "The feed is added. Look what it would change before its first pull.",
  saved: "The feed is saved.",
  paused: "The feed is paused.",
  resumed: "The feed is pulled by its schedule again.",
  deleted: "The feed is deleted.",
};

export const adminFeedRoutes = createRouter();
adminFeedRoutes.use(FEEDS, noStore);
adminFeedRoutes.use(`${FEEDS}/*`, noStore);

adminFeedRoutes.get(FEEDS, async (c) => {
  const [feeds, runs] = await Promise.all([listFeeds(c.env.DB), lastRuns(c.env.DB)]);
  return staffPage(c, <FeedsPage feeds={feeds} runs={runs} notice={DONE[c.req.query("done") ?? ""]} />);
});

adminFeedRoutes.get(`${FEEDS}/new`, (c) => {
  const values = feedTexts({ ...NEW_FEED, name: "", url: "" }, null);
  return staffPage(c, <NewFeedPage filled={{ values, errors: {} }} />);
});

adminFeedRoutes.post(FEEDS, async (c) => {
  const values = readFeed(await c.req.formData());
  const checked = checkFeed(values, null);
  if (!checked.ok) {
    return staffPage(c, <NewFeedPage filled={{ values, errors: checked.error }} />, 422);
  }
  const created = await createFeed(callOf(c), checked.value);
  if (!created.ok) {
    const { errors, problem, status } = refused(created.error);
    return staffPage(c, <NewFeedPage filled={{ values, errors }} problem={problem} />, status);
  }
  return c.redirect(`${feedPath(created.value.id)}?done=added`, 303);
});

adminFeedRoutes.get(PATH, async (c) => {
  const feed = orThrow(await requireFeed(c.env, c.req.param("id")));
  const notice = DONE[c.req.query("done") ?? ""];
  return feedPage(c, feed, { values: feedTexts(feed, feed.headerName), errors: {} }, { notice });
});

/** The form names the version that it shows, so that no other merchant's change is lost. */
adminFeedRoutes.post(PATH, async (c) => {
  const feed = orThrow(await requireFeed(c.env, c.req.param("id")));
  const form = await c.req.formData();
  const values = readFeed(form);
  const version = Number(form.get("version"));
  const checked = checkFeed(values, feed.headerName);
  if (!checked.ok) {
    return feedPage(c, feed, { values, errors: checked.error }, { version, status: 422 });
  }
  const saved = await changeFeed(callOf(c), feed.id, checked.value, (now) => now === version);
  if (saved.ok) {
    return c.redirect(`${feedPath(feed.id)}?done=saved`, 303);
  }
  const isStale = saved.error.code === "changed_meanwhile";
  const now = isStale ? orThrow(await requireFeed(c.env, feed.id)) : feed;
  const { errors, ...shown } = refused(saved.error);
  return feedPage(c, now, { values, errors }, { ...shown, version: isStale ? now.version : version });
});

adminFeedRoutes.post(`${PATH}/enabled`, async (c) => {
  const { id } = orThrow(await requireFeed(c.env, c.req.param("id")));
  const enabled = (await c.req.formData()).get("enabled") === "yes";
  orThrow(await changeFeed(callOf(c), id, { enabled }, () => true));
  return c.redirect(`${feedPath(id)}?done=${enabled ? "resumed" : "paused"}`, 303);
});

adminFeedRoutes.post(`${PATH}/pull`, async (c) => {
  const feed = orThrow(await requireFeed(c.env, c.req.param("id")));
  const dryRun = (await c.req.formData()).get("do") !== "pull";
  const begun = await pullFeed(callOf(c), feed.id, { dryRun });
  if (begun.ok) {
    return c.redirect(runPath(feed.id, begun.value.id), 303);
  }
  const { problem, status } = refused(begun.error);
  const filled = { values: feedTexts(feed, feed.headerName), errors: {} };
  return feedPage(c, feed, filled, { problem, status });
});

adminFeedRoutes.get(`${PATH}/runs/:runId`, async (c) => {
  const feed = orThrow(await requireFeed(c.env, c.req.param("id")));
  const { run, state } = orThrow(await readRun(c.env, feed.id, c.req.param("runId")));
  const { actor } = run;
  const name = actor === null ? null : ((await accountNames(c.env, [actor])).get(actor) ?? actor);
  return staffPage(c, <RunPage feed={feed} run={run} actor={name} state={state} />);
});

adminFeedRoutes.get(`${PATH}/delete`, async (c) =>
  staffPage(c, <DeleteFeedPage feed={orThrow(await requireFeed(c.env, c.req.param("id")))} />),
);

adminFeedRoutes.post(`${PATH}/delete`, async (c) => {
  orThrow(await endFeed(callOf(c), c.req.param("id")));
  return c.redirect(`${FEEDS}?done=deleted`, 303);
});

interface Shown {
  notice?: string | undefined;
  problem?: string | undefined;
  version?: number;
  status?: ProblemStatus;
}

/** Errors of fields are shown beside them; others above the form. */
function refused({ code, detail, errors = [] }: Refusal) {
  const again = code === "changed_meanwhile" ? " Saving again keeps what you typed." : "";
  const fields = errors.map(({ path }) => (path === "header" ? "headerValue" : path));
  return {
    errors: Object.fromEntries(fields.map((field) => [field, detail])),
    problem: fields.length > 0 ? undefined : `${detail}${again}`,
    status: PROBLEMS[code].status,
  };
}

async function feedPage(
  c: Context<AppEnv>,
  feed: StoredFeed,
  filled: Filled,
  { notice, problem, version = feed.version, status = 200 as ProblemStatus }: Shown,
) {
  const after = readRunCursor(c.req.query("cursor"));
  const { items, last } = await readPage(PAGE_SIZE, (limit) => listRuns(c.env.DB, feed.id, { after, limit }));
  return staffPage(
    c,
    <FeedPage
      feed={feed}
      version={version}
      filled={filled}
      runs={items}
      isFirst={after === null}
      next={writeRunCursor(last)}
      notice={notice}
      problem={problem}
    />,
    status,
  );
}
