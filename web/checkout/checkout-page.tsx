import type { SavedAddress } from "../../domain/accounts/account.ts";
import { type Money, money as moneyOf } from "../../domain/base/money.ts";
import type { CartView } from "../../domain/cart/cart-view.ts";
import type { BrowserForm } from "../../providers/payment/browser.ts";
import { refusalText } from "../language/refusal-text.ts";
import { warningText } from "../language/warning-text.ts";
import { type PageWords, rich, useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { Express } from "../payment/express-part.tsx";
import { PayFields } from "../payment/pay-part.tsx";
import { TimesNote } from "../ui/line-notes.tsx";
import { Notice } from "../ui/notice.tsx";
import { Picture } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import { AddressBook, KeepAddress } from "./address-book.tsx";
import type { CheckoutErrors, CheckoutValues } from "./checkout-form.ts";
import { ClosedNotice } from "./closed.tsx";
import {
  Billing,
  Contact,
  Delivery,
  ErrorSummary,
  NoteField,
  QuoteView,
  ShippingChoice,
} from "./order-form.tsx";
import type { Quote } from "./quote.ts";

export interface CheckoutPageProps {
  cart: CartView;
  values: CheckoutValues;
  quote: Quote;
  /** Made for each rendered form, so that sending one form twice places one order. */
  idempotencyKey: string;
  /** Whose cart it shows: the account's id, or empty for a guest. */
  customer: string;
  /** The address book of a signed-in shopper. */
  saved: readonly SavedAddress[] | null;
  errors?: CheckoutErrors;
  /** The provider's form; null where the shop takes no orders. */
  form: BrowserForm | null;
  /** Whether it shows what a form has sent, which nothing replaces. */
  sent: boolean;
  /** Why the order was refused as a whole. */
  problem?: string;
  /** Whether that is mended in the cart. */
  inCart?: boolean;
}

export function CheckoutPage(props: CheckoutPageProps) {
  const { unit } = useShop();
  const words = useWords();
  const { say } = words;
  const { cart, values, errors = {}, problem } = props;
  const gone = goneFrom(cart);
  const { totals, currency } = props.quote;
  const total = totals && moneyOf(totals.total, currency);
  const form = gone.size === 0 ? props.form : null;
  const stopped = stoppedCoupon(words, cart);
  return (
    <Layout title={say("checkout.title")} path="/checkout" islands={["checkout"]}>
      <div class="wrap page">
        <div class="page__head">
          <h1>{say("checkout.title")}</h1>
          {props.form ? (
            <ErrorSummary
              values={values}
              errors={errors}
              problem={props.sent && stopped ? stopped.why : problem}
            />
          ) : (
            <ClosedNotice />
          )}
          {props.inCart ? (
            <p>
              <a href="/cart">{say("checkout.toCart")}</a>
            </p>
          ) : null}
          {cart.warnings.length > 0 ? (
            <Notice bad={isStopped(cart)} title={say(gone.size > 0 ? "checkout.gone" : "checkout.changed")}>
              <ul>
                {cart.warnings.map((warning) => (
                  <li>{warningText(words, warning, titleOf(cart, warning.sku))}</li>
                ))}
              </ul>
              <p>
                <a href="/cart">{say("checkout.toCart")}</a>
              </p>
            </Notice>
          ) : null}
        </div>
        {/* The server checks every field; the island does so before the form is sent. */}
        <Brief cart={cart} gone={gone} total={total} />
        <Express form={stopped ? null : form} amount={total} rates={props.quote.options} />
        <form
          class="split"
          method="post"
          action="/checkout"
          novalidate
          data-checkout
          data-sent={props.sent ? "" : undefined}
        >
          <div>
            <input type="hidden" name="idempotencyKey" value={props.idempotencyKey} />
            <input type="hidden" name="customer" value={props.customer} />
            {props.saved ? null : (
              <p class="note">
                {rich(words, "checkout.haveAccount", {
                  link: (text) => <a href="/sign-in?returnTo=/checkout">{text}</a>,
                })}
              </p>
            )}
            <Contact values={values} errors={errors} />
            <AddressBook saved={props.saved} values={values} path="/checkout" />
            <Delivery values={values} errors={errors} />
            <KeepAddress saved={props.saved} values={values} label={say("checkout.keep")} />
            <ShippingChoice quote={props.quote} />
            <Billing values={values} errors={errors} />
            <NoteField values={values} errors={errors} />
            {form ? <PayFields form={form} total={total} chosen={values.token} /> : null}
          </div>
          <section class="panel split__aside" aria-labelledby="order">
            <h2 id="order">{say("checkout.yourOrder")}</h2>
            <Items cart={cart} gone={gone} />
            <QuoteView quote={props.quote} />
            {stopped ? (
              <div class="coupon">
                <p>
                  {say("cart.coupon")} <strong>{stopped.code}</strong>
                </p>
                <p class="line__warning">{stopped.why}</p>
                <button class="button button--wide" type="submit" name="intent" value="without-coupon">
                  {say("checkout.withoutCoupon", { code: stopped.code })}
                </button>
              </div>
            ) : form ? (
              <>
                <button class="button button--wide" type="submit" name="intent" value="place">
                  {say("checkout.place")}
                </button>
                <p class="note">{say("checkout.reserved", { units: unit.several })}</p>
              </>
            ) : null}
          </section>
        </form>
      </div>
    </Layout>
  );
}

/** A code of the cart that does not count: no order has it, so the shopper goes on without. */
function stoppedCoupon(words: PageWords, { coupon }: CartView): { code: string; why: string } | null {
  return coupon?.problem
    ? {
        code: coupon.code,
        why: refusalText(words, { code: coupon.problem.code, detail: coupon.problem.message }),
      }
    : null;
}

/** What is bought, before the form: on a phone the whole of it is far below. */
function Brief({ cart, gone, total }: { cart: CartView; gone: ReadonlySet<string>; total: Money | null }) {
  const { say, money } = useWords();
  return (
    <details class="brief panel">
      <summary>
        <span>{say("checkout.yourOrderCount", { count: cart.itemCount })}</span>{" "}
        <strong class="figures" data-brief-total>
          {total ? money(total) : ""}
        </strong>
      </summary>
      <Items cart={cart} gone={gone} />
    </details>
  );
}

/** SKUs in the cart that are not for sale any more. They are in no sum. */
export function goneFrom({ warnings }: Pick<CartView, "warnings">): ReadonlySet<string> {
  return new Set(warnings.flatMap(({ sku, code }) => (code === "unavailable" ? [sku] : [])));
}

/** Whether no order can be placed of the cart as it is. */
function isStopped({ warnings }: CartView): boolean {
  return warnings.some(({ code }) => code === "unavailable" || code === "short_stock");
}

function titleOf({ items }: CartView, sku: string): string {
  return items.find((item) => item.sku === sku)?.title ?? sku;
}

function Items({ cart, gone }: { cart: CartView; gone: ReadonlySet<string> }) {
  const { say, money, goods } = useWords();
  return (
    <ul class="lines lines--bare">
      {cart.items.map((item) => (
        <li class="line line--small">
          <Picture
            image={item.imageUrl ? { url: item.imageUrl, alt: "" } : undefined}
            shown="line"
            decorative
            first
          />
          <span>
            <span lang={goods} dir="auto">
              {item.title}
            </span>
            <TimesNote quantity={item.quantity} />
          </span>
          <span class="figures">
            {gone.has(item.sku) ? say("checkout.notForSale") : money(item.lineTotal)}
          </span>
        </li>
      ))}
    </ul>
  );
}
