import { type Money, money as moneyOf } from "../../domain/base/money.ts";
import { sentences } from "../../domain/base/shop.ts";
import { MAX_PER_ITEM } from "../../domain/cart/cart.ts";
import type { CartItem, CartView, CartWarning } from "../../domain/cart/cart-view.ts";
import { CURRENCY } from "../../domain/currency/currency.ts";
import { orderLimits } from "../../domain/orders/pricing.ts";
import { currencyName } from "../currency/chooser.tsx";
import { refusalText } from "../language/refusal-text.ts";
import { warningText } from "../language/warning-text.ts";
import { type PageWords, useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
import { Express } from "../payment/express-part.tsx";
import { countryInText } from "../ui/countries.ts";
import { Notice } from "../ui/notice.tsx";
import { productPath } from "../ui/paths.ts";
import { Picture } from "../ui/picture.tsx";
import { useShop } from "../ui/shop.ts";
import { promiseWords } from "../ui/stock-words.ts";

export interface CartPageProps {
  cart: CartView;
  /** Cents of goods that are missing before shipping home is free; undefined where it never is. */
  missing?: number | undefined;
  /** What a payment comes to at least, where these goods alone come to less. */
  least?: Money;
  /** The form of the provider for wallets; left out where none is offered. */
  wallets?: Parameters<typeof Express>[0];
  /** Why the last change was refused. */
  problem?: string | undefined;
  /** The code that was refused, as it was typed. */
  typed?: string | undefined;
  /** The title of the item that was just added. */
  added?: string;
  /** The item that was just removed, and can be put back. */
  removed?: { sku: string; title: string; quantity: number };
}

/** What `data-cart` holds is also what a drawer over another page shows. */
export function CartPage(props: CartPageProps) {
  const { cart, wallets, problem, added, removed } = props;
  const words = useWords();
  const { say } = words;
  const lost = cart.warnings.filter(({ sku }) => !cart.items.some((item) => item.sku === sku));
  return (
    <Layout title={say("cart.title")} path="/cart" islands={["cart"]}>
      <div class="wrap page">
        <div class="page__head">
          <h1>{say("cart.title")}</h1>
        </div>
        <div data-cart-place tabindex={-1}>
          <div class="stack" data-cart={cart.itemCount}>
            {problem ? <Notice bad title={problem} /> : null}
            {added ? <Notice title={say("cart.added", { title: added })} /> : null}
            {removed ? <Removed {...removed} /> : null}
            {lost.map((warning) => (
              <Notice title={warningText(words, warning, warning.sku)} />
            ))}
            {cart.currency !== CURRENCY && cart.items.length > 0 ? (
              <p class="note">{say("cart.paidIn", { currency: currencyName(words, cart.currency) })}</p>
            ) : null}
            {cart.items.length > 0 ? <FullCart {...props} /> : <EmptyCart />}
          </div>
        </div>
        {wallets ? <Express {...wallets} /> : null}
      </div>
    </Layout>
  );
}

function Removed({ sku, title, quantity }: NonNullable<CartPageProps["removed"]>) {
  const { say } = useWords();
  return (
    <Notice title={say("cart.removed", { title })}>
      <form method="post" action="/cart/items">
        <input type="hidden" name="sku" value={sku} />
        <input type="hidden" name="quantity" value={String(quantity)} />
        <button class="link-button" type="submit" data-offer>
          {say("cart.undo")}
          <span class="visually-hidden">{say("cart.undoWhat", { title })}</span>
        </button>
      </form>
    </Notice>
  );
}

/** How far the cart is from free shipping to the country that the shop is in. */
function FreeShipping({ cart, missing }: { cart: CartView; missing: number }) {
  const { home } = useShop().shipping;
  const words = useWords();
  const country = countryInText(words, home);
  const enough = cart.subtotal.amount + missing;
  return (
    <div class="free-shipping">
      <p>
        {missing > 0
          ? words.say("cart.freeMissing", { price: words.money(moneyOf(missing, cart.currency)), country })
          : words.say("cart.freeReached", { country })}
      </p>
      <progress max={enough} value={cart.subtotal.amount} aria-hidden="true" />
    </div>
  );
}

function EmptyCart() {
  const { unit, voice } = useShop();
  const { say } = useWords();
  return (
    <div class="stack">
      <p class="lede">{sentences(say("cart.empty"), voice.emptyCart)}</p>
      <a class="button" href="/products">
        {say("frame.seeAllUnits", { units: unit.several })}
      </a>
    </div>
  );
}

function FullCart({
  cart,
  missing,
  least,
  typed,
}: Pick<CartPageProps, "cart" | "missing" | "least" | "typed">) {
  const { leastOrder = 0 } = orderLimits(useShop(), cart.currency) ?? {};
  const { say, own, money } = useWords();
  return (
    <div class="split">
      <ul class="lines" aria-label={say("cart.items")}>
        {cart.items.map((item) => (
          <Line item={item} warnings={cart.warnings.filter(({ sku }) => sku === item.sku)} />
        ))}
      </ul>
      <section class="panel split__aside" aria-labelledby="summary">
        <h2 id="summary">{say("cart.summary")}</h2>
        {missing === undefined ? null : <FreeShipping cart={cart} missing={missing} />}
        <dl class="totals">
          <div>
            <dt>{say("cart.subtotal")}</dt>
            <dd>{money(cart.subtotal)}</dd>
          </div>
          {cart.discounts.map(({ title, code, amount, freeShipping }) => (
            <div>
              <dt>{code === undefined ? own(title) : `${own(title)} (${code})`}</dt>
              <dd>{freeShipping ? say("cart.freeShipping") : `−${money(amount)}`}</dd>
            </div>
          ))}
        </dl>
        <CouponForm coupon={cart.coupon} typed={typed} />
        {cart.subtotal.amount < leastOrder ? (
          <p class="note" data-minimum>
            {say("cart.minimum", {
              least: money(moneyOf(leastOrder, cart.currency)),
              missing: money(moneyOf(leastOrder - cart.subtotal.amount, cart.currency)),
            })}
          </p>
        ) : null}
        {least ? <p class="note">{say("cart.leastPayment", { least: money(least) })}</p> : null}
        <p class="note">{say("cart.later")}</p>
        <a class="button button--wide" href="/checkout">
          {say("cart.checkOut")}
        </a>
      </section>
    </div>
  );
}

function CouponForm({ coupon, typed }: Pick<CartView, "coupon"> & Pick<CartPageProps, "typed">) {
  const words = useWords();
  const { say } = words;
  return coupon === null ? (
    <form class="coupon" method="post" action="/cart/coupon">
      <label for="code">{say("cart.couponCode")}</label>
      <div class="coupon__row">
        <input
          class="input"
          id="code"
          name="code"
          value={typed}
          required
          autocomplete="off"
          aria-invalid={typed === undefined ? undefined : "true"}
        />
        <button class="button button--quiet" type="submit">
          {say("cart.apply")}
        </button>
      </div>
    </form>
  ) : (
    <form class="coupon" method="post" action="/cart/coupon/remove">
      <p>
        {say("cart.coupon")} <strong>{coupon.code}</strong>{" "}
        <button class="link-button" type="submit">
          {say("cart.remove")}
          <span class="visually-hidden"> {say("cart.removeCoupon", { code: coupon.code })}</span>
        </button>
      </p>
      {coupon.problem ? (
        <p class="line__warning">
          {refusalText(words, { code: coupon.problem.code, detail: coupon.problem.message })}
        </p>
      ) : null}
    </form>
  );
}

function Line({ item, warnings }: { item: CartItem; warnings: readonly CartWarning[] }) {
  const image = item.imageUrl ? { url: item.imageUrl, alt: "" } : undefined;
  const words = useWords();
  const { say, money, goods } = words;
  const { title } = item;
  const most = Math.max(item.quantity, Math.min(MAX_PER_ITEM, item.available));
  return (
    <li class="line">
      <Picture image={image} shown="line" decorative first />
      <h2 dir="auto" lang={goods}>
        {item.slug ? <a href={productPath(item.slug)}>{item.title}</a> : item.title}
      </h2>
      {/* What cannot be bought is in no sum. */}
      {warnings.some(({ code }) => code === "unavailable") ? null : (
        <p class="line__total">
          <span class="visually-hidden">{say("cart.together")} </span>
          {money(item.lineTotal)}
        </p>
      )}
      <div class="line__controls">
        <form class="line__quantity" method="post" action="/cart/items/update">
          <input type="hidden" name="sku" value={item.sku} />
          <label class="note">
            <span class="visually-hidden">{say("cart.quantityOf", { title })}</span>
            <select class="input" name="quantity" id={`units-${item.sku}`}>
              {Array.from({ length: most }, (_, index) => (
                <option value={String(index + 1)} selected={index + 1 === item.quantity}>
                  {index + 1}
                </option>
              ))}
            </select>
          </label>
          <button class="link-button without-script" type="submit">
            {say("cart.update")}
            <span class="visually-hidden"> {say("cart.updateOf", { title })}</span>
          </button>
        </form>
        <form method="post" action="/cart/items/remove">
          <input type="hidden" name="sku" value={item.sku} />
          <input type="hidden" name="quantity" value={String(item.quantity)} />
          <button class="link-button" type="submit">
            {say("cart.remove")}
            <span class="visually-hidden"> {title}</span>
          </button>
        </form>
        {item.quantity > 1 ? (
          <span class="note figures">{say("cart.each", { price: money(item.unitPrice) })}</span>
        ) : null}
      </div>
      {item.backordered ? <p class="note">{backorderText(words, item.backordered, item.quantity)}</p> : null}
      {warnings.map((warning) => (
        <p class="line__warning">{warningText(words, warning, title)}</p>
      ))}
    </li>
  );
}

function backorderText(
  words: PageWords,
  { quantity, promisedOn }: NonNullable<CartItem["backordered"]>,
  of: number,
): string {
  const promise = promiseWords(words, promisedOn);
  return quantity === of
    ? words.say("cart.allBackordered", { promise })
    : words.say("cart.someBackordered", { count: quantity, promise });
}
