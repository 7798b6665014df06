import { isUnchanged } from "../../domain/audit/audit.ts";
import { randomId } from "../../domain/base/ids.ts";
import { money } from "../../domain/base/money.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { foldSku } from "../../domain/catalog/sku.ts";
import {
  mayEdit,
  movedOrder,
  type NewPurchaseOrder,
  type PurchaseItem,
  type PurchaseLine,
  type PurchaseMove,
  type PurchaseOrderPatch,
  type PurchaseTerms,
  purchaseState,
} from "../../domain/purchasing/purchase-order.ts";
import { FIRST_LOCATION } from "../../domain/stock/locations.ts";
import { auditStatement } from "../../stores/audit/audit.ts";
import { findSkuOwners } from "../../stores/catalog/catalog-stored.ts";
import {
  findPurchaseOrder,
  insertPurchaseOrders,
  type PurchaseOrderDraft,
  type StoredPurchaseOrder,
  updatePurchaseOrder,
} from "../../stores/purchasing/purchase-orders.ts";
import { findSupplier } from "../../stores/purchasing/suppliers.ts";
import { auditOrigin, sealSoon } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { refusedLocation } from "../stock/locations.ts";

type Changed = Result<StoredPurchaseOrder, Refusal>;

/** Two merchants who edit at once: the change is made on what is there now, so often. */
const TRIES = 5;

export async function createPurchaseOrder(call: Call, said: NewPurchaseOrder): Promise<Changed> {
  const { DB } = call.env;
  const terms: PurchaseTerms = {
    supplierId: said.supplierId,
    location: said.location ?? FIRST_LOCATION,
    expectedOn: said.expectedOn ?? null,
    note: said.note ?? "",
    items: said.items ?? [],
  };
  const draft = await draftOf(call.env, terms, null);
  if (!draft.ok) {
    return draft;
  }
  const order = { ...draft.value, id: randomId("po") };
  const statements = [createdStatement(call, order)];
  await insertPurchaseOrders(DB, [order], { now: Date.now(), statements });
  sealSoon(call);
  return reread(DB, order.id);
}

/** What the audit log says of a new order. Put it into the batch that writes it. */
export function createdStatement(
  call: Call,
  order: PurchaseOrderDraft & { id: string },
): D1PreparedStatement {
  const entry = { action: "purchase_order.created" as const, subject: order.id, before: null };
  return auditStatement(call.env.DB, auditOrigin(call), { ...entry, after: auditedOf(order) });
}

/**
 * Changes what is sent and leaves the rest. What was sent to the supplier is changed once the order
 * was withdrawn.
 *
 * @param mayChange Whether this version is what the merchant saw.
 */
export function editPurchaseOrder(
  call: Call,
  id: string,
  patch: PurchaseOrderPatch,
  mayChange: (version: number) => boolean,
): Promise<Changed> {
  return changePurchaseOrder(call, id, mayChange, async (before) => {
    const fixed = fieldsOf(patch).find((field) => !mayEdit(purchaseState(before), field));
    if (fixed !== undefined) {
      const detail = `The order is ${stateWords(before)}: ${fixed} cannot be changed now.`;
      return err(refusal("purchase_order_not_open", detail));
    }
    const terms = termsOf(before);
    const after: PurchaseTerms = {
      supplierId: patch.supplierId ?? terms.supplierId,
      location: patch.location ?? terms.location,
      expectedOn: patch.expectedOn === undefined ? terms.expectedOn : patch.expectedOn,
      note: patch.note ?? terms.note,
      items: patch.items ?? terms.items,
    };
    return draftOf(call.env, after, before);
  });
}

function fieldsOf(patch: PurchaseOrderPatch): (keyof PurchaseTerms)[] {
  const names: (keyof PurchaseTerms)[] = ["supplierId", "location", "expectedOn", "note", "items"];
  return names.filter((name) => patch[name] !== undefined);
}

/** Orders it, takes a step back, cancels it, awaits nothing more, or opens it again. */
export function movePurchaseOrder(
  call: Call,
  id: string,
  move: PurchaseMove,
  mayChange: (version: number) => boolean,
): Promise<Changed> {
  return changePurchaseOrder(call, id, mayChange, async (before) => {
    const after = movedOrder(before, move, Date.now());
    if (after) {
      return ok(after);
    }
    const isEmpty = move === "order" && before.lines.length === 0;
    const detail = isEmpty ? "The order has no lines yet." : `The order is ${stateWords(before)}.`;
    return err(refusal("purchase_order_not_open", detail));
  });
}

/**
 * The one way to change an order: what is decided on what was read is written, or decided again.
 */
