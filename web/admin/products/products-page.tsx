import { CURRENCY, formatMoney, money } from "../../../domain/base/money.ts";
import { MAX_QUERY_CHARS } from "../../../domain/catalog/catalog.ts";
import { ProductDraft } from "../../../domain/catalog/product.ts";
import type { StoredProduct } from "../../../domain/catalog/product-change.ts";
import type { MerchantSort } from "../../../stores/catalog/catalog-merchant.ts";
import type { CollectionSummary } from "../../../stores/collections/collections.ts";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { BulkActions, CHOOSE, EVERY_ROW, type LeftRow, LeftRows, ticksOf } from "../frame/bulk.tsx";
import { ColumnChoice, chosenColumns } from "../frame/columns.tsx";
import { ConsolePage } from "../frame/console.tsx";
import { useStaff } from "../frame/staff.tsx";
import { type ListState, listHref } from "../views/list-state.ts";
import { SavedViews } from "../views/saved-views.tsx";
import { adminProductPath, PRODUCTS } from "./product-page.tsx";
import { liveVariants } from "./product-values.ts";
import { STATUS_WORDS } from "./product-words.ts";

interface ProductQuery {
  q: string;
  status: string;
  sort: MerchantSort;
  page: number;
}

export interface ProductsPageProps {
  list: ListState;
  /** Those that are put together by hand. */
  collections: readonly Pick<CollectionSummary, "id" | "title">[];
  left: readonly LeftRow[];
  query: ProductQuery;
  products: readonly StoredProduct[];
  total: number;
  /** Counting ended here. */
  most: number;
  pageSize: number;
  /** Whether all rows are chosen when the page opens. */
  all: boolean;
  notice: string | undefined;
  problem: string | undefined;
}

const SORTS: Record<MerchantSort, string> = {
  newest: "Newest first",
  changed: "Changed last first",
  title: "By title",
};

/** All products, in every status. */
export function ProductsPage(props: ProductsPageProps) {
  const { query, products, notice, problem } = props;
  const { may } = useStaff();
  return (
    <ConsolePage
      title="Products"
      path={PRODUCTS}
      notice={notice}
      problem={problem}
      actions={
        <>
          {may("GET /admin/products/pictures") ? (
            <a href={`${PRODUCTS}/pictures`}>Pictures of files</a>
          ) : null}
          {may("GET /admin/products/synonyms") ? <a href={`${PRODUCTS}/synonyms`}>Synonyms</a> : null}
          {may("GET /admin/products/import") ? <a href={`${PRODUCTS}/import`}>Import CSV</a> : null}
          {may("GET /admin/products/export") ? <a href={`${PRODUCTS}/export`}>Export CSV</a> : null}
          {may("GET /admin/products/new") ? (
            <a class="button" href={`${PRODUCTS}/new`}>
              New product
            </a>
          ) : null}
        </>
      }
    >
      <LeftRows rows={props.left} />
      <SavedViews {...props.list} />
      <Filters query={query} columns={props.list.columns} />
      {products.length === 0 ? <NoProducts isAll={!(query.q || query.status)} /> : <List {...props} />}
    </ConsolePage>
  );
}

interface FiltersProps {
  query: ProductQuery;
  columns: readonly string[];
}

