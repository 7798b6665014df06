import { waitUntil } from "cloudflare:workers";
import { logRecord } from "../../domain/base/log.ts";
import { findSale, listSales, type SaleOfGoods, type StoredSale } from "../../stores/sales/sales.ts";
import { SharedCalls } from "../base/shared-calls.ts";
import { type KnownVersions, shownData, VERSIONS } from "../catalog/versions.ts";

/** One request reads again what has changed; the others go on with what they have for so long. */
const READ_AGAIN_MS = 1_000;
/**
 * What was right so recently may be gone by while it is read again; what is older is waited for.
 */
const RECENT_MS = 5_000;
const MAX_SALES = 100;

interface Known {
  sale: SaleOfGoods | null;
  /** The version of sales that it was read at. */
  version: number | null;
  /** When the versions last said that it is as it was. */
  rightAt: number;
  askedAt: number;
}

const known = new Map<string, Known>();

/** A sale opens to a crowd, and D1 answers one query at a time: an isolate asks it once. */
const FIRST_READS = new SharedCalls<KnownVersions | null, SaleOfGoods | null>({
  most: 1_000,
  patienceMs: 100,
  takeOverMs: 50,
  deadlineMs: 10_000,
});

/**
 * A sale as this isolate knows it, read again when the version of sales has changed; null when
 * there is none of this id. An early end is seen here when that version is, and in the sale's lanes
 * at once.
 */
export async function saleOf(env: Env, id: string): Promise<SaleOfGoods | null> {
  const versions = await VERSIONS.current(env);
  const entry = known.get(id);
  if (!entry) {
    return readFirst(env, id, versions);
  }
  // A clock that was set back makes what is known old too.
  const now = Date.now();
  if (!versions || entry.version === versions.sales.version) {
    entry.rightAt = now;
    return entry.sale;
  }
  if (Math.abs(now - entry.askedAt) < READ_AGAIN_MS) {
    return entry.sale;
  }
  entry.askedAt = now;
  const reading = readSale(env, id, versions).catch((error: unknown) => {
    console.error(logRecord("error", "sale not read again", { sale: id, error }));
    return entry.sale;
  });
  if (Math.abs(now - entry.rightAt) < RECENT_MS) {
    waitUntil(reading);
    return entry.sale;
  }
  return reading;
}

/** What those who know nothing of the sale are answered with, who ask at the same time. */
async function readFirst(env: Env, id: string, versions: KnownVersions | null): Promise<SaleOfGoods | null> {
  if (env.COALESCE_RESERVATIONS === "off") {
    return readSale(env, id, versions);
  }
  return FIRST_READS.ask({ waitUntil }, id, versions, async (asking) => {
    // The last of them knows the newest versions.
    const sale = await readSale(env, id, asking.at(-1) ?? null);
    return asking.map(() => sale);
  });
}

async function readSale(env: Env, id: string, versions: KnownVersions | null): Promise<SaleOfGoods | null> {
  const now = Date.now();
  const sale = await findSale(shownData(env, versions), id);
  if (known.size >= MAX_SALES) {
    known.clear();
  }
  known.set(id, { sale, version: versions?.sales.version ?? null, rightAt: now, askedAt: now });
  return sale;
}

/** Sales that have not ended a day ago: see `listSales`. */
export async function shownSales(env: Env): Promise<StoredSale[]> {
  return listSales(shownData(env, await VERSIONS.current(env)), Date.now());
}

/** This isolate changed a sale: its next readers see it as it is. */
export function forgetSales(): void {
  known.clear();
  VERSIONS.expectChange();
}