async function changePurchaseOrder(
  call: Call,
  id: string,
  mayChange: (version: number) => boolean,
  decide: (before: StoredPurchaseOrder) => Promise<Result<PurchaseOrderDraft, Refusal>>,
): Promise<Changed> {
  const { DB } = call.env;
  for (let tries = 0; tries < TRIES; tries++) {
    const before = await findPurchaseOrder(DB, id);
    if (!before) {
      return err(noSuchPurchaseOrder());
    }
    if (!mayChange(before.version)) {
      break;
    }
    const after = await decide(before);
    if (!after.ok) {
      return after;
    }
    const entry = { before: auditedOf(before), after: auditedOf(after.value) };
    if (isUnchanged(entry.before, entry.after)) {
      return ok(before);
    }
    const statements = [
      auditStatement(DB, auditOrigin(call), { action: "purchase_order.changed", subject: id, ...entry }),
    ];
    if (await updatePurchaseOrder(DB, before, after.value, { now: Date.now(), statements })) {
      sealSoon(call);
      return reread(DB, id);
    }
  }
  return err(changedMeanwhile());
}

/** What an order says, as its supplier and its currency allow it. */
async function draftOf(
  env: Env,
  terms: PurchaseTerms,
  before: StoredPurchaseOrder | null,
): Promise<Result<PurchaseOrderDraft, Refusal>> {
  const { supplierId, location, expectedOn, note, items } = terms;
  const supplier = await findSupplier(env.DB, supplierId);
  if (!supplier || (supplier.archived && before?.supplierId !== supplierId)) {
    return err(invalid("supplierId", "is no supplier, or one that is archived"));
  }
  const unknown = location === before?.location ? null : await refusedLocation(env, location);
  if (unknown) {
    return err(unknown);
  }
  // An order that was sent stays in the currency that it was sent in.
  const currency = before?.supplierId === supplierId ? before.currency : supplier.currency;
  const foreign = items.findIndex(({ cost }) => cost.currency !== currency);
  if (foreign >= 0) {
    return err(invalid(`items.${foreign}.cost.currency`, `must be ${currency}`));
  }
  const lines = await linesOf(env, items, before);
  const { orderedAt, ended } = before ?? { orderedAt: null, ended: null };
  return lines.ok
    ? ok({ supplierId, currency, location, expectedOn, note, orderedAt, ended, lines: lines.value })
    : lines;
}

/** Lines under the SKUs as the catalog spells them; refused where it has none. */
async function linesOf(
  env: Env,
  items: readonly PurchaseItem[],
  before: StoredPurchaseOrder | null,
): Promise<Result<PurchaseLine[], Refusal>> {
  const owners = await findSkuOwners(
    env.DB,
    items.map(({ sku }) => sku),
  );
  const unknown = items.flatMap(({ sku }, index) => (owners.has(foldSku(sku)) ? [] : [{ sku, index }]));
  if (unknown.length > 0) {
    const errors = unknown.map(({ index }) => ({
      path: `items.${index}.sku`,
      message: "is not in the catalog",
    }));
    const skus = unknown.map(({ sku }) => sku);
    return err(refusal("unknown_sku", `The catalog has no item ${skus[0]}.`, { skus, errors }));
  }
  const received = new Map(before?.lines.map((line) => [foldSku(line.sku), line.received]));
  return ok(
    items.map(({ sku, quantity, cost }) => ({
      sku: owners.get(foldSku(sku))?.sku ?? sku,
      quantity,
      cost: cost.amount,
      received: received.get(foldSku(sku)) ?? 0,
    })),
  );
}

function termsOf({ supplierId, location, expectedOn, note, lines, currency }: StoredPurchaseOrder) {
  const items = lines.map(({ sku, quantity, cost }) => ({ sku, quantity, cost: money(cost, currency) }));
  return { supplierId, location, expectedOn, note, items };
}

/** An order as the audit log keeps it. */
function auditedOf(order: PurchaseOrderDraft) {
  const { supplierId, currency, location, expectedOn, note, lines } = order;
  return { state: purchaseState(order), supplierId, currency, location, expectedOn, note, lines };
}

export function stateWords(order: StoredPurchaseOrder): string {
  const state = purchaseState(order);
  return state === "draft" ? "a draft" : state.replace("_", " ");
}

async function reread(db: D1Database, id: string): Promise<Changed> {
  const stored = await findPurchaseOrder(db, id);
  return stored ? ok(stored) : err(noSuchPurchaseOrder());
}

export function noSuchPurchaseOrder(): Refusal {
  return refusal("not_found", "There is no such purchase order.");
}

export function changedMeanwhile(): Refusal {
  return refusal("changed_meanwhile", "The purchase order was changed meanwhile. Read it again.");
}

function invalid(path: string, message: string): Refusal {
  return refusal("invalid_request", "The purchase order does not fit together.", {
    errors: [{ path, message }],
  });
}
