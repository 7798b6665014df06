import { draftOf, formersOf, type StoredProduct } from "../../domain/catalog/product-change.ts";
import { headerLine, productLines } from "../../domain/catalog/shopify-csv/write.ts";
import { PENDING_LIMIT_MS } from "../../domain/orders/saga.ts";
import { loadAfter } from "../../stores/catalog/catalog-stored.ts";
import { skusOnSale } from "../../stores/sales/sales.ts";
import { callObject } from "../base/call-object.ts";
import { outside, withPictures } from "./picture-addresses.ts";

/**
 * Every product, drafts and archived ones too, as CSV in Shopify's format, oldest first; a chunk at
 * a time. The first chunk is read before the stream is given: a database that is away is answered
 * as an error instead of a file that breaks off.
 */
export async function exportProducts(env: Env): Promise<ReadableStream<Uint8Array>> {
  const encoder = new TextEncoder();
  const onSale = await skusOnSale(env.DB, Date.now() - PENDING_LIMIT_MS);
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
      const all = await Promise.all(products.map((product) => counted(env, product, onSale)));
      const lines = all.map((product) =>
        productLines(withPictures(draftOf(product), (url) => outside(env, url))),
      );
      controller.enqueue(encoder.encode(lines.join("")));
    },
  });
}

/**
 * A product whose counts are of all units, as those of an import are: also those that sales have
 * and did not sell, which the ledgers know, and those that orders reserved under a former name.
 */
async function counted(
  env: Env,
  product: StoredProduct,
  onSale: ReadonlySet<string>,
): Promise<StoredProduct> {
  const variants = await Promise.all(
    product.variants.map(async (variant) => {
      const { sku } = variant;
      const formers = formersOf(product.variants, sku);
      const elsewhere = formers.reduce((sum, former) => sum + former.onHand, 0);
      const stock = onSale.has(sku)
        ? await callObject(() => env.STOCK_LEDGER.getByName(sku).snapshot({ inSales: true }))
        : null;
      const onHand = stock ? stock.onHand + (stock.inSales ?? 0) : variant.onHand;
      return { ...variant, onHand: onHand + elsewhere };
    }),
  );
  return { ...product, variants };
}
