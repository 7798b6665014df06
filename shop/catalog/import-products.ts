import { logRecord } from "../../domain/base/log.ts";
import { refusal } from "../../domain/base/problem.ts";
import { err, ok } from "../../domain/base/result.ts";
import { productAudit } from "../../domain/catalog/product-audit.ts";
import type { ProductChange, StoredProduct } from "../../domain/catalog/product-change.ts";
import { type FileCount, mergeProduct } from "../../domain/catalog/shopify-csv/merge.ts";
import type { FileProduct } from "../../domain/catalog/shopify-csv/read.ts";
import type { ImportedProduct } from "../../domain/catalog/shopify-csv/report.ts";
import type { FeedRules } from "../../domain/feeds/feed.ts";
import { limitProduct } from "../../domain/feeds/limit-product.ts";
import { type CountOutcome, compareCount } from "../../domain/stock/count.ts";
import { appendAudit } from "../../stores/audit/audit.ts";
import { isDatabaseAway } from "../../stores/base/d1-away.ts";
import { loadBySlug } from "../../stores/catalog/catalog-stored.ts";
import { claimProduct, feedOwners, type Owner } from "../../stores/feeds/feed-products.ts";
import { fetchedPictures } from "../../stores/media/picture-fetches.ts";
import { auditOrigin } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { beforeChange } from "../events/outbox.ts";
import type { PulledFeed } from "./import-object.ts";
import { askFor, withFetched } from "./import-pictures.ts";
import { type Edit, planSave, writeEdit } from "./save-product.ts";

/** Ledgers that are asked at once: as many calls as an invocation may have open. */
const LEDGERS_AT_ONCE = 6;

/**
 * As much as one invocation imports. A product takes some twenty queries of D1 and each variant
 * that is counted a call, of the 1,000 and 10,000 that an invocation has
 * (https://developers.cloudflare.com/d1/platform/limits/,
 * https://developers.cloudflare.com/workers/platform/limits/).
 */
export const PART = { products: 25, variants: 500 } as const;

/** How an import goes about its products. */
export interface ImportMode {
  /** Only reports what would become of them, and changes nothing. */
  dryRun: boolean;
  /**
   * Throws when the database is away, for a caller that tries again. Else the product is rejected.
   */
  patient: boolean;
  /** The vendor's feed that names the products; it takes of them what its rules say. */
  feed?: Pick<PulledFeed, "feedId" | "rules"> | undefined;
}

/** Imports products one after the other, and reports what became of each as soon as it is done. */
export async function* importEach(
  call: Call,
  products: readonly FileProduct[],
  mode: ImportMode,
): AsyncGenerator<ImportedProduct> {
  if (!mode.dryRun) {
    await beforeChange(call.env);
  }
  const stored = await loadByHandle(
    call.env.DB,
    products.map(({ handle }) => handle),
  );
  const fetched = await fetchedPictures(call.env.DB, products.flatMap(picturesNamed));
  const owners = mode.feed
    ? await feedOwners(
        call.env.DB,
        [...stored.values()].map(({ id }) => id),
      )
    : new Map<string, Owner>();
  for (const product of products) {
    try {
      const known = stored.get(product.handle) ?? null;
      const owner = owners.get(known?.id ?? "");
      yield await importProduct(call, product, known, { ...mode, fetched, owner });
    } catch (error) {
      if (mode.patient && isDatabaseAway(error)) {
        throw error;
      }
      const { handle, line } = product;
      const { traceparent } = call;
      console.error(logRecord("error", "product not saved", { traceparent, handle, error }));
      const reason = "could not be stored; import the file again";
      yield { ...refused([{ line, handle, reason }]), mayPass: true };
    }
  }
}

/** The addresses of pictures that a file names for a product. */
function picturesNamed({ images = [], variants }: FileProduct): string[] {
  return [...images.map(({ url }) => url), ...variants.flatMap(({ said }) => said.imageUrl ?? [])];
}

/**
 * Products by handle, found under the other Unicode form too, as earlier imports may have stored
 * it.
 */
