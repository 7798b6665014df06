import { type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import type { ProductDraft } from "../../domain/catalog/product.ts";
import { loadBySlug } from "../../stores/catalog/catalog-stored.ts";
import type { Call } from "../base/call.ts";
import { saveProduct } from "./save-product.ts";

/** Makes a product. A product that exists under the same handle is left as it is. */
export function createProduct(call: Call, draft: ProductDraft): Promise<Result<{ id: string }, Refusal>> {
  const { handle } = draft;
  const read = async () => (await loadBySlug(call.env.DB, [handle])).get(handle) ?? null;
  return saveProduct(call, read, (stored) =>
    stored ? err(refusal("product_conflict", `There is a product “${handle}” already.`)) : ok(draft),
  );
}
