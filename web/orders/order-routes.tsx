import type { Context } from "hono";
import { shopperKey } from "../../domain/accounts/access.ts";
import { randomId } from "../../domain/base/ids.ts";
import { PROBLEMS, ProblemError, type ProblemStatus, refusal } from "../../domain/base/problem.ts";
import { err } from "../../domain/base/result.ts";
import { OrderId, orderNumber } from "../../domain/orders/order.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import { requireOrder } from "../../http/access/order-access.ts";
import { giveBookmark, readBookmark } from "../../http/bookmark.ts";
import { callOf } from "../../http/call.ts";
import { OrderCursor, readCursor, writeCursor } from "../../http/contract/order-cursor.ts";
import { allowSources } from "../../http/middleware/security-headers.ts";
import type { AppEnv } from "../../http/router.ts";
import { requireAccount } from "../../http/session/live-account.ts";
import { browserForm } from "../../providers/payment/browser.ts";
import { viewCart } from "../../shop/cart/cart-view.ts";
import { addToCart } from "../../shop/cart/change-cart.ts";
import { wordsIn } from "../../shop/language/words.ts";
import { cancelOrder } from "../../shop/orders/cancel-order.ts";
import { claimedHistory, readHistory } from "../../shop/orders/reading/history.ts";
import type { FoundOrder } from "../../shop/orders/reading/read-order.ts";
import { requestReturn } from "../../shop/orders/returns/change-return.ts";
import { chargeOrder } from "../../shop/payments/charge.ts";
import { openSession, sessionView } from "../../shop/payments/session.ts";
import { type Account, findAccount } from "../../stores/accounts/accounts.ts";
import { claimOrder, hasClaimed } from "../../stores/accounts/own-lists.ts";
import { findVariantsBySku } from "../../stores/catalog/catalog.ts";
import { CartPage } from "../cart/cart-page.tsx";
import { keepOrderToken } from "../checkout/checkout-routes.tsx";
import { refusalText } from "../language/refusal-text.ts";
import { personalRouter } from "../layout/personal-router.ts";
import { personalFragment, personalPage } from "../layout/respond.tsx";
import { openPayment } from "../payment/pay-part.tsx";
import { declinedWords } from "../payment/pay-words.ts";
import { registerPage } from "../sign-in/sign-in-routes.tsx";
import { isSettled } from "../ui/order-words.ts";
import { orderPath } from "../ui/paths.ts";
import { FindOrderPage } from "./find-order-page.tsx";
import { OrderPage, type OrderPageProps, OrderStatusView } from "./order-page.tsx";
import { OrdersPage } from "./orders-page.tsx";
import { checkReturn, readReturn } from "./returns.tsx";

/** To a stranger, an order that exists is answered like one that does not. */
const HIDDEN: readonly string[] = ["unauthenticated", "not_found"];
const PAGE_SIZE = 20;
const RETURN_KEY = /^rkey_[0-9a-z]{20}$/;
const ORDER_TOKEN = /^ott_[0-9a-z]{32}$/;
/** A bank's page comes back with it. The shop asks Stripe itself, so it leaves the address. */
const STRIPE_RETURN = "payment_intent_client_secret";

export const orderPageRoutes = personalRouter("/orders/*");

orderPageRoutes.get("/orders", async (c) => {
  const principal = c.get("principal");
  const cursor = OrderCursor.safeParse(c.req.query("cursor"));
  const { items, next, bookmark } = await readHistory(
    c.env,
    shopperKey(c.get("shopper")),
    {
      limit: PAGE_SIZE,
      ...(cursor.success ? { after: readCursor(cursor.data) } : { page: 1 }),
    },
    readBookmark(c),
  );
  giveBookmark(c, bookmark);
  const claimed = principal && !cursor.success ? await claimedHistory(c.env, principal.sub) : [];
  return personalPage(
    c,
    <OrdersPage
      name={principal ? (principal.name ?? principal.sub) : null}
      orders={items}
      claimed={claimed}
      isFirst={!cursor.success}
      next={writeCursor(next)}
    />,
  );
});

