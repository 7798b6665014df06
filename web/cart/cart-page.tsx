import { formatMoney, money } from "../../domain/base/money.ts";
import { sentences } from "../../domain/base/shop.ts";
import { MAX_PER_ITEM } from "../../domain/cart/cart.ts";
import type { CartItem, CartView, CartWarning } from "../../domain/cart/cart-view.ts";
import { orderLimits } from "../../domain/orders/pricing.ts";
import { useWords } from "../language/words.ts";
import { Layout } from "../layout/layout.tsx";
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
  /** Why the last change was refused. */
  problem?: string;
  /** The title of what was just added. */
  added?: string;
  /** What was just taken out, and can be put back. */
  removed?: { sku: string; title: string; quantity: number };
}

/** What `data-cart` holds is also what a drawer over another page shows. */
export function CartPage({ cart, missing, problem, added, removed }: CartPageProps) {
  const lost = cart.warnings.filter(({ sku }) => !cart.items.some((item) => item.sku === sku));
  return (
    <Layout title="Cart" path="/cart" islands={["cart"]}>
      <div class="wrap page">
        <div class="page__head">
          <h1>Cart</h1>
        </div>
        <div data-cart-place tabindex={-1}>
          <div class="stack" data-cart={cart.itemCount}>
            {problem ? <Notice bad title={problem} /> : null}
            {added ? <Notice title={`${added} is in your cart.`} /> : null}
            {removed ? <Removed {...removed} /> : null}
            {lost.map(({ message }) => (
              <Notice title={message} />
            ))}
            {cart.items.length > 0 ? <FullCart cart={cart} missing={missing} /> : <EmptyCart />}
          </div>
        </div>
      </div>
    </Layout>
  );
}

function Removed({ sku, title, quantity }: NonNullable<CartPageProps["removed"]>) {
  return (
    <Notice title={`${title} was removed.`}>
      <form method="post" action="/cart/items">
        <input type="hidden" name="sku" value={sku} />
        <input type="hidden" name="quantity" value={String(quantity)} />
        <button class="link-button" type="submit" data-offer>
          Undo<span class="visually-hidden">: put {title} back</span>
        </button>
      </form>
    </Notice>
  );
}

/** How far the cart is from free shipping to the country that the shop is in. */
function FreeShipping({ cart, missing }: { cart: CartView; missing: number }) {
  const { home } = useShop().shipping;
  const enough = cart.subtotal.amount + missing;
  return (
    <div class="free-shipping">
      <p>
        {missing > 0
          ? `${formatMoney(money(missing, cart.currency))} more, and shipping to ${countryInText(useWords(), home)} is free.`
          : `Shipping to ${countryInText(useWords(), home)} is free.`}
      </p>
      <progress max={enough} value={cart.subtotal.amount} aria-hidden="true" />
    </div>
  );
}

function EmptyCart() {
  const { unit, voice } = useShop();
  return (
    <div class="stack">
      <p class="lede">{sentences("There is nothing in it yet.", voice.emptyCart)}</p>
      <a class="button" href="/products">
        See all {unit.several}
      </a>
    </div>
  );
}

