import type { Child } from "hono/jsx";
import {
  type CatalogQuery,
  cheapestOf,
  type ProductView,
  variantsFound,
} from "../../domain/catalog/catalog.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { currencyName } from "../currency/chooser.tsx";
import { useWords } from "../language/words.ts";
import { productPath } from "../ui/paths.ts";
import { Picture } from "../ui/picture.tsx";

interface ProductCardProps {
  product: ProductView;
  first: boolean;
  /** A SKU of it is in a sale. */
  inSale: boolean;
  /** Level of the heading, one below the heading of the grid. */
  Title: "h2" | "h3";
  /** What a list is filtered by: the price is that of what it found. */
  query: CatalogQuery | undefined;
  /** What can be done about it besides. */
  action: ((product: ProductView) => Child) | undefined;
}

/** A product in a grid. */
function ProductCard({ product, first, inSale, Title, query, action }: ProductCardProps) {
  const words = useWords();
  const { say, money, goods } = words;
  const price = money(product.price);
  const found = query === undefined ? product.variants : variantsFound(product.variants, query);
  const several = found.some(({ price }) => price.amount !== product.price.amount);
  const isOfSome = found.length > 0 && found.length < product.variants.length;
  const skus = isOfSome ? JSON.stringify(found.map(({ sku }) => sku)) : undefined;
  const cheapest = isOfSome ? cheapestOf(found)?.sku : undefined;
  const href = productPath(product.slug, cheapest);
  return (
    <li class="product-card">
      <Picture image={product.images[0]} first={first} decorative />
      <Title class="product-card__title">
        <a href={href} dir="auto" lang={goods}>
          {product.title}
        </a>
      </Title>
      {product.variants.length === 0 ? (
        <p class="product-card__facts">
          {say("product.notSoldIn", { title: product.title, currency: currencyName(words, words.currency) })}
        </p>
      ) : (
        <p class="product-card__facts">
          <span class="product-card__price" data-price-of={product.id} data-skus={skus}>
            {several ? say("stock.from", { price }) : price}
          </span>
          {product.available ? null : <span>{say(inSale ? "browse.inSale" : "stock.soldOut")}</span>}
        </p>
      )}
      {product.available ? (
        <a
          class="product-card__quick"
          href={href}
          data-quick-add={product.variants.length === 1 ? product.variants[0]?.sku : ""}
          data-title={product.title}
        >
          {say("browse.quickAdd")}
          <span class="visually-hidden" lang={goods}>
            : {product.title}
          </span>
        </a>
      ) : null}
      {action?.(product)}
    </li>
  );
}

interface ProductGridProps {
  products: readonly ProductView[];
  /** Sales that hold what some of them have left. */
  sales?: readonly Pick<SaleView, "sku">[];
  /** The query by which the products were found. */
  query?: CatalogQuery;
  /** How wide the grid may become, in columns. */
  columns?: 3 | 4;
  title?: "h2" | "h3";
  /** How many of them are seen when the page opens. */
  seen?: number;
  /** What can be done about each besides. */
  action?: (product: ProductView) => Child;
}

export function ProductGrid(props: ProductGridProps) {
  const { products, sales = [], query, columns = 3, title = "h3", seen = 0, action } = props;
  const inSale = new Set(sales.map(({ sku }) => sku));
  return (
    <ul class={columns === 4 ? "product-grid product-grid--four" : "product-grid"}>
      {products.map((product, index) => (
        <ProductCard
          product={product}
          first={index < seen}
          inSale={product.variants.some(({ sku }) => inSale.has(sku))}
          Title={title}
          query={query}
          action={action}
        />
      ))}
    </ul>
  );
}
