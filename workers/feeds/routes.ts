import { createRoute } from "@hono/zod-openapi";
import { readPage } from "../../domain/lists/page.ts";
import { callOf } from "../../http/call.ts";
import {
  FeedList,
  FeedParams,
  FeedPatchBody,
  FeedView,
  feedView,
  NewFeedBody,
  PullBody,
  RunPage,
  RunParams,
  RunQuery,
  RunReport,
  readRunCursor,
  runReport,
  runView,
  writeRunCursor,
} from "../../http/contract/integrations/feeds.ts";
import { ETagHeader, IfMatchHeaders, permits, versionTag } from "../../http/if-match.ts";
import { noStore } from "../../http/middleware/no-store.ts";
import { createRouter, jsonBody, jsonResponse, orThrow, problemResponses } from "../../http/router.ts";
import { changeFeed, createFeed, endFeed } from "../../shop/feeds/manage-feeds.ts";
import { readRun, requireFeed } from "../../shop/feeds/read-feeds.ts";
import { pullFeed } from "../../shop/feeds/start-pulls.ts";
import { listRuns } from "../../stores/feeds/feed-runs.ts";
import { listFeeds } from "../../stores/feeds/feeds.ts";

const PATH = "/api/admin/feeds";
const shared = { tags: ["Catalog administration"], security: [{ bearer: [] }], middleware: noStore };
const REFUSED = ["unauthenticated", "invalid_token", "forbidden"] as const;
const one = { ...jsonResponse("The feed", FeedView), headers: ETagHeader };

const list = createRoute({
  ...shared,
  method: "get",
  path: PATH,
  summary: "Vendors' files that the shop pulls",
  responses: { 200: jsonResponse("All feeds by name", FeedList), ...problemResponses(...REFUSED) },
});

const create = createRoute({
  ...shared,
  method: "post",
  path: PATH,
  summary: "Add a feed",
  description:
    "A product CSV at an address, which the shop pulls on a schedule and imports as far as the feed's rules let it. What is left out: daily at four, new products as drafts, stock alone of what is there. The first pull comes by the schedule.",
  request: { body: jsonBody(NewFeedBody) },
  responses: {
    201: one,
    ...problemResponses("invalid_request", ...REFUSED, "feed_conflict", "feed_address_refused"),
  },
});

const read = createRoute({
  ...shared,
  method: "get",
  path: `${PATH}/{id}`,
  summary: "One feed",
  request: { params: FeedParams },
  responses: { 200: one, ...problemResponses("invalid_request", ...REFUSED, "not_found") },
});

const change = createRoute({
  ...shared,
  method: "patch",
  path: `${PATH}/{id}`,
  summary: "Change a feed, turn it on or off",
  description:
    "Fields that are left out stay as they are. An address on another host needs the secret header again. An edit forgets failures.",
  request: { params: FeedParams, headers: IfMatchHeaders, body: jsonBody(FeedPatchBody) },
  responses: {
    200: one,
    ...problemResponses(
      "invalid_request",
      ...REFUSED,
      "not_found",
      "feed_conflict",
      "feed_address_refused",
      "changed_meanwhile",
    ),
  },
});

const remove = createRoute({
  ...shared,
  method: "delete",
  path: `${PATH}/{id}`,
  summary: "Delete a feed with its history",
  description: "Its products stay as they are, and belong to no feed any more.",
  request: { params: FeedParams },
  responses: {
    204: { description: "Deleted" },
    ...problemResponses("invalid_request", ...REFUSED, "not_found"),
  },
});

const pull = createRoute({
  ...shared,
  method: "post",
  path: `${PATH}/{id}/pull`,
  summary: "Pull a feed now",
  description:
    "It reads the whole file, also one that did not change. Two pulls of a feed never run together.",
  request: { params: FeedParams, body: jsonBody(PullBody) },
  responses: {
    202: jsonResponse("The pull; `Location` is where its report is", RunReport),
    ...problemResponses("invalid_request", ...REFUSED, "not_found", "feed_conflict"),
  },
});

const runs = createRoute({
  ...shared,
  method: "get",
  path: `${PATH}/{id}/runs`,
  summary: "Pulls of a feed and what came of them",
  description: "The newest first, for 30 days.",
  request: { params: FeedParams, query: RunQuery },
  responses: {
    200: jsonResponse("A page of them", RunPage),
    ...problemResponses("invalid_request", ...REFUSED, "not_found"),
  },
});

const run = createRoute({
  ...shared,
  method: "get",
  path: `${PATH}/{id}/runs/{runId}`,
  summary: "One pull with its report",
  request: { params: RunParams },
  responses: {
    200: jsonResponse("What came of it so far", RunReport),
    ...problemResponses("invalid_request", ...REFUSED, "not_found"),
  },
});

export const feedRoutes = createRouter();

feedRoutes.openapi(list, async (c) => c.json({ items: (await listFeeds(c.env.DB)).map(feedView) }, 200));

feedRoutes.openapi(create, async (c) => {
  const created = orThrow(await createFeed(callOf(c), c.req.valid("json")));
  c.header("Location", `${PATH}/${created.id}`);
  c.header("ETag", versionTag(created.version));
  return c.json(feedView(created), 201);
});

feedRoutes.openapi(read, async (c) => {
  const found = orThrow(await requireFeed(c.env, c.req.valid("param").id));
  c.header("ETag", versionTag(found.version));
  return c.json(feedView(found), 200);
});

feedRoutes.openapi(change, async (c) => {
  const { "if-match": ifMatch } = c.req.valid("header");
  const mayChange = (version: number) => permits(ifMatch, versionTag(version));
  const { id } = c.req.valid("param");
  const changed = orThrow(await changeFeed(callOf(c), id, c.req.valid("json"), mayChange));
  c.header("ETag", versionTag(changed.version));
  return c.json(feedView(changed), 200);
});

feedRoutes.openapi(remove, async (c) => {
  orThrow(await endFeed(callOf(c), c.req.valid("param").id));
  return c.body(null, 204);
});

feedRoutes.openapi(pull, async (c) => {
  const { id } = c.req.valid("param");
  const { dryRun = false } = c.req.valid("json");
  const begun = orThrow(await pullFeed(callOf(c), id, { dryRun }));
  c.header("Location", `${PATH}/${id}/runs/${begun.id}`);
  return c.json(runReport(begun, null), 202);
});

feedRoutes.openapi(runs, async (c) => {
  const { id } = c.req.valid("param");
  const { limit, cursor } = c.req.valid("query");
  orThrow(await requireFeed(c.env, id));
  const after = readRunCursor(cursor);
  const { items, last } = await readPage(limit, (take) => listRuns(c.env.DB, id, { after, limit: take }));
  return c.json({ items: items.map(runView), nextCursor: writeRunCursor(last) }, 200);
});

feedRoutes.openapi(run, async (c) => {
  const { id, runId } = c.req.valid("param");
  const found = orThrow(await readRun(c.env, id, runId));
  return c.json(runReport(found.run, found.state), 200);
});
