import { type CatalogQuery, MAX_PAGE, type ProductPage, type Sort } from "../../domain/catalog/catalog.ts";
import type { SaleView } from "../../domain/sales/sale.ts";
import { rich, useWords } from "../language/words.ts";
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

const SORTS = [
  { value: "newest", label: "browse.newest" },
  { value: "price", label: "browse.priceUp" },
  { value: "-price", label: "browse.priceDown" },
  { value: "title", label: "browse.title" },
] as const satisfies { value: Sort; label: string }[];

/** Every listing: all products, a collection, the results of a search. */
export function ListingPage({ base, origin, query, result, sales }: ListingProps) {
  const { tagline, unit } = useShop();
  const words = useWords();
  const { say, own } = words;
  const units = unit.several;
  const { total } = result;
  const searching = base === "/search";
  const asked = !searching || query.q !== undefined;
  const title = searching
    ? query.q
      ? say("browse.resultsFor", { q: query.q })
      : say("frame.search")
    : query.category
      ? own(query.category)
      : say("frame.allUnits", { units });
  const { sort: _sort, currency: _currency, ...indexed } = query;
  const filtered = activeFilters(words, query).length > (query.category ? 1 : 0);
  return (
    <Layout
      title={title}
      description={
        searching
          ? say("browse.describeSearch", { units })
          : tagline
            ? say("browse.describe", { title, tagline, total })
            : say("browse.describeShort", { title, total })
      }
      path={base}
      // Filtered views are for people; search engines get the listing, its pages and the
      // collections.
      {...(searching || filtered ? {} : { canonical: origin + listingPath(base, indexed) })}
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
  const { say } = useWords();
  return (
    <search>
      <form class="search-form" action="/search" method="get">
        <label class="visually-hidden" for="q">
          {say("browse.searchUnits", { units: unit.several })}
        </label>
        <input
          class="input"
          id="q"
          name="q"
          type="search"
          value={q ?? ""}
          placeholder={say("browse.searchHint")}
          autocomplete="off"
          enterkeyhint="search"
        />
        <button class="button" type="submit">
          {say("frame.search")}
        </button>
      </form>
    </search>
  );
}

interface ResultsProps extends Omit<ListingProps, "origin" | "base"> {
  base: string;
  /** The name of an order that products have by themselves, other than by age. */
  ownOrder?: string;
}

/** Products with what they may be filtered and sorted by. */
export function Results({ base, query, result, sales, ownOrder }: ResultsProps) {
  const { catalogue, unit, voice } = useShop();
  const last = Math.min(MAX_PAGE, Math.ceil(result.total / result.pageSize));
  const words = useWords();
  const { say } = words;
  const count = say("browse.count", { count: result.total, ...unit });
  const chips = activeFilters(words, query);
  const { searchedFor } = result;
  // Of nothing there is nothing to sort, and nothing to filter but what a filter left out.
  const isChosen = result.items.length > 0 || chips.length > 0;
  return (
    <div class="listing">
      {isChosen ? (
        <Filters action={base} query={query} facets={result.facets} atLeast={result.atLeast ?? false} />
      ) : null}
      <section aria-label={catalogue}>
        <div class="listing__bar">
          <p class="figures" role="status">
            {result.atLeast ? say("browse.atLeast", { count }) : count}
          </p>
          <div class="actions" hidden={!isChosen}>
            <button class="button button--quiet listing__filter" type="button" popovertarget="filters">
              {chips.length > 0 ? say("browse.filterCount", { count: chips.length }) : say("browse.filter")}
            </button>
            <label class="visually-hidden" for="sort">
              {say("browse.sortBy")}
            </label>
            <select class="input listing__sort" id="sort" name="sort" form="filters">
              {query.q ? (
                <option value="relevance" selected={(query.sort ?? "relevance") === "relevance"}>
                  {say("browse.bestMatch")}
                </option>
              ) : null}
              {ownOrder ? (
                <option value="" selected={query.sort === undefined}>
                  {ownOrder}
                </option>
              ) : null}
              {SORTS.map(({ value, label }) => (
                <option
                  value={value}
                  selected={(query.sort ?? (query.q || ownOrder ? "" : "newest")) === value}
                >
                  {say(label)}
                </option>
              ))}
            </select>
            <noscript>
              <button class="button button--quiet" type="submit" form="filters">
                {say("browse.sort")}
              </button>
            </noscript>
          </div>
        </div>
        {searchedFor === undefined ? null : (
          <p class="listing__respelled">
            {rich(
              words,
              "browse.respelled",
              {
                link: (text) => <a href={listingPath(base, { ...query, q: searchedFor })}>{text}</a>,
              },
              { q: query.q ?? "", other: searchedFor },
            )}
          </p>
        )}
        {result.unknown?.map(({ value }) => (
          <p class="listing__respelled">{say("browse.unknown", { value })}</p>
        ))}
        {chips.length > 0 ? (
          <ul class="chips" aria-label={say("browse.filtersInUse")}>
            {chips.map(({ label, without }) => (
              <li>
                <a class="chip" href={listingPath(base, without)}>
                  <span class="visually-hidden">{say("browse.removeFilter")} </span>
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
              {say("frame.allUnits", { units: unit.several })}
            </a>
          </div>
        )}
        <Pagination page={result.page} last={last} href={(page) => listingPath(base, { ...query, page })} />
      </section>
    </div>
  );
}

function Collections({ result }: { result: ProductPage }) {
  const { say, own, number } = useWords();
  return (
    <section aria-labelledby="collections">
      <h2 class="minor" id="collections">
        {say("browse.orCollection")}
      </h2>
      <ul class="chips">
        {result.facets.categories.map(({ value, count }) => (
          <li>
            <a class="chip" href={listingPath("/products", { page: 1, pageSize: 1, category: value })}>
              {own(value)} <span class="note">{number(count)}</span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
