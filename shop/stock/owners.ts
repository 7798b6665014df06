import type { OwnerName } from "../../domain/stock/stock.ts";
import type { StockOwnerObject } from "./stock-objects.ts";

/** A fresh stub of the owner of these units. Take one for each try: a stub that threw is broken. */
export function stockOwner(env: Env, { kind, name }: OwnerName): StockOwnerObject {
  switch (kind) {
    case "ledger":
      return env.STOCK_LEDGER.getByName(name);
    case "lane":
      return env.STOCK_LANE.getByName(name);
    case "promotion":
      return env.PROMOTION_LEDGER.getByName(name);
  }
}
