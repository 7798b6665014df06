import type { CollectionLink } from "../../domain/collections/collection.ts";
import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { Picture } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import { CollectionChips, collectionAddress } from "./collection-chips.tsx";

/** All collections: those at the top, each with those right below it. */
export function CollectionsPage(props: { origin: string; collections: readonly CollectionLink[] }) {
  const { origin, collections } = props;
  const { name, unit } = useShop();
  const { say, own } = useWords();
  return (
    <Layout
      title={say("frame.collections")}
      description={say("browse.collectionsOf", { shop: name })}
      path="/collections"
      canonical={`${origin}/collections`}
    >
      <div class="wrap page">
        <div class="page__head">
          <h1>{say("frame.collections")}</h1>
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
                      <a href={collectionAddress(collection.slug)}>{own(collection.title)}</a>
                    </h2>
                    <CollectionChips
                      of={own(collection.title)}
                      collections={collections.filter(({ parent }) => parent === collection.id)}
                    />
                    <p class="note figures">{say("browse.count", { count: collection.products, ...unit })}</p>
                  </div>
                </li>
              ))}
          </ul>
        ) : (
          <div class="stack">
            <p class="lede">{say("browse.noCollections")}</p>
            <a class="button button--quiet" href="/products">
              {say("frame.allUnits", { units: unit.several })}
            </a>
          </div>
        )}
      </div>
    </Layout>
  );
}
