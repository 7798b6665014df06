import type { Context } from "hono";
import { setCookie } from "hono/cookie";
import { PROBLEMS, type ProblemStatus } from "../../domain/base/problem.ts";
import type { CartView } from "../../domain/cart/cart-view.ts";
import { ORDER_TOKEN_COOKIE } from "../../http/access/order-access.ts";
import { callOf } from "../../http/call.ts";
import { cookieOptions } from "../../http/cookies.ts";
import type { AppEnv } from "../../http/router.ts";
import { viewCart } from "../../shop/cart/cart-view.ts";
import { placeOrder } from "../../shop/orders/place-order.ts";
import { listAddresses } from "../../stores/accounts/account-addresses.ts";
import { personalRouter } from "../layout/personal-router.ts";
import { personalFragment, personalPage } from "../layout/respond.tsx";
import { signInFirst } from "../sign-in/show-sign-in.tsx";
import { orderPath } from "../ui/paths.ts";
import {
  type CheckoutErrors,
  type CheckoutValues,
  checkCheckout,
  FormKey,
  readCheckout,
  refusalErrors,
} from "./checkout-form.ts";
import { CheckoutPage } from "./checkout-page.tsx";
import { sellsHere } from "./closed.tsx";
import { QuoteView, ShippingChoice } from "./order-form.tsx";
import { type Quote, quoteOf } from "./quote.ts";
import { keepAddress, startValues } from "./ship-to.ts";

/** Seconds a guest's browser keeps the token of an order. */
const ORDER_TOKEN_MAX_AGE_S = 90 * 24 * 60 * 60;

export const checkoutPageRoutes = personalRouter("/checkout/*");

checkoutPageRoutes.get("/checkout", async (c) => {
  const { values } = await startValues(c, c.get("principal"));
  return checkout(c, values);
});

/** The parts of the form that depend on where the parcel goes, for the island to put in place. */
checkoutPageRoutes.post("/checkout/quote", async (c) => {
  const values = readCheckout(await c.req.formData());
  const quote = quoteCart(await viewCart(c.env, c.get("shopper")), values);
  return personalFragment(
    c,
    <>
      <ShippingChoice country={values.country} chosen={quote.method} />
      <QuoteView quote={quote} />
    </>,
  );
});

checkoutPageRoutes.post("/checkout", async (c) => {
  const form = await c.req.formData();
  const values = readCheckout(form);
  const principal = c.get("principal");
  // Another tab signed out or changed the account, so this is not the cart that the form showed.
  if ((form.get("customer") ?? "") !== (principal?.sub ?? "")) {
    return signInFirst(c, { returnTo: "/checkout", acted: true });
  }
  if (form.get("intent") === "update") {
    return checkout(c, values);
  }

  if (!sellsHere(c.env)) {
    return checkout(c, values, { status: 503 });
  }
  const request = checkCheckout(values);
  if (!request.ok) {
    return checkout(c, values, { errors: request.error, status: 422 });
  }
  const key = FormKey.safeParse(form.get("idempotencyKey"));
  if (!key.success) {
    return checkout(c, values, {
      problem: "The form was incomplete. Please place the order again.",
      status: 422,
    });
  }
  const seen = form.get("seenTotal");
  const cart = await viewCart(c.env, c.get("shopper"));
  const now = quoteCart(cart, values).totals?.total;
  // An emptied cart means that this very form was sent before: its key finds the order.
  if (cart.itemCount > 0 && now !== undefined && seen !== String(now)) {
    return checkout(c, values, {
      problem: "The total has changed. Please check it before you order.",
      status: 409,
    });
  }
  const placed = await placeOrder(callOf(c), {
    shopper: c.get("shopper"),
    request: request.value,
    idempotencyKey: key.data,
  });
  if (!placed.ok) {
    const { code, detail } = placed.error;
    return checkout(c, values, {
      errors: refusalErrors(placed.error),
      problem:
        code === "idempotency_key_reused"
          ? "Your cart changed meanwhile. Please check the order again."
          : detail,
      status: PROBLEMS[code].status,
    });
  }
  const { id, accessToken } = placed.value.order;
  await keepAddress(c, form, { orderId: id, address: request.value.shippingAddress });
  // Handed over as a cookie of that one page, the token stays out of addresses, histories and logs.
  if (accessToken) {
    keepOrderToken(c, id, accessToken);
  }
  return c.redirect(orderPath(id), 303);
});

export function keepOrderToken(c: Context<AppEnv>, id: string, token: string): void {
  setCookie(c, ORDER_TOKEN_COOKIE, token, {
    ...cookieOptions(c),
    path: orderPath(id),
    maxAge: ORDER_TOKEN_MAX_AGE_S,
  });
}

/** The cart's totals at current prices. */
function quoteCart(cart: CartView, values: CheckoutValues): Quote {
  return quoteOf(
    cart.items.map(({ quantity, unitPrice }) => ({ quantity, unitPrice: unitPrice.amount })),
    values,
  );
}

interface CheckoutRefusal {
  errors?: CheckoutErrors;
  problem?: string;
  status: ProblemStatus;
}

async function checkout(c: Context<AppEnv>, values: CheckoutValues, refused?: CheckoutRefusal) {
  const cart = await viewCart(c.env, c.get("shopper"));
  if (cart.itemCount === 0) {
    return c.redirect("/cart", 303);
  }
  const { status, ...why } = refused ?? { status: 200 as const };
  const principal = c.get("principal");
  const saved = principal ? await listAddresses(c.env.DB, principal.sub) : null;
  return personalPage(
    c,
    <CheckoutPage
      cart={cart}
      values={values}
      quote={quoteCart(cart, values)}
      idempotencyKey={crypto.randomUUID()}
      customer={principal?.sub ?? ""}
      saved={saved}
      open={sellsHere(c.env)}
      {...why}
    />,
    status,
  );
}
