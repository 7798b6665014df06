import type { SavedAddress } from "../../domain/accounts/account.ts";
import { money } from "../../domain/base/money.ts";
import type { Words } from "../../domain/language/words.ts";
import type { BrowserForm } from "../../providers/payment/browser.ts";
import { AddressBook, KeepAddress } from "../checkout/address-book.tsx";
import type { CheckoutErrors, CheckoutValues } from "../checkout/checkout-form.ts";
import { Contact, Delivery, QuoteView, ShippingChoice } from "../checkout/order-form.tsx";
import type { Quote } from "../checkout/quote.ts";
import { useWords } from "../language/words.ts";
import { PayFields } from "../payment/pay-part.tsx";
import { countryName } from "../ui/countries.ts";
import { salePath } from "../ui/paths.ts";

/** The form with which a signed-in customer buys in a sale. */
export interface SaleFormState {
  values: CheckoutValues;
  quantity: number;
  quote: Quote;
  /**
   * Made for each rendered form and kept over its retries, so that sending it again places one
   * order.
   */
  idempotencyKey: string;
  errors: CheckoutErrors;
  /** The customer's address book. */
  saved: readonly SavedAddress[];
  /**
   * Whether scripts leave the fields folded away: all that is needed is known, and one tap is
   * enough.
   */
  folded: boolean;
  /** The provider's form; null where the shop takes no orders. */
  pay: BrowserForm | null;
}

export interface SaleFormProps extends SaleFormState {
  saleId: string;
  /** Whose form it is. */
  customer: string;
  /** Units a customer may buy. */
  limit: number;
  /** The waiting room's, once it is the customer's turn. */
  ticket: string;
}

/** The button that sends it is outside, where it stays in reach. */
export const SALE_FORM_ID = "buy";

/**
 * A form like any other. With scripts an address of the account's book replaces its fields, and the
 * island sends the form without leaving the page.
 */
export function SaleForm({
  saleId,
  customer,
  limit,
  ticket,
  values,
  quantity,
  quote,
  idempotencyKey,
  errors,
  saved,
  folded,
  pay,
}: SaleFormProps) {
  const words = useWords();
  const { say } = words;
  const book = { saved, values };
  const total = quote.totals && money(quote.totals.total, quote.currency);
  return (
    <form
      class="sale__form"
      id={SALE_FORM_ID}
      method="post"
      action={`${salePath(saleId)}/buy`}
      novalidate
      data-folded={folded ? "" : undefined}
    >
      <input type="hidden" name="idempotencyKey" value={idempotencyKey} />
      <input type="hidden" name="customer" value={customer} />
      <input type="hidden" name="ticket" value={ticket} />
      {folded ? (
        <div class="sale__ship">
          <p class="note">{say("sales.goesTo")}</p>
          <p dir="auto">{addressLine(words, values)}</p>
          <p>
            <button class="link-button" type="button" data-ship-change>
              {say("sales.change")}
            </button>
          </p>
        </div>
      ) : null}
      <div class="sale__fields">
        <Contact values={values} errors={errors} />
        <AddressBook {...book} path={salePath(saleId)} />
        <Delivery values={values} errors={errors} />
        <ShippingChoice quote={quote} />
        <KeepAddress {...book} label={say("checkout.keepForSales")} />
      </div>
      {limit > 1 ? (
        <Quantity limit={limit} chosen={quantity} />
      ) : (
        <input type="hidden" name="quantity" value="1" />
      )}
      <QuoteView quote={quote} />
      {pay ? <PayFields form={pay} total={total} chosen={values.token} /> : null}
    </form>
  );
}

function addressLine(
  words: Words,
  { name, line1, line2, city, region, postalCode, country }: CheckoutValues,
): string {
  const place = [city, region, postalCode].filter(Boolean).join(" ");
  return [name, line1, line2, place, countryName(words, country)].filter(Boolean).join(", ");
}

function Quantity({ limit, chosen }: { limit: number; chosen: number }) {
  return (
    <div class="field sale__quantity">
      <label for="quantity">{useWords().say("sales.quantity")}</label>
      <select class="input" id="quantity" name="quantity" data-requote>
        {Array.from({ length: limit }, (_, index) => (
          <option value={String(index + 1)} selected={index + 1 === chosen}>
            {index + 1}
          </option>
        ))}
      </select>
    </div>
  );
}