async function loadByHandle(db: D1Database, handles: readonly string[]): Promise<Map<string, StoredProduct>> {
  const forms = new Set(handles.flatMap((handle) => [handle, handle.normalize("NFD")]));
  const stored = await loadBySlug(db, [...forms]);
  return new Map([...stored.values()].map((product) => [product.slug.normalize("NFC"), product]));
}

function refused(rejected: ImportedProduct["rejected"]): ImportedProduct {
  return { outcome: "rejected", rejected, stockSet: [], stockNotSet: [], remarks: [], changes: [] };
}

type ProductMode = ImportMode & { fetched: ReadonlyMap<string, string>; owner: Owner | undefined };

async function importProduct(
  call: Call,
  file: FileProduct,
  known: StoredProduct | null,
  { dryRun, fetched, feed, owner }: ProductMode,
): Promise<ImportedProduct> {
  const { line, handle } = file;
  if (feed && owner && owner.feedId !== feed.feedId) {
    return refused([{ line, handle, reason: `belongs to the feed “${owner.name}”` }]);
  }
  if (feed && !limitProduct(file, known, feed.rules)) {
    return { ...refused([]), outcome: "unchanged", isSkipped: true };
  }
  let merged = mergeAllowed(file, known, feed?.rules);
  const edit: Edit = (stored) => {
    merged = mergeAllowed(file, stored, feed?.rules);
    return merged.ok
      ? ok(withFetched(merged.value.draft, fetched))
      : err(refusal("invalid_request", "Its rows are rejected."));
  };
  const saved = dryRun
    ? await tryEdit(call, known, edit)
    : await writeEdit(call, known, reader(call, handle), edit);
  if (!merged.ok) {
    return refused(merged.error);
  }
  if (!saved.ok) {
    return refused([{ line, handle, reason: saved.error.detail }]);
  }
  const { id, change, stored } = saved.value;
  if (!dryRun) {
    await askFor(call, withFetched(merged.value.draft, fetched));
    if (feed && owner === undefined) {
      await claimProduct(call.env.DB, feed.feedId, id);
    }
  }
  const { counts, remarks } = merged.value;
  const counted = await setCounts(call, counts, dryRun);
  const changed = stored ? changedFields(id, change, stored) : [];
  const { outcome } = change;
  return {
    outcome: outcome === "unchanged" && counted.stockSet.length > 0 ? "updated" : outcome,
    rejected: [],
    stockSet: counted.stockSet,
    stockNotSet: counted.stockNotSet,
    remarks: [...remarks, ...counted.remarks.map((remark) => ({ ...remark, handle }))],
    changes: changed.length > 0 ? [{ line, handle, changed }] : [],
  };
}

/** What a file says of a product, or as much of it as a feed may. */
function mergeAllowed(
  file: FileProduct,
  stored: StoredProduct | null,
  rules: FeedRules | undefined,
): ReturnType<typeof mergeProduct> {
  const limited = rules ? limitProduct(file, stored, rules) : { product: file, remarks: [] };
  if (!limited) {
    const { line, handle } = file;
    return err([{ line, handle, reason: "was taken out of the shop meanwhile" }]);
  }
  const merged = mergeProduct(limited.product, stored);
  return merged.ok ? ok({ ...merged.value, remarks: [...limited.remarks, ...merged.value.remarks] }) : merged;
}

/** What `writeEdit` would do if no other edit changed the product meanwhile. */
async function tryEdit(
  { env }: Call,
  stored: StoredProduct | null,
  edit: Edit,
): ReturnType<typeof writeEdit> {
  const draft = edit(stored);
  return draft.ok ? planSave(env, draft.value, stored) : draft;
}

function reader({ env }: Call, handle: string): () => Promise<StoredProduct | null> {
  return async () => (await loadByHandle(env.DB, [handle])).get(handle) ?? null;
}

/** What the audit log names: fields of the product, its variants, and prices by SKU. */
function changedFields(id: string, change: ProductChange, stored: StoredProduct): string[] {
  return productAudit(id, change, stored).flatMap(({ action, subject, after }) =>
    action === "price.changed" ? [`price of ${subject}`] : Object.keys(after ?? {}),
  );
}

