import type { ProductLine } from "../../../stores/collections/collection-products.ts";
import { Field, type Filled, fill, Select } from "../frame/fields.tsx";
import { adminProductPath } from "../products/product-page.tsx";
import { STATUS_WORDS } from "../products/product-words.ts";
import { CONDITION_WORDS, type CollectionForm } from "./collection-form.ts";

/** What the page shows beside the form. */
export interface Beside {
  /** The products that were chosen by hand, in the form's order. */
  chosen: readonly ProductLine[];
  /** What was looked for; null where nothing was. */
  found: readonly ProductLine[] | null;
  /** What the rule chooses: as it is stored, or as it stands in the form. */
  matches: { total: number; products: readonly ProductLine[]; isStored: boolean } | null;
  /** Collections that it may be below. */
  parents: readonly { value: string; label: string }[];
}

interface MembersProps {
  form: CollectionForm;
  filled: Filled;
  beside: Beside;
  focus: string | undefined;
}

/** Products that are chosen one by one: looked for, added, moved, taken out. */
export function ByHand({ form, filled, beside: { chosen, found }, focus }: MembersProps) {
  const isIn = new Set(form.products);
  const error = filled.errors.products;
  return (
    <fieldset class="panel panel--wide" id="products">
      <legend>Products by hand: {chosen.length.toLocaleString("en-US")}</legend>
      <Conditions form={form} hidden />
      {error ? <p class="field__error">{error}</p> : null}
      <div class="sieve sieve--one">
        <div class="field">
          <label for="look-for">Add a product: words, a SKU or an address</label>
          <input
            class="input"
            id="look-for"
            name="find"
            type="search"
            value={form.find}
            maxlength={200}
            autocomplete="off"
            autofocus={focus === "find"}
          />
        </div>
        <div class="actions">
          <Change does="find" label="Find" focus={focus} />
        </div>
      </div>
      {found === null ? null : (
        <section class="picked" aria-label="Found">
          <h2 class="minor">Found</h2>
          <ul class="picks">
            {found.length === 0 ? <li class="note">No product fits.</li> : null}
            {found.map((product) => (
              <li class="pick">
                <Line product={product} />
                <span class="pick__moves">
                  {isIn.has(product.id) ? (
                    <span class="note">Is in it</span>
                  ) : (
                    <Change does={`add ${product.id}`} label="Add" of={product.title} focus={focus} />
                  )}
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {chosen.length === 0 ? (
        <p class="note">Nothing is chosen yet.</p>
      ) : (
        <section class="picked" aria-label="In the collection">
          <h2 class="minor">In the collection</h2>
          <ol class="picks" data-order="now at place">
            {chosen.map((product) => (
              <li class="pick" data-pick={product.title}>
                <input type="hidden" name="product" value={product.id} />
                <button
                  class="pick__handle"
                  type="button"
                  hidden
                  data-handle
                  aria-label={`Move ${product.title}`}
                >
                  <span aria-hidden="true">⠿</span>
                </button>
                <Line product={product} />
                <span class="pick__moves">
                  <Change does={`up ${product.id}`} label="Up" of={product.title} focus={focus} />
                  <Change does={`down ${product.id}`} label="Down" of={product.title} focus={focus} />
                  <Change does={`remove ${product.id}`} label="Remove" of={product.title} focus={focus} />
                </span>
              </li>
            ))}
          </ol>
        </section>
      )}
      <p class="actions">
        <Change does="rule" label="Choose by a rule instead" focus={focus} />
      </p>
    </fieldset>
  );
}

/** Products that meet conditions, now and later. */
export function ByRule({ form, filled, beside: { chosen, matches }, focus }: MembersProps) {
  const error = filled.errors.conditions;
  return (
    <fieldset class="panel panel--wide" id="conditions">
      <legend>Products by a rule</legend>
      {chosen.map(({ id }) => (
        <input type="hidden" name="product" value={id} />
      ))}
      {error ? <p class="field__error">{error}</p> : null}
      <Select
        {...fill(filled, "match")}
        label="A product belongs to it when it meets"
        options={[
          { value: "all", label: "all conditions" },
          { value: "any", label: "any of the conditions" },
        ]}
      />
      <Conditions form={form} filled={filled} focus={focus} />
      <p class="pick__moves">
        <span class="note">Add a condition:</span>
        {Object.entries(CONDITION_WORDS).map(([field, label]) => (
          <Change
            does={`condition ${field}`}
            label={label}
            focus={focus === "kind" && field === "tag" ? `condition ${field}` : undefined}
          />
        ))}
      </p>
      <p class="actions">
        <Change does="show" label="Show what it chooses" focus={focus} />
        <Change does="hand" label="Choose by hand instead" focus={focus} />
      </p>
      {matches ? <Matches {...matches} /> : null}
    </fieldset>
  );
}

function Matches({ total, products, isStored }: NonNullable<Beside["matches"]>) {
  const count = total === 1 ? "1 product" : `${total.toLocaleString("en-US")} products`;
  return (
    <section aria-label="What the rule chooses">
      <p role="status">
        <strong>{count}</strong> for sale {isStored ? "in it now." : "would be in it. Nothing is saved yet."}
      </p>
      <ul class="picks">
        {products.map((product) => (
          <li class="pick">
            <Line product={product} />
          </li>
        ))}
      </ul>
      {total > products.length ? (
        <p class="note">And {(total - products.length).toLocaleString("en-US")} more.</p>
      ) : null}
    </section>
  );
}

interface ConditionsProps {
  form: CollectionForm;
  /** Kept in the form, and not shown. */
  hidden?: boolean;
  filled?: Filled;
  focus?: string | undefined;
}

function Conditions({ form: { conditions, match }, hidden = false, filled, focus }: ConditionsProps) {
  if (hidden || !filled) {
    return (
      <>
        <input type="hidden" name="match" value={match} />
        {conditions.map(({ field, is, from, to }, n) => (
          <>
            <input type="hidden" name="condition" value={field} />
            <input type="hidden" name={`condition.${n}.is`} value={is} />
            <input type="hidden" name={`condition.${n}.from`} value={from} />
            <input type="hidden" name={`condition.${n}.to`} value={to} />
          </>
        ))}
      </>
    );
  }
  return (
    <>
      {conditions.map(({ field }, n) => {
        const name = `condition.${n}`;
        const label = CONDITION_WORDS[field];
        const isNew = focus === name;
        return (
          <fieldset class="setting-item">
            <legend>{label}</legend>
            <input type="hidden" name="condition" value={field} />
            <Cells field={field} name={name} filled={filled} focus={isNew} />
            <p class="pick__moves">
              <Change
                does={`drop ${n}`}
                label="Remove"
                of={`condition ${n + 1}, ${label}`}
                focus={undefined}
              />
            </p>
          </fieldset>
        );
      })}
    </>
  );
}

interface CellsProps {
  field: keyof typeof CONDITION_WORDS;
  name: string;
  filled: Filled;
  focus: boolean;
}

function Cells({ field, name, filled, focus }: CellsProps) {
  if (field === "price") {
    const sum = { max: 12, inputmode: "decimal", optional: true } as const;
    return (
      <div class="panel__row">
        <Field {...fill(filled, `${name}.from`)} label="From" {...sum} focus={focus} />
        <Field {...fill(filled, `${name}.to`)} label="To" {...sum} />
      </div>
    );
  }
  if (field === "stock") {
    return (
      <Select
        {...fill(filled, `${name}.is`)}
        label="Is"
        options={[
          { value: "in_stock", label: "in stock" },
          { value: "sold_out", label: "sold out" },
        ]}
      />
    );
  }
  const label = field === "title" ? "These letters, in any case" : "Is exactly, in any case";
  return <Field {...fill(filled, `${name}.is`)} label={label} max={255} focus={focus} />;
}

function Line({ product: { id, title, slug, status, image } }: { product: ProductLine }) {
  return (
    <>
      {image ? (
        <img class="pick__picture" src={image} alt="" width={40} height={50} loading="lazy" />
      ) : (
        <span class="pick__picture" />
      )}
      <span class="pick__name">
        <a class="breakable" href={adminProductPath(id)}>
          {title}
        </a>
        <br />
        <span class="note breakable">
          {status === "active" ? slug : `${STATUS_WORDS[status]}. Shoppers do not see it here.`}
        </span>
      </span>
    </>
  );
}

interface ChangeProps {
  does: string;
  label: string;
  of?: string;
  focus: string | undefined;
}

/** A button that changes the form and saves nothing. */
function Change({ does, label, of, focus }: ChangeProps) {
  return (
    <button
      class="button button--quiet"
      type="submit"
      name="do"
      value={does}
      data-changes
      formnovalidate
      autofocus={focus === does}
    >
      {label}
      {of === undefined ? null : <span class="visually-hidden"> {of}</span>}
    </button>
  );
}
