import { raw } from "hono/html";
import { formatMoney } from "../../domain/base/money.ts";
import { itemLimit } from "../../domain/cart/cart.ts";
import type { ProductDetail, ProductView, VariantView } from "../../domain/catalog/catalog.ts";
import { decimalOf } from "../../domain/currency/currency.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { Layout } from "../layout/layout.tsx";
import { SaleStrip } from "../sales/sale-strip.tsx";
import { collectionPath, productPath, salePath } from "../ui/paths.ts";
import { Picture } from "../ui/picture.tsx";
import { Price } from "../ui/price.tsx";
import { stepWords } from "../ui/price-words.ts";
import { useShop } from "../ui/shop.ts";
import { stockWords } from "../ui/stock-words.ts";
import { BoughtTogether } from "./bought-together.tsx";
import { JsonLd } from "./json-ld.tsx";
import { ProductGrid } from "./product-card.tsx";
import { VariantChoice } from "./variant-choice.tsx";

export interface ProductPageProps {
  origin: string;
  product: ProductDetail;
  /** Of its SKUs, open or opening soon. */
  sales: readonly SaleView[];
  /** What paid orders have in common with it. */
  together: readonly ProductView[];
}

/** What is chosen when the page opens: the cheapest that can be bought. */
function firstChoice(product: ProductDetail): VariantView | undefined {
  const open = product.variants.filter(({ available }) => available > 0);
  return (open.length > 0 ? open : product.variants).reduce<VariantView | undefined>(
    (best, variant) => (best && best.price.amount <= variant.price.amount ? best : variant),
    undefined,
  );
}

export function ProductPage({ origin, product, sales, together }: ProductPageProps) {
  const { voice } = useShop();
  const chosen = firstChoice(product);
  const url = origin + productPath(product.slug);
  return (
    <Layout
      title={product.seo.title || product.title}
      description={product.seo.description}
      path={productPath(product.slug)}
      {...(product.unlisted ? {} : { canonical: url })}
      islands={sales.length > 0 ? ["product", "strip"] : ["product"]}
      head={<JsonLd data={structuredData(product, sales, origin, url)} />}
    >
      {sales.map((sale) => (
        <SaleStrip sale={sale} />
      ))}
      <div class="wrap page">
        <article class="product">
          <div class="product__pictures">
            {product.images.length > 0 ? (
              product.images.map((image, index) => <Picture image={image} first={index === 0} />)
            ) : (
              <Picture image={undefined} />
            )}
          </div>
          <div class="product__details">
            <div>
              {product.category ? (
                <nav class="crumbs" aria-label="Collection">
                  <a href={collectionPath(product.category)}>{product.category}</a>
                </nav>
              ) : null}
              <h1>{product.title}</h1>
            </div>
            {chosen ? <BuyForm product={product} chosen={chosen} sales={sales} /> : null}
            {product.description ? <div class="prose">{raw(product.description)}</div> : null}
            <Facts product={product} />
          </div>
        </article>
        <BoughtTogether products={together} />
        {product.related.length > 0 ? (
          <section class="section" aria-labelledby="related">
            <div class="section__head">
              <h2 id="related">{voice.related}</h2>
            </div>
            <ProductGrid products={product.related.slice(0, 4)} columns={4} />
          </section>
        ) : null}
      </div>
    </Layout>
  );
}

const ALL_IN_SALE = "All that is left is in the sale";

/** The island listens to `data-buy`. Without it this is a form like any other. */
function BuyForm({
  product,
  chosen,
  sales,
}: Pick<ProductPageProps, "product" | "sales"> & { chosen: VariantView }) {
  const { leftOf } = useShop().unit;
  const stock = stockWords(chosen.available, leftOf, chosen.backorders);
  const sale = product.available ? undefined : sales[0];
  const limit = Math.max(1, Math.min(itemLimit(chosen.maxPerOrder ?? null), chosen.available));
  return (
    <form
      class="stack"
      method="post"
      action="/cart/items"
      data-buy
      data-prices-of={product.id}
      data-title={product.title}
      data-left-of={leftOf}
      data-sold-out={sale ? ALL_IN_SALE : undefined}
    >
      <p class="product__price" aria-live="polite">
        <Price price={chosen.price} before={chosen.compareAtPrice} />
      </p>
      <VariantChoice product={product} chosen={chosen} />
      <p class="note" data-price-steps hidden={chosen.priceSteps === undefined}>
        {stepWords(chosen.priceSteps)}
      </p>
      <p class="stock" data-stock data-level={stock.level} role="status">
        {sale ? ALL_IN_SALE : stock.text}
      </p>
      <div class="product__buy">
        <div class="field">
          <label for="quantity">Quantity</label>
          <select class="input" id="quantity" name="quantity">
            {Array.from({ length: limit }, (_, index) => (
              <option value={String(index + 1)}>{index + 1}</option>
            ))}
          </select>
        </div>
        {sale ? (
          <a class="button button--wide" href={salePath(sale.id)}>
            To the sale, {formatMoney(sale.price)} each
          </a>
        ) : (
          <button class="button button--wide" type="submit" disabled={!product.available}>
            {product.available ? "Add to cart" : "Sold out"}
          </button>
        )}
      </div>
    </form>
  );
}

function Facts({ product }: { product: ProductDetail }) {
  const finite = product.options.filter(({ values }) => values.length > 0);
  return (
    <dl class="facts">
      {finite.map(({ name, values }) => (
        <div>
          <dt>{name}</dt>
          <dd>{values.join(", ")}</dd>
        </div>
      ))}
      {product.vendor ? (
        <div>
          <dt>Made by</dt>
          <dd>{product.vendor}</dd>
        </div>
      ) : null}
      <div>
        <dt>Shipping</dt>
        <dd>Worldwide. The price is shown for your country before you pay.</dd>
      </div>
    </dl>
  );
}

function availabilityOf({ available, backorders }: VariantView): string {
  if (available <= 0) {
    return "OutOfStock";
  }
  return backorders && backorders.inStock <= 0 ? "BackOrder" : "InStock";
}

function structuredData(
  product: ProductDetail,
  sales: readonly SaleView[],
  origin: string,
  url: string,
): unknown {
  return {
    "@context": "https://schema.org",
    "@type": "Product",
    name: product.title,
    description: product.seo.description,
    category: product.category || undefined,
    brand: product.vendor ? { "@type": "Brand", name: product.vendor } : undefined,
    image: product.images.map((image) => new URL(image.url, url).href),
    url,
    offers: [
      ...sales.map(({ id, sku, title, price, opensAt, closesAt }) => ({
        "@type": "Offer",
        sku,
        name: title,
        price: decimalOf(price),
        priceCurrency: price.currency,
        availability: "https://schema.org/LimitedAvailability",
        availabilityStarts: opensAt,
        availabilityEnds: closesAt,
        url: origin + salePath(id),
      })),
      ...product.variants.map((variant) => ({
        "@type": "Offer",
        sku: variant.sku,
        name: variant.title,
        price: decimalOf(variant.price),
        priceCurrency: variant.price.currency,
        availability: `https://schema.org/${availabilityOf(variant)}`,
        url,
      })),
    ],
  };
}
