import { MAX_RESERVATION_QUANTITY } from "../../../domain/stock/stock-limits.ts";
import { searchProducts } from "../../../stores/catalog/catalog.ts";

/** Products that a form offers SKUs of: the newest. Any other SKU may be typed. */
const OFFERED_PRODUCTS = 100;

export interface SkuChoice {
  sku: string;
  title: string;
  /** Units, as last known. */
  available: number;
}

export async function skuChoices(env: Env): Promise<SkuChoice[]> {
  const { items } = await searchProducts(env.DB, { page: 1, pageSize: OFFERED_PRODUCTS, sort: "newest" });
  return items.flatMap(({ title, variants }) =>
    variants.map((variant) => ({
      sku: variant.sku,
      title: variants.length === 1 ? title : `${title} – ${variant.title}`,
      available: variant.available,
    })),
  );
}

/** The suggestions of a field with `list="skus"`. */
export function SkuList({ choices }: { choices: readonly SkuChoice[] }) {
  return (
    <datalist id="skus">
      {choices.map(({ sku, title, available }) => (
        <option value={sku}>
          {title}, {available < MAX_RESERVATION_QUANTITY ? available.toLocaleString("en-US") : "always"} in
          stock
        </option>
      ))}
    </datalist>
  );
}
