import { capitalized } from "../../domain/base/shop.ts";
import type { Words } from "../../domain/language/words.ts";
import type { MenuLink } from "../../domain/shop/home.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { policyPath, writtenPath } from "../ui/paths.ts";

type Place =
  | "frame.home"
  | "frame.collections"
  | "frame.sales"
  | "frame.search"
  | "frame.cart"
  | "frame.yourOrders"
  | "frame.findOrder"
  | "frame.yourAccount"
  | "live.wishlist"
  | "frame.developers";

/** The shop's own words for its places, where a merchant's menu has none. */
const PLACES: { readonly [path: string]: Place | undefined } = {
  "/": "frame.home",
  "/collections": "frame.collections",
  "/sales": "frame.sales",
  "/search": "frame.search",
  "/cart": "frame.cart",
  "/orders": "frame.yourOrders",
  "/orders/lookup": "frame.findOrder",
  "/account": "frame.yourAccount",
  "/wishlist": "live.wishlist",
  "/docs": "frame.developers",
};

/** "/collections/winter-coats" → "Winter coats"; an address that says less stays as it is. */
function wordsOf(to: string): string {
  const [, last] = /^\/(?:.*\/)?([a-z0-9-]+)$/.exec(to) ?? [];
  return last ? capitalized(last.replaceAll("-", " ")) : to;
}

/** What a link of a menu is called. */
export function menuWords({ say }: Words, { label, to }: MenuLink, shop: ShopSettings): string {
  const written = [
    ...shop.policies.map(({ slug, title }) => ({ path: policyPath(slug), title })),
    ...shop.pages.map(({ slug, title }) => ({ path: writtenPath(slug), title })),
  ];
  const place = PLACES[to];
  const known = to === "/products" ? shop.catalogue : place && say(place);
  return label || known || (written.find(({ path }) => path === to)?.title ?? wordsOf(to));
}
