import { CURRENCIES } from "../../../domain/currency/currency.ts";
import type { PriceListSummary } from "../../../domain/prices/price-list.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { type Column, Table } from "../../ui/lists/table.tsx";
import { moment } from "../../ui/order-words.ts";
import { useShop } from "../../ui/shop.ts";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { ErrorSummary, Field, type Filled, fill, Select, TextArea } from "../frame/fields.tsx";
import { termLabels } from "./price-list-form.ts";

export const PRICE_LISTS = "/admin/price-lists";
export const priceListPath = (id: string) => `${PRICE_LISTS}/${encodeURIComponent(id)}`;
export const UNDER = { href: PRICE_LISTS, label: "Price lists" };

export const STATE = { scheduled: "Scheduled", active: "In force", ended: "Over" } as const;

export function windowWords({ startsAt, endsAt }: Pick<PriceListSummary, "startsAt" | "endsAt">): string {
  const [from, to] = [startsAt, endsAt].map((at) => (at === undefined ? null : moment(at)));
  return from || to ? `${from ? `from ${from}` : "from the beginning"} ${to ? `to ${to}` : "on"}` : "always";
}

export function whoWords({ customerGroups }: Pick<PriceListSummary, "customerGroups">): string {
  return customerGroups === undefined ? "For everybody" : `For ${customerGroups.join(", ")}`;
}

interface PriceListsPageProps extends Pick<PageProps, "notice"> {
  lists: readonly PriceListSummary[];
  isFirst: boolean;
  next: number | null;
}

export function PriceListsPage({ lists, isFirst, next, notice }: PriceListsPageProps) {
  return (
    <ConsolePage
      title="Price lists"
      path={PRICE_LISTS}
      notice={notice}
      actions={
        <a class="button" href={`${PRICE_LISTS}/new`}>
          New price list
        </a>
      }
    >
      {lists.length === 0 ? (
        <p class="lede">
          There is no price list yet. A list gives goods other prices: for some customers, for a time, from a
          number of units on, or in another currency.
        </p>
      ) : (
        <Table columns={COLUMNS} rows={lists} />
      )}
      <Keyset
        first={isFirst ? null : PRICE_LISTS}
        next={next === null ? null : `${PRICE_LISTS}?before=${next}`}
        labels={{ first: "Newest", next: "Older" }}
      />
    </ConsolePage>
  );
}

const COLUMNS: readonly Column<PriceListSummary>[] = [
  {
    head: "Price list",
    cell: (list) => (
      <>
        <a class="breakable" href={priceListPath(list.id)}>
          {list.title}
        </a>
        <br />
        <span class="note breakable">
          {whoWords(list)}, in {list.currency}
        </span>
      </>
    ),
  },
  { head: "State", class: "whole", cell: ({ state }) => STATE[state] },
  { head: "Counts", class: "spare", cell: (list) => <span class="note">{windowWords(list)}</span> },
  { head: "Prices", class: "amount whole", cell: ({ priceCount }) => priceCount.toLocaleString("en-US") },
];

/** The form of a list that is made: its terms, and its prices as lines of a file. */
export function NewPriceListPage({ filled, problem }: { filled: Filled } & Pick<PageProps, "problem">) {
  const labels = termLabels(useShop().timeZone);
  return (
    <ConsolePage title="New price list" path={`${PRICE_LISTS}/new`} under={UNDER} problem={problem}>
      {problem ? null : <ErrorSummary title="Nothing is saved yet" errors={filled.errors} />}
      <form class="longform" method="post" action={PRICE_LISTS} novalidate>
        <fieldset class="panel">
          <legend>What it is</legend>
          <Field {...fill(filled, "title")} label={labels.title} max={120} hint="Shoppers do not see it." />
          <Select
            {...fill(filled, "currency")}
            label={labels.currency}
            options={CURRENCIES.map((code) => ({ value: code, label: code }))}
            hint="It stays that of the list. Goods that no list prices in a currency are not sold in it."
          />
          <Field
            {...fill(filled, "customerGroups")}
            label={labels.customerGroups}
            max={13_000}
            optional
            hint="Separated by commas. Empty: for everybody, and it stays so."
          />
        </fieldset>
        <fieldset class="panel">
          <legend>When it counts</legend>
          <Field
            {...fill(filled, "startsAt")}
            label={labels.startsAt}
            type="datetime-local"
            max={19}
            optional
          />
          <Field {...fill(filled, "endsAt")} label={labels.endsAt} type="datetime-local" max={19} optional />
        </fieldset>
        <fieldset class="panel panel--wide">
          <legend>Its prices</legend>
          <TextArea
            {...fill(filled, "prices")}
            label="One a line: SKU, price, and from how many units it counts"
            rows={8}
            max={300_000}
            hint="As “CUP-BLUE, 12.50” or “CUP-BLUE, 11.00, 10”. Lines of a CSV can be pasted."
          />
        </fieldset>
        <div class="longform__save">
          <button class="button" type="submit">
            Create the price list
          </button>
        </div>
      </form>
    </ConsolePage>
  );
}
