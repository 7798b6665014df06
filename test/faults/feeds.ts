import type { Fault } from "./fault.ts";

const TEST = "workers/feeds/feeds.test.ts";
const OBJECT = "durable-objects/catalog/catalog-import.ts";
const FETCH = "shop/feeds/fetch-feed.ts";
const START = "shop/feeds/start-pulls.ts";
const MANAGE = "shop/feeds/manage-feeds.ts";
const END = "shop/feeds/end-pull.ts";
const RUNS = "stores/feeds/feed-runs.ts";
const PRODUCTS = "shop/catalog/import-products.ts";

export const FEED_FAULTS: readonly Fault[] = [
  {
    id: "a-feed-takes-more-than-it-may",
    file: PRODUCTS,
    from: "const limited = rules ? limitProduct(file, stored, rules) : {",
    to: "const limited = rules && false ? limitProduct(file, stored, rules) : {",
    noticedBy: [TEST],
  },
  {
    id: "a-preview-of-a-feed-changes-products",
    file: FETCH,
    from: "dryRun: run.dryRun,",
    to: "dryRun: false,",
    noticedBy: [TEST],
  },
  {
    id: "a-feed-changes-what-belongs-to-another",
    file: PRODUCTS,
    from: "owner.feedId !== feed.feedId",
    to: "owner.feedId === feed.feedId",
    noticedBy: [TEST],
  },
  {
    id: "a-feed-sets-counts-again-that-its-vendor-did-not-change",
    file: FETCH,
    from: "(!whole && digest === feed.digest)",
    to: "(!whole && digest !== feed.digest)",
    noticedBy: [TEST],
  },
  {
    id: "a-file-is-fetched-that-did-not-change",
    file: FETCH,
    from: '...(!whole && feed.etag !== null ? { "If-None-Match": feed.etag } : {}),',
    to: "",
    noticedBy: [TEST],
  },
  {
    id: "a-feed-that-takes-something-else-waits-for-another-file",
    file: MANAGE,
    from: "forget: readsAnew(before, after),",
    to: "forget: false,",
    noticedBy: [TEST],
  },
  {
    id: "two-pulls-of-a-feed-run-together",
    file: RUNS,
    from: "where feed_id = ${feedId} and ended_at is null)`,",
    to: "where feed_id = ${feedId} and ended_at = 0)`,",
    noticedBy: [TEST],
  },
  {
    id: "a-pull-that-its-object-never-heard-of-stands-still",
    file: START,
    from: "  if (!isDue && !isOpen) {",
    to: "  if (!isDue) {",
    noticedBy: [TEST],
  },
  {
    id: "a-pull-that-ends-never-is-never-told",
    file: START,
    from: "if (now - startedAt > LONGEST_PULL_MS) {",
    to: "if (startedAt - now > LONGEST_PULL_MS) {",
    noticedBy: [TEST],
  },
  {
    id: "a-pull-imports-for-a-feed-that-was-deleted",
    file: OBJECT,
    from: "if (job.feed && (await openRun(call.env.DB, job.feed.runId)) === null) {",
    to: "if (job.feed && job.feed.runId === '') {",
    noticedBy: [TEST],
  },
  {
    id: "a-feed-that-fails-is-never-paused",
    file: END,
    from: "if (failures < MAX_FAILURES ||",
    to: "if (failures < MAX_FAILURES * 9 ||",
    noticedBy: [TEST],
  },
  {
    id: "a-preview-that-fails-counts-against-its-feed",
    file: RUNS,
    from: "  if (run.dryRun) {\n    await end.run();\n    return;\n  }\n",
    to: "",
    noticedBy: [TEST],
  },
  {
    id: "nobody-is-mailed-of-a-paused-feed",
    file: "queues/notifications.ts",
    from: "      await notifyPaused(sending, paused),\n",
    to: "",
    noticedBy: [TEST],
  },
  {
    id: "a-feed-that-failed-waits-for-its-schedule",
    file: RUNS,
    from: "next_at = iif(enabled, min(next_at, ${after.nextAt}), null)",
    to: "next_at = iif(enabled, next_at, null)",
    noticedBy: [TEST],
  },
  {
    id: "a-vendors-secret-follows-a-redirect",
    file: "providers/outside/download.ts",
    from: "const headers = url.origin === first ? { ...asked, ...secret } : asked;",
    to: "const headers = { ...asked, ...secret };",
    noticedBy: [TEST],
  },
  {
    id: "a-vendors-secret-lies-readable",
    file: "shop/feeds/feed-header.ts",
    from: "headerValue: await seal(keys, purposeOf(feedId), header.value) })",
    to: "headerValue: header.value })",
    noticedBy: [TEST],
  },
  {
    id: "a-vendors-secret-goes-where-a-merchant-leads-it",
    file: MANAGE,
    from: "headerName !== null && leadsElsewhere(before.url, after.url)",
    to: "headerName === null && leadsElsewhere(before.url, after.url)",
    noticedBy: [TEST],
  },
  {
    id: "a-form-that-leaves-a-secret-empty-takes-it-away",
    file: "web/admin/feeds/feed-form.ts",
    from: "headerName === kept && headerValue",
    to: "headerName !== kept && headerValue",
    noticedBy: [TEST],
  },
  {
    id: "a-feed-archives-all-that-a-short-file-lacks",
    file: "shop/feeds/let-go.ts",
    from: 'rules.vanished === "archive" && mayArchive(',
    to: 'rules.vanished === "archive" || mayArchive(',
    noticedBy: [TEST],
  },
  {
    id: "what-vanished-from-a-feed-is-archived-by-a-preview",
    file: OBJECT,
    from: 'const state = archive ? (dryRun ? "archived" : "leaving") : "kept";',
    to: 'const state = archive ? "leaving" : "kept";',
    noticedBy: [TEST],
  },
  {
    id: "a-feed-leads-inside-a-private-network",
    file: MANAGE,
    from: "return problem === null\n",
    to: "return problem !== undefined\n",
    noticedBy: [TEST],
  },
  {
    id: "a-feed-is-changed-by-who-saw-another-version",
    file: MANAGE,
    from: "if (!mayChange(stored.value.version)) {",
    to: "if (!mayChange(stored.value.version) && tries > TRIES) {",
    noticedBy: [TEST],
  },
  {
    id: "pulls-of-feeds-are-kept-for-ever",
    file: RUNS,
    from: "where started_at < ${before} and ended_at is not null",
    to: "where started_at < ${before} and ended_at is null",
    noticedBy: [TEST],
  },
  {
    id: "a-feed-forgets-the-product-that-could-not-be-stored",
    file: "durable-objects/catalog/catalog-import.ts",
    from: "outcomes.some((outcome) => outcome.mayPass)",
    to: "outcomes.every((outcome) => outcome.mayPass)",
    noticedBy: ["workers/feeds/feeds.test.ts"],
  },
];
