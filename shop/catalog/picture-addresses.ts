import type { ProductDraft } from "../../domain/catalog/product.ts";
import type { FileProduct } from "../../domain/catalog/shopify-csv/read.ts";

/** A picture's address as other shops reach it: the shop keeps its own as paths. */
export function outside({ SHOP_URL }: Env, url: string): string {
  return url.startsWith("/") ? new URL(url, SHOP_URL).href : url;
}

/** The path of a picture of this shop; any other address as it is. */
function inside({ SHOP_URL }: Env, url: string): string {
  const own = `${new URL(SHOP_URL).origin}/`;
  return url.startsWith(own) ? url.slice(own.length - 1) : url;
}

/** A product whose pictures have other addresses. */
export function withPictures(product: ProductDraft, address: (url: string) => string): ProductDraft {
  return {
    ...product,
    images: product.images.map(({ url, alt }) => ({ url: address(url), alt })),
    variants: product.variants.map((variant) => ({
      ...variant,
      imageUrl: variant.imageUrl === null ? null : address(variant.imageUrl),
    })),
  };
}

/**
 * What a file says, with the shop's own pictures by their paths: it may be an export of this shop.
 */
export function ownPictures(env: Env, product: FileProduct): FileProduct {
  const { images, variants } = product;
  return {
    ...product,
    ...(images ? { images: images.map((image) => ({ ...image, url: inside(env, image.url) })) } : {}),
    variants: variants.map((variant) => {
      const { imageUrl } = variant.said;
      return imageUrl ? { ...variant, said: { ...variant.said, imageUrl: inside(env, imageUrl) } } : variant;
    }),
  };
}
