import type { CollectionLink } from "../../domain/collections/collection.ts";
import { useWords } from "../language/words.ts";

export function collectionAddress(slug: string, page = 1): string {
  return `/collections/${encodeURIComponent(slug)}${page > 1 ? `?page=${page}` : ""}`;
}

/** Links to the collections right below one. */
export function CollectionChips(props: { of: string; collections: readonly CollectionLink[] }) {
  const { of, collections } = props;
  const { say, own } = useWords();
  return collections.length === 0 ? null : (
    <ul class="chips collection__below" aria-label={say("browse.inCollection", { collection: of })}>
      {collections.map(({ slug, title }) => (
        <li>
          <a class="chip" href={collectionAddress(slug)}>
            {own(title)}
          </a>
        </li>
      ))}
    </ul>
  );
}
