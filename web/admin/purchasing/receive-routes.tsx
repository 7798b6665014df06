import type { Context } from "hono";
import { randomId } from "../../../domain/base/ids.ts";
import { PROBLEMS, ProblemError, type ProblemStatus, refusal } from "../../../domain/base/problem.ts";
import { PurchaseQuantity } from "../../../domain/purchasing/purchase-order.ts";
import { callOf } from "../../../http/call.ts";
import { noStore } from "../../../http/middleware/no-store.ts";
import { type AppEnv, createRouter } from "../../../http/router.ts";
import { stateWords } from "../../../shop/purchasing/purchase-orders.ts";
import { isAwaited, receiveGoods, reverseReceipt } from "../../../shop/purchasing/receive-goods.ts";
import { findVariantsBySku } from "../../../stores/catalog/catalog.ts";
import type { StoredPurchaseOrder } from "../../../stores/purchasing/purchase-orders.ts";
import type { Filled } from "../frame/fields.tsx";
import { purchaseOrderPath } from "../frame/paths.ts";
import { staffPage } from "../frame/staff.tsx";
import { PURCHASE_ORDERS } from "./purchase-orders-page.tsx";
import { ReceivePage } from "./receive-page.tsx";
import { orderPage, requirePurchaseOrder } from "./show-order.tsx";

const PATH = `${PURCHASE_ORDERS}/:id` as const;

export const adminReceiveRoutes = createRouter();
adminReceiveRoutes.use(`${PURCHASE_ORDERS}/*`, noStore);

adminReceiveRoutes.get(`${PATH}/receive`, async (c) => {
  const order = await requirePurchaseOrder(c);
  if (!isAwaited(order)) {
    const detail = `The order is ${stateWords(order)}: it awaits no goods.`;
    return orderPage(c, order, { problem: detail, status: PROBLEMS.purchase_order_not_open.status });
  }
  return receivePage(c, order, { values: { key: randomId("rcv") }, errors: {} });
});

/** The form names the version that it shows, and sending it twice takes the goods in once. */
adminReceiveRoutes.post(`${PATH}/receive`, async (c) => {
  const order = await requirePurchaseOrder(c);
  const form = await c.req.formData();
  const key = /^rcv_[0-9a-z]{20}$/.exec(String(form.get("key")))?.[0] ?? randomId("rcv");
  const version = Number(form.get("version"));
  const shown = { ...order, version };
  if (form.get("do") === "all") {
    return receivePage(c, shown, { values: { key, ...awaited(order) }, errors: {} });
  }
  const { values, errors, items } = readCounts(form, order);
  const filled = { values: { key, ...values }, errors };
  if (Object.keys(errors).length > 0 || items.length === 0) {
    const problem = items.length === 0 ? "Say how many units of something came." : undefined;
    return receivePage(c, shown, filled, { problem, status: 422 });
  }
  const over = form.get("over") === "yes";
  const received = await receiveGoods(callOf(c), order.id, key, { items, over }, (now) => now === version);
  if (received.ok) {
    return c.redirect(`${purchaseOrderPath(order.id)}?done=received`, 303);
  }
  const { code, detail } = received.error;
  const again = code === "changed_meanwhile" ? await requirePurchaseOrder(c) : shown;
  const asksOver = code === "receipt_exceeds_order";
  return receivePage(c, again, filled, { problem: detail, asksOver, status: PROBLEMS[code].status });
});

adminReceiveRoutes.post(`${PATH}/receipts/:receiptId/reverse`, async (c) => {
  const order = await requirePurchaseOrder(c);
  const receiptId = c.req.param("receiptId");
  const force = (await c.req.formData()).get("force") === "yes";
  const reversed = await reverseReceipt(callOf(c), order.id, receiptId, { force });
  if (reversed.ok) {
    return c.redirect(`${purchaseOrderPath(order.id)}?done=reversed`, 303);
  }
  const { code, detail } = reversed.error;
  if (code === "not_found") {
    throw new ProblemError(refusal(code, detail));
  }
  const forced = code === "stock_promised" ? receiptId : "";
  return orderPage(c, order, { problem: detail, forced, status: PROBLEMS[code].status });
});

function awaited({ lines }: StoredPurchaseOrder): Filled["values"] {
  return Object.fromEntries(
    lines.map(({ quantity, received }, n) => {
      const units = Math.max(0, quantity - received);
      return [`quantity.${n}`, units === 0 ? "" : String(units)];
    }),
  );
}

function readCounts(form: FormData, { lines }: StoredPurchaseOrder) {
  const values: Filled["values"] = {};
  const errors: Filled["errors"] = {};
  const items = lines.flatMap(({ sku }, n) => {
    const name = `quantity.${n}`;
    const text = String(form.get(name) ?? "")
      .trim()
      .slice(0, 20);
    values[name] = text;
    if (text === "" || text === "0") {
      return [];
    }
    const quantity = PurchaseQuantity.safeParse(/^\d{1,6}$/.test(text) ? Number(text) : Number.NaN);
    if (!quantity.success) {
      errors[name] = `Enter how many units of ${sku} came, or nothing.`;
      return [];
    }
    return [{ sku, quantity: quantity.data }];
  });
  return { values, errors, items };
}

interface Shown {
  problem?: string | undefined;
  asksOver?: boolean;
  status?: ProblemStatus;
}

async function receivePage(
  c: Context<AppEnv>,
  order: StoredPurchaseOrder,
  filled: Filled,
  { problem, asksOver = false, status }: Shown = {},
) {
  const variants = await findVariantsBySku(
    c.env.DB,
    order.lines.map(({ sku }) => sku),
  );
  const titles = new Map([...variants].map(([sku, { title }]) => [sku, title]));
  return staffPage(
    c,
    <ReceivePage order={order} titles={titles} filled={filled} asksOver={asksOver} problem={problem} />,
    status ?? 200,
  );
}