function FullCart({ cart, missing }: Pick<CartPageProps, "cart" | "missing">) {
  const { leastOrder = 0 } = orderLimits(useShop(), cart.currency) ?? {};
  return (
    <div class="split">
      <ul class="lines" aria-label="Items">
        {cart.items.map((item) => (
          <Line item={item} warnings={cart.warnings.filter(({ sku }) => sku === item.sku)} />
        ))}
      </ul>
      <section class="panel split__aside" aria-labelledby="summary">
        <h2 id="summary">Summary</h2>
        {missing === undefined ? null : <FreeShipping cart={cart} missing={missing} />}
        <dl class="totals">
          <div>
            <dt>Subtotal</dt>
            <dd>{formatMoney(cart.subtotal)}</dd>
          </div>
          {cart.discounts.map(({ title, code, amount }) => (
            <div>
              <dt>{code === undefined ? title : `${title} (${code})`}</dt>
              <dd>−{formatMoney(amount)}</dd>
            </div>
          ))}
        </dl>
        <CouponForm coupon={cart.coupon} />
        {cart.subtotal.amount < leastOrder ? (
          <p class="note" data-minimum>
            An order starts at {formatMoney(money(leastOrder, cart.currency))} of goods.{" "}
            {formatMoney(money(leastOrder - cart.subtotal.amount, cart.currency))} more, and you can check
            out.
          </p>
        ) : null}
        <p class="note">Shipping and tax are added at checkout, once we know where it goes.</p>
        <a class="button button--wide" href="/checkout">
          Check out
        </a>
      </section>
    </div>
  );
}

function CouponForm({ coupon }: Pick<CartView, "coupon">) {
  return coupon === null ? (
    <form class="coupon" method="post" action="/cart/coupon">
      <label for="code">Coupon code</label>
      <div class="coupon__row">
        <input class="input" id="code" name="code" maxlength={64} required autocomplete="off" />
        <button class="button button--quiet" type="submit">
          Apply
        </button>
      </div>
    </form>
  ) : (
    <form class="coupon" method="post" action="/cart/coupon/remove">
      <p>
        Coupon <strong>{coupon.code}</strong>{" "}
        <button class="link-button" type="submit">
          Remove<span class="visually-hidden"> the coupon {coupon.code}</span>
        </button>
      </p>
      {coupon.problem ? <p class="line__warning">{coupon.problem.message}</p> : null}
    </form>
  );
}

function Line({ item, warnings }: { item: CartItem; warnings: readonly CartWarning[] }) {
  const image = item.imageUrl ? { url: item.imageUrl, alt: "" } : undefined;
  const most = Math.max(item.quantity, Math.min(MAX_PER_ITEM, item.available));
  return (
    <li class="line">
      <Picture image={image} decorative first />
      <h2 dir="auto">{item.slug ? <a href={productPath(item.slug)}>{item.title}</a> : item.title}</h2>
      {/* What cannot be bought is in no sum. */}
      {warnings.some(({ code }) => code === "unavailable") ? null : (
        <p class="line__total">
          <span class="visually-hidden">Together </span>
          {formatMoney(item.lineTotal)}
        </p>
      )}
      <div class="line__controls">
        <form class="line__quantity" method="post" action="/cart/items/update">
          <input type="hidden" name="sku" value={item.sku} />
          <label class="note">
            <span class="visually-hidden">Quantity of {item.title}</span>
            <select class="input" name="quantity" id={`units-${item.sku}`}>
              {Array.from({ length: most }, (_, index) => (
                <option value={String(index + 1)} selected={index + 1 === item.quantity}>
                  {index + 1}
                </option>
              ))}
            </select>
          </label>
          <button class="link-button without-script" type="submit">
            Update<span class="visually-hidden"> the quantity of {item.title}</span>
          </button>
        </form>
        <form method="post" action="/cart/items/remove">
          <input type="hidden" name="sku" value={item.sku} />
          <input type="hidden" name="quantity" value={String(item.quantity)} />
          <button class="link-button" type="submit">
            Remove<span class="visually-hidden"> {item.title}</span>
          </button>
        </form>
        {item.quantity > 1 ? <span class="note figures">{formatMoney(item.unitPrice)} each</span> : null}
      </div>
      {item.backordered ? (
        <p class="note">
          {item.backordered.quantity === item.quantity
            ? "On"
            : `${item.backordered.quantity} of these are on`}{" "}
          back order: {promiseWords(useWords(), item.backordered.promisedOn)}.
        </p>
      ) : null}
      {warnings.map(({ message }) => (
        <p class="line__warning">{message}</p>
      ))}
    </li>
  );
}