orderPageRoutes.get("/orders/:id", async (c) => {
  const id = c.req.param("id");
  const token = c.req.query("token");
  if (c.req.query(STRIPE_RETURN) !== undefined) {
    return c.redirect(orderPath(id), 303);
  }
  if (token !== undefined && ORDER_TOKEN.test(token) && OrderId.safeParse(id).success) {
    // A link from an email: the token moves into a cookie of this page and out of the address.
    keepOrderToken(c, id, token);
    return c.redirect(orderPath(id), 303);
  }
  try {
    return await orderPage(c, await requireOrder(c, id));
  } catch (error) {
    // A guest who opens it in another browser, or whose cookies are gone: their mail has the link.
    const isHidden = error instanceof ProblemError && HIDDEN.includes(error.refusal.code);
    if (!isHidden || c.get("principal") || !OrderId.safeParse(id).success) {
      throw error;
    }
    const notice = wordsIn(c.get("language")).say("order.opensWhere");
    return personalPage(
      c,
      <FindOrderPage number={orderNumber(id)} email="" returnTo={orderPath(id)} notice={notice} />,
      404,
    );
  }
});

orderPageRoutes.get("/orders/:id/status", async (c) => {
  const { order } = await requireOrder(c, c.req.param("id"));
  return personalFragment(c, <OrderStatusView order={order} />);
});

/**
 * For the island of the page: what the provider's form needs to pay this order. Null where it is
 * not to be paid any more, as when a webhook came first: that is no failure of the page.
 */
orderPageRoutes.post("/orders/:id/session", async (c) => {
  const { order } = await requireOrder(c, c.req.param("id"));
  const opened = await openSession(callOf(c), order.id);
  if (opened.ok) {
    return c.json(sessionView(opened.value), 200);
  }
  if (opened.error.code === "order_not_payable") {
    return c.json(null, 200);
  }
  throw new ProblemError(opened.error);
});

/** The browser is back from the provider, which is asked for the payment's outcome. */
orderPageRoutes.post("/orders/:id/payment", async (c) => {
  const { order } = await requireOrder(c, c.req.param("id"));
  const waiting = openPayment(order);
  if (waiting) {
    const charged = await chargeOrder(callOf(c), order.id, { provider: waiting.provider, token: null });
    if (!charged.ok && charged.error.code === "unavailable") {
      // It was placed this moment and is not stored yet, which is no failure: the island asks
      // again.
      return c.json({}, 202);
    }
    if (!charged.ok && charged.error.code !== "order_not_payable") {
      throw new ProblemError(charged.error);
    }
    const payment = charged.ok && openPayment(charged.value);
    if (payment) {
      const { failureCode, nextAction } = payment;
      const problem =
        failureCode && !nextAction ? declinedWords(wordsIn(c.get("language")), failureCode) : null;
      return c.json({ open: true, asks: nextAction !== undefined, problem });
    }
  }
  return c.json({ open: false, asks: false, problem: null });
});

orderPageRoutes.post("/orders/:id/cancel", async (c) => {
  const id = c.req.param("id");
  const cancelled = await cancelOrder(callOf(c), id, await requireOrder(c, id));
  if (cancelled.ok) {
    return c.redirect(orderPath(id), 303);
  }
  const problem = refusalText(wordsIn(c.get("language")), cancelled.error);
  return orderPage(c, await requireOrder(c, id), { problem, status: PROBLEMS[cancelled.error.code].status });
});

orderPageRoutes.post("/orders/:id/returns", async (c) => {
  const id = c.req.param("id");
  const found = await requireOrder(c, id);
  const form = await c.req.formData();
  const values = readReturn(form);
  const key = String(form.get("key"));
  const words = wordsIn(c.get("language"));
  const asked = RETURN_KEY.test(key)
    ? checkReturn(words, values, c.get("shop").unit)
    : err(words.say("order.incomplete"));
  const made = asked.ok
    ? await requestReturn(callOf(c), c.get("shop"), found, key, { items: asked.value })
    : err(refusal("invalid_request", asked.error));
  if (made.ok) {
    return c.redirect(`${orderPath(id)}#returns`, 303);
  }
  const { code, detail } = made.error;
  // What the form lacks is said in its language already.
  const problem = code === "invalid_request" ? detail : refusalText(words, made.error);
  return orderPage(c, code === "invalid_request" ? found : await requireOrder(c, id), {
    problem,
    returning: values,
    status: code === "invalid_request" ? 422 : PROBLEMS[code].status,
  });
});

