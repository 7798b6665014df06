import { formatMoney, money } from "../../../domain/base/money.ts";
import type { Location } from "../../../domain/stock/locations.ts";
import type { Suggestion } from "../../../shop/purchasing/reorder.ts";
import type { StoredSupplier } from "../../../stores/purchasing/suppliers.ts";
import { Keyset } from "../../ui/keyset.tsx";
import { ConsolePage, type PageProps } from "../frame/console.tsx";
import { Field, type Filled, fill, Select } from "../frame/fields.tsx";
import { stockPath } from "../frame/paths.ts";
import { LocationSelect } from "./purchase-order-page.tsx";
import { PURCHASE_ORDERS, REORDER } from "./purchase-orders-page.tsx";

interface ReorderPageProps extends Pick<PageProps, "problem"> {
  suggestions: readonly Suggestion[];
  suppliers: readonly StoredSupplier[];
  locations: readonly Location[];
  /** What the suggestions were asked for, as the address says it. */
  asked: { days: number; coverDays: number; sku: string; supplierId: string; cursor: string };
  /** Names this form, so that sending it twice makes one set of drafts. */
  formKey: string;
  /** What was typed over the suggestions. */
  filled: Filled;
  next: string | null;
}

/** The address of the suggestions that were asked for. */
function addressOf(asked: Record<string, string | number>): string {
  const named = Object.entries(asked).filter(([, value]) => value !== "");
  return `${REORDER}?${new URLSearchParams(named.map(([name, value]) => [name, String(value)]))}`;
}

/** What to order now, and of whom: one button makes the drafts. */
export function ReorderPage(props: ReorderPageProps) {
  const { suggestions, suppliers, asked, next, problem } = props;
  const open = suppliers.filter(({ archived }) => !archived);
  return (
    <ConsolePage
      title="What to order"
      path={REORDER}
      under={{ href: PURCHASE_ORDERS, label: "Purchase orders" }}
      problem={problem}
    >
      <p class="lede">
        What would fall to “Low at” before goods that are ordered now come. The numbers are those of the last
        days and of each supplier.
      </p>
      <Sieve asked={asked} suppliers={open} />
      {suggestions.length === 0 ? (
        <p class="lede found">
          {asked.sku === "" ? "Nothing needs to be ordered." : `${asked.sku} needs no order now.`}
        </p>
      ) : open.length === 0 ? (
        <p class="lede found">
          There is no supplier to order from. <a href="/admin/suppliers/new">Add a supplier</a>
        </p>
      ) : (
        <Suggestions {...props} suppliers={open} />
      )}
      <Keyset
        first={asked.cursor === "" ? null : addressOf({ ...asked, cursor: "" })}
        next={next === null ? null : addressOf({ ...asked, cursor: next })}
        labels={{ first: "From the beginning", next: "Next" }}
      />
    </ConsolePage>
  );
}

function Sieve({ asked, suppliers }: Pick<ReorderPageProps, "asked" | "suppliers">) {
  return (
    <search class="found">
      <form class="sieve" method="get" action={REORDER}>
        <Select
          name="supplierId"
          label="Supplier"
          value={asked.supplierId}
          options={[
            { value: "", label: "All" },
            ...suppliers.map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <Field name="days" label="Days of sales" value={String(asked.days)} max={3} inputmode="numeric" />
        <Field
          name="coverDays"
          label="Days it should last"
          value={String(asked.coverDays)}
          max={3}
          inputmode="numeric"
        />
        <div class="actions">
          <button class="button button--quiet" type="submit">
            Show
          </button>
        </div>
      </form>
    </search>
  );
}

function Suggestions({ suggestions, suppliers, locations, asked, formKey, filled }: ReorderPageProps) {
  return (
    <form class="longform" method="post" action={addressOf(asked)} novalidate>
      <input type="hidden" name="key" value={formKey} />
      <div class="panel panel--wide">
        <div class="grid-rows">
          {suggestions.map((row, n) => (
            <fieldset class="grid-row purchase-row purchase-row--chosen">
              <legend class="visually-hidden">{row.sku}</legend>
              <div class="purchase-row__what">
                <p class="breakable">
                  <a href={stockPath(row.sku)}>{row.sku}</a> <span class="note">{row.title}</span>
                </p>
                <p class="note">{factWords(row)}</p>
                <input type="hidden" name="sku" value={row.sku} />
              </div>
              <Field {...fill(filled, `quantity.${n}`)} label="Units" max={6} inputmode="numeric" optional />
              <Select
                {...fill(filled, `supplierId.${n}`)}
                label="Supplier"
                options={[
                  { value: "", label: "Choose one" },
                  ...suppliers.map(({ id, name }) => ({ value: id, label: name })),
                ]}
              />
            </fieldset>
          ))}
        </div>
        <LocationSelect locations={locations} filled={filled} />
      </div>
      <div class="longform__save">
        <button class="button" type="submit">
          Make the drafts
        </button>
        <p class="note">
          One for each supplier, with what is on this page. Empty the units of what you do not order.
        </p>
      </div>
    </form>
  );
}

function factWords({
  available,
  onOrder,
  sold,
  reorderPoint,
  leadTimeDays,
  cost,
  currency,
}: Suggestion): string {
  const count = (units: number) => units.toLocaleString("en-US");
  const last =
    cost === null || currency === null ? "" : `, ${formatMoney(money(cost, currency))} each the last time`;
  return `${count(available)} for sale, ${count(onOrder)} on order, ${count(sold)} sold, low at ${count(reorderPoint)}, ${leadTimeDays} days to come${last}.`;
}
