import type { MenuLink } from "../../domain/shop/home.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { policyPath, writtenPath } from "../ui/paths.ts";

/** The shop's own words for its places, where a merchant's menu has none. */
const PLACES: Record<string, string> = {
  "/": "Home",
  "/collections": "Collections",
  "/sales": "Sales",
  "/search": "Search",
  "/cart": "Cart",
  "/orders": "Your orders",
  "/orders/lookup": "Find an order",
  "/account": "Your account",
  "/docs": "For developers",
};

/** What a link of a menu is called; its address where it leads to no place that is known. */
export function menuWords({ label, to }: MenuLink, shop: ShopSettings): string {
  const written = [
    ...shop.policies.map(({ slug, title }) => ({ path: policyPath(slug), title })),
    ...shop.pages.map(({ slug, title }) => ({ path: writtenPath(slug), title })),
  ];
  const known = to === "/products" ? shop.catalogue : PLACES[to];
  return label || known || (written.find(({ path }) => path === to)?.title ?? to);
}
