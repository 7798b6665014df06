/** Addresses inside the console that several of its parts lead to. */

/** @param id A guest's cart by its id, an account's as `user:acc_…` */
export function staffCartPath(id: string): string {
  return `/admin/carts/${encodeURIComponent(id)}`;
}

export function stockPath(sku: string): string {
  return `/admin/stock/${encodeURIComponent(sku)}`;
}

/** @param key An order's id, its number, or a trace id */
export function storyPath(key: string): string {
  return `/admin/orders/${encodeURIComponent(key)}/story`;
}

/** @param id A purchase order's id, or that of one of its receipts, which begins with it */
export function purchaseOrderPath(id: string): string {
  return `/admin/purchase-orders/${encodeURIComponent(id.split(".")[0] ?? id)}`;
}
