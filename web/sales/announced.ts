import type { Context } from "hono";
import { logRecord } from "../../domain/base/log.ts";
import { CURRENCY } from "../../domain/base/money.ts";
import type { ProductView } from "../../domain/catalog/catalog.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import type { AppEnv } from "../../http/router.ts";
import { viewSale } from "../../shop/sales/view-sale.ts";
import { type StoredSale, salesOfSkus } from "../../stores/sales/sales.ts";
import { ANNOUNCED_MS, nextTurn } from "./strip-words.ts";

/** Sales that one page of products shows: each asks its room. */
const MAX_SALES_TOLD = 4;

/**
 * Sales that a page with these products announces: only where its prices are in the shop's
 * currency.
 */
export async function salesOf(
  c: Context<AppEnv>,
  db: D1Database,
  products: readonly ProductView[],
): Promise<SaleView[]> {
  const skus = products.flatMap(({ variants }) => variants.map(({ sku }) => sku));
  const isOther = c.get("currency") !== CURRENCY;
  return isOther || skus.length === 0
    ? []
    : announced(c, await salesOfSkus(db, skus, Date.now()), MAX_SALES_TOLD);
}

/**
 * The first sales to announce: open ones with units left, and those that open soon.
 * The page turns when the next of them is announced, opens or closes.
 */
export async function announced(
  c: Context<AppEnv>,
  sales: readonly StoredSale[],
  most: number,
): Promise<SaleView[]> {
  const now = Date.now();
  const next = nextTurn(sales, now);
  if (next !== null) {
    c.set("turnsAt", next);
  }
  const coming = sales
    .filter(({ opensAt, closesAt }) => closesAt > now && opensAt < now + ANNOUNCED_MS)
    .sort((a, b) => a.opensAt - b.opensAt);
  const told: SaleView[] = [];
  try {
    for (const sale of coming) {
      const view = await viewSale(c.env, sale);
      if (view.state === "open" || view.state === "scheduled") {
        told.push(view);
      }
      if (told.length === most) {
        break;
      }
    }
  } catch (error) {
    // The page is worth showing without it.
    console.warn(logRecord("warn", "sale room did not answer", { error }));
  }
  return told;
}
