import { CHECKOUT, problem, protocolError } from "../../domain/agents/protocol.ts";
import { CheckoutBody, type NewCheckoutBody } from "../../domain/agents/requests.ts";
import { paidOf } from "../../domain/agents/session.ts";
import { base32, sha256 } from "../../domain/base/ids.ts";
import { err, ok } from "../../domain/base/result.ts";
import {
  type AgentSession,
  changeSession,
  checkoutOfCart,
  insertSession,
} from "../../stores/agents/sessions.ts";
import { placedBefore } from "../orders/reading/first-answer.ts";
import { type AgentCall, type Answered, noResource } from "./agent-call.ts";
import { changedMeanwhile, openCart, refuseGoods } from "./carts.ts";
import { unitsIn } from "./price-session.ts";
import { lifetimeOf, newSession, ofCustomer, readSession } from "./sessions.ts";
import { settleCompleting } from "./settle-completing.ts";
import { canceledCheckout, orderedCheckout, standingCheckout } from "./view-checkout.ts";

export function noCheckout(call: AgentCall): Answered {
  return noResource(call, CHECKOUT, "not_found", "There is no such checkout, or it has expired.", "/cart");
}

/**
 * Begins a checkout, of a cart where one is named. A cart has one checkout under way, which is
 * answered again.
 */
export async function createCheckout(
  call: AgentCall,
  { cart_id: cartId, ...said }: NewCheckoutBody,
): Promise<Answered> {
  const cart = cartId === undefined ? null : await openCart(call, cartId);
  if (cartId !== undefined && !cart) {
    return noResource(call, CHECKOUT, "not_found", "There is no such cart, or it has expired.", "/cart");
  }
  const body = await ofCustomer(call, CheckoutBody.parse(cart ? { ...said, ...cart.body } : said));
  if (unitsIn(body).length === 0) {
    return err(protocolError(400, "invalid_request", "line_items: a checkout holds one item at least."));
  }
  const under = cart ? await checkoutOfCart(call.env.DB, cart.id) : null;
  if (under?.openId) {
    return getCheckout(call, under.openId);
  }
  // Two requests for one cart derive one id, and the second finds the first one's checkout.
  const of =
    cart && under
      ? { id: `chk_${base32(await sha256(`${cart.id}\n${under.before}`), 20)}`, cartId: cart.id }
      : undefined;
  const session = newSession(call, "checkout", body, of);
  const standing = await standingCheckout(call, session);
  const refused = refuseGoods(call, CHECKOUT, standing.priced);
  if (refused) {
    return refused;
  }
  await insertSession(call.env, { ...session, shownTotal: standing.total.amount });
  return ok({ status: 201, body: standing.body });
}

export async function getCheckout(call: AgentCall, id: string): Promise<Answered> {
  const session = await readSession(call, "checkout", id);
  return session ? ok({ status: 200, body: await showCheckout(call, session) }) : noCheckout(call);
}

/** A checkout in any state. One that is being completed is settled first. */
export async function showCheckout(call: AgentCall, read: AgentSession): Promise<object> {
  const session = read.status === "completing" ? await settleCompleting(call.env, read) : read;
  const { status, orderId } = session;
  if (status === "canceled") {
    return canceledCheckout(call, session);
  }
  if (status === "completing") {
    const { body } = await standingCheckout(call, session);
    return { ...body, status: "complete_in_progress" };
  }
  if (orderId === null) {
    return (await showOpen(call, session)).body;
  }
  const { order } = await placedBefore(call.env, orderId);
  const paid = status === "completed" ? "paid" : paidOf(order);
  if (paid === "failed") {
    return reopen(call, session);
  }
  if (paid === "paid" && status === "ordered") {
    await changeSession(call.env, session, { status: "completed" });
  }
  return orderedCheckout(call, session, order, paid === "paid" ? "completed" : "complete_in_progress");
}

/** The payment came to nothing, and the stock is back: the next try is another order. */
async function reopen(call: AgentCall, session: AgentSession): Promise<object> {
  const opened = await changeSession(call.env, session, {
    status: "open",
    orderId: null,
    attempt: session.attempt + 1,
  });
  const failed = problem(
    "payment_failed",
    "The payment was declined, or took too long. Nothing was taken; pay with something else.",
    "$.payment.instruments[0]",
  );
  return (await standingCheckout(call, opened ?? { ...session, orderId: null }, [failed])).body;
}

/** An open checkout, with the total that its platform has now seen. */
async function showOpen(call: AgentCall, session: AgentSession) {
  const standing = await standingCheckout(call, session);
  if (session.shownTotal !== standing.total.amount) {
    await changeSession(call.env, session, { shownTotal: standing.total.amount });
  }
  return standing;
}

/** Puts what is sent in the place of all that the checkout was. */
export async function updateCheckout(call: AgentCall, id: string, said: CheckoutBody): Promise<Answered> {
  const read = await readSession(call, "checkout", id);
  if (!read) {
    return noCheckout(call);
  }
  const session = read.status === "completing" ? await settleCompleting(call.env, read) : read;
  if (session.status === "ordered") {
    // Its payment may just have failed, and then it can be changed.
    await showCheckout(call, session);
  }
  const now = Date.now();
  const current = (await readSession(call, "checkout", id)) ?? session;
  if (current.status !== "open") {
    return err(notOpen(current));
  }
  if (unitsIn(said).length === 0) {
    return err(protocolError(400, "invalid_request", "line_items: a checkout holds one item at least."));
  }
  const body = await ofCustomer(call, said);
  const expiresAt = now + lifetimeOf("checkout");
  const standing = await standingCheckout(call, { ...current, body, expiresAt });
  const refused = refuseGoods(call, CHECKOUT, standing.priced);
  if (refused) {
    return refused;
  }
  const changed = await changeSession(call.env, current, {
    body,
    shownTotal: standing.total.amount,
    updatedAt: now,
    expiresAt,
  });
  return changed ? ok({ status: 200, body: standing.body }) : err(changedMeanwhile());
}

export function notOpen({ status }: Pick<AgentSession, "status">) {
  const why = {
    canceled: "It was cancelled.",
    completed: "It is completed, and does not change any more.",
    ordered: "Its order is placed, and the payment is under way.",
    completing: "Its order is being placed.",
    open: "It is open.",
  }[status];
  return protocolError(409, `checkout_${status}`, why);
}

/** Ends a checkout that is not ordered. */
export async function cancelCheckout(call: AgentCall, id: string): Promise<Answered> {
  const read = await readSession(call, "checkout", id);
  if (!read) {
    return noCheckout(call);
  }
  const session = read.status === "completing" ? await settleCompleting(call.env, read) : read;
  if (session.status !== "open") {
    return err(notOpen(session));
  }
  const canceled = await changeSession(call.env, session, { status: "canceled" });
  return canceled
    ? ok({ status: 200, body: await canceledCheckout(call, canceled) })
    : err(changedMeanwhile());
}
