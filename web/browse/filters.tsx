import { money } from "../../domain/base/money.ts";
import type { CatalogQuery, Facets } from "../../domain/catalog/catalog.ts";
import { decimalOf, minorDigits } from "../../domain/currency/currency.ts";
import { type PageWords, useWords } from "../language/words.ts";
import { useShop } from "../ui/shop.ts";
import { optionField, shortPrice } from "./listing-query.ts";

/** In an order that stays the same while counts change. */
function inOrder<T extends { value: string }>(facet: readonly T[], { own, format }: PageWords): T[] {
  return facet.toSorted((a, b) => own(a.value).localeCompare(own(b.value), format.locale, { numeric: true }));
}

/**
 * The filters are a plain GET form. On a phone it is a popover, which needs no script. On a wider
 * screen the same element is beside the results.
 */
export function Filters(props: { action: string; query: CatalogQuery; facets: Facets; atLeast: boolean }) {
  const { action, query, facets, atLeast } = props;
  const { unit } = useShop();
  const words = useWords();
  const { say, own } = words;
  const { min, max } = facets.price ?? {};
  return (
    <form
      class="filters"
      id="filters"
      action={action}
      method="get"
      popover="auto"
      aria-label={say("browse.filters")}
    >
      <div class="filters__head">
        <h2>{say("browse.filter")}</h2>
        <button class="link-button" type="button" popovertarget="filters" popovertargetaction="hide">
          {say("browse.close")}
        </button>
      </div>
      {query.q ? <input type="hidden" name="q" value={query.q} /> : null}
      {facets.categories.length > 1 ? (
        <fieldset>
          <legend>{say("browse.collection")}</legend>
          <Choice type="radio" name="category" value="" label={say("browse.all")} checked={!query.category} />
          {inOrder(facets.categories, words).map(({ value, count }) => (
            <Choice
              type="radio"
              name="category"
              value={value}
              label={own(value)}
              count={count}
              atLeast={atLeast}
              checked={query.category === value}
            />
          ))}
          <Incomplete of="categories" facets={facets} />
        </fieldset>
      ) : null}
      {facets.vendors.length > 1 || query.vendor ? (
        <fieldset>
          <legend>{say("browse.madeBy")}</legend>
          {inOrder(facets.vendors, words).map(({ value, count }) => (
            <Choice
              type="checkbox"
              name="vendor"
              value={value}
              label={value}
              count={count}
              atLeast={atLeast}
              checked={query.vendor?.includes(value) ?? false}
            />
          ))}
          <Incomplete of="vendors" facets={facets} />
        </fieldset>
      ) : null}
      {facets.options.map(({ name, values }) => (
        <fieldset>
          <legend>{own(name)}</legend>
          {inOrder(values, words).map(({ value, count }) => (
            <Choice
              type="checkbox"
              name={optionField(name)}
              value={value}
              label={value}
              count={count}
              atLeast={atLeast}
              checked={query.options?.[name]?.includes(value) ?? false}
            />
          ))}
        </fieldset>
      ))}
      <Incomplete of="options" facets={facets} />
      <fieldset>
        <legend>{say("browse.price")}</legend>
        <div class="filters__prices">
          <PriceField name="min" label={say("browse.priceFrom")} value={query.minPrice} hint={min?.amount} />
          <PriceField name="max" label={say("browse.priceTo")} value={query.maxPrice} hint={max?.amount} />
        </div>
      </fieldset>
      <fieldset>
        <legend>{say("browse.availability")}</legend>
        <Choice
          type="checkbox"
          name="inStock"
          value="true"
          label={say("browse.inStock")}
          count={facets.availability.inStock}
          atLeast={atLeast}
          checked={query.inStock ?? false}
        />
      </fieldset>
      <div class="actions">
        <button class="button" type="submit">
          {say("browse.show", { units: unit.several })}
        </button>
        <a class="link-button" href={query.q ? `${action}?${new URLSearchParams({ q: query.q })}` : action}>
          {say("browse.clearAll")}
        </a>
      </div>
    </form>
  );
}

type Dimension = NonNullable<Facets["incomplete"]>[number];

/** Says that there is more to choose from than is named. */
function Incomplete({ of, facets }: { of: Dimension; facets: Facets }) {
  const { say } = useWords();
  return facets.incomplete?.includes(of) ? <p class="note">{say("browse.incomplete")}</p> : null;
}

interface ChoiceProps {
  type: "radio" | "checkbox";
  name: string;
  value: string;
  label: string;
  count?: number;
  /** More products than these may have it. */
  atLeast?: boolean;
  checked: boolean;
}

function Choice({ type, name, value, label, count, atLeast, checked }: ChoiceProps) {
  const { unit } = useShop();
  const { number } = useWords();
  return (
    <label class="check">
      <input type={type} name={name} value={value} checked={checked} />
      <span dir="auto">{label}</span>
      {count === undefined ? null : (
        <span class="check__count">
          {number(count)}
          {atLeast ? "+" : ""}
          <span class="visually-hidden"> {unit.several}</span>
        </span>
      )}
    </label>
  );
}

interface PriceFieldProps {
  name: string;
  label: string;
  /** Minor units. */
  value: number | undefined;
  /** Minor units: the edge of what there is. */
  hint: number | undefined;
}

function PriceField({ name, label, value, hint }: PriceFieldProps) {
  const { say, currency } = useWords();
  const digits = minorDigits(currency);
  return (
    <div class="field">
      <label for={`price-${name}`}>{label}</label>
      <input
        class="input"
        id={`price-${name}`}
        name={name}
        inputmode="decimal"
        pattern={digits === 0 ? "\\d+" : `\\d+([.,]\\d{1,${digits}})?`}
        title={say("browse.priceHint", { price: decimalOf(money(4_950, currency)) })}
        value={value === undefined ? "" : shortPrice(value, currency)}
        placeholder={hint === undefined ? "" : shortPrice(hint, currency)}
      />
    </div>
  );
}
