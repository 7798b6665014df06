import { MAX_QUERY_CHARS } from "../../../domain/catalog/catalog.ts";
import type { CollectionSummary } from "../../../stores/collections/collections.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { adminCollectionPath, COLLECTIONS } from "./collection-page.tsx";

interface CollectionsPageProps extends Pick<PageProps, "notice"> {
  /** Each with the titles of those above it. */
  collections: readonly (CollectionSummary & { path: string })[];
  q: string;
}

const COLUMNS: readonly Column<CollectionsPageProps["collections"][number]>[] = [
  {
    head: "Collection",
    cell: ({ id, title, slug, path }) => (
      <>
        <a class="breakable" href={adminCollectionPath(id)}>
          {title}
        </a>
        <br />
        <span class="note breakable">{path === "" ? slug : `${path} › ${slug}`}</span>
      </>
    ),
  },
  { head: "Seen", class: "whole", cell: ({ published }) => (published ? "Published" : "Hidden") },
  { head: "Chosen", class: "spare", cell: ({ byRule }) => (byRule ? "By a rule" : "By hand") },
  {
    head: "Changed",
    class: "spare",
    cell: ({ updatedAt }) => {
      const iso = new Date(updatedAt).toISOString();
      return <time datetime={iso}>{moment(iso)}</time>;
    },
  },
  { head: "For sale", class: "amount whole", cell: ({ forSale }) => forSale.toLocaleString("en-US") },
];

/** All collections, published or not. */
export function CollectionsPage({ collections, q, notice }: CollectionsPageProps) {
  return (
    <ConsolePage
      title="Collections"
      path={COLLECTIONS}
      notice={notice}
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
        <div class="found">
          <Table columns={COLUMNS} rows={collections} />
        </div>
      )}
    </ConsolePage>
  );
}
