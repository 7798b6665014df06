import { z } from "@hono/zod-openapi";
import { Money, money } from "../../../domain/base/money.ts";
import { IMPORTED_STATES, ImportedCustomer, type ImportedOrder } from "../../../domain/imported/imported.ts";
import type { ImportedPlace } from "../../../stores/imported/imported.ts";

export const ImportedQuery = z.object({
  dryRun: z.enum(["true", "false"]).optional().describe("true: says what would happen, and changes nothing"),
});

export const ImportedReport = z
  .object({
    kind: z.enum(["orders", "customers"]).describe("What the file was"),
    created: z.int(),
    updated: z.int(),
    unchanged: z.int(),
    refused: z.int(),
    rejected: z
      .array(z.object({ line: z.int(), name: z.string(), reason: z.string() }))
      .describe("The first 1,000 of those that were refused"),
    ignoredColumns: z.array(z.string()),
  })
  .openapi("ImportedReport");

/**
 * Written without a dot for any character: other dialects of patterns take other line ends for one.
 */
const CURSOR = /^(\d{1,15})\.([^\n\r\u2028\u2029]{1,255})$/u;
const cursor = z.string().regex(CURSOR).optional().describe("`next` of the previous page");

export const OwnImportedQuery = z.object({ cursor });
export const AdminImportedQuery = z.object({
  q: z.string().max(255).trim().optional().describe("An order's name, or an email address"),
  cursor,
});

export function importedPlace(text: string | undefined): ImportedPlace | null {
  const [, placedAt, name] = CURSOR.exec(text ?? "") ?? [];
  return name === undefined ? null : { placedAt: Number(placedAt), name };
}

/** The `cursor` of the page behind this order. */
export function nextImported(last: ImportedOrder | null): string | null {
  return last && `${last.placedAt}.${last.name}`;
}

const ImportedOrderView = z
  .object({
    name: z.string(),
    email: z.string(),
    placedAt: z.iso.datetime(),
    state: z.enum(IMPORTED_STATES),
    fulfilment: z.string().describe("As the file says it"),
    subtotal: Money,
    discount: Money,
    shipping: Money,
    taxes: Money,
    total: Money,
    refunded: Money,
    discountCode: z.string(),
    paidBy: z.string(),
    lines: z.array(z.object({ title: z.string(), sku: z.string(), quantity: z.int(), unitPrice: Money })),
    shippingAddress: ImportedCustomer.shape.address,
  })
  .openapi("ImportedOrder");

export const ImportedOrders = z
  .object({ items: z.array(ImportedOrderView), next: z.string().nullable() })
  .openapi("ImportedOrders");

export const ImportedPage = z
  .object({
    orders: z.array(ImportedOrderView),
    next: z.string().nullable(),
    customers: z.array(ImportedCustomer.describe("The one of that address")),
  })
  .openapi("ImportedPage");

export function importedOrderView(order: ImportedOrder): z.infer<typeof ImportedOrderView> {
  const inOwn = (amount: number) => money(amount, order.currency);
  const { name, email, placedAt, state, fulfilment, discountCode, paidBy, lines, shippingAddress } = order;
  return {
    name,
    email,
    placedAt: new Date(placedAt).toISOString(),
    state,
    fulfilment,
    subtotal: inOwn(order.subtotal),
    discount: inOwn(order.discount),
    shipping: inOwn(order.shipping),
    taxes: inOwn(order.taxes),
    total: inOwn(order.total),
    refunded: inOwn(order.refunded),
    discountCode,
    paidBy,
    lines: lines.map((line) => ({ ...line, unitPrice: inOwn(line.unitPrice) })),
    shippingAddress,
  };
}
