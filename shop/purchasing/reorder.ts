import { DAY_MS } from "../../domain/analytics/periods.ts";
import { base32, sha256 } from "../../domain/base/ids.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { foldSku } from "../../domain/catalog/sku.ts";
import { readPage } from "../../domain/lists/page.ts";
import { type ReplenishmentSpan, unitsToOrder } from "../../domain/stock/replenishment.ts";
import { findSkuOwners } from "../../stores/catalog/catalog-stored.ts";
import {
  findPurchaseOrder,
  insertPurchaseOrders,
  type StoredPurchaseOrder,
} from "../../stores/purchasing/purchase-orders.ts";
import { lastCosts, listReorder, type ReorderRow } from "../../stores/purchasing/reorder.ts";
import { listSuppliers, type StoredSupplier } from "../../stores/purchasing/suppliers.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { refusedLocation } from "../stock/locations.ts";
import { createdStatement } from "./purchase-orders.ts";

export interface Suggestion extends ReorderRow {
  /** Units to order. */
  quantity: number;
}

interface SuggestionQuery extends ReplenishmentSpan {
  supplierId?: string | undefined;
  sku?: string | undefined;
  /** The SKU after which the page begins. */
  after?: string | undefined;
  limit: number;
}

/** What to order now, by SKU: a page may have fewer than its limit. */
export async function suggestOrders(
  env: Env,
  { limit, after = "", ...query }: SuggestionQuery,
): Promise<{ suggestions: Suggestion[]; next: string | null }> {
  const since = Date.now() - query.days * DAY_MS;
  const { items, last } = await readPage(limit, (take) =>
    listReorder(env.DB, { ...query, since, after, limit: take }),
  );
  return {
    suggestions: items
      .map((row) => ({ ...row, quantity: unitsToOrder(row, query) }))
      .filter(({ quantity }) => quantity > 0),
    next: last?.sku ?? null,
  };
}

export interface Chosen {
  sku: string;
  quantity: number;
  supplierId: string;
}

/**
 * Makes a draft for each supplier of what was chosen, all or none, and once for each key. A line
 * costs what the supplier took the last time.
 */
export async function draftChosen(
  call: Call,
  key: string,
  { location, chosen }: { location: string; chosen: readonly Chosen[] },
): Promise<Result<StoredPurchaseOrder[], Refusal>> {
  const { env } = call;
  const closed = await refusedLocation(env, location);
  if (closed) {
    return err(closed);
  }
  const known = new Map((await listSuppliers(env.DB)).map((supplier) => [supplier.id, supplier]));
  if (chosen.some(({ supplierId }) => known.get(supplierId)?.archived !== false)) {
    return err(refusal("invalid_request", "Choose a supplier for each line, one that is not archived."));
  }
  const owners = await findSkuOwners(
    env.DB,
    chosen.map(({ sku }) => sku),
  );
  const skus = chosen.flatMap(({ sku }) => (owners.has(foldSku(sku)) ? [] : [sku]));
  if (skus.length > 0) {
    return err(refusal("unknown_sku", `The catalog has no item ${skus[0]}.`, { skus }));
  }
  const bySupplier = Map.groupBy(chosen, ({ supplierId }) => supplierId);
  const drafts = await Promise.all(
    [...bySupplier].flatMap(([id, lines]) => {
      const supplier = known.get(id);
      return supplier ? draftFor(call, key, supplier, lines, location) : [];
    }),
  );
  const statements = drafts.map((draft) => createdStatement(call, draft));
  // Refused where the same was sent before: those drafts are the answer then.
  if (await insertPurchaseOrders(env.DB, drafts, { now: Date.now(), statements })) {
    sealSoon(call);
  }
  const made = await Promise.all(drafts.map(({ id }) => findPurchaseOrder(env.DB, id)));
  return ok(made.filter((order) => order !== null));
}

async function draftFor(
  call: Call,
  key: string,
  { id: supplierId, currency }: StoredSupplier,
  lines: readonly Chosen[],
  location: string,
) {
  const { actor } = auditOrigin(call);
  const costs = await lastCosts(
    call.env.DB,
    supplierId,
    currency,
    lines.map(({ sku }) => sku),
  );
  return {
    id: `po_${base32(await sha256(`reorder\n${actor}\n${key}\n${supplierId}`), 20)}`,
    supplierId,
    currency,
    location,
    expectedOn: null,
    note: "",
    orderedAt: null,
    ended: null,
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity, cost: costs.get(sku) ?? 0, received: 0 })),
  };
}
