import { formatMoney, money } from "../../domain/base/money.ts";
import { type ShippingMethod, shippingMethods } from "../../domain/orders/shipping.ts";
import { COUNTRIES } from "../ui/countries.ts";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { TotalsList } from "../ui/totals.tsx";
import { type CheckoutErrors, type CheckoutValues, FIELDS, type FieldName } from "./checkout-form.ts";
import { type Quote, quoteSum } from "./quote.ts";

const LABELS: Record<FieldName, string> = {
  email: "Email",
  name: "Name",
  line1: "Address",
  line2: "Apartment, floor",
  city: "City",
  region: "State or province",
  postalCode: "Postal code",
  country: "Country",
  shippingMethod: "Shipping",
  token: "Payment",
};

/** Everything that is wrong with the form, each with a way to its field. */
export function ErrorSummary({ errors, problem }: { errors: CheckoutErrors; problem: string | undefined }) {
  const wrong = FIELDS.filter((name) => errors[name]);
  if (wrong.length === 0 && !problem) {
    return null;
  }
  return (
    <Notice bad title={problem ?? "Some of it is not right yet"}>
      {wrong.length > 0 ? (
        <ul>
          {wrong.map((name) => (
            <li>
              <a href={`#${name}`}>
                {LABELS[name]}: {errors[name]}
              </a>
            </li>
          ))}
        </ul>
      ) : null}
    </Notice>
  );
}

interface PartProps {
  values: CheckoutValues;
  errors: CheckoutErrors;
}

/** Whom to write to. */
export function Contact({ values, errors }: PartProps) {
  return (
    <fieldset class="form-part">
      <legend>Contact</legend>
      <Field
        name="email"
        label={LABELS.email}
        type="email"
        value={values.email}
        error={errors.email}
        autocomplete="email"
        inputmode="email"
        max={254}
        hint="For the confirmation, and nothing else."
      />
    </fieldset>
  );
}

/** Where the parcel goes. */
export function Delivery({ values, errors, legend = "Delivery" }: PartProps & { legend?: string }) {
  const field = (name: FieldName, autocomplete: string, max: number, optional = false) => (
    <Field
      name={name}
      label={LABELS[name]}
      value={values[name]}
      error={errors[name]}
      autocomplete={`shipping ${autocomplete}`}
      max={max}
      optional={optional}
    />
  );
  return (
    <fieldset class="form-part">
      <legend>{legend}</legend>
      <div class="field">
        <label for="country">{LABELS.country}</label>
        <select
          class="input"
          id="country"
          name="country"
          autocomplete="shipping country"
          aria-describedby="country-error"
          aria-invalid={errors.country ? "true" : undefined}
          data-requote
        >
          {COUNTRIES.map(({ code, name }) => (
            <option value={code} selected={code === values.country}>
              {name}
            </option>
          ))}
        </select>
        <p class="field__error" id="country-error">
          {errors.country ?? ""}
        </p>
      </div>
      {field("name", "name", 120)}
      {field("line1", "address-line1", 160)}
      {field("line2", "address-line2", 160, true)}
      <div class="form-row form-row--city">
        {field("city", "address-level2", 100)}
        {field("region", "address-level1", 60, values.country !== "US" && values.country !== "CA")}
        {field("postalCode", "postal-code", 20)}
      </div>
    </fieldset>
  );
}

/** Replaced as a whole when the country changes. */
export function ShippingChoice({ country, chosen }: { country: string; chosen: string }) {
  return (
    <fieldset class="form-part" id="shippingMethod" tabindex={-1}>
      <legend>Shipping</legend>
      <div>
        {shippingMethods(country).map((method: ShippingMethod) => (
          <label class="choice">
            <input
              type="radio"
              id={`ship-${method.code}`}
              name="shippingMethod"
              value={method.code}
              checked={method.code === chosen}
              data-requote
            />
            <span>{method.title}</span>
            <span class="choice__note">{method.estimate}</span>
            <span class="choice__price">{formatMoney(money(method.price))}</span>
          </label>
        ))}
      </div>
      <p class="without-script">
        <button class="button button--quiet" type="submit" name="intent" value="update">
          Update shipping and totals
        </button>
      </p>
    </fieldset>
  );
}

/** Replaced as a whole when country, region or method change. */
export function QuoteView({ quote }: { quote: Quote }) {
  return (
    <div id="quote" aria-live="polite">
      {quote.totals ? (
        <>
          <TotalsList totals={quote.totals} taxPending={quote.taxPending} />
          {/* What the shopper saw: another total is never charged without being shown first. */}
          <input
            type="hidden"
            name="seenTotal"
            value={String(quote.totals.total)}
            data-sum={quoteSum(quote)}
          />
        </>
      ) : (
        <p class="notice notice--bad">{quote.problem}</p>
      )}
    </div>
  );
}
