import { formatMoney } from "../../domain/base/money.ts";
import type { ProductView } from "../../domain/catalog/catalog.ts";
import { productPath } from "../ui/paths.ts";
import { Plate } from "../ui/plate.tsx";

interface WorkCardProps {
  product: ProductView;
  first: boolean;
  /** Of the heading, one below the heading that the grid stands under. */
  Title: "h2" | "h3";
}

/** A product in a grid. */
function WorkCard({ product, first, Title }: WorkCardProps) {
  const several = product.variants.some(({ price }) => price.amount !== product.price.amount);
  return (
    <li class="work">
      <Plate image={product.images[0]} first={first} decorative />
      <Title class="work__title">
        <a href={productPath(product.slug)}>{product.title}</a>
      </Title>
      <p class="work__facts">
        <span class="work__price">
          {several ? "From " : ""}
          {formatMoney(product.price)}
        </span>
        {product.available ? null : <span>Sold out</span>}
      </p>
    </li>
  );
}

interface WorkGridProps {
  products: readonly ProductView[];
  /** How wide the grid may become, in columns. */
  columns?: 3 | 4;
  title?: "h2" | "h3";
  /** How many of them are seen when the page opens. */
  seen?: number;
}

export function WorkGrid({ products, columns = 3, title = "h3", seen = 0 }: WorkGridProps) {
  return (
    <ul class={columns === 4 ? "works works--four" : "works"}>
      {products.map((product, index) => (
        <WorkCard product={product} first={index < seen} Title={title} />
      ))}
    </ul>
  );
}
