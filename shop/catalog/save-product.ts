import { base32, sha256 } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { ProductDraft, VariantDraft } from "../../domain/catalog/product.ts";
import { optionValues } from "../../domain/catalog/product.ts";
import { productAudit } from "../../domain/catalog/product-audit.ts";
import {
  type ProductChange,
  picturesOf,
  planProduct,
  type ReadyDraft,
  type SaveOutcome,
  type StoredProduct,
} from "../../domain/catalog/product-change.ts";
import { deriveSku, foldSku } from "../../domain/catalog/sku.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import { findSkuOwners } from "../../stores/catalog/catalog-stored.ts";
import { writeProduct } from "../../stores/catalog/catalog-write.ts";
import { missingPictures } from "../../stores/media/pictures.ts";
import { findUnendedSales } from "../../stores/sales/sales.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { makeEvent } from "../events/events.ts";
import { beforeChange, outboxEntry, publishOutbox } from "../events/outbox.ts";
import { followRename } from "./follow-rename.ts";
import { safeHtml } from "./safe-html.ts";
import { VERSIONS } from "./versions.ts";

/** A product's id is derived from its handle, so two who create it at once mean the same row. */
async function productId(handle: string): Promise<string> {
  return `prd_${base32(await sha256(`product\n${handle}`), 16)}`;
}

/**
 * Gives each variant its SKU. A name in another case means the existing SKU. A variant without a
 * SKU gets the one it has already, else one derived from its names that is free.
 */
async function withSkus(
  db: D1Database,
  draft: ProductDraft,
  stored: StoredProduct | null,
): Promise<Result<ReadyDraft["variants"], Refusal>> {
  const choiceOf = (options: VariantDraft["options"]) =>
    JSON.stringify(optionValues(draft.optionNames, options));
  const ownByChoice = new Map(stored?.variants.map((variant) => [choiceOf(variant.options), variant.sku]));
  const own = new Set(stored?.variants.map((variant) => variant.sku));
  const ownByFold = new Map(stored?.variants.map(({ sku }) => [foldSku(sku), sku]));
  const asStored = (sku: string) => (own.has(sku) ? sku : (ownByFold.get(foldSku(sku)) ?? sku));
  const named = draft.variants.flatMap(({ sku }) => (sku === null ? [] : asStored(sku)));
  const candidates = await Promise.all(
    draft.variants
      .filter((variant) => variant.sku === null)
      .map((variant) =>
        deriveSku(draft.handle, optionValues(draft.optionNames, variant.options), () => false),
      ),
  );
  const owners = await findSkuOwners(
    db,
    [...named, ...candidates].filter((sku) => !own.has(sku)),
  );
  const foreign = (sku: string) => (own.has(sku) ? undefined : owners.get(foldSku(sku)));
  // SKUs that differ in case only may exist from before the rule: they stay, and no new one is
  // added.
  const used = new Set(named.map(foldSku));
  const seen = new Set<string>();
  const variants: ReadyDraft["variants"] = [];
  for (const variant of draft.variants) {
    const before = ownByChoice.get(choiceOf(variant.options));
    const sku =
      variant.sku !== null
        ? asStored(variant.sku)
        : before !== undefined && !used.has(foldSku(before))
          ? before
          : await deriveSku(
              draft.handle,
              optionValues(draft.optionNames, variant.options),
              (name) => used.has(foldSku(name)) || foreign(name) !== undefined,
            );
    if (variant.formerSku !== undefined && foldSku(variant.formerSku) === foldSku(variant.sku ?? "")) {
      const detail = `The SKU ${variant.formerSku} cannot be renamed to itself in other letters`;
      return err(refusal("product_conflict", detail));
    }
    if (variant.formerSku !== undefined && stored?.variants.some((one) => one.sku === sku && !one.archived)) {
      return err(refusal("product_conflict", `The SKU ${sku} is that of another variant`));
    }
    const owner = foreign(sku);
    if (owner) {
      return err(
        refusal(
          "product_conflict",
          owner.sku === sku
            ? `The SKU ${sku} belongs to the product ${owner.slug}`
            : `The SKU ${sku} differs only in case from ${owner.sku} of the product ${owner.slug}`,
        ),
      );
    }
    if (seen.has(sku) || (!own.has(sku) && seen.has(foldSku(sku)))) {
      return err(refusal("product_conflict", `The SKU ${sku} is that of another variant too`));
    }
    seen.add(sku).add(foldSku(sku));
    used.add(foldSku(sku));
    variants.push({ ...variant, sku });
  }
  return ok(variants);
}

