import { err, ok, type Result } from "../../domain/base/result.ts";
import { parseCsv } from "../../domain/catalog/shopify-csv/csv-text.ts";
import { decodeCsv } from "../../domain/catalog/shopify-csv/decode-csv.ts";
import { type FileProduct, readProducts } from "../../domain/catalog/shopify-csv/read.ts";
import type { FileHead } from "../../domain/catalog/shopify-csv/report.ts";
import { type Downloaded, download } from "../../providers/outside/download.ts";
import { type FileMarks, openRun } from "../../stores/feeds/feed-runs.ts";
import type { StoredFeed } from "../../stores/feeds/feeds.ts";
import type { FeedPull, PulledFeed } from "../catalog/import-object.ts";
import { ownPictures } from "../catalog/picture-addresses.ts";
import { digestOf, endUnchanged, failPull } from "./end-pull.ts";
import { openHeader } from "./feed-header.ts";

/** As large as a file that a person imports. */
const MAX_BYTES = 10 * 1024 * 1024;
const TIMEOUT_MS = 60_000;

export interface FetchedFeed {
  head: FileHead;
  products: FileProduct[];
  dryRun: boolean;
  feed: PulledFeed;
}

/**
 * Fetches a feed's file and reads it. A pull of which nothing is left to do ends here: one that
 * failed, whose file says nothing new, or whose feed was deleted.
 *
 * @returns null for a pull that is over
 */
export async function fetchFeed(env: Env, { runId, whole }: FeedPull): Promise<FetchedFeed | null> {
  const known = await openRun(env.DB, runId);
  if (!known) {
    return null;
  }
  const { run, feed } = known;
  const answer = await fetchFile(env, feed, whole);
  if (!answer.ok) {
    await failPull(env, runId, answer.error);
    return null;
  }
  const file = answer.value.status === 304 ? null : decodeFile(answer.value.bytes);
  if (file && !file.ok) {
    await failPull(env, runId, file.error);
    return null;
  }
  const digest = file ? await digestOf(file.value) : feed.digest;
  const marks = marksOf(answer.value, digest, feed);
  if (!file || (!whole && digest === feed.digest)) {
    await endUnchanged(env, known, marks);
    return null;
  }
  const read = readFile(file.value);
  if (!read.ok) {
    await failPull(env, runId, read.error);
    return null;
  }
  const { products, ...head } = read.value;
  const { newProducts, prices, stock, details, vanished } = feed;
  return {
    head,
    products: products.map((product) => ownPictures(env, product)),
    dryRun: run.dryRun,
    feed: {
      runId,
      feedId: feed.id,
      version: feed.version,
      rules: { newProducts, prices, stock, details, vanished },
      marks: run.dryRun ? null : marks,
    },
  };
}

async function fetchFile(env: Env, feed: StoredFeed, whole: boolean): Promise<Result<Downloaded, string>> {
  const secret = await openHeader(env, feed);
  if (secret === null) {
    return err("Its secret header cannot be opened any more. Enter it again.");
  }
  const asked = {
    Accept: "text/csv, */*;q=0.5",
    ...(!whole && feed.etag !== null ? { "If-None-Match": feed.etag } : {}),
    ...(!whole && feed.lastModified !== null ? { "If-Modified-Since": feed.lastModified } : {}),
  };
  const fetched = await download(
    env,
    feed.url,
    { maxBytes: MAX_BYTES, timeoutMs: TIMEOUT_MS },
    { asked, secret },
  );
  return fetched.ok ? fetched : err(`The file could not be fetched. ${fetched.error.reason}`);
}

/** The text of a file, or what it is instead of a CSV. */
function decodeFile(bytes: Uint8Array<ArrayBuffer>): Result<string, string> {
  const text = decodeCsv(bytes.buffer);
  if (!text.ok) {
    return err(text.error.detail);
  }
  return /^\uFEFF?\s*</.test(text.value) ? err("It is a web page or XML, not a CSV file.") : text;
}

function readFile(csv: string): Result<FileHead & { products: FileProduct[] }, string> {
  const records = parseCsv(csv);
  if (!records.ok) {
    return err(`This is not CSV: ${records.error}`);
  }
  const read = readProducts(records.value);
  if (!read.ok) {
    return read;
  }
  const { products, rejected } = read.value;
  return products.length + rejected.length > 0 ? ok(read.value) : err("The file names no product.");
}

/** What is remembered of an answer. One that says nothing new need not repeat it. */
function marksOf({ status, headers }: Downloaded, digest: string | null, feed: StoredFeed): FileMarks {
  const isSame = status === 304;
  return {
    etag: headers.get("ETag") ?? (isSame ? feed.etag : null),
    lastModified: headers.get("Last-Modified") ?? (isSame ? feed.lastModified : null),
    digest,
  };
}
