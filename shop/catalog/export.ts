import { draftOf } from "../../domain/catalog/product-change.ts";
import { headerLine, productLines } from "../../domain/catalog/shopify-csv/write.ts";
import { loadAfter } from "../../stores/catalog/catalog-stored.ts";

/**
/**
 * Every product, drafts and archived ones too, as CSV in Shopify's format, oldest first; a chunk at
 * a time. The first chunk is read before the stream is given: a database that is away is told
 * instead of a file that breaks off.
 */
export async function exportProducts(env: Env): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  let next = await loadAfter(env.DB, 0);
  return new ReadableStream({
    start(controller) {
      controller.enqueue(encoder.encode(headerLine()));
    },
    async pull(controller) {
      const { products, lastNum } = next;
      if (lastNum === null) {
        controller.close();
        return;
      }
      next = await loadAfter(env.DB, lastNum);
      controller.enqueue(encoder.encode(products.map((product) => productLines(draftOf(product))).join("")));
    },
  });
}
