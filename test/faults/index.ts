import { ACCOUNT_FAULTS } from "./accounts.ts";
import { CART_FAULTS } from "./cart.ts";
import { CATALOG_FAULTS } from "./catalog.ts";
import { EVENT_FAULTS } from "./events.ts";
import type { Fault } from "./fault.ts";
import { HTTP_FAULTS } from "./http.ts";
import { ORDER_FAULTS } from "./orders.ts";
import { PAYMENT_FAULTS } from "./payments.ts";
import { SALE_FAULTS } from "./sales.ts";
import { STOCK_FAULTS } from "./stock.ts";

export const FAULTS: readonly Fault[] = [
  ...ORDER_FAULTS,
  ...PAYMENT_FAULTS,
  ...STOCK_FAULTS,
  ...SALE_FAULTS,
  ...CART_FAULTS,
  ...CATALOG_FAULTS,
  ...ACCOUNT_FAULTS,
  ...EVENT_FAULTS,
  ...HTTP_FAULTS,
];

/** @throws when there is no such fault */
export function faultNamed(id: string): Fault {
  const found = FAULTS.find((fault) => fault.id === id);
  if (!found) {
    throw new Error(`There is no fault "${id}"`);
  }
  return found;
}
