import { formatMoney, money } from "../../domain/money.ts";
import type { Totals } from "../../domain/order.ts";
import { type ShippingMethod, shippingMethods } from "../../domain/shipping.ts";
import type { CartView } from "../../workers/cart/cart-schema.ts";
import {
  type CheckoutErrors,
  type CheckoutValues,
  FIELDS,
  type FieldName,
  TEST_PAYMENTS,
} from "../checkout-form.ts";
import { Field } from "../components/field.tsx";
import { Notice } from "../components/notice.tsx";
import { Plate } from "../components/plate.tsx";
import { TotalsList } from "../components/totals.tsx";
import { COUNTRIES } from "../countries.ts";
import { Layout } from "../layout/layout.tsx";

/** What the cart comes to with this destination and method. */
export interface Quote {
  method: string;
  totals: Totals | null;
  /** Whether the tax cannot be known yet, because it depends on a state that is not filled in. */
  taxPending: boolean;
  /** Why there are no totals. */
  problem: string | null;
}

export interface CheckoutPageProps {
  cart: CartView;
  values: CheckoutValues;
  quote: Quote;
  /** Made for each rendered form, so that sending one form twice places one order. */
  idempotencyKey: string;
  errors?: CheckoutErrors;
  /** Why the order was refused as a whole. */
  problem?: string;
}

export function CheckoutPage(props: CheckoutPageProps) {
  const { cart, values, errors = {}, problem } = props;
  return (
    <Layout title="Checkout" path="/checkout" islands={["checkout"]}>
      <div class="wrap page">
        <div class="page__head">
          <h1>Checkout</h1>
          <ErrorSummary errors={errors} problem={problem} />
          {cart.warnings.length > 0 ? (
            <Notice title="Something changed since you filled your cart">
              <ul>
                {cart.warnings.map(({ message }) => (
                  <li>{message}</li>
                ))}
              </ul>
              <p>
                <a href="/cart">Go back to the cart</a>
              </p>
            </Notice>
          ) : null}
        </div>
        {/* The server checks everything and says it beside the field; the island does it earlier. */}
        <form class="split" method="post" action="/checkout" novalidate data-checkout>
          <div>
            <input type="hidden" name="idempotencyKey" value={props.idempotencyKey} />
            <Contact values={values} errors={errors} />
            <Delivery values={values} errors={errors} />
            <ShippingChoice country={values.country} chosen={props.quote.method} />
            <Payment values={values} />
          </div>
          <section class="panel split__aside" aria-labelledby="order">
            <h2 id="order">Your order</h2>
            <Items cart={cart} />
            <QuoteView quote={props.quote} />
            <button class="button button--wide" type="submit" name="intent" value="place">
              Place order
            </button>
            <p class="note">Your prints are reserved when you place the order, and paid for right after.</p>
          </section>
        </form>
      </div>
    </Layout>
  );
}

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

function ErrorSummary({ errors, problem }: { errors: CheckoutErrors; problem: string | undefined }) {
  const wrong = FIELDS.filter((name) => errors[name]);
  if (wrong.length === 0 && !problem) return null;
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

function Contact({ values, errors }: PartProps) {
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

function Delivery({ values, errors }: PartProps) {
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
      <legend>Delivery</legend>
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

function Payment({ values }: { values: CheckoutValues }) {
  return (
    <fieldset class="form-part" id="token" tabindex={-1}>
      <legend>Test payment</legend>
      <p class="note">No card is asked for and no money moves. Choose how the payment should end.</p>
      <div>
        {TEST_PAYMENTS.map(({ token, title, note }) => (
          <label class="choice">
            <input type="radio" name="token" value={token} checked={token === values.token} />
            <span>{title}</span>
            <span class="choice__note">{note}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

function Items({ cart }: { cart: CartView }) {
  return (
    <ul>
      {cart.items.map((item) => (
        <li class="line line--small">
          <Plate image={item.imageUrl ? { url: item.imageUrl, alt: "" } : undefined} decorative first />
          <span>
            {item.title}
            {item.quantity > 1 ? <span class="note"> × {item.quantity}</span> : null}
          </span>
          <span class="figures">{formatMoney(item.lineTotal)}</span>
        </li>
      ))}
    </ul>
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
          <input type="hidden" name="seenTotal" value={String(quote.totals.total)} />
        </>
      ) : (
        <p class="notice notice--bad">{quote.problem}</p>
      )}
    </div>
  );
}
