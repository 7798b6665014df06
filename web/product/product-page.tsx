import { raw } from "hono/html";
import { formatMoney, money } from "../../domain/base/money.ts";
import {
  cheapestOf,
  type ProductDetail,
  type ProductView,
  type VariantView,
} from "../../domain/catalog/catalog.ts";
import { measureWords } from "../../domain/catalog/measures.ts";
import { deliveries } from "../../domain/orders/shipping.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { ProductGrid } from "../browse/product-card.tsx";
import { Layout } from "../layout/layout.tsx";
import { SaleStrip } from "../sales/sale-strip.tsx";
import { JsonLd } from "../search-engines/json-ld.tsx";
import { sharePicture } from "../search-engines/share-picture.ts";
import { structuredProduct } from "../search-engines/structured-data.ts";
import { countryInText } from "../ui/countries.ts";
import { collectionPath, productPath } from "../ui/paths.ts";
import { useShop } from "../ui/shop.ts";
import { BackInStockForm } from "./back-in-stock.tsx";
import { BoughtTogether } from "./bought-together.tsx";
import { BuyForm } from "./buy-form.tsx";
import { Pictures } from "./pictures.tsx";

export interface ProductPageProps {
  origin: string;
  product: ProductDetail;
  /** What its address names. */
  asked: VariantView | undefined;
  /** Of its SKUs, open or opening soon. */
  sales: readonly SaleView[];
  /** What paid orders have in common with it. */
  together: readonly ProductView[];
}

/** What is chosen when the page opens: the cheapest that can be bought. */
function firstChoice(product: ProductDetail): VariantView | undefined {
  const open = product.variants.filter(({ available }) => available > 0);
  return cheapestOf(open.length > 0 ? open : product.variants);
}

export function ProductPage({ origin, product, asked, sales, together }: ProductPageProps) {
  const shop = useShop();
  const chosen = asked ?? firstChoice(product);
  const url = origin + productPath(product.slug);
  return (
    <Layout
      title={product.seo.title || product.title}
      description={product.seo.description}
      path={productPath(product.slug)}
      {...(product.unlisted ? {} : { canonical: url })}
      islands={sales.length > 0 ? ["product", "strip"] : ["product"]}
      picture={sharePicture(product.images[0], origin)}
      head={<JsonLd data={structuredProduct(product, sales, shop, origin)} />}
    >
      {sales.map((sale) => (
        <SaleStrip sale={sale} />
      ))}
      <div class="wrap page">
        <article class="product">
          <div class="product__pictures">
            <Pictures images={product.images} />
          </div>
          <div class="product__details">
            <div>
              {product.category ? (
                <nav class="crumbs" aria-label="Breadcrumb">
                  <a href={collectionPath(product.category)}>{product.category}</a>
                </nav>
              ) : null}
              <h1 dir="auto">{product.title}</h1>
            </div>
            {chosen ? <BuyForm product={product} chosen={chosen} sales={sales} /> : null}
            {chosen ? (
              <BackInStockForm
                slug={product.slug}
                sku={chosen.sku}
                hidden={chosen.available > 0 || (!product.available && sales.length > 0)}
              />
            ) : null}
            {product.description ? (
              <div class="prose" dir="auto">
                {raw(product.description)}
              </div>
            ) : null}
            <Facts product={product} />
          </div>
        </article>
        <BoughtTogether products={together} />
        {product.related.length > 0 ? (
          <section class="section" aria-labelledby="related">
            <div class="section__head">
              <h2 id="related">{shop.voice.related}</h2>
            </div>
            <ProductGrid products={product.related.slice(0, 4)} columns={4} />
          </section>
        ) : null}
        <section
          class="section"
          aria-labelledby="recent"
          data-recent={JSON.stringify({
            path: productPath(product.slug),
            title: product.title,
            image: product.images[0]?.url ?? "",
          })}
          hidden
        >
          <div class="section__head">
            <h2 id="recent">Recently viewed</h2>
          </div>
          <ul class="product-grid product-grid--four" />
        </section>
      </div>
    </Layout>
  );
}

function Facts({ product }: { product: ProductDetail }) {
  const { shipping, returnDays, policies } = useShop();
  const finite = product.options.filter(({ values }) => values.length > 0);
  const rules = policies.find(({ slug }) => slug === "returns");
  return (
    <dl class="facts">
      {finite.map(({ name, values }) => (
        <div>
          <dt>{name}</dt>
          <dd>
            <ul dir="auto">
              {values.map((value) => (
                <li>{factWords(value)}</li>
              ))}
            </ul>
          </dd>
        </div>
      ))}
      {product.vendor ? (
        <div>
          <dt>Made by</dt>
          <dd dir="auto">{product.vendor}</dd>
        </div>
      ) : null}
      <div>
        <dt>Delivery</dt>
        <dd>
          <ul>
            {deliveries(shipping).map(({ title, estimate, from, freeFrom }) => (
              <li>
                {title}
                {estimate ? `, ${estimate}` : ""}: {from > 0 ? `from ${formatMoney(money(from))}` : "free"}
                {freeFrom === undefined ? "" : `, free from ${formatMoney(money(freeFrom))}`}
              </li>
            ))}
          </ul>
          <p class="note">
            To {countryInText(shipping.home)}. For other countries the checkout shows it before you pay.
          </p>
        </dd>
      </div>
      {returnDays > 0 ? (
        <div>
          <dt>Returns</dt>
          <dd>
            Within {returnDays} days of arrival.{" "}
            {rules ? <a href={`/policies/${rules.slug}`}>How it works</a> : null}
          </dd>
        </div>
      ) : null}
    </dl>
  );
}

/** A value, and what it measures where that says more than its own words. */
function factWords(value: string): string {
  const measure = measureWords(value);
  if (!measure) {
    return value;
  }
  return measure.startsWith(value) ? measure : `${value}, ${measure}`;
}
