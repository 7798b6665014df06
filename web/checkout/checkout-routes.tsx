import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { CURRENCY } from "../../domain/base/money.ts";
import { PROBLEMS, type ProblemStatus } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { inEachLanguage, spokenBy } from "../../domain/language/languages.ts";
import type { OrderRequest } from "../../domain/orders/order.ts";
import { ORDER_TOKEN_COOKIE } from "../../http/access/order-access.ts";
import { callOf } from "../../http/call.ts";
import { cookieOptions } from "../../http/cookies.ts";
import { allowSources } from "../../http/middleware/security-headers.ts";
import type { AppEnv } from "../../http/router.ts";
import type { BrowserForm } from "../../providers/payment/browser.ts";
import { showCart } from "../../shop/cart/cart-view.ts";
import { removeCoupon } from "../../shop/cart/change-cart.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { meterShopper } from "../../shop/meter/meter.ts";
import { refuseGuest } from "../../shop/orders/order-draft.ts";
import { placeOrder } from "../../shop/orders/place-order.ts";
import { listAddresses } from "../../stores/accounts/account-addresses.ts";
import { refusalText } from "../language/refusal-text.ts";
import { personalRouter } from "../layout/personal-router.ts";
import { personalFragment, personalPage } from "../layout/respond.tsx";
import { signInFirst } from "../sign-in/show-sign-in.tsx";
import { orderPath } from "../ui/paths.ts";
import {
  type CheckoutErrors,
  type CheckoutValues,
  checkCheckout,
  expectedTotal,
  FormKey,
  paymentOf,
  readCheckout,
  refusalErrors,
} from "./checkout-form.ts";
import { CheckoutPage, goneFrom } from "./checkout-page.tsx";
import { sellsHere } from "./closed.tsx";
import { QuoteView, ShippingChoice } from "./order-form.tsx";
import { quoteOf } from "./quote.ts";
import { keepAddress, startValues } from "./ship-to.ts";

/** Seconds a guest's browser keeps the token of an order. */
const ORDER_TOKEN_MAX_AGE_S = 90 * 24 * 60 * 60;

export const checkoutPageRoutes = personalRouter("/checkout/*");

checkoutPageRoutes.get("/checkout", async (c) => {
  if (refuseGuest(c.get("shop"), c.get("shopper"))) {
    return signInFirst(c, { returnTo: "/checkout", acted: false });
  }
  const { values } = await startValues(c, c.get("principal"));
  return checkout(c, values, null);
});

/** The parts of the form that depend on where the parcel goes, for the island to put in place. */
checkoutPageRoutes.post("/checkout/quote", async (c) => {
  const values = readCheckout(await c.req.formData());
  const { view, goods, offers } = await showCart(c.env, c.get("shopper"), values.email);
  const quote = quoteOf(goods, values, {
    selling: c.get("shop"),
    currency: view.currency,
    form: sellsHere(c.env, c.get("shop")),
    offers,
  });
  return personalFragment(
    c,
    <>
      <ShippingChoice quote={quote} />
      <QuoteView quote={quote} />
    </>,
  );
});

checkoutPageRoutes.post("/checkout", async (c) => {
  const form = await c.req.formData();
  const values = readCheckout(form);
  const words = wordsIn(c.get("language"));
  const { say } = words;
  const principal = c.get("principal");
  // Another tab signed out or changed the account, so this is not the cart that the form showed.
  const isSame = (form.get("customer") ?? "") === (principal?.sub ?? "");
  if (!isSame || refuseGuest(c.get("shop"), c.get("shopper"))) {
    return signInFirst(c, { returnTo: "/checkout", acted: true });
  }
  const intent = form.get("intent");
  if (intent === "without-coupon") {
    await removeCoupon(c.env, c.get("shopper"));
  }
  if (intent === "update" || intent === "without-coupon") {
    return checkout(c, values, { status: 200 });
  }

  const payForm = sellsHere(c.env, c.get("shop"));
  if (!payForm) {
    return checkout(c, values, { status: 503 });
  }
  const ready = await readyToOrder(c, form, values, payForm);
  if (!ready.ok) {
    return checkout(c, values, ready.error);
  }
  const placed = await placeOrder(callOf(c), c.get("shop"), { shopper: c.get("shopper"), ...ready.value });
  // Another tab or a second click with another form was quicker.
  if (!placed.ok && placed.error.orderId !== undefined) {
    return c.redirect(orderPath(placed.error.orderId), 303);
  }
  if (!placed.ok) {
    const { code } = placed.error;
    return checkout(c, values, {
      errors: refusalErrors(placed.error),
      problem:
        code === "idempotency_key_reused" ? say("checkout.cartChanged") : refusalText(words, placed.error),
      short: code === "out_of_stock",
      status: PROBLEMS[code].status,
    });
  }
  const { id, accessToken, shippingAddress: address } = placed.value.order;
  await keepAddress(c, form, { orderId: id, address });
  // Handed over as a cookie of that one page, the token stays out of addresses, histories and logs.
  if (accessToken) {
    keepOrderToken(c, id, accessToken);
  }
  // The island pays it before it leaves the page.
  const script = c.req.header("Accept")?.startsWith("application/json") === true;
  return script ? c.json({ location: orderPath(id) }, 201) : c.redirect(orderPath(id), 303);
});

