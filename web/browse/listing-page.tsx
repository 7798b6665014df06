import { countUnits } from "../../domain/base/shop.ts";
import { type CatalogQuery, MAX_PAGE, type ProductPage, type Sort } from "../../domain/catalog/catalog.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { Layout } from "../layout/layout.tsx";
import { sharePicture } from "../search-engines/share-picture.ts";
import { useShop } from "../ui/shop.ts";
import { Filters } from "./filters.tsx";
import { activeFilters, listingPath } from "./listing-query.ts";
import { Pagination } from "./pagination.tsx";
import { ProductGrid } from "./product-card.tsx";

export interface ListingProps {
  base: "/products" | "/search";
  origin: string;
  query: CatalogQuery;
  result: ProductPage;
  /** Sales that hold what some of the products have left. */
  sales: readonly SaleView[];
}

const SORTS: { value: Sort; label: string }[] = [
  { value: "newest", label: "Newest" },
  { value: "price", label: "Price, low to high" },
  { value: "-price", label: "Price, high to low" },
  { value: "title", label: "Title" },
];

/** Every listing: all products, a collection, the results of a search. */
export function ListingPage({ base, origin, query, result, sales }: ListingProps) {
  const { tagline, unit } = useShop();
  const searching = base === "/search";
  const asked = !searching || query.q !== undefined;
  const title = searching
    ? query.q
      ? `Results for “${query.q}”`
      : "Search"
    : (query.category ?? `All ${unit.several}`);
  const { sort: _sort, ...unsorted } = query;
  const filtered = activeFilters(query).length > (query.category ? 1 : 0);
  return (
    <Layout
      title={title}
      description={
        searching
          ? `Search the ${unit.several}.`
          : `${title}: ${tagline ? `${tagline}, ` : ""}${result.total} to choose from.`
      }
      path={base}
      // Filtered views are for people; search engines get the listing, its pages and the
      // collections.
      {...(searching || filtered ? {} : { canonical: origin + listingPath(base, unsorted) })}
      islands={["listing"]}
      picture={searching ? undefined : sharePicture(result.items[0]?.images[0], origin)}
    >
      <div class="wrap page">
        <div class="page__head">
          <h1>{title}</h1>
          {searching ? <SearchForm q={query.q} /> : null}
        </div>
        {asked ? (
          <Results base={base} query={query} result={result} sales={sales} />
        ) : (
          <Collections result={result} />
        )}
      </div>
    </Layout>
  );
}

function SearchForm({ q }: { q: string | undefined }) {
  const { unit } = useShop();
  return (
    <search>
      <form class="search-form" action="/search" method="get">
        <label class="visually-hidden" for="q">
          Search the {unit.several}
        </label>
        <input
          class="input"
          id="q"
          name="q"
          type="search"
          value={q ?? ""}
          placeholder="A title, a colour, a collection"
          autocomplete="off"
          enterkeyhint="search"
        />
        <button class="button" type="submit">
          Search
        </button>
      </form>
    </search>
  );
}

function Results({ base, query, result, sales }: Omit<ListingProps, "origin">) {
  const { catalogue, unit, voice } = useShop();
  const last = Math.min(MAX_PAGE, Math.ceil(result.total / result.pageSize));
  const chips = activeFilters(query);
  return (
    <div class="listing">
      <Filters action={base} query={query} facets={result.facets} atLeast={result.atLeast ?? false} />
      <section aria-label={catalogue}>
        <div class="listing__bar">
          <p class="figures" role="status">
            {result.atLeast ? "At least " : ""}
            {countUnits(result.total, unit)}
          </p>
          <div class="actions">
            <button class="button button--quiet listing__filter" type="button" popovertarget="filters">
              Filter{chips.length > 0 ? ` (${chips.length})` : ""}
            </button>
            <label class="visually-hidden" for="sort">
              Sort by
            </label>
            <select class="input listing__sort" id="sort" name="sort" form="filters">
              {query.q ? (
                <option value="relevance" selected={(query.sort ?? "relevance") === "relevance"}>
                  Best match
                </option>
              ) : null}
              {SORTS.map(({ value, label }) => (
                <option value={value} selected={(query.sort ?? (query.q ? "" : "newest")) === value}>
                  {label}
                </option>
              ))}
            </select>
            <noscript>
              <button class="button button--quiet" type="submit" form="filters">
                Sort
              </button>
            </noscript>
          </div>
        </div>
        {result.searchedFor === undefined ? null : (
          <p class="listing__respelled">
            Nothing is called “{query.q}”. These are results for{" "}
            <a href={listingPath(base, { ...query, q: result.searchedFor })}>“{result.searchedFor}”</a>.
          </p>
        )}
        {result.unknown?.map(({ value }) => (
          <p class="listing__respelled">Nothing for sale here is “{value}”.</p>
        ))}
        {chips.length > 0 ? (
          <ul class="chips" aria-label="Filters in use">
            {chips.map(({ label, without }) => (
              <li>
                <a class="chip" href={listingPath(base, without)}>
                  <span class="visually-hidden">Remove the filter </span>
                  {label}
                  <span aria-hidden="true">×</span>
                </a>
              </li>
            ))}
          </ul>
        ) : null}
        {result.items.length > 0 ? (
          <ProductGrid products={result.items} sales={sales} query={query} title="h2" seen={3} />
        ) : (
          <div class="stack">
            <p class="lede">{voice.nothingFound}</p>
            <a class="button button--quiet" href="/products">
              All {unit.several}
            </a>
          </div>
        )}
        <Pagination page={result.page} last={last} href={(page) => listingPath(base, { ...query, page })} />
      </section>
    </div>
  );
}

function Collections({ result }: { result: ProductPage }) {
  return (
    <section aria-labelledby="collections">
      <h2 class="minor" id="collections">
        Or start from a collection
      </h2>
      <ul class="chips">
        {result.facets.categories.map(({ value, count }) => (
          <li>
            <a class="chip" href={listingPath("/products", { page: 1, pageSize: 1, category: value })}>
              {value} <span class="note">{count}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