/** A guest's order that the shopper may read can be kept in an account of the same address. */
async function accountFor(
  c: Context<AppEnv>,
  { customer, order }: FoundOrder,
): Promise<"open" | "keep" | null> {
  const principal = c.get("principal");
  if (!customer.startsWith("guest:")) {
    return null;
  }
  if (principal === null) {
    return "open";
  }
  const account = await findAccount(c.env, { id: principal.sub });
  const isTheirs = account !== null && isAddressOf(account, order);
  return isTheirs && !(await hasClaimed(c.env.DB, principal.sub, order.id)) ? "keep" : null;
}

/** An account's address is proven by mail. Accounts have theirs in small letters. */
function isAddressOf({ email }: Pick<Account, "email">, order: OrderDetail): boolean {
  return email !== null && email === order.email.toLowerCase();
}

async function orderPage(
  c: Context<AppEnv>,
  found: FoundOrder,
  {
    status = 200,
    ...more
  }: Pick<OrderPageProps, "problem" | "returning"> & { status?: ProblemStatus | 200 } = {},
) {
  const { order } = found;
  const [faces, account] = await Promise.all([
    findVariantsBySku(
      c.env.DB,
      order.items.map(({ sku }) => sku),
    ),
    accountFor(c, found),
  ]);
  const payment = openPayment(order);
  const form = payment && browserForm(c.env, payment.provider);
  if (form) {
    allowSources(c, form.sources);
  }
  return personalPage(
    c,
    <OrderPage
      order={order}
      form={form}
      faces={faces}
      account={account}
      returnKey={randomId("rkey")}
      {...more}
    />,
    status,
  );
}

/** The form of an account, filled in with what the order says of its shopper. */
orderPageRoutes.post("/orders/:id/account", async (c) => {
  const { order } = await requireOrder(c, c.req.param("id"));
  const returnTo = orderPath(order.id);
  return c.get("principal")
    ? c.redirect(returnTo, 303)
    : registerPage(c, { email: order.email, name: order.shippingAddress.name, returnTo });
});

/**
 * Lists a guest's order with those of the account that is signed in. Who does it proves two things:
 * that they may read the order, and that its address is theirs.
 */
orderPageRoutes.post("/orders/:id/claim", async (c) => {
  const found = await requireOrder(c, c.req.param("id"));
  const account = await requireAccount(c);
  if (!found.customer.startsWith("guest:") || !isAddressOf(account, found.order)) {
    const problem = "This order was placed with another address, so it stays where it is.";
    return orderPage(c, found, { problem, status: 422 });
  }
  await claimOrder(c.env.DB, account.id, found.order.id);
  return c.redirect(orderPath(found.order.id), 303);
});

/**
 * Fills the cart with what an order held, as far as it can still be bought, and says what cannot.
 */
orderPageRoutes.post("/orders/:id/again", async (c) => {
  const { order } = await requireOrder(c, c.req.param("id"));
  if (!isSettled(order.status)) {
    throw new ProblemError(refusal("invalid_request", wordsIn(c.get("language")).say("order.beingPaid")));
  }
  const shopper = c.get("shopper");
  const words = wordsIn(c.get("language"));
  const missing: string[] = [];
  for (const { sku, quantity } of order.items) {
    const added = await addToCart(c.env, c.get("shop"), shopper, {
      sku,
      quantity,
      currency: order.total.currency,
    });
    if (!added.ok) {
      missing.push(refusalText(words, added.error));
    }
  }
  if (missing.length === 0) {
    return c.redirect("/cart", 303);
  }
  return personalPage(c, <CartPage cart={await viewCart(c.env, shopper)} problem={missing.join(" ")} />, 409);
});
