import type { ProductDraft, VariantDraft } from "../domain/catalog/product.ts";
import type { NewCollection } from "../domain/collections/collection.ts";
import type { ShopSettings } from "../domain/shop/shop-settings.ts";

/** A shop that comes along, as data. */
export interface DemoShop {
  settings: ShopSettings;
  /** Drawings of its goods as SVG, by name. The seed uploads them as a merchant would. */
  pictures: ReadonlyMap<string, string>;
  /** @param addressOf The address of a picture that was taken in, by its name. */
  goods(addressOf: (picture: string) => string): DemoGoods;
}

export interface DemoGoods {
  products: readonly ProductDraft[];
  collections: readonly DemoCollection[];
}

/** A collection of a demo shop. One above it is named by its slug, and comes before it. */
export type DemoCollection = Partial<NewCollection> & { title: string; slug: string };

/** What all variants of demo shops have alike, unless they say otherwise. */
export const COMMON = {
  tracked: true,
  backorder: "deny",
  requiresShipping: true,
  taxable: true,
  barcode: null,
  imageUrl: null,
} satisfies Partial<VariantDraft>;
