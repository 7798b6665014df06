import { raw } from "hono/html";
import { type Currency, money as moneyOf } from "../../domain/base/money.ts";
import {
  cheapestOf,
  type ProductDetail,
  type ProductView,
  type VariantView,
} from "../../domain/catalog/catalog.ts";
import { measureWords } from "../../domain/catalog/measures.ts";
import { listed } from "../../domain/language/words.ts";
import { deliveries } from "../../domain/orders/shipping.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { ProductGrid } from "../browse/product-card.tsx";
import { NotSoldIn } from "../currency/chooser.tsx";
import { type PageWords, useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { SaleStrip } from "../sales/sale-strip.tsx";
import { JsonLd } from "../search-engines/json-ld.tsx";
import { sharePicture } from "../search-engines/share-picture.ts";
import { structuredProduct } from "../search-engines/structured-data.ts";
import { countryInText } from "../ui/countries.ts";
import { collectionPath, productPath } from "../ui/paths.ts";
import { addressAt } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import { WishForm } from "../wishlist/wishlist-page.tsx";
import { BackInStockForm } from "./back-in-stock.tsx";
import { BoughtTogether } from "./bought-together.tsx";
import { BuyForm } from "./buy-form.tsx";
import { Pictures } from "./pictures.tsx";

/** Pixels of the picture that a page is remembered with. */
const SEEN_WIDTH = 480;
/** Of an option's value that stands beside others: `XXL`, `42.5`. */
const SHORT_CHARS = 4;

export interface ProductPageProps {
  origin: string;
  product: ProductDetail;
  /** What its address names. */
  asked: VariantView | undefined;
  /** Of its SKUs, open or opening soon. */
  sales: readonly SaleView[];
  /** What paid orders have in common with it. */
  together: readonly ProductView[];
  /** Whether it has a price in the page's currency. */
  isSold: boolean;
  /** Whether the shop's provider has buttons of wallets. */
  wallets: boolean;
}

/** What is chosen when the page opens: the cheapest that can be bought. */
function firstChoice(product: ProductDetail): VariantView | undefined {
  const open = product.variants.filter(({ available }) => available > 0);
  return cheapestOf(open.length > 0 ? open : product.variants);
}

/** The product's pictures; that of the variant which the address names comes first. */
function picturesFor({ images, title }: ProductDetail, asked: VariantView | undefined) {
  const { imageUrl } = asked ?? {};
  if (imageUrl === undefined) {
    return images;
  }
  const own = images.find(({ url }) => url === imageUrl) ?? { url: imageUrl, alt: title };
  return [own, ...images.filter(({ url }) => url !== imageUrl)];
}

export function ProductPage({ origin, product, asked, sales, together, isSold, wallets }: ProductPageProps) {
  const shop = useShop();
  const { say, own, goods } = useWords();
  const chosen = isSold ? (asked ?? firstChoice(product)) : undefined;
  const url = origin + productPath(product.slug);
  const images = picturesFor(product, asked);
  return (
    <Layout
      title={product.seo.title || product.title}
      description={product.seo.description}
      path={productPath(product.slug)}
      {...(product.unlisted ? {} : { canonical: url })}
      islands={sales.length > 0 ? ["product", "strip"] : ["product"]}
      picture={sharePicture(images[0], origin)}
      head={isSold ? <JsonLd data={structuredProduct(product, sales, shop, origin)} /> : null}
    >
      {sales.map((sale) => (
        <SaleStrip sale={sale} />
      ))}
      <div class="wrap page">
        <article class="product">
          <div class="product__pictures">
            <Pictures images={images} />
          </div>
          <div class="product__details">
            <div>
              {product.category ? (
                <nav class="crumbs" aria-label={say("product.breadcrumb")}>
                  <a href={collectionPath(product.category)}>{own(product.category)}</a>
                </nav>
              ) : null}
              <h1 lang={goods}>
                <bdi>{product.title}</bdi>
              </h1>
            </div>
            {isSold ? null : <NotSoldIn product={product} />}
            {chosen ? <BuyForm product={product} chosen={chosen} sales={sales} /> : null}
            {chosen ? (
              <BackInStockForm
                slug={product.slug}
                sku={chosen.sku}
                hidden={chosen.available > 0 || (!product.available && sales.length > 0)}
              />
            ) : null}
            <div class="actions">
              <WishForm product={product} />
              {wallets && chosen ? <ExpressAction chosen={chosen} /> : null}
            </div>
            {product.description ? (
              <div class="prose" dir="auto" lang={goods}>
                {raw(product.description)}
              </div>
            ) : null}
            <Facts product={product} />
          </div>
        </article>
        <BoughtTogether products={together} />
        {isSold && product.related.length > 0 ? (
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
            image: addressAt(product.images[0]?.url ?? "", SEEN_WIDTH),
          })}
          hidden
        >
          <div class="section__head">
            <h2 id="recent">{say("product.recent")}</h2>
          </div>
          <ul class="product-grid product-grid--four" />
        </section>
      </div>
    </Layout>
  );
}

