import { itemLimit } from "../../domain/cart/cart.ts";
import type { ProductDetail, VariantView } from "../../domain/catalog/catalog.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { useWords } from "../language/words.ts";
import { salePath } from "../ui/paths.ts";
import { Price } from "../ui/price.tsx";
import { stepWords } from "../ui/price-words.ts";
import { stockWords } from "../ui/stock-words.ts";
import { offeredVariants, VariantChoice } from "./variant-choice.tsx";

export interface BuyFormProps {
  product: ProductDetail;
  chosen: VariantView;
  /** Of its SKUs, open or opening soon. */
  sales: readonly SaleView[];
}

/**
 * The island listens to `data-buy`. Without it this is a form like any other: it sends the values
 * that are chosen, and the product that they are of.
 */
export function BuyForm({ product, chosen, sales }: BuyFormProps) {
  const words = useWords();
  const { say, money } = words;
  const allInSale = say("product.allInSale");
  const stock = stockWords(words, chosen.available, chosen.backorders);
  const sale = product.available ? undefined : sales[0];
  const limit = Math.max(1, Math.min(itemLimit(chosen.maxPerOrder ?? null), chosen.available));
  const offered = offeredVariants(words, product);
  return (
    <form
      class="buy"
      method="post"
      action="/cart/items"
      data-buy={JSON.stringify(offered)}
      data-prices-of={product.id}
      data-title={product.title}
      data-sold-out={sale ? allInSale : undefined}
      id="buy"
    >
      <input type="hidden" name="product" value={product.slug} />
      <input type="hidden" name="sku" value={chosen.sku} />
      <p class="product__price" aria-live="polite">
        <Price price={chosen.price} before={chosen.compareAtPrice} />
      </p>
      <VariantChoice product={product} offered={offered} chosen={chosen} />
      <p class="note" data-price-steps hidden={chosen.priceSteps === undefined}>
        {stepWords(words, chosen.priceSteps)}
      </p>
      <p class="stock" data-stock data-level={stock.level} role="status">
        {sale ? allInSale : stock.text}
      </p>
      <div class="product__buy">
        <div class="field">
          <label for="quantity">{say("product.quantity")}</label>
          <select class="input" id="quantity" name="quantity">
            {Array.from({ length: limit }, (_, index) => (
              <option value={String(index + 1)}>{index + 1}</option>
            ))}
          </select>
        </div>
        {sale ? (
          <a class="button button--wide" href={salePath(sale.id)}>
            {say("product.toSale", { price: money(sale.price) })}
          </a>
        ) : (
          <button
            class="button button--wide"
            type="submit"
            disabled={chosen.available <= 0}
            data-amount={money(chosen.price)}
          >
            {say(chosen.available > 0 ? "stock.addToCart" : "stock.soldOut")}
          </button>
        )}
      </div>
    </form>
  );
}
