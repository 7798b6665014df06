import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, type Result } from "../../domain/base/result.ts";
import { draftOf, type StoredProduct } from "../../domain/catalog/product-change.ts";
import type { Call } from "../base/call.ts";
import { createProduct } from "./create-product.ts";

/** Copies of one product that get an address of their own. */
const MAX_COPIES = 20;
const MAX_HANDLE_CHARS = 240;

/** Makes a draft that is like a product, with SKUs of its own, no stock and no barcodes. */
export async function duplicateProduct(
  call: Call,
  product: StoredProduct,
): Promise<Result<{ id: string }, Refusal>> {
  const draft = draftOf(product);
  for (let copy = 1; copy <= MAX_COPIES; copy++) {
    const made = await createProduct(call, {
      ...draft,
      handle: `${draft.handle.slice(0, MAX_HANDLE_CHARS)}-copy${copy === 1 ? "" : `-${copy}`}`,
      status: "draft",
      variants: draft.variants.map((variant) => ({ ...variant, sku: null, barcode: null, quantity: 0 })),
    });
    if (made.ok || made.error.code !== "product_conflict") {
      return made;
    }
  }
  return err(refusal("product_conflict", `There are ${MAX_COPIES} copies of this product already.`));
}
