import type { CatalogQuery, Facets } from "../../domain/catalog/catalog.ts";
import { useShop } from "../ui/shop.ts";
import { optionField, shortPrice } from "./listing-query.ts";

const collator = new Intl.Collator("en", { numeric: true });

/** In an order that stays the same while counts change. */
function inOrder<T extends { value: string }>(facet: readonly T[]): T[] {
  return facet.toSorted((a, b) => collator.compare(a.value, b.value));
}

/**
 * The filters are a plain GET form. On a phone it is a popover, which needs no script. On a wider
 * screen the same element is beside the results.
 */
export function Filters(props: { action: string; query: CatalogQuery; facets: Facets; atLeast: boolean }) {
  const { action, query, facets, atLeast } = props;
  const { unit } = useShop();
  const { min, max } = facets.price ?? {};
  return (
    <form class="filters" id="filters" action={action} method="get" popover="auto" aria-label="Filters">
      <div class="filters__head">
        <h2>Filter</h2>
        <button class="link-button" type="button" popovertarget="filters" popovertargetaction="hide">
          Close
        </button>
      </div>
      {query.q ? <input type="hidden" name="q" value={query.q} /> : null}
      {facets.categories.length > 1 ? (
        <fieldset>
          <legend>Collection</legend>
          <Choice type="radio" name="category" value="" label="All" checked={!query.category} />
          {inOrder(facets.categories).map(({ value, count }) => (
            <Choice
              type="radio"
              name="category"
              value={value}
              label={value}
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
          <legend>Made by</legend>
          {inOrder(facets.vendors).map(({ value, count }) => (
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
          <legend>{name}</legend>
          {inOrder(values).map(({ value, count }) => (
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
        <legend>Price in dollars</legend>
        <div class="filters__prices">
          <PriceField name="min" label="From" value={query.minPrice} hint={min?.amount} />
          <PriceField name="max" label="Up to" value={query.maxPrice} hint={max?.amount} />
        </div>
      </fieldset>
      <fieldset>
        <legend>Availability</legend>
        <Choice
          type="checkbox"
          name="inStock"
          value="true"
          label="In stock"
          count={facets.availability.inStock}
          atLeast={atLeast}
          checked={query.inStock ?? false}
        />
      </fieldset>
      <div class="actions">
        <button class="button" type="submit">
          Show {unit.several}
        </button>
        <a class="link-button" href={query.q ? `${action}?${new URLSearchParams({ q: query.q })}` : action}>
          Clear all
        </a>
      </div>
    </form>
  );
}

type Dimension = NonNullable<Facets["incomplete"]>[number];

/** Says that there is more to choose from than is named. */
function Incomplete({ of, facets }: { of: Dimension; facets: Facets }) {
  return facets.incomplete?.includes(of) ? <p class="note">There are more: search for them.</p> : null;
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
  return (
    <label class="check">
      <input type={type} name={name} value={value} checked={checked} />
      <span>{label}</span>
      {count === undefined ? null : (
        <span class="check__count">
          {count}
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
  /** Cents. */
  value: number | undefined;
  /** Cents: the edge of what there is. */
  hint: number | undefined;
}

function PriceField({ name, label, value, hint }: PriceFieldProps) {
  return (
    <div class="field">
      <label for={`price-${name}`}>{label}</label>
      <input
        class="input"
        id={`price-${name}`}
        name={name}
        inputmode="decimal"
        pattern="\d+(\.\d{1,2})?"
        title="A price such as 120 or 49.50"
        value={value === undefined ? "" : shortPrice(value)}
        placeholder={hint === undefined ? "" : shortPrice(hint)}
      />
    </div>
  );
}
