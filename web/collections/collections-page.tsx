import { countUnits } from "../../domain/base/shop.ts";
import type { CollectionLink } from "../../domain/collections/collection.ts";
import { Layout } from "../layout/layout.tsx";
import { Picture } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import { CollectionChips, collectionAddress } from "./collection-chips.tsx";

/** All collections: those at the top, each with those right below it. */
export function CollectionsPage(props: { origin: string; collections: readonly CollectionLink[] }) {
  const { origin, collections } = props;
  const { name, unit } = useShop();
  return (
    <Layout
      title="Collections"
      description={`The collections of ${name}.`}
      path="/collections"
      canonical={`${origin}/collections`}
    >
      <div class="wrap page">
        <div class="page__head">
          <h1>Collections</h1>
        </div>
        {collections.length > 0 ? (
          <ul class="collections">
            {collections
              .filter(({ parent }) => parent === null)
              .map((collection, index) => (
                <li class="collection">
                  <Picture image={collection.image ?? undefined} first={index < 4} decorative />
                  <div class="collection__words">
                    <h2>
                      <a href={collectionAddress(collection.slug)}>{collection.title}</a>
                    </h2>
                    <CollectionChips
                      of={collection.title}
                      collections={collections.filter(({ parent }) => parent === collection.id)}
                    />
                    <p class="note figures">{countUnits(collection.products, unit)}</p>
                  </div>
                </li>
              ))}
          </ul>
        ) : (
          <div class="stack">
            <p class="lede">There are no collections yet.</p>
            <a class="button button--quiet" href="/products">
              All {unit.several}
            </a>
          </div>
        )}
      </div>
    </Layout>
  );
}
