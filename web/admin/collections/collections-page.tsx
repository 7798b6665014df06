import { MAX_QUERY_CHARS } from "../../../domain/catalog/catalog.ts";
import type { CollectionSummary } from "../../../stores/collections/collections.ts";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { adminCollectionPath, COLLECTIONS } from "./collection-page.tsx";

interface CollectionsPageProps extends Pick<PageProps, "told"> {
  /** Each with the titles of those above it. */
  collections: readonly (CollectionSummary & { path: string })[];
  q: string;
}

/** All collections, published or not. */
export function CollectionsPage({ collections, q, told }: CollectionsPageProps) {
  return (
    <ConsolePage
      title="Collections"
      path={COLLECTIONS}
      told={told}
      actions={
        <>
          <a class="button button--quiet" href={`${COLLECTIONS}/new?by=rule`}>
            New by a rule
          </a>
          <a class="button" href={`${COLLECTIONS}/new`}>
            New by hand
          </a>
        </>
      }
    >
      <search>
        <form class="sieve sieve--one" method="get" action={COLLECTIONS}>
          <div class="field">
            <label for="q">Letters of a title or an address</label>
            <input
              class="input"
              id="q"
              name="q"
              type="search"
              value={q}
              maxlength={MAX_QUERY_CHARS}
              autocomplete="off"
            />
          </div>
          <div class="actions">
            <button class="button" type="submit">
              Find
            </button>
            <a href={COLLECTIONS}>Clear</a>
          </div>
        </form>
      </search>
      {collections.length === 0 ? (
        <p class="lede found">
          {q === ""
            ? "There is no collection yet. Choose products by hand, or by a rule."
            : "No collection fits."}
        </p>
      ) : (
        <table class="table found">
          <thead>
            <tr>
              <th scope="col">Collection</th>
              <th scope="col">Seen</th>
              <th scope="col" class="spare">
                Chosen
              </th>
              <th scope="col" class="spare">
                Changed
              </th>
              <th scope="col" class="amount">
                For sale
              </th>
            </tr>
          </thead>
          <tbody>
            {collections.map((collection) => (
              <Row {...collection} />
            ))}
          </tbody>
        </table>
      )}
    </ConsolePage>
  );
}

function Row({
  id,
  title,
  slug,
  path,
  published,
  byRule,
  forSale,
  updatedAt,
}: CollectionsPageProps["collections"][number]) {
  const iso = new Date(updatedAt).toISOString();
  return (
    <tr>
      <td>
        <a class="breakable" href={adminCollectionPath(id)}>
          {title}
        </a>
        <br />
        <span class="note breakable">{path === "" ? slug : `${path} › ${slug}`}</span>
      </td>
      <td class="whole">{published ? "Published" : "Hidden"}</td>
      <td class="spare">{byRule ? "By a rule" : "By hand"}</td>
      <td class="spare">
        <time datetime={iso}>{moment(iso)}</time>
      </td>
      <td class="amount whole">{forSale.toLocaleString("en-US")}</td>
    </tr>
  );
}
