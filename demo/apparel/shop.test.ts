import { expect, it } from "vitest";
import { ProductDraft } from "../../domain/catalog/product.ts";
import { NewCollection } from "../../domain/collections/collection.ts";
import { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { DEMO_SHOP } from "../settings.ts";
import { APPAREL } from "./shop.ts";

const { settings, pictures, goods } = APPAREL;
const { products, collections } = goods((picture) => `/media/${picture}`);

it("settings, products and collections are such as a merchant may make", () => {
  expect(ShopSettings.parse(settings)).toEqual(settings);
  const handles = new Set(products.map(({ handle }) => handle));
  expect(handles.size).toBe(20);
  expect(new Set(products.flatMap(({ variants }) => variants.map(({ sku }) => sku))).size).toBe(
    products.flatMap(({ variants }) => variants).length,
  );
  for (const product of products) {
    expect(ProductDraft.safeParse(product).error, product.handle).toBeUndefined();
  }
  for (const collection of collections) {
    expect(NewCollection.safeParse(collection).error, collection.slug).toBeUndefined();
    expect((collection.products ?? []).filter((handle) => !handles.has(handle))).toEqual([]);
  }
  const named = settings.home.flatMap((section) => {
    switch (section.kind) {
      case "hero":
        return handles.has(section.product) ? [] : [section.product];
      case "products":
        return section.collection === "" || collections.some(({ slug }) => slug === section.collection)
          ? []
          : [section.collection];
      default:
        return [];
    }
  });
  expect(named).toEqual([]);
});

it("every product has a picture of its own, and every picture that is named is there", () => {
  const named = [
    ...products.flatMap(({ images }) => images),
    ...collections.flatMap(({ image }) => image ?? []),
  ].map(({ url }) => url.replace("/media/", ""));
  expect([...new Set(named)].filter((picture) => !pictures.has(picture))).toEqual([]);
  expect(new Set(pictures.values()).size).toBe(products.length);
});

it("no word of the first demo shop is in it", () => {
  const { name, unit, knownFor } = DEMO_SHOP;
  const words = [name, unit.one, unit.several, unit.piece, "editions?", "wall", "ink", ...knownFor];
  expect(JSON.stringify([settings, products, collections])).not.toMatch(
    new RegExp(`\\b(${words.join("|")})\\b`, "i"),
  );
});