/**
 * Decides what becomes of a product from what is stored of it; null where there is none. It is
 * called again when another edit changed the product meanwhile, so that both edits hold.
 */
export type Edit = (stored: StoredProduct | null) => Result<ProductDraft, Refusal>;

/** What saving does, compared with what was stored. */
interface Plan {
  id: string;
  change: ProductChange;
  stored: StoredProduct | null;
}

/** Saves one product, found by `read`: see `writeEdit`. */
export async function saveProduct(
  call: Call,
  read: () => Promise<StoredProduct | null>,
  edit: Edit,
): Promise<Result<{ id: string; outcome: SaveOutcome }, Refusal>> {
  await beforeChange(call.env);
  const saved = await writeEdit(call, await read(), read, edit);
  finishSaving(call);
  return saved.ok ? ok({ id: saved.value.id, outcome: saved.value.change.outcome }) : saved;
}

/** Publishes and seals what saving products has written, once the answer is on its way. */
export function finishSaving(call: Call): void {
  sealSoon(call);
  call.ctx.waitUntil(publishOutbox(call.env));
}

/**
 * Other edits may win the race for a product this often; then the caller is asked to come again.
 */
const MAX_RACES = 30;

/** What saving would do, or what is wrong with the draft. */
export async function planSave(
  env: Env,
  draft: ProductDraft,
  stored: StoredProduct | null,
): Promise<Result<Plan, Refusal>> {
  let description: string;
  try {
    description = await safeHtml(draft.description);
  } catch {
    return err(refusal("product_conflict", "The description is too broken to be read as HTML"));
  }
  const variants = await withSkus(env.DB, draft, stored);
  if (!variants.ok) {
    return variants;
  }
  const lacking = await lackingPictures(env.DB, draft, stored);
  if (lacking) {
    return err(lacking);
  }
  const change = planProduct({ ...draft, description, variants: variants.value }, stored);
  const onSale = await findUnendedSales(
    env.DB,
    change.renames.map(({ from }) => from),
    Date.now(),
  );
  if (onSale[0] !== undefined) {
    return err(
      refusal("product_conflict", `There is a sale of ${onSale[0]}. Rename it when that has ended.`),
    );
  }
  const owing = change.renames.find(({ from }) =>
    stored?.variants.some(({ sku, tracked, available }) => sku === from && tracked && available < 0),
  );
  if (owing) {
    return err(
      refusal("product_conflict", `Orders wait for ${owing.from}. Rename it when its goods have arrived.`),
    );
  }
  return ok({ id: stored?.id ?? (await productId(draft.handle)), change, stored });
}

/** What is wrong with pictures that the draft adds and the shop does not have. */
async function lackingPictures(
  db: D1Database,
  draft: ProductDraft,
  stored: StoredProduct | null,
): Promise<Refusal | null> {
  const known = new Set(stored ? picturesOf(stored) : []);
  const lacking = await missingPictures(
    db,
    picturesOf(draft).filter((url) => !known.has(url)),
  );
  if (lacking.length === 0) {
    return null;
  }
  const message = "is no picture that the shop has, or has any more; send it in again";
  const errors = [
    ...draft.images.flatMap(({ url }, n) => (lacking.includes(url) ? `images.${n}.url` : [])),
    ...draft.variants.flatMap(({ imageUrl }, n) =>
      imageUrl !== null && lacking.includes(imageUrl) ? `variants.${n}.imageUrl` : [],
    ),
  ].map((path) => ({ path, message }));
  return refusal("invalid_request", `The shop has no picture ${lacking.join(", ")}.`, { errors });
}

