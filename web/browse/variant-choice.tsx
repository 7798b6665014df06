import { formatMoney } from "../../domain/base/money.ts";
import type { ProductView, VariantView } from "../../domain/catalog/catalog.ts";
import { stepWords } from "../ui/price-words.ts";
import { stockWords } from "../ui/stock-words.ts";

/** More variants than this are chosen from a list that opens, not from one that fills the page. */
const MAX_RADIOS = 12;

export interface VariantChoiceProps {
  product: ProductView;
  chosen: VariantView;
}

/** How a variant is called among its product's others. */
function variantName(product: ProductView, variant: VariantView): string {
  const values = product.options.map(({ name }) => variant.options[name]).filter((value) => value);
  return values.length > 0 ? values.join(", ") : product.title;
}

/**
 * The choice of a variant as form controls; the `product` island reads prices and pictures from
 * `data-`.
 */
export function VariantChoice({ product, chosen }: VariantChoiceProps) {
  const legend = product.options.map(({ name }) => name).join(" and ");
  if (product.variants.length === 1) {
    return <input type="hidden" name="sku" value={chosen.sku} {...variantData(chosen)} />;
  }
  if (product.variants.length > MAX_RADIOS) {
    return (
      <div class="field">
        <label for="sku">{legend}</label>
        <select class="input" id="sku" name="sku">
          {product.variants.map((variant) => (
            <option
              value={variant.sku}
              selected={variant === chosen}
              disabled={variant.available === 0}
              {...variantData(variant)}
            >
              {variantName(product, variant)} · {formatMoney(variant.price)}
              {variant.available === 0 ? " · Sold out" : ""}
            </option>
          ))}
        </select>
      </div>
    );
  }
  return (
    <fieldset>
      <legend>{legend}</legend>
      {product.variants.map((variant) => (
        <label class="choice">
          <input
            type="radio"
            name="sku"
            value={variant.sku}
            checked={variant === chosen}
            disabled={variant.available === 0}
            required
            {...variantData(variant)}
          />
          <span>{variantName(product, variant)}</span>
          <span class="choice__note" data-stock-of={variant.sku}>
            {stockWords(variant.available, "", variant.backorders).short}
          </span>
          <span class="choice__price">{formatMoney(variant.price)}</span>
        </label>
      ))}
    </fieldset>
  );
}

function variantData(variant: VariantView): Record<string, string> {
  return {
    "data-price": formatMoney(variant.price),
    "data-steps": stepWords(variant.priceSteps),
    "data-before": variant.compareAtPrice ? formatMoney(variant.compareAtPrice) : "",
    "data-image": variant.imageUrl ?? "",
    "data-available": String(variant.available),
    "data-backorders": variant.backorders ? JSON.stringify(variant.backorders) : "",
  };
}
