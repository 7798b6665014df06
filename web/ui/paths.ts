/** Addresses of pages, with their parameters encoded. */

export function productPath(slug: string): string {
  return `/products/${encodeURIComponent(slug)}`;
}

export function collectionPath(category: string): string {
  return `/products?${new URLSearchParams({ category })}`;
}

export function orderPath(id: string): string {
  return `/orders/${encodeURIComponent(id)}`;
}

/** Where an order's receipt is printed. */
export function receiptPath(id: string): string {
  return `${orderPath(id)}/receipt`;
}

/** Where packing slips of orders are printed. */
export function slipsPath(ids: readonly string[]): string {
  return `/admin/orders/slips?ids=${ids.map(encodeURIComponent).join()}`;
}

/** Where staff see an order. */
export function adminOrderPath(id: string): string {
  return `/admin${orderPath(id)}`;
}

export function salePath(id: string): string {
  return `/sales/${encodeURIComponent(id)}`;
}

export function policyPath(slug: string): string {
  return `/policies/${encodeURIComponent(slug)}`;
}