/**
 * Makes the catalog equal to what the edit says, all of it or nothing, and sends changed policies
 * to the stock ledgers. Repeating it changes nothing. Where another edit changed the product since
 * `stored` was read, the product is read again and the edit is made on that.
 */
export async function writeEdit(
  call: Call,
  stored: StoredProduct | null,
  read: () => Promise<StoredProduct | null>,
  edit: Edit,
): Promise<Result<Plan, Refusal>> {
  let known = stored;
  let added: string[] | null = null;
  for (let race = 1; race <= MAX_RACES; race++) {
    const draft = edit(known);
    if (!draft.ok) {
      return draft;
    }
    // An edit that is made again would take such a variant for its own.
    const twin = added && known && twinOf(added, known);
    if (twin) {
      return err(refusal("product_conflict", `The SKU ${twin} was added meanwhile, in another case.`));
    }
    added ??= newSkus(draft.value, known);
    const saved = await writeDraft(call, draft.value, known);
    if (saved !== "raced") {
      return saved;
    }
    known = await read();
  }
  return err(refusal("unavailable", "Others are changing this product. Try again.", { retryAfterS: 1 }));
}

/** SKUs that a draft names and that the product does not have. Letters match in either case. */
function newSkus({ variants }: ProductDraft, stored: StoredProduct | null): string[] {
  const own = new Set(stored?.variants.map(({ sku }) => foldSku(sku)));
  return variants.flatMap(({ sku }) => (sku === null || own.has(foldSku(sku)) ? [] : sku));
}

/** The variant that another person has added since, under one of these names in another case. */
function twinOf(names: readonly string[], { variants }: StoredProduct): string | undefined {
  const isTwin = (sku: string) => names.some((name) => name !== sku && foldSku(name) === foldSku(sku));
  return variants.find(({ sku }) => isTwin(sku))?.sku;
}

/**
 * "raced": the product, or a SKU that it takes, was changed since it was read. Nothing is written.
 */
async function writeDraft(
  call: Call,
  draft: ProductDraft,
  stored: StoredProduct | null,
): Promise<Result<Plan, Refusal> | "raced"> {
  const { env, traceparent } = call;
  const origin = auditOrigin(call);
  const { actor } = origin;
  const planned = await planSave(env, draft, stored);
  if (!planned.ok) {
    return planned;
  }
  const { id, change } = planned.value;
  // Of two renames the later one holds, so it raises with every change of the product.
  const renamedAt = Math.max(Date.now(), (stored?.updatedAt ?? 0) + 1);
  if (change.rowsChange) {
    const repriced = change.prices.flatMap(({ sku, version, previous, amount }) =>
      previous === null || previous === amount
        ? []
        : makeEvent("product.price_changed", { sku, version, from: previous, to: amount }, { traceparent }),
    );
    const renamed = change.renames.map((rename) =>
      makeEvent("variant.renamed", { ...rename, version: renamedAt }, { traceparent }),
    );
    const written = await writeProduct(env.DB, change, {
      productId: id,
      actor,
      now: Date.now(),
      events: [...repriced, ...renamed].map(outboxEntry),
      audit: [auditStatement(env.DB, origin, ...productAudit(id, change, stored))],
      changed: outboxEntry(makeEvent("catalog.changed", { version: 0 }, { traceparent })),
    });
    if (!written) {
      return "raced";
    }
    VERSIONS.expectChange();
  }
  for (const rename of change.renames) {
    await followRename(env, { ...rename, version: renamedAt });
  }
  for (const { sku, tracked, backorder, reorderPoint } of change.policies) {
    await callObject(() => env.STOCK_LEDGER.getByName(sku).configure({ tracked, backorder, reorderPoint }));
  }
  return planned;
}
