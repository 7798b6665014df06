import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { defaultLanes, type SaleRequest } from "../../domain/sales/sale.ts";
import { findVariantsBySku } from "../../stores/catalog/catalog.ts";
import { deleteSale, endSale, findSale, insertSale, type StoredSale } from "../../stores/sales/sales.ts";
import { audit, auditOrigin } from "../audit/audit.ts";
import type { Call } from "../base/call.ts";
import { callObject } from "../base/call-object.ts";
import { forgetSales } from "./sale-cache.ts";

/** Puts a sale on the calendar of its SKU's ledger, which opens and closes it. */
export async function scheduleSale(
  call: Call,
  request: SaleRequest,
  id: string,
): Promise<Result<StoredSale, Refusal>> {
  const { env } = call;
  const closesAt = Date.parse(request.closesAt);
  if (closesAt <= Date.now()) {
    return err(
      refusal("invalid_request", "The sale would be over before it starts.", {
        errors: [{ path: "closesAt", message: "must be in the future" }],
      }),
    );
  }
  const variant = (await findVariantsBySku(env.DB, [request.sku])).get(request.sku);
  if (!variant) {
    return err(refusal("unknown_sku", `There is no SKU ${request.sku}.`, { skus: [request.sku] }));
  }
  const admissionPerSecond = request.admission?.perSecond ?? null;
  const sale = await insertSale(
    env.DB,
    {
      id,
      sku: request.sku,
      title: request.title,
      lineTitle: variant.title,
      allotment: request.allotment,
      price: request.price.amount,
      priceVersion: variant.priceVersion,
      opensAt: Date.parse(request.opensAt),
      closesAt,
      perCustomerLimit: request.perCustomerLimit,
      lanes: request.lanes ?? defaultLanes(request.allotment, admissionPerSecond),
      admissionPerSecond,
    },
    auditOrigin(call).actor,
  );
  const { allotment, lanes, opensAt } = sale;
  const pool = { saleId: id, allotment, lanes, opensAt, closesAt };
  // An immediate opening has its units when this returns.
  const scheduled = await callObject(() => env.STOCK_LEDGER.getByName(sale.sku).scheduleSale(pool));
  forgetSales();
  if (scheduled && scheduled.short === 0) {
    const { ticketKey: _secret, num: _num, ...after } = sale;
    await audit(call, { action: "sale.scheduled", subject: id, before: null, after });
    return ok(sale);
  }
  await deleteSale(env.DB, id);
  if (!scheduled) {
    return err(refusal("unknown_sku", `There is no SKU ${sale.sku}.`, { skus: [sale.sku] }));
  }
  return err(
    refusal("out_of_stock", `The stock is ${scheduled.short} short of the allotment.`, { skus: [sale.sku] }),
  );
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