type Counted = Pick<ImportedProduct, "stockSet" | "stockNotSet"> & {
  remarks: { line: number; reason: string }[];
};

/**
 * Sets the stock of existing variants to what a file counts. The count is compared with each ledger
 * at that moment, whose figures include what is reserved and what sales have.
 */
async function setCounts(call: Call, counts: readonly FileCount[], dryRun: boolean): Promise<Counted> {
  const outcomes: [FileCount, CountOutcome | null][] = [];
  for (let i = 0; i < counts.length; i += LEDGERS_AT_ONCE) {
    const some = counts.slice(i, i + LEDGERS_AT_ONCE);
    outcomes.push(
      ...(await Promise.all(
        some.map(async (count): Promise<(typeof outcomes)[number]> => {
          try {
            return [count, await setCount(call, count, dryRun)];
          } catch (error) {
            const { traceparent } = call;
            console.error(logRecord("error", "stock not counted", { traceparent, sku: count.sku, error }));
            return [count, null];
          }
        }),
      )),
    );
  }
  const told = tell(outcomes);
  if (!dryRun) {
    const set = told.stockSet.map(({ sku, from, to }) => ({
      action: "stock.adjusted" as const,
      subject: sku,
      before: { onHand: from },
      after: { onHand: to },
    }));
    await appendAudit(call.env.DB, auditOrigin(call), set);
  }
  return told;
}

/** Compares a count with the ledger, and sets it unless this is a dry run. */
async function setCount(
  { env, principal }: Call,
  { sku, before, formers, quantity, onHand: opening }: FileCount,
  dryRun: boolean,
): Promise<CountOutcome> {
  const elsewhere = await unitsOf(env, dryRun || sku === before ? formers : [before, ...formers]);
  const onHand = quantity - elsewhere;
  let outcome: CountOutcome = { from: onHand, to: onHand };
  if (dryRun) {
    const ask = { inSales: true, ifOpened: opening === onHand };
    const stock = await callObject(() => env.STOCK_LEDGER.getByName(before).snapshot(ask));
    outcome = stock ? compareCount(onHand, stock, stock, stock.inSales ?? 0) : outcome;
  } else {
    const actor = principal?.sub ?? "import";
    const count = { onHand, reason: "import", actor, withSales: true, opening };
    const stock = await callObject(() => env.STOCK_LEDGER.getByName(sku).setOnHand(count));
    // A ledger of an older version does not report what it had before.
    outcome = stock?.count ?? outcome;
  }
  const { from, to, promised } = outcome;
  const all = { from: from + elsewhere, to: to + elsewhere };
  return promised === undefined ? all : { ...all, promised: promised + elsewhere };
}

/** Units that the ledgers of these names still have. */
async function unitsOf(env: Env, names: readonly string[]): Promise<number> {
  let units = 0;
  for (const name of names) {
    const stock = await callObject(() => env.STOCK_LEDGER.getByName(name).snapshot());
    units += stock?.onHand ?? 0;
  }
  return units;
}

function tell(outcomes: readonly [FileCount, CountOutcome | null][]): Counted {
  const told: Counted = { stockSet: [], stockNotSet: [], remarks: [] };
  for (const [{ line, sku, quantity }, outcome] of outcomes) {
    if (!outcome) {
      told.stockNotSet.push({ line, sku, to: quantity, reason: "could not be counted; import it again" });
      continue;
    }
    const { from, to, promised } = outcome;
    if (promised !== undefined) {
      const reason = `${promised} are promised to orders and sales`;
      told.stockNotSet.push({ line, sku, from, to, reason });
    } else if (from !== to) {
      told.stockSet.push({ sku, from, to });
    }
    if (to !== quantity) {
      told.remarks.push({
        line,
        reason: `Variant Inventory Qty ${quantity} is taken as ${to}: its policy is deny`,
      });
    }
  }
  return told;
}
