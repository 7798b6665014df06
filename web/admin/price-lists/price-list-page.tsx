import { CURRENCY, formatMoney, money } from "../../../domain/base/money.ts";
import type { StoredPriceList } from "../../../stores/prices/price-lists.ts";
import type { PriceRow } from "../../../stores/prices/price-rows.ts";
import { useShop } from "../../ui/shop.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { ErrorSummary, Field, type Filled, fill } from "../frame/fields.tsx";
import { Meanwhile, type MeanwhileRow } from "../frame/meanwhile.tsx";
import { stockPath } from "../frame/paths.ts";
import { useStaff } from "../frame/staff.tsx";
import { termLabels } from "./price-list-form.ts";
import { priceListPath, STATE, UNDER, whoWords, windowWords } from "./price-lists-page.tsx";
import { cell, NEW_ROWS } from "./price-rows.ts";

export interface PriceListPageProps extends Pick<PageProps, "notice" | "problem"> {
  list: StoredPriceList;
  state: keyof typeof STATE;
  terms: Filled;
  rows: readonly PriceRow[];
  prices: Filled;
  query: { q: string; page: number };
  total: number;
  pageSize: number;
  meanwhile?: readonly MeanwhileRow[] | undefined;
}

/** One price list: its groups, its period and a page of its prices. */
export function PriceListPage(props: PriceListPageProps) {
  const { list, state, terms, meanwhile, notice, problem } = props;
  const path = priceListPath(list.id);
  const { may } = useStaff();
  const labels = termLabels(useShop().timeZone);
  return (
    <ConsolePage
      title={list.terms.title}
      path={path}
      under={UNDER}
      notice={notice}
      problem={problem}
      {...(may("GET /admin/price-lists/:id/delete")
        ? { actions: <a href={`${path}/delete`}>End it for good</a> }
        : {})}
    >
      <p class="note">
        {STATE[state]}, in {list.terms.currency}. {whoWords(list.terms)}, {windowWords(list.terms)}.{" "}
        <a href={`${path}/versions`}>Version {list.version}, and those before</a>
      </p>
      {meanwhile ? <Meanwhile rows={meanwhile} /> : null}
      <ErrorSummary title="Nothing is saved yet" errors={{ ...terms.errors, ...props.prices.errors }} />
      <Prices {...props} path={path} />
      <form class="longform" method="post" action={path} novalidate>
        <input type="hidden" name="version" value={String(list.version)} />
        <fieldset class="panel">
          <legend>What it is</legend>
          <Field {...fill(terms, "title")} label={labels.title} max={120} hint="Shoppers do not see it." />
          {list.terms.customerGroups === undefined ? (
            <p class="note">It is for everybody. A list for some groups is another list.</p>
          ) : (
            <Field
              {...fill(terms, "customerGroups")}
              label={labels.customerGroups}
              max={13_000}
              hint="Separated by commas."
            />
          )}
        </fieldset>
        <fieldset class="panel">
          <legend>When it counts</legend>
          <Field
            {...fill(terms, "startsAt")}
            label={labels.startsAt}
            type="datetime-local"
            max={19}
            optional
          />
          <Field {...fill(terms, "endsAt")} label={labels.endsAt} type="datetime-local" max={19} optional />
        </fieldset>
        <div class="actions panel--wide">
          <button class="button" type="submit">
            Save
          </button>
          <p class="note">
            Carts follow at once, pages within seconds. Orders keep what they were placed with.
          </p>
        </div>
      </form>
    </ConsolePage>
  );
}

function pageHref(path: string, { q, page }: PriceListPageProps["query"]): string {
  const query = new URLSearchParams({
    ...(q ? { q } : {}),
    ...(page > 1 ? { page: String(page) } : {}),
  }).toString();
  return query === "" ? path : `${path}?${query}`;
}

