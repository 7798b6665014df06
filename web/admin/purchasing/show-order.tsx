import type { Context } from "hono";
import { ProblemError, type ProblemStatus } from "../../../domain/base/problem.ts";
import type { AppEnv } from "../../../http/router.ts";
import { noSuchPurchaseOrder } from "../../../shop/purchasing/purchase-orders.ts";
import { readReceipts } from "../../../shop/purchasing/receive-goods.ts";
import { noSuchSupplier } from "../../../shop/purchasing/suppliers.ts";
import { accountNames } from "../../../stores/accounts/accounts.ts";
import { listLocations } from "../../../stores/locations/locations.ts";
import { findPurchaseOrder, type StoredPurchaseOrder } from "../../../stores/purchasing/purchase-orders.ts";
import { findSupplier, listSuppliers, type StoredSupplier } from "../../../stores/purchasing/suppliers.ts";
import type { FieldErrors } from "../../ui/field.tsx";
import { skuChoices } from "../frame/sku-choices.tsx";
import { staffPage } from "../frame/staff.tsx";
import { DraftPage, type DraftPageProps } from "./draft-page.tsx";
import { type OrderForm, orderForm } from "./purchase-order-form.ts";
import { PurchaseOrderPage } from "./purchase-order-page.tsx";

export async function requirePurchaseOrder(c: Context<AppEnv>): Promise<StoredPurchaseOrder> {
  const order = await findPurchaseOrder(c.env.DB, c.req.param("id") ?? "");
  if (!order) {
    throw new ProblemError(noSuchPurchaseOrder());
  }
  return order;
}

export async function requireSupplierOf(
  c: Context<AppEnv>,
  { supplierId }: StoredPurchaseOrder,
): Promise<StoredSupplier> {
  const supplier = await findSupplier(c.env.DB, supplierId);
  if (!supplier) {
    throw new ProblemError(noSuchSupplier());
  }
  return supplier;
}

interface Shown extends Pick<DraftPageProps, "notice" | "problem" | "focus" | "rejected"> {
  /** What was typed; without it, what is stored. */
  form?: OrderForm;
  errors?: FieldErrors<string>;
  forced?: string;
  status?: ProblemStatus;
}

/** The page of an order as it is now: the form of a draft, or what came of an order. */
export async function orderPage(
  c: Context<AppEnv>,
  order: StoredPurchaseOrder,
  { form = orderForm(order), errors = {}, forced = "", status, ...shown }: Shown = {},
) {
  const locations = await listLocations(c.env.DB);
  if (order.state === "draft") {
    const [suppliers, choices] = await Promise.all([listSuppliers(c.env.DB), skuChoices(c.env)]);
    const page = { order, locations, form, errors, suppliers, choices, ...shown };
    return staffPage(c, <DraftPage {...page} />, status ?? 200);
  }
  const [supplier, receipts] = await Promise.all([
    requireSupplierOf(c, order),
    readReceipts(c.env, order.id),
  ]);
  const names = await accountNames(
    c.env,
    receipts.map(({ actor }) => actor),
  );
  const filled = { values: form.values, errors };
  const page = { order, supplier, locations, receipts, names, filled, forced, ...shown };
  return staffPage(c, <PurchaseOrderPage {...page} />, status ?? 200);
}
