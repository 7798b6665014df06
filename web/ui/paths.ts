import { type Look, OWN_LOOK } from "../../domain/shop/look.ts";

/** Addresses of pages, with their parameters encoded. */

/** @param variant The SKU that is chosen when the page opens; without it the page chooses. */
export function productPath(slug: string, variant?: string): string {
  const path = `/products/${encodeURIComponent(slug)}`;
  return variant === undefined ? path : `${path}?${new URLSearchParams({ variant })}`;
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

/** Where packing slips of orders are printed; with a location, those of what leaves from there. */
export function slipsPath(ids: readonly string[], location?: string): string {
  const from = location === undefined ? "" : `&location=${encodeURIComponent(location)}`;
  return `/admin/orders/slips?ids=${ids.map(encodeURIComponent).join()}${from}`;
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

/** Where stylesheets of looks are. */
export const LOOK_PATH = "/look/v1";

/** The stylesheet of a look; null for the one that pages have anyway. */
export function lookPath({ accent, accentDark, headings, text }: Look): string | null {
  const name = [accent.slice(1), accentDark.slice(1), headings, text].join(".");
  const own = [OWN_LOOK.accent.slice(1), OWN_LOOK.accentDark.slice(1), OWN_LOOK.headings, OWN_LOOK.text];
  return name === own.join(".") ? null : `${LOOK_PATH}/${name}.css`;
}

/** A page of the merchant's own. */
export function writtenPath(slug: string): string {
  return `/pages/${encodeURIComponent(slug)}`;
}
