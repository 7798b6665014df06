import { base32, sha256 } from "../../domain/base/ids.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { ProductDraft, VariantDraft } from "../../domain/catalog/product.ts";
import { optionValues } from "../../domain/catalog/product.ts";
import { productAudit } from "../../domain/catalog/product-audit.ts";
import { planProduct, type ReadyDraft, type StoredProduct } from "../../domain/catalog/product-change.ts";
import { deriveSku } from "../../domain/catalog/sku.ts";
import { appendAudit, auditStatement } from "../../stores/audit/audit.ts";
import { findSkuOwners } from "../../stores/catalog/catalog-stored.ts";
import { writeProduct } from "../../stores/catalog/catalog-write.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { makeEvent } from "../events/events.ts";
import { beforeChange, outboxEntry, publishOutbox } from "../events/outbox.ts";
import { safeHtml } from "./safe-html.ts";
import { VERSIONS } from "./versions.ts";

export type SaveOutcome = "created" | "updated" | "unchanged";

/** A product's id follows from its handle, so two who create it at once mean the same row. */
async function productId(handle: string): Promise<string> {
  return `prd_${base32(await sha256(`product\n${handle}`), 16)}`;
}

/**
 * Gives a variant without a SKU the one it has already, else one derived from its names that is
 * free.
 */
async function withSkus(
  db: D1Database,
  draft: ProductDraft,
  stored: StoredProduct | null,
): Promise<Result<ReadyDraft["variants"], string>> {
  const choiceOf = (options: VariantDraft["options"]) =>
    JSON.stringify(optionValues(draft.optionNames, options));
  const ownByChoice = new Map(stored?.variants.map((variant) => [choiceOf(variant.options), variant.sku]));
  const named = draft.variants.flatMap((variant) => variant.sku ?? []);
  const candidates = await Promise.all(
    draft.variants
      .filter((variant) => variant.sku === null)
      .map((variant) =>
        deriveSku(draft.handle, optionValues(draft.optionNames, variant.options), () => false),
      ),
  );
  const own = new Set(stored?.variants.map((variant) => variant.sku));
  const owners = await findSkuOwners(
    db,
    [...named, ...candidates].filter((sku) => !own.has(sku)),
  );
  const foreign = (sku: string) => owners.has(sku);
  const used = new Set(named);
  const variants: ReadyDraft["variants"] = [];
  for (const variant of draft.variants) {
    const before = ownByChoice.get(choiceOf(variant.options));
    const sku =
      variant.sku ??
      (before !== undefined && !used.has(before)
        ? before
        : await deriveSku(
            draft.handle,
            optionValues(draft.optionNames, variant.options),
            (name) => used.has(name) || foreign(name),
          ));
    if (foreign(sku)) {
      return err(`The SKU ${sku} belongs to the product ${owners.get(sku)}`);
    }
    used.add(sku);
    variants.push({ ...variant, sku });
  }
  return ok(variants);
}

/** Saves one product: see `writeDraft`. */
export async function saveProduct(
  call: Call,
  draft: ProductDraft,
  stored: StoredProduct | null,
): Promise<Result<{ id: string; outcome: SaveOutcome }, string>> {
  await beforeChange(call.env);
  const saved = await writeDraft(call, draft, stored);
  finishSaving(call);
  return saved;
}

/** Publishes and seals what saving products has written, once the answer is on its way. */
export function finishSaving(call: Call): void {
  sealSoon(call);
  call.ctx.waitUntil(publishOutbox(call.env));
}

/**
 * Makes the catalog equal to the draft, all of it or nothing, and sends changed counts and policies
 * to the stock ledgers. Repeating it changes nothing. Errors are for people: what is wrong with the
 * draft.
 */
export async function writeDraft(
  call: Call,
  draft: ProductDraft,
  stored: StoredProduct | null,
): Promise<Result<{ id: string; outcome: SaveOutcome }, string>> {
  const { env, traceparent } = call;
  const origin = auditOrigin(call);
  let description: string;
  try {
    description = await safeHtml(draft.description);
  } catch {
    return err("The description is too broken to be read as HTML");
  }
  const { actor } = origin;
  const variants = await withSkus(env.DB, draft, stored);
  if (!variants.ok) {
    return variants;
  }
  const change = planProduct({ ...draft, description, variants: variants.value }, stored);
  const id = stored?.id ?? (await productId(draft.handle));
  if (change.rowsChange) {
    const repriced = change.prices.flatMap(({ sku, version, previous, amount }) =>
      previous === null || previous === amount
        ? []
        : makeEvent("product.price_changed", { sku, version, from: previous, to: amount }, { traceparent }),
    );
    await writeProduct(env.DB, change, {
      productId: id,
      actor,
      now: Date.now(),
      events: repriced.map(outboxEntry),
      audit: productAudit(id, change, stored).map((entry) => auditStatement(env.DB, origin, entry)),
      changed: outboxEntry(makeEvent("catalog.changed", { version: 0 }, { traceparent })),
    });
    VERSIONS.expectChange();
  }
  // After the catalog: should this fail, saving again finds the counts still different.
  for (const { sku, tracked, backorder, reorderPoint } of change.policies) {
    await callObject(() => env.STOCK_LEDGER.getByName(sku).configure({ tracked, backorder, reorderPoint }));
  }
  for (const { sku, onHand } of change.counts) {
    await callObject(() => env.STOCK_LEDGER.getByName(sku).setOnHand({ onHand, reason: "import", actor }));
  }
  const known = new Map(stored?.variants.map((variant) => [variant.sku, variant.onHand]));
  const counted = change.counts.map(({ sku, onHand }) => ({
    action: "stock.adjusted" as const,
    subject: sku,
    before: { onHand: known.get(sku) },
    after: { onHand },
  }));
  await appendAudit(env.DB, origin, counted);
  return ok({ id, outcome: change.outcome });
}
