import { type OwnerName, promotionOf } from "../../domain/stock/stock.ts";
import type { StockOwnerObject } from "./stock-objects.ts";

/** A fresh stub of the owner of these units. Take one for each try: a stub that threw is broken. */
export function stockOwner(env: Env, owner: OwnerName): StockOwnerObject {
  const promotionId = promotionOf(owner);
  if (promotionId !== null) {
    return env.PROMOTION_LEDGER.getByName(promotionId);
  }
  const { kind, name } = owner;
  return kind === "lane" ? env.STOCK_LANE.getByName(name) : env.STOCK_LEDGER.getByName(name);
}
