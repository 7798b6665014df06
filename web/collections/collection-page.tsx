import { raw } from "hono/html";
import type { CatalogQuery } from "../../domain/catalog/catalog.ts";
import { plainText } from "../../domain/catalog/search-text.ts";
import type { CollectionPage as CollectionView } from "../../domain/collections/collection.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { Results } from "../browse/listing-page.tsx";
import { activeFilters } from "../browse/listing-query.ts";
import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { sharePicture } from "../search-engines/share-picture.ts";
import { Picture } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import { CollectionChips, collectionAddress } from "./collection-chips.tsx";

/** Characters of the text that a search engine is shown. */
const SEO_CHARS = 160;

interface CollectionPageProps {
  origin: string;
  collection: CollectionView;
  query: CatalogQuery;
  /** Sales that hold what some of the products have left. */
  sales: readonly SaleView[];
}

export function CollectionPage({ origin, collection, query, sales }: CollectionPageProps) {
  const { unit } = useShop();
  const words = useWords();
  const { say, own, goods } = words;
  const { slug, description, image, path, children, items, page, total, facets } = collection;
  const filtered = activeFilters(words, query).length > 0;
  const title = own(collection.title);
  const count = say("browse.count", { count: total, ...unit });
  const address = collectionAddress(slug, page);
  return (
    <Layout
      title={page > 1 ? say("frame.titleOfPage", { title, page }) : title}
      description={
        plainText(description).slice(0, SEO_CHARS) || say("browse.titleAndCount", { title, count })
      }
      path={address}
      {...(filtered ? {} : { canonical: origin + address })}
      picture={sharePicture(image ?? items[0]?.images[0], origin)}
      islands={["listing"]}
    >
      <div class="wrap page">
        <div
          class={
            image ? "page__head collection-head collection-head--pictured" : "page__head collection-head"
          }
        >
          <div class="collection-head__words">
            <nav class="crumbs" aria-label={say("browse.above")}>
              <a href="/collections">{say("frame.collections")}</a>
              {path.map((above) => (
                <>
                  {" / "}
                  <a href={collectionAddress(above.slug)}>{own(above.title)}</a>
                </>
              ))}
            </nav>
            <h1>{title}</h1>
            {description && page === 1 ? (
              <div class="prose" dir="auto" lang={goods}>
                {raw(description)}
              </div>
            ) : null}
            <CollectionChips of={title} collections={children} />
          </div>
          {image && page === 1 ? <Picture image={image} shown="main" first /> : null}
        </div>
        {items.length > 0 || filtered ? (
          <Results
            base={collectionAddress(slug)}
            query={query}
            // A collection names itself what it is of.
            result={{ ...collection, facets: { ...facets, categories: [] } }}
            sales={sales}
            ownOrder={say("browse.ownOrder")}
          />
        ) : (
          <div class="stack">
            <p class="lede">{say("browse.emptyCollection")}</p>
            <a class="button button--quiet" href="/collections">
              {say("browse.allCollections")}
            </a>
          </div>
        )}
      </div>
    </Layout>
  );
}
