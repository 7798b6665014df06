import type { ProductView } from "../../domain/catalog.ts";
import { formatMoney } from "../../domain/money.ts";
import { productPath } from "../paths.ts";
import { Plate } from "./plate.tsx";

/** A product in a grid. */
export function WorkCard({ product, first = false }: { product: ProductView; first?: boolean }) {
  const several = product.variants.some(({ price }) => price.amount !== product.price.amount);
  return (
    <li class="work">
      <Plate image={product.images[0]} first={first} decorative />
      <h3>
        <a href={productPath(product.slug)}>{product.title}</a>
      </h3>
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

export function WorkGrid({ products, four = false }: { products: readonly ProductView[]; four?: boolean }) {
  /** About what a desktop shows without scrolling. */
  const firstRow = four ? 0 : 3;
  return (
    <ul class={four ? "works works--four" : "works"}>
      {products.map((product, index) => (
        <WorkCard product={product} first={index < firstRow} />
      ))}
    </ul>
  );
}
