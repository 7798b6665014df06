import { logRecord } from "../../domain/base/log.ts";
import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { defaultLanes, type Sale, type SaleRequest } from "../../domain/sales/sale.ts";
import { termsRefusal } from "../../domain/sales/sale-terms.ts";
import { beaconChain } from "../../providers/beacon/drand.ts";
import { findVariantsBySku, type SellableVariant } from "../../stores/catalog/catalog.ts";
import { deleteSale, endSale, findSale, insertSale, type StoredSale } from "../../stores/sales/sales.ts";
import { audit, auditOrigin } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { currentShop } from "../settings/current-shop.ts";
import type { SaleHeld } from "../stock/stock-objects.ts";
import { forgetSales } from "./sale-cache.ts";

/**
 * Puts a sale on the calendar of its SKU's ledger, which holds the allotment from now on, and opens
 * and closes the sale.
 */
export async function scheduleSale(
  call: Call,
  request: SaleRequest,
  id: string,
): Promise<Result<StoredSale, Refusal>> {
  const admissionPerSecond = request.admission?.perSecond ?? null;
  return hold(call, {
    id,
    sku: request.sku,
    title: request.title,
    allotment: request.allotment,
    price: request.price.amount,
    opensAt: Date.parse(request.opensAt),
    closesAt: Date.parse(request.closesAt),
    perCustomerLimit: request.perCustomerLimit,
    lanes: request.lanes ?? defaultLanes(request.allotment, admissionPerSecond),
    admissionPerSecond,
    accountsBefore: request.admission?.earlierAccounts ? Date.now() : null,
    rooms: request.rooms ?? 1,
  });
}

/** What a merchant decides of a sale. */
type Terms = Omit<Sale, "num" | "version" | "lineTitle" | "priceVersion">;

/** Stores a sale and has its allotment held; leaves nothing behind when that is refused. */
export async function hold(call: Call, terms: Terms): Promise<Result<StoredSale, Refusal>> {
  const { env } = call;
  const { id, sku, closesAt } = terms;
  if (closesAt <= Date.now()) {
    return err(
      refusal("invalid_request", "The sale would be over before it starts.", {
        errors: [{ path: "closesAt", message: "must be in the future" }],
      }),
    );
  }
  const variant = await variantOf(env, sku);
  if (!variant.ok) {
    return variant;
  }
  const { title: lineTitle, priceVersion } = variant.value;
  const refused = termsRefusal(terms, variant.value, (await currentShop(env, call.ctx)).limits);
  if (refused) {
    return err(refused);
  }
  const sale = await insertSale(
    env.DB,
    { ...terms, lineTitle, priceVersion },
    beaconChain(env),
    auditOrigin(call).actor,
  );
  try {
    // An immediate opening has its units when this returns.
    const held = await callObject(() => env.STOCK_LEDGER.getByName(sku).scheduleSale(poolOf(sale)));
    const short = heldRefusal(sale, held);
    if (short) {
      await deleteSale(env.DB, id);
      return err(short);
    }
  } catch (error) {
    await takeBack(env, sale);
    throw error;
  } finally {
    forgetSales();
  }
  // Followers of sales are notified of it in time.
  await callObject(() => env.SWEEPER.getByName("sweeper").wake());
  await audit(call, { action: "sale.scheduled", subject: id, before: null, after: auditedSale(sale) });
  return ok(sale);
}

/** The variant that a sale is of, read where it is written. */
export async function variantOf(env: Env, sku: string): Promise<Result<SellableVariant, Refusal>> {
  const variant = (await findVariantsBySku(env.DB, [sku])).get(sku);
  return variant ? ok(variant) : err(unknownSku(sku));
}

/** What the ledger must know of a sale. */
export function poolOf({ id, allotment, lanes, opensAt, closesAt }: StoredSale) {
  return { saleId: id, allotment, lanes, opensAt, closesAt };
}

/** Why a ledger did not hold a sale's allotment, or null. */
export function heldRefusal({ sku }: Pick<Sale, "sku">, held: SaleHeld | null): Refusal | null {
  if (!held) {
    return unknownSku(sku);
  }
  if (held.turned) {
    return refusal("sale_not_editable", "The sale opened or ended meanwhile.");
  }
  if (held.overlaps !== undefined) {
    return refusal("sale_overlaps", `The sale ${held.overlaps} of this SKU runs at that time.`, {
      errors: [{ path: "opensAt", message: `must be before or after the sale ${held.overlaps}` }],
      skus: [sku],
    });
  }
  if (held.short === 0) {
    return null;
  }
  const others = held.held ? ` Other sales of this SKU hold ${held.held}.` : "";
  return refusal("out_of_stock", `The stock is ${held.short} short of the allotment.${others}`, {
    skus: [sku],
  });
}

/** A sale as the audit log has it. */
export function auditedSale(sale: Sale) {
  const { id, sku, title, lineTitle, allotment, price, priceVersion, opensAt, closesAt } = sale;
  const { perCustomerLimit, lanes, admissionPerSecond, rooms } = sale;
  const terms = { id, sku, title, lineTitle, allotment, price, priceVersion, opensAt, closesAt };
  return { ...terms, perCustomerLimit, lanes, admissionPerSecond, rooms };
}

function unknownSku(sku: string): Refusal {
  return refusal("unknown_sku", `There is no SKU ${sku}.`, { skus: [sku] });
}

/**
 * It is not known whether the ledger has the sale: its merchant gets the answer that there is none.
 */
async function takeBack(env: Env, { id, sku }: StoredSale): Promise<void> {
  try {
    await deleteSale(env.DB, id);
    await callObject(() => env.STOCK_LEDGER.getByName(sku).endSale(id));
  } catch (error) {
    console.error(logRecord("error", "sale not taken back", { sale: id, error }));
  }
}

/**
 * Ends a sale now. The row comes first, so that the edge stops; then the lanes hand back what is
 * left.
 */
export async function stopSale(call: Call, id: string): Promise<StoredSale | null> {
  const { env } = call;
  const before = await findSale(env.DB, id);
  if (!before) {
    return null;
  }
  const now = Date.now();
  const ended = await endSale(env.DB, id, now);
  forgetSales();
  const sale = (await findSale(env.DB, id)) ?? before;
  await callObject(() => env.STOCK_LEDGER.getByName(sale.sku).endSale(id));
  await callObject(() => env.SALE_ROOM.getByName(id).refresh());
  if (ended) {
    await audit(call, {
      action: before.opensAt > now ? "sale.cancelled" : "sale.closed",
      subject: id,
      before: { opensAt: before.opensAt, closesAt: before.closesAt },
      after: { opensAt: sale.opensAt, closesAt: sale.closesAt },
    });
  }
  return sale;
}
