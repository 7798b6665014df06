import { draftOf } from "../../domain/catalog/product-change.ts";
import { headerLine, productLines } from "../../domain/catalog/shopify-csv/write.ts";
import { loadAfter } from "../../stores/catalog/catalog-stored.ts";

/**
 * Every product, drafts and archived ones too, as CSV in Shopify's format, oldest first; a chunk at
 * a time.
 */
export function exportProducts(env: Env): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after = 0;
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(headerLine()));
    },
    async pull(controller) {
      const { products, lastNum } = await loadAfter(env.DB, after);
      if (lastNum === null) {
        controller.close();
        return;
      }
      after = lastNum;
      controller.enqueue(encoder.encode(products.map((product) => productLines(draftOf(product))).join("")));
    },
  });
}
