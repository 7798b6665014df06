/** Addresses inside the console that several of its parts lead to. */

export function stockPath(sku: string): string {
  return `/admin/stock/${encodeURIComponent(sku)}`;
}
