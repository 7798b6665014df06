import { raw } from "hono/html";
import { countUnits } from "../../domain/base/shop.ts";
import { plainText } from "../../domain/catalog/search-text.ts";
import type { CollectionPage as CollectionView } from "../../domain/collections/collection.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { Pagination } from "../browse/pagination.tsx";
import { ProductGrid } from "../browse/product-card.tsx";
import { Layout } from "../layout/layout.tsx";
import { Picture } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import { CollectionChips, collectionAddress } from "./collection-chips.tsx";

/** Characters of the text that a search engine is shown. */
const SEO_CHARS = 160;

interface CollectionPageProps {
  origin: string;
  collection: CollectionView;
  /** Sales that hold what some of the products have left. */
  sales: readonly SaleView[];
}

export function CollectionPage({ origin, collection, sales }: CollectionPageProps) {
  const { unit } = useShop();
  const { slug, title, description, image, path, children, items, page, pageSize, total } = collection;
  const count = countUnits(total, unit);
  const address = collectionAddress(slug, page);
  return (
    <Layout
      title={page > 1 ? `${title}, page ${page}` : title}
      description={plainText(description).slice(0, SEO_CHARS) || `${title}: ${count}.`}
      path={address}
      canonical={origin + address}
    >
      <div class="wrap page">
        <div
          class={
            image ? "page__head collection-head collection-head--pictured" : "page__head collection-head"
          }
        >
          <div class="collection-head__words">
            <nav class="crumbs" aria-label="Above this collection">
              <a href="/collections">Collections</a>
              {path.map((above) => (
                <>
                  {" / "}
                  <a href={collectionAddress(above.slug)}>{above.title}</a>
                </>
              ))}
            </nav>
            <h1>{title}</h1>
            {description && page === 1 ? <div class="prose">{raw(description)}</div> : null}
            <CollectionChips of={title} collections={children} />
            <p class="figures note">{count}</p>
          </div>
          {image && page === 1 ? <Picture image={image} first /> : null}
        </div>
        {items.length > 0 ? (
          <ProductGrid products={items} sales={sales} title="h2" seen={image ? 0 : 3} columns={4} />
        ) : (
          <div class="stack">
            <p class="lede">Nothing is in this collection at the moment.</p>
            <a class="button button--quiet" href="/collections">
              All collections
            </a>
          </div>
        )}
        <Pagination
          page={page}
          last={Math.ceil(total / pageSize)}
          href={(other) => collectionAddress(slug, other)}
        />
      </div>
    </Layout>
  );
}