function Prices({ list, rows, prices, query, total, pageSize, path }: PriceListPageProps & { path: string }) {
  const { may } = useStaff();
  const last = (query.page - 1) * pageSize + rows.length;
  return (
    <section class="panel found" aria-label="Prices">
      <div class="page__title">
        <h2 class="minor">Prices: {total.toLocaleString("en-US")}</h2>
        <div class="actions">
          {may("GET /admin/price-lists/:id/import") ? <a href={`${path}/import`}>Import CSV</a> : null}
          {may("GET /admin/price-lists/:id/export") ? <a href={`${path}/export`}>Export CSV</a> : null}
        </div>
      </div>
      <search>
        <form class="sieve sieve--one" method="get" action={path}>
          <div class="field">
            <label for="q">The beginning of a SKU, or letters of a title</label>
            <input
              class="input"
              id="q"
              name="q"
              type="search"
              value={query.q}
              maxlength={200}
              autocomplete="off"
            />
          </div>
          <div class="actions">
            <button class="button button--quiet" type="submit">
              Find
            </button>
            <a href={path}>Clear</a>
          </div>
        </form>
      </search>
      <form class="grid-rows" method="post" action={pageHref(`${path}/prices`, query)} novalidate>
        <input type="hidden" name="version" value={String(list.version)} />
        {rows.map((row, n) => (
          <Row row={row} n={n} prices={prices} currency={list.terms.currency} />
        ))}
        <fieldset class="grid-row grid-row--new">
          <legend>Further prices</legend>
          {Array.from({ length: NEW_ROWS }, (_, n) => (
            <Cells row={`new${n}`} prices={prices} isNew />
          ))}
        </fieldset>
        <div class="actions">
          <button class="button" type="submit">
            Save the prices
          </button>
          <p class="note">A price that is emptied is taken out of the list.</p>
        </div>
      </form>
      {query.page > 1 || total > last ? (
        <nav class="pages" aria-label="Pages of prices">
          {query.page > 1 ? (
            <a href={pageHref(path, { ...query, page: query.page - 1 })} rel="prev">
              Before
            </a>
          ) : null}
          {total > last ? (
            <a href={pageHref(path, { ...query, page: query.page + 1 })} rel="next">
              Next
            </a>
          ) : null}
          <span class="note">Save before you turn the page.</span>
        </nav>
      ) : null}
    </section>
  );
}

interface RowProps {
  row: PriceRow;
  n: number;
  prices: Filled;
  currency: StoredPriceList["terms"]["currency"];
}

function Row({ row, n, prices, currency }: RowProps) {
  const { sku, productId, product, variant, ownPrice } = row;
  const isNamed = variant !== null && variant !== "Default Title";
  return (
    <div class="grid-row">
      <p>
        {productId === null ? (
          <span class="breakable">{sku}: not in the catalog</span>
        ) : (
          <>
            <a class="breakable" href={`/admin/products/${encodeURIComponent(productId)}`}>
              {product}
              {isNamed ? `, ${variant}` : ""}
            </a>{" "}
            <a class="note breakable" href={stockPath(sku)}>
              {sku}
            </a>{" "}
            <span class="note">
              {ownPrice === null ? "" : `Own price ${formatMoney(money(ownPrice, CURRENCY))}`}
              {currency === CURRENCY ? "" : `, the list is in ${currency}`}
            </span>
          </>
        )}
      </p>
      <Cells row={String(n)} prices={prices} />
    </div>
  );
}

function Cells({ row, prices, isNew = false }: { row: string; prices: Filled; isNew?: boolean }) {
  const field = (name: "sku" | "units" | "price") => fill(prices, cell(name, row));
  return (
    <div class="grid-row__cells grid-row__cells--small">
      <input type="hidden" name="row" value={row} />
      {isNew ? (
        <>
          <Field {...field("sku")} label="SKU" max={255} optional />
          <Field {...field("units")} label="From units" max={4} inputmode="numeric" optional />
        </>
      ) : (
        <>
          <input type="hidden" name={cell("sku", row)} value={field("sku").value} />
          <input type="hidden" name={cell("units", row)} value={field("units").value} />
        </>
      )}
      <Field
        {...field("price")}
        label={
          isNew || field("units").value === "1" ? "Price" : `Price from ${field("units").value} units on`
        }
        max={14}
        inputmode="decimal"
        optional
      />
    </div>
  );
}

/** Asked before a list ends. */
export function DeletePriceListPage({ list }: { list: StoredPriceList }) {
  const path = priceListPath(list.id);
  const { title } = list.terms;
  return (
    <ConsolePage title={`End ${title}?`} path={`${path}/delete`} under={{ href: path, label: title }}>
      <p class="lede">
        Its prices lapse at once. Orders that were placed with them keep them, and its versions can be read
        further on. This cannot be undone; to end it for a time, give it an end.
      </p>
      <form class="actions found" method="post" action={`${path}/delete`}>
        <input type="hidden" name="version" value={String(list.version)} />
        <button class="button" type="submit">
          End the price list
        </button>
        <a href={path}>Leave it as it is</a>
      </form>
    </ConsolePage>
  );
}
