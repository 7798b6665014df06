import type { ProductView, VariantView } from "../../domain/catalog/catalog.ts";
import { optionValues } from "../../domain/catalog/product.ts";
import { type OfferedVariant, stateOf, variantWith } from "../../domain/catalog/variant-choice.ts";
import type { Words } from "../../domain/language/words.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { optionField } from "../browse/listing-query.ts";
import { useWords } from "../language/words.ts";
import { largeAddress } from "../ui/picture.tsx";
import { stepWords } from "../ui/price-words.ts";
import { stateWords } from "../ui/stock-words.ts";

export function offeredVariants(words: Words, product: ProductView): OfferedVariant[] {
  const names = product.options.map(({ name }) => name);
  return product.variants.map(({ sku, options, price, priceSteps, compareAtPrice, imageUrl, ...stock }) => ({
    sku,
    values: optionValues(names, options),
    available: stock.available,
    price: words.money(price),
    steps: stepWords(words, priceSteps),
    before: compareAtPrice ? words.money(compareAtPrice) : "",
    image: imageUrl === undefined ? "" : largeAddress(imageUrl),
    backorders: stock.backorders,
  }));
}

/** The variant that an address or a form names, by its SKU or by a value of each axis. */
export function askedFor(product: ProductView, fields: URLSearchParams): VariantView | undefined {
  const words = wordsIn("en");
  const values = product.options.map(({ name }) => fields.get(optionField(name)) ?? "");
  const named = variantWith(offeredVariants(words, product), values)?.sku ?? fields.get("variant");
  return product.variants.find(({ sku }) => sku === named);
}

interface VariantChoiceProps {
  product: ProductView;
  offered: readonly OfferedVariant[];
  chosen: VariantView;
}

/**
 * A row of buttons for each axis. What is sold out with the other values as they are is struck
 * through, and can still be looked at.
 */
export function VariantChoice({ product, offered, chosen }: VariantChoiceProps) {
  const words = useWords();
  const { own, goods } = words;
  if (product.variants.length === 1) {
    return null;
  }
  const values = optionValues(
    product.options.map(({ name }) => name),
    chosen.options,
  );
  return (
    <>
      {product.options.map((option, axis) => (
        <fieldset class="axis">
          <legend>
            {own(option.name)}:{" "}
            <span data-axis-value lang={goods}>
              {values[axis]}
            </span>
          </legend>
          <div class="axis__values">
            {option.values.map((value) => {
              const state = stateOf(offered, values, axis, value);
              return (
                <label class="axis__value" data-state={state}>
                  <input
                    type="radio"
                    name={optionField(option.name)}
                    value={value}
                    checked={value === values[axis]}
                    required
                  />
                  <span dir="auto" lang={goods}>
                    {value}
                  </span>
                  <span class="visually-hidden" data-state-words>
                    {stateWords(words, state)}
                  </span>
                </label>
              );
            })}
          </div>
        </fieldset>
      ))}
      <noscript>
        <button class="link-button" type="submit" formmethod="get" formaction={`/products/${product.slug}`}>
          {words.say("product.showPrice")}
        </button>
      </noscript>
    </>
  );
}
