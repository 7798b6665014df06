import type { ProductView } from "../../domain/catalog/catalog.ts";
import { ProductGrid } from "../browse/product-card.tsx";
import { useWords } from "../language/words.ts";

/** Products that are often bought with this one, as a section of its page. */
export function BoughtTogether({ products }: { products: readonly ProductView[] }) {
  const { say } = useWords();
  return products.length === 0 ? null : (
    <section class="section" aria-labelledby="together">
      <div class="section__head">
        <h2 id="together">{say("product.together")}</h2>
      </div>
      <ProductGrid products={products} columns={4} />
    </section>
  );
}
