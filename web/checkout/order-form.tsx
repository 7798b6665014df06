import { money as moneyOf } from "../../domain/base/money.ts";
import type { Words } from "../../domain/language/words.ts";
import { needsPostalCode, needsRegion, regionNames } from "../../domain/orders/places.ts";
import { refusalText } from "../language/refusal-text.ts";
import { useWords } from "../language/words.ts";
import { countriesOf } from "../ui/countries.ts";
import { Field } from "../ui/field.tsx";
import { Notice } from "../ui/notice.tsx";
import { useShop } from "../ui/shop.ts";
import { TotalsList } from "../ui/totals.tsx";
import { BILL_ELSEWHERE, type CheckoutErrors, type CheckoutValues, TERM_FIELDS } from "./checkout-form.ts";
import { BILLING, FIELD_NAMES, FIELDS, type FieldName } from "./fields.ts";
import { placeName } from "./place-names.ts";
import { type Quote, quoteSum } from "./quote.ts";

/** Everything that is wrong with the form, each with a way to its field. */
export function ErrorSummary({ values, errors, problem }: PartProps & { problem: string | undefined }) {
  const { say } = useWords();
  const label = (name: FieldName) => say(placeName(name, values.country) ?? FIELDS[name].label);
  const wrong = FIELD_NAMES.flatMap((name) => {
    const error = errors[name];
    return error ? [{ name, error }] : [];
  });
  if (wrong.length === 0 && !problem) {
    return null;
  }
  return (
    <Notice bad title={problem ?? say("checkout.notRight")}>
      {wrong.length > 0 ? (
        <ul>
          {wrong.map(({ name, error }) => (
            <li>
              <a href={`#${name}`}>
                {say("checkout.fieldProblem", { field: label(name), problem: say(error) })}
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

/** A text field of the form; nothing where the field is a choice. */
function TextField({
  name,
  values,
  errors,
  optional = FIELDS[name].input?.optional ?? false,
  list,
}: PartProps & { name: FieldName; optional?: boolean | undefined; list?: string | undefined }) {
  const { say } = useWords();
  const { input, label, problem } = FIELDS[name];
  if (!input) {
    return null;
  }
  const { hint, ...shown } = input;
  const error = errors[name];
  return (
    <Field
      {...shown}
      {...(hint ? { hint: say(hint) } : {})}
      name={name}
      label={say(placeName(name, values.country) ?? label)}
      problem={say(problem)}
      value={values[name]}
      error={error && say(error)}
      optional={optional}
      {...(list ? { list } : {})}
    />
  );
}

/** Whom to write to, and every other text that the shopper adds to the order. */
export function Contact(props: PartProps) {
  const { say } = useWords();
  return (
    <fieldset class="form-part">
      <legend>{say("checkout.contact")}</legend>
      {TERM_FIELDS.map((name) => (
        <TextField name={name} {...props} />
      ))}
    </fieldset>
  );
}

/** Where the parcel goes. */
export function Delivery({ values, errors, legend }: PartProps & { legend?: string }) {
  const { say } = useWords();
  const { country } = values;
  const field = (name: FieldName, optional?: boolean) => (
    <TextField
      name={name}
      values={values}
      errors={errors}
      optional={optional}
      list={name === "region" ? `regions-${country}` : undefined}
    />
  );
  return (
    <fieldset class="form-part">
      <legend>{legend ?? say("checkout.delivery")}</legend>
      <CountryField name="country" values={values} errors={errors} />
      {field("name")}
      {field("line1")}
      {field("line2")}
      <div class="form-row form-row--city">
        {field("city")}
        {field("region", !needsRegion(country))}
        {field("postalCode", !needsPostalCode(country))}
      </div>
      <RegionLists />
    </fieldset>
  );
}

function CountryField({ name, values, errors }: PartProps & { name: "country" | "billingCountry" }) {
  const { shipping } = useShop();
  const words = useWords();
  const error = errors[name];
  const isShipping = name === "country";
  return (
    <div class="field">
      <label for={name}>{words.say(FIELDS[name].label)}</label>
      <select
        class="input"
        id={name}
        name={name}
        autocomplete={isShipping ? "shipping country" : "billing country"}
        aria-describedby={`${name}-error`}
        aria-invalid={error ? "true" : undefined}
        data-requote={isShipping ? "" : undefined}
      >
        {countriesOf(words, shipping).map((country) => (
          <option
            value={country.code}
            selected={country.code === values[name]}
            {...(isShipping ? namesOf(words, country.code) : {})}
          >
            {country.name}
          </option>
        ))}
      </select>
      <p class="field__error" id={`${name}-error`}>
        {error ? words.say(error) : ""}
      </p>
    </div>
  );
}

/** What the parts of an address are called there, and which are needed, for the island. */
function namesOf({ say }: Words, country: string) {
  const name = (part: FieldName) => {
    const key = placeName(part, country);
    return key ? say(key) : "";
  };
  return {
    "data-needs": neededIn(country),
    "data-region": name("region"),
    "data-postal-code": name("postalCode"),
  };
}

/** Where the bill goes: to the same address, unless the shopper says another one. */
export function Billing(props: PartProps) {
  const { say } = useWords();
  const field = (name: FieldName) => <TextField name={name} {...props} />;
  return (
    <fieldset class="form-part billing">
      <legend>{say("checkout.bill")}</legend>
      <label class="check">
        <input
          type="checkbox"
          id="billing"
          name="billing"
          value={BILL_ELSEWHERE}
          checked={props.values.billing === BILL_ELSEWHERE}
        />
        <span>{say("checkout.billElsewhere")}</span>
      </label>
      <div class="billing__fields">
        <CountryField name="billingCountry" {...props} />
        {field(BILLING.name)}
        {field(BILLING.line1)}
        {field(BILLING.line2)}
        <div class="form-row form-row--city">
          {field(BILLING.city)}
          {field(BILLING.region)}
          {field(BILLING.postalCode)}
        </div>
      </div>
    </fieldset>
  );
}

/** The shopper's note. */
export function NoteField({ values, errors }: PartProps) {
  const { say } = useWords();
  return (
    <div class="form-part field">
      <label for="note">
        {say(FIELDS.note.label)}
        <span class="field__optional"> {say("checkout.optional")}</span>
      </label>
      <textarea
        class="input"
        id="note"
        name="note"
        rows={3}
        dir="auto"
        aria-describedby="note-error"
        aria-invalid={errors.note ? "true" : undefined}
      >
        {values.note}
      </textarea>
      <p class="field__error" id="note-error">
        {errors.note ? say(errors.note) : ""}
      </p>
    </div>
  );
}

/** States and provinces to choose from as one types, of the countries that need one. */
function RegionLists() {
  const { shipping } = useShop();
  return (
    <>
      {countriesOf(useWords(), shipping)
        .filter(({ code }) => needsRegion(code))
        .map(({ code }) => (
          <datalist id={`regions-${code}`}>
            {regionNames(code).map((name) => (
              <option value={name} />
            ))}
          </datalist>
        ))}
    </>
  );
}

/** The fields that only some countries need, for the island. */
function neededIn(country: string): string {
  return [needsRegion(country) ? "region" : "", needsPostalCode(country) ? "postalCode" : ""]
    .join(" ")
    .trim();
}

/** Replaced as a whole when the country changes. */
export function ShippingChoice({ quote }: { quote: Quote }) {
  const { options, method: chosen } = quote;
  const { say, money } = useWords();
  return (
    <fieldset class="form-part" id="shippingMethod" tabindex={-1}>
      <legend>{say("checkout.shipping")}</legend>
      <div>
        {options.length === 0 ? <input type="hidden" name="shippingMethod" value={chosen} /> : null}
        {options.map((method) => (
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
            <span class="choice__price">{money(moneyOf(method.price, quote.currency))}</span>
          </label>
        ))}
      </div>
      <p class="without-script">
        <button class="button button--quiet" type="submit" name="intent" value="update">
          {say("checkout.update")}
        </button>
      </p>
    </fieldset>
  );
}

/** Replaced as a whole when country, region or method change. */
export function QuoteView({ quote }: { quote: Quote }) {
  const words = useWords();
  return (
    <div id="quote" aria-live="polite">
      {quote.totals ? (
        <>
          <TotalsList totals={quote.totals} currency={quote.currency} taxPending={quote.taxPending} />
          {/* What the shopper saw: another total is never charged without being shown first. */}
          <input
            type="hidden"
            name="seenTotal"
            value={String(quote.totals.total)}
            data-sum={quoteSum(words, quote)}
          />
          <input type="hidden" name="seenIn" value={quote.currency} />
        </>
      ) : (
        <p class="notice notice--bad">{quote.problem ? refusalText(words, quote.problem) : ""}</p>
      )}
    </div>
  );
}