/**
 * Leads to the checkout, where the wallets' buttons are. So this page, which is equal for all,
 * names no provider and loads none of its scripts. The island shows it where the browser knows
 * wallets.
 */
function ExpressAction({ chosen }: { chosen: VariantView }) {
  return (
    <button
      class="link-button"
      type="submit"
      form="buy"
      name="next"
      value="checkout"
      data-express-action
      disabled={chosen.available <= 0}
    >
      {useWords().say("checkout.express")}
    </button>
  );
}

function Facts({ product }: { product: ProductDetail }) {
  const { shipping, returnDays, policies } = useShop();
  const words = useWords();
  const { say, own, goods, currency } = words;
  const finite = product.options.filter(({ values }) => values.length > 0);
  const rules = policies.find(({ slug }) => slug === "returns");
  return (
    <dl class="facts">
      {finite.map(({ name, values }) => (
        <div>
          <dt>{own(name)}</dt>
          <dd lang={goods}>
            <Values texts={values.map((value) => factWords(own(value)))} />
          </dd>
        </div>
      ))}
      {product.vendor ? (
        <div>
          <dt>{say("product.madeBy")}</dt>
          <dd>
            <bdi>{product.vendor}</bdi>
          </dd>
        </div>
      ) : null}
      <div>
        <dt>{say("product.delivery")}</dt>
        <dd>
          <ul>
            {deliveries(shipping, currency).map((delivery) => (
              <li>{deliveryWords(words, delivery, currency)}</li>
            ))}
          </ul>
          <p class="note">{say("product.deliveryNote", { country: countryInText(words, shipping.home) })}</p>
        </dd>
      </div>
      {returnDays > 0 ? (
        <div>
          <dt>{say("product.returns")}</dt>
          <dd>
            {say("product.returnsWithin", { days: returnDays })}{" "}
            {rules ? <a href={`/policies/${rules.slug}`}>{say("product.returnsHow")}</a> : null}
          </dd>
        </div>
      ) : null}
    </dl>
  );
}

/** One way to send something: "Standard, 5–8 days: from $6.00, free from $150.00". */
function deliveryWords(
  { say, money }: PageWords,
  { title, estimate, from, freeFrom }: ReturnType<typeof deliveries>[number],
  currency: Currency,
): string {
  const least =
    from > 0 ? say("product.priceFrom", { price: money(moneyOf(from, currency)) }) : say("product.free");
  const price =
    freeFrom === undefined
      ? least
      : say("product.priceFreeFrom", { price: least, bound: money(moneyOf(freeFrom, currency)) });
  return estimate
    ? say("product.deliveryTimed", { title, estimate, price })
    : say("product.deliveryWay", { title, price });
}

/** The values of an option: short ones, such as sizes of clothes, are one line. */
function Values({ texts }: { texts: readonly string[] }) {
  const words = useWords();
  if (texts.every(({ length }) => length <= SHORT_CHARS)) {
    return <>{listed(words, texts)}</>;
  }
  return (
    <ul>
      {texts.map((text) => (
        <li>
          <bdi>{text}</bdi>
        </li>
      ))}
    </ul>
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