/** What the form orders, or why it cannot be ordered as its page showed it. */
async function readyToOrder(
  c: Context<AppEnv>,
  form: FormData,
  values: CheckoutValues,
  payForm: BrowserForm,
): Promise<Result<{ request: OrderRequest; idempotencyKey: string }, CheckoutRefusal>> {
  const { say } = wordsIn(c.get("language"));
  const { view: cart, goods, offers } = await showCart(c.env, c.get("shopper"), values.email);
  // The page names what is gone, and keeps what was filled in.
  if (goneFrom(cart).size > 0) {
    return err({ status: PROBLEMS.item_unavailable.status });
  }
  const request = checkCheckout(values, c.get("shop").shipping, paymentOf(payForm, form));
  if (!request.ok) {
    return err({ errors: request.error, status: 422 });
  }
  const key = FormKey.safeParse(form.get("idempotencyKey"));
  if (!key.success) {
    return err({ problem: say("checkout.formIncomplete"), status: 422 });
  }
  const seen = form.get("seenTotal");
  const terms = { selling: c.get("shop"), currency: cart.currency, form: payForm, offers };
  const now = quoteOf(goods, values, terms).totals?.total;
  // An older page names no currency: it knew only the shop's own.
  const isOther = seen !== String(now) || (form.get("seenIn") ?? CURRENCY) !== cart.currency;
  // An emptied cart means that this very form was sent before: its key finds the order.
  if (cart.itemCount > 0 && now !== undefined && isOther) {
    return err({ problem: say("checkout.totalChanged"), status: 409 });
  }
  return ok({
    // Prices may change between this look and the order.
    request: { ...request.value, ...expectedTotal(seen, cart.currency), language: c.get("language") },
    idempotencyKey: key.data,
  });
}

export function keepOrderToken(c: Context<AppEnv>, id: string, token: string): void {
  for (const path of inEachLanguage(orderPath(id), spokenBy(c.get("shop")))) {
    setCookie(c, ORDER_TOKEN_COOKIE, token, { ...cookieOptions(c), path, maxAge: ORDER_TOKEN_MAX_AGE_S });
  }
}

interface CheckoutRefusal {
  errors?: CheckoutErrors;
  problem?: string;
  /**
   * Whether there are too few units, which the cart's own warning says where the catalog knows it.
   */
  short?: boolean;
  status: ProblemStatus | 200;
}

/** `refused`: null where no form was sent. */
async function checkout(c: Context<AppEnv>, values: CheckoutValues, refused: CheckoutRefusal | null) {
  const { view: cart, goods, offers } = await showCart(c.env, c.get("shopper"), values.email);
  c.set("currency", cart.currency);
  if (cart.itemCount === 0) {
    // The cart that was to be ordered has expired, or was emptied in another tab.
    return c.redirect(refused && refused.status !== 200 ? "/cart?emptied" : "/cart", 303);
  }
  if (refused === null) {
    meterShopper(c.env, "checkouts");
  }
  const { status, short = false, problem, errors } = refused ?? { status: 200 as const };
  const isSaid = short && cart.warnings.some(({ code: warned }) => warned === "short_stock");
  const principal = c.get("principal");
  const payForm = sellsHere(c.env, c.get("shop"));
  if (payForm) {
    allowSources(c, payForm.sources);
  }
  const saved = principal ? await listAddresses(c.env, principal.sub) : null;
  return personalPage(
    c,
    <CheckoutPage
      cart={cart}
      values={values}
      quote={quoteOf(goods, values, {
        selling: c.get("shop"),
        currency: cart.currency,
        form: payForm,
        offers,
      })}
      idempotencyKey={crypto.randomUUID()}
      customer={principal?.sub ?? ""}
      saved={saved}
      form={payForm}
      sent={refused !== null}
      {...(errors ? { errors } : {})}
      {...(problem === undefined || isSaid ? {} : { problem, inCart: short })}
    />,
    status,
  );
}
