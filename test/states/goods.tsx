import type { ImportReport } from "../../domain/catalog/shopify-csv/report.ts";
import { NEW_FEED } from "../../domain/feeds/feed.ts";
import type { StoredRun } from "../../stores/feeds/feed-runs.ts";
import { RunPage } from "../../web/admin/feeds/run-page.tsx";
import { FetchesPage } from "../../web/admin/pictures/fetches-page.tsx";
import { ImportPricesPage, PriceListVersionPage } from "../../web/admin/price-lists/price-changes-pages.tsx";
import { ImportPage, ImportStatePage } from "../../web/admin/products/import-page.tsx";
import { iso, later, type States, usd } from "./state.ts";

const report: ImportReport = {
  created: 1,
  updated: 2,
  unchanged: 3,
  rejected: [{ line: 4, handle: "mug", reason: "has no price" }],
  ignoredColumns: ["Colour"],
  stockSet: [{ sku: "MUG", from: 1, to: 5 }],
  stockNotSet: [{ line: 6, sku: "CUP", to: 2, reason: "is counted by hand" }],
  remarks: [{ line: 7, handle: "cup", reason: "was written 1,5" }],
  changes: [{ line: 8, handle: "cup", changed: ["title", "price"] }],
};
const NOTHING = { ...report, created: 0, updated: 0 };

const feed = {
  ...NEW_FEED,
  id: "fed_1",
  name: "Mill goods",
  url: "https://vendor.example.com/goods.csv",
  pausedByShop: false,
  failures: 0,
  nextAt: null,
  headerName: null,
  headerValue: null,
  etag: null,
  lastModified: null,
  digest: null,
  version: 1,
  createdAt: later(-9),
  updatedAt: later(-9),
};
const run: StoredRun = {
  id: "imp_1",
  feedId: "fed_1",
  state: "done",
  dryRun: false,
  actor: null,
  startedAt: later(-1),
  endedAt: later(0),
  reason: null,
  created: 1_000,
  updated: 2,
  unchanged: 3,
  skipped: 4,
  rejected: 5,
  vanished: 6,
  archived: 7,
};
const some = [
  { handle: "old", archived: true },
  { handle: "older", archived: false },
];
const state = { state: "done" as const, dryRun: false, products: 9, done: 9, report };

const list = {
  num: 1,
  id: "plist_1",
  version: 3,
  terms: { title: "Trade", currency: "USD" as const, customerGroups: ["trade"] },
  createdAt: later(-9),
  updatedAt: later(-9),
};
const changes = [
  { sku: "SHIRT", minQuantity: 1, before: usd(3_000), after: usd(2_900) },
  { sku: "SHIRT", minQuantity: 5, before: null, after: usd(2_500) },
  { sku: "SCARF", minQuantity: 1, before: usd(900), after: null },
];
const preview = { lines: "SHIRT,29", keeps: true, changes, file: { prices: [], rejected: [] } };

export const GOODS: States = {
  "a pull that is under way": (
    <RunPage
      feed={feed}
      run={{ ...run, state: "running" }}
      actor={null}
      state={{ ...state, state: "working", done: 4 }}
    />
  ),
  "a pull whose file is being fetched": (
    <RunPage feed={feed} run={{ ...run, state: "running" }} actor="Oli" state={null} />
  ),
  "a pull that changed goods": (
    <RunPage
      feed={feed}
      run={run}
      actor={null}
      state={{ ...state, vanished: { count: 1_200, archived: 1, some } }}
    />
  ),
  "a preview of a pull": (
    <RunPage
      feed={feed}
      run={{ ...run, dryRun: true }}
      actor="Oli"
      state={{ ...state, dryRun: true, vanished: { count: 2, archived: 1, some } }}
    />
  ),
  "a preview of a pull that would change nothing, its lines forgotten": (
    <RunPage
      feed={feed}
      run={{ ...run, dryRun: true, created: 0, updated: 0, archived: 0 }}
      actor="Oli"
      state={null}
    />
  ),
  "a pull that failed": (
    <RunPage feed={feed} run={{ ...run, state: "failed", reason: "No file" }} actor={null} state={null} />
  ),
  "an import that is looked at": <ImportPage report={report} kept="a2VwdA==" />,
  "an import that would change nothing": <ImportPage report={NOTHING} kept="a2VwdA==" />,
  "an import that is too large to be kept": <ImportPage report={report} />,
  "an import that is done": <ImportPage report={report} dryRun={false} />,
  "an import that is refused": <ImportPage problem="This is no CSV." />,
  "an import that is under way": (
    <ImportStatePage state={{ ...state, id: "imp_2", state: "working", done: 1_000, products: 2_000 }} />
  ),
  "a large preview that is done": <ImportStatePage state={{ ...state, id: "imp_2", dryRun: true }} />,
  "prices that a file would change": <ImportPricesPage list={list} preview={preview} />,
  "prices that a file leaves": <ImportPricesPage list={list} preview={{ ...preview, changes: [] }} />,
  "prices of a file that cannot be read": (
    <ImportPricesPage
      list={list}
      preview={{ ...preview, file: { prices: [], rejected: [{ line: 2, reason: "has no price" }] } }}
    />
  ),
  "an older version of a price list": (
    <PriceListVersionPage
      list={list}
      version={{ ...list.terms, version: 2, at: iso(-1), actor: "acc_ops", startsAt: iso(0), deleted: false }}
      terms={[]}
      changes={changes}
    />
  ),
  "pictures that are waited for": (
    <FetchesPage progress={{ waiting: 3, done: 1, failed: 1, failures: [] }} notice="Tried again." />
  ),
  "pictures that could not be fetched": (
    <FetchesPage
      progress={{
        waiting: 0,
        done: 1_000,
        failed: 3,
        failures: [
          {
            url: "https://x.example/a.jpg",
            reason: "It is no picture.",
            products: [{ id: "prd_1", title: "Mug" }],
          },
          { url: "https://x.example/b.jpg", reason: "It is not there.", products: [] },
        ],
      }}
    />
  ),
  "pictures that are all here": <FetchesPage progress={{ waiting: 0, done: 2, failed: 0, failures: [] }} />,
};
