import { CURRENCY, formatMoney, money } from "../../../domain/base/money.ts";
import { MAX_QUERY_CHARS } from "../../../domain/catalog/catalog.ts";
import { ProductDraft } from "../../../domain/catalog/product.ts";
import type { StoredProduct } from "../../../domain/catalog/product-change.ts";
import type { MerchantSort } from "../../../stores/catalog/catalog-merchant.ts";
import type { CollectionSummary } from "../../../stores/collections/collections.ts";
import { moment } from "../../ui/order-words.ts";
import { ConsolePage } from "../frame/console.tsx";
import { useStaff } from "../frame/staff.tsx";
import { adminProductPath, PRODUCTS } from "./product-page.tsx";
import { liveVariants } from "./product-values.ts";
import { STATUS_WORDS } from "./product-words.ts";

interface ProductQuery {
  q: string;
  status: string;
  sort: MerchantSort;
  page: number;
}

/** A chosen product that is as it was, and why. */
export interface LeftRow {
  title: string;
  why: string;
}

export interface ProductsPageProps {
  /** Those that are put together by hand. */
  collections: readonly Pick<CollectionSummary, "id" | "title">[];
  left: readonly LeftRow[];
  query: ProductQuery;
  products: readonly StoredProduct[];
  total: number;
  /** Counting ended here. */
  most: number;
  pageSize: number;
  told: string | undefined;
  problem: string | undefined;
}

const SORTS: Record<MerchantSort, string> = {
  newest: "Newest first",
  changed: "Changed last first",
  title: "By title",
};

function productsHref({ q, status, sort, page }: ProductQuery): string {
  const asked = { q, status, sort: sort === "newest" ? "" : sort, page: page === 1 ? "" : String(page) };
  const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value !== "")).toString();
  return query === "" ? PRODUCTS : `${PRODUCTS}?${query}`;
}

/** All products, in every status. */
export function ProductsPage(props: ProductsPageProps) {
  const { query, products, told, problem } = props;
  const { may } = useStaff();
  return (
    <ConsolePage
      title="Products"
      path={PRODUCTS}
      told={told}
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
      {props.left.length === 0 ? null : (
        <ul class="entries">
          {props.left.map(({ title, why }) => (
            <li class="breakable">
              <strong>{title}</strong>: {why}
            </li>
          ))}
        </ul>
      )}
      <Filters query={query} />
      {products.length === 0 ? (
        <p class="lede found">
          {query.q || query.status
            ? "No product fits."
            : "There is no product yet. Create one, or import a CSV."}
        </p>
      ) : (
        <List {...props} />
      )}
    </ConsolePage>
  );
}

function Filters({ query }: { query: ProductQuery }) {
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

function List({ query, products, collections, total, most, pageSize }: ProductsPageProps) {
  const { may } = useStaff();
  const bulk = may("POST /admin/products/bulk");
  const first = (query.page - 1) * pageSize + 1;
  const last = first + products.length - 1;
  const all =
    total < most ? total.toLocaleString("en-US") : `more than ${(most - 1).toLocaleString("en-US")}`;
  return (
    <form class="found" method="post" action={`${PRODUCTS}/bulk`}>
      <input type="hidden" name="back" value={productsHref(query)} />
      <p class="note figures">
        {first.toLocaleString("en-US")} to {last.toLocaleString("en-US")} of {all}
      </p>
      <table class="table">
        <thead>
          <tr>
            {bulk ? (
              <th scope="col" class="tick">
                <span class="visually-hidden">Chosen</span>
              </th>
            ) : null}
            <th scope="col">Product</th>
            <th scope="col">Status</th>
            <th scope="col" class="spare number">
              For sale
            </th>
            <th scope="col" class="spare">
              Changed
            </th>
            <th scope="col" class="amount">
              Price
            </th>
          </tr>
        </thead>
        <tbody>
          {products.map((product) => (
            <Row product={product} bulk={bulk} />
          ))}
        </tbody>
      </table>
      {bulk ? (
        <div class="actions bulk">
          <span class="note">With those chosen:</span>
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
        </div>
      ) : null}
      {query.page > 1 || total >= last + 1 ? (
        <nav class="pages" aria-label="Pages">
          {query.page > 1 ? (
            <a href={productsHref({ ...query, page: query.page - 1 })} rel="prev">
              Before
            </a>
          ) : null}
          {total > last || total >= most ? (
            <a href={productsHref({ ...query, page: query.page + 1 })} rel="next">
              Next
            </a>
          ) : null}
        </nav>
      ) : null}
    </form>
  );
}

function Row({ product, bulk }: { product: StoredProduct; bulk: boolean }) {
  const { id, title, slug, status, updatedAt } = product;
  const live = liveVariants(product);
  const prices = live.map(({ price }) => price);
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  const counted = live.filter(({ tracked }) => tracked);
  const available = counted.reduce((sum, variant) => sum + Math.max(0, variant.available), 0);
  const iso = new Date(updatedAt).toISOString();
  return (
    <tr>
      {bulk ? (
        <td class="tick">
          <input type="checkbox" name="id" value={id} aria-label={`Choose ${title}`} />
        </td>
      ) : null}
      <td>
        <a class="breakable" href={adminProductPath(id)}>
          {title}
        </a>
        <br />
        <span class="note breakable">{slug}</span>
      </td>
      <td class="whole">{STATUS_WORDS[status].split(":")[0]}</td>
      <td class="spare number">
        {counted.length === 0 ? "Not counted" : available.toLocaleString("en-US")}
        {live.length > 1 ? <span class="note"> in {live.length}</span> : null}
      </td>
      <td class="spare">
        <time datetime={iso}>{moment(iso)}</time>
      </td>
      <td class="amount">
        {prices.length === 0 ? "None" : formatMoney(money(low, CURRENCY))}
        {high > low ? <span class="note"> to {formatMoney(money(high, CURRENCY))}</span> : null}
      </td>
    </tr>
  );
}