function Filters({ query, columns }: FiltersProps) {
  return (
    <search>
      <form class="sieve" method="get" action={PRODUCTS}>
        <div class="field sieve__wide">
          <label for="q">Words, a SKU or an address</label>
          <input
            class="input"
            id="q"
            name="q"
            type="search"
            value={query.q}
            maxlength={MAX_QUERY_CHARS}
            autocomplete="off"
          />
        </div>
        <div class="field">
          <label for="status">Status</label>
          <select class="input" id="status" name="status">
            <option value="">Any</option>
            {ProductDraft.shape.status.options.map((status) => (
              <option value={status} selected={status === query.status}>
                {STATUS_WORDS[status]}
              </option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="sort">Order</label>
          <select class="input" id="sort" name="sort">
            {Object.entries(SORTS).map(([value, label]) => (
              <option value={value} selected={value === query.sort}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <ColumnChoice columns={PRODUCT_COLUMNS} asked={columns} />
        <div class="actions">
          <button class="button" type="submit">
            Show
          </button>
          <a href={PRODUCTS}>Clear</a>
        </div>
      </form>
    </search>
  );
}

function NoProducts({ isAll }: { isAll: boolean }) {
  if (!isAll) {
    return <p class="lede found">No product fits.</p>;
  }
  return (
    <p class="lede found">
      There is no product yet.{" "}
      {useStaff().may("GET /admin/products/new") ? (
        <>
          <a href={`${PRODUCTS}/new`}>Create one</a>, or <a href={`${PRODUCTS}/import`}>import a CSV</a>.
        </>
      ) : null}
    </p>
  );
}

function List(props: ProductsPageProps) {
  const { list, query, products, total, most, pageSize, all: chosen } = props;
  const pageHref = (page: number) => listHref(list, { page: page === 1 ? "" : String(page) });
  const bulk = useStaff().may("POST /admin/products/bulk");
  const first = (query.page - 1) * pageSize + 1;
  const last = first + products.length - 1;
  const all =
    total < most ? total.toLocaleString("en-US") : `more than ${(most - 1).toLocaleString("en-US")}`;
  return (
    <form class="found" method="post" action={`${PRODUCTS}/bulk`}>
      <input type="hidden" name="back" value={pageHref(query.page)} />
      <p class="note figures">
        {first.toLocaleString("en-US")} to {last.toLocaleString("en-US")} of {all}
      </p>
      <Table
        columns={chosenColumns(PRODUCT_COLUMNS, list.columns)}
        rows={products}
        ticks={bulk ? ticksOf<StoredProduct>(({ title }) => title, chosen) : undefined}
      />
      {bulk ? <Bulk {...props} /> : null}
      {query.page > 1 || total >= last + 1 ? (
        <nav class="pages" aria-label="Pages">
          {query.page > 1 ? (
            <a href={pageHref(query.page - 1)} rel="prev">
              Before
            </a>
          ) : null}
          {total > last || total >= most ? (
            <a href={pageHref(query.page + 1)} rel="next">
              Next
            </a>
          ) : null}
        </nav>
      ) : null}
    </form>
  );
}

function Bulk({ list, query, collections, all }: ProductsPageProps) {
  const page = query.page === 1 ? "" : String(query.page);
  const href = listHref(list, { page, [CHOOSE]: all ? "" : EVERY_ROW });
  return (
    <BulkActions choose={{ href, all }}>
      <button class="button button--quiet" type="submit" name="status" value="active">
        Publish
      </button>
      <button class="button button--quiet" type="submit" name="status" value="archived">
        Archive
      </button>
      {collections.length === 0 ? null : (
        <>
          <select class="input" name="collection" aria-label="Collection that they go into">
            {collections.map(({ id, title }) => (
              <option value={id}>{title}</option>
            ))}
          </select>
          <button class="button button--quiet" type="submit" name="status" value="collect">
            Add to collection
          </button>
        </>
      )}
    </BulkActions>
  );
}

export const PRODUCT_COLUMNS: readonly Column<StoredProduct>[] = [
  {
    head: "Product",
    cell: ({ id, title, slug }) => (
      <>
        <a class="breakable" href={adminProductPath(id)}>
          {title}
        </a>
        <br />
        <span class="note breakable">{slug}</span>
      </>
    ),
  },
  { id: "status", head: "Status", class: "whole", cell: ({ status }) => STATUS_WORDS[status].split(":")[0] },
  { id: "available", head: "For sale", class: "spare number", cell: availableWords },
  {
    id: "changed",
    head: "Changed",
    class: "spare",
    cell: ({ updatedAt }) => {
      const iso = new Date(updatedAt).toISOString();
      return <time datetime={iso}>{moment(iso)}</time>;
    },
  },
  { id: "price", head: "Price", class: "amount", cell: priceWords },
];

function availableWords(product: StoredProduct) {
  const live = liveVariants(product);
  const counted = live.filter(({ tracked }) => tracked);
  const available = counted.reduce((sum, variant) => sum + Math.max(0, variant.available), 0);
  return (
    <>
      {counted.length === 0 ? "Not counted" : available.toLocaleString("en-US")}
      {live.length > 1 ? <span class="note"> in {live.length}</span> : null}
    </>
  );
}

function priceWords(product: StoredProduct) {
  const prices = liveVariants(product).map(({ price }) => price);
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  return (
    <>
      {prices.length === 0 ? "None" : formatMoney(money(low, CURRENCY))}
      {high > low ? <span class="note"> to {formatMoney(money(high, CURRENCY))}</span> : null}
    </>
  );
}
