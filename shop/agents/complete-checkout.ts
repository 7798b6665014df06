import { type AgentMessage, problem, protocolError } from "../../domain/agents/protocol.ts";
import type { CompleteBody } from "../../domain/agents/requests.ts";
import { formatMoney } from "../../domain/base/money.ts";
import type { Refusal } from "../../domain/base/problem.ts";
import { err, ok } from "../../domain/base/result.ts";
import { itemLimit } from "../../domain/cart/cart.ts";
import type { OrderRequest } from "../../domain/orders/order.ts";
import { type AgentSession, changeSession } from "../../stores/agents/sessions.ts";
import { cartOf } from "../cart/cart-client.ts";
import { placeOrder } from "../orders/place-order.ts";
import { readOrder } from "../orders/reading/read-order.ts";
import { type AgentCall, type Answered, asProtocolError, standardCode } from "./agent-call.ts";
import { changedMeanwhile } from "./carts.ts";
import { noCheckout, notOpen, showCheckout } from "./checkouts.ts";
import { type PaymentHandler, paymentHandlers } from "./payment-handlers.ts";
import { buyerOf, readSession, shopperOf } from "./sessions.ts";
import { markOrdered, orderKeyOf, settleCompleting } from "./settle-completing.ts";
import { type StandingCheckout, standingCheckout } from "./view-checkout.ts";

/** So long an agent waits for the bank; after it the checkout says that it is under way. */
const PATIENCE_MS = 6_000;
const LOOK_AGAIN_MS = { first: 50, most: 400 };

interface Paying {
  handler: PaymentHandler;
  token: string;
}

/**
 * Orders a checkout: the shop's own verb places the order of the try's cart, with the total that
 * the platform was shown. So the last unit of an agent is the last unit of everybody.
 *
 * @param key names the request, for a repetition of it
 */
export async function completeCheckout(
  call: AgentCall,
  id: string,
  { payment }: CompleteBody,
  key: string | null,
): Promise<Answered> {
  const read = await readSession(call, "checkout", id);
  if (!read) {
    return noCheckout(call);
  }
  const settled = read.status === "completing" ? await settleCompleting(call.env, read) : read;
  if (settled.status === "ordered") {
    const shown = await showCheckout(call, settled);
    const isRepeated = key !== null && settled.orderedWith === key;
    const now = await readSession(call, "checkout", id);
    if (isRepeated || now?.status !== "open") {
      return isRepeated ? ok({ status: 200, body: shown }) : err(notOpen(now ?? settled));
    }
  }
  const session = (await readSession(call, "checkout", id)) ?? settled;
  if (session.status === "completed" && key !== null && session.orderedWith === key) {
    return ok({ status: 200, body: await showCheckout(call, session) });
  }
  // A request that asks again while its order is being placed goes on with it.
  if (session.status !== "open" && session.status !== "completing") {
    return err(notOpen(session));
  }
  const paying = payingWith(call.env, payment);
  const standing = await standingCheckout(call, session, paying ? [] : [noSuchHandler()]);
  if (!paying || !standing.request) {
    return ok({ status: 200, body: standing.body });
  }
  if (session.shownTotal !== standing.total.amount) {
    return ok({ status: 200, body: await showOtherTotal(call, session, standing) });
  }
  const mine =
    session.status === "completing"
      ? session
      : await changeSession(call.env, session, {
          status: "completing",
          orderedWith: key,
          webhookUrl: call.agent.webhookUrl,
          updatedAt: Date.now(),
        });
  if (!mine) {
    return err(changedMeanwhile());
  }
  return order(call, mine, standing, paying, standing.request);
}

async function order(
  call: AgentCall,
  session: AgentSession,
  standing: StandingCheckout,
  { handler, token }: Paying,
  request: OrderRequest,
): Promise<Answered> {
  const { env, shop } = call;
  const { lines, code, currency } = standing.priced;
  const cart = cartOf(env, await shopperOf(session));
  await cart.setCurrency(currency);
  await cart.restore(
    lines.map((line) => ({ ...line, seenPrice: 0, limit: itemLimit(null) })),
    null,
  );
  const placed = await placeOrder(call, shop, {
    shopper: await buyerOf(session),
    cart,
    idempotencyKey: orderKeyOf(session),
    request: {
      ...request,
      ...(code === null ? {} : { couponCode: code }),
      expectedTotal: standing.total,
      payment: { provider: handler.provider, token },
    },
  });
  if (placed.ok) {
    const ordered = await markOrdered(call.env, session, placed.value.order.id);
    await decided(env, placed.value.order.id);
    return ok({ status: 200, body: await showCheckout(call, ordered) });
  }
  const { error } = placed;
  if (error.code === "unavailable") {
    return err(asProtocolError(error));
  }
  if (error.code === "cart_ordered" && error.orderId) {
    return ok({
      status: 200,
      body: await showCheckout(call, await markOrdered(call.env, session, error.orderId)),
    });
  }
  if (error.code === "idempotency_key_reused") {
    return err(protocolError(409, "checkout_completing", "It is being completed with something else.", 1));
  }
  // There is no order, and the key of this try stays bound to what it was: the next has its own.
  const next = { status: "open", orderedWith: null, attempt: session.attempt + 1 } as const;
  const opened = await changeSession(env, session, next);
  const { body } = await standingCheckout(call, opened ?? { ...session, ...next }, [refusedAs(error)]);
  return ok({ status: 200, body });
}

/** Waits for a while until an order's payment is decided. */
async function decided(env: Env, orderId: string): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  for (let pause = LOOK_AGAIN_MS.first; ; pause = Math.min(2 * pause, LOOK_AGAIN_MS.most)) {
    const found = await readOrder(env, orderId);
    if (found?.order.status !== "PENDING" || Date.now() >= until) {
      return;
    }
    await scheduler.wait(pause);
  }
}

/** What a platform pays with: the instrument that it selected, or the first. */
function payingWith(env: Env, { instruments }: CompleteBody["payment"]): Paying | null {
  const instrument = instruments.find(({ selected }) => selected) ?? instruments[0];
  const handler = paymentHandlers(env).find(({ id }) => id === instrument?.handler_id);
  const token = instrument?.credential?.token;
  return handler && token?.startsWith(handler.prefix) ? { handler, token } : null;
}

function noSuchHandler(): AgentMessage {
  const content = "Pay with a handler that this checkout names, and a token of it.";
  return problem("payment_failed", content, "$.payment.instruments[0]");
}

function refusedAs({ code, detail }: Refusal): AgentMessage {
  return problem(standardCode(code), detail, code === "out_of_stock" ? "$.line_items" : undefined);
}

/** What it comes to has changed since the platform saw it: its buyer has to see that first. */
async function showOtherTotal(
  call: AgentCall,
  session: AgentSession,
  { total }: StandingCheckout,
): Promise<object> {
  const changed = await changeSession(call.env, session, { shownTotal: total.amount });
  const content = `It comes to ${formatMoney(total)} now. Show that to the buyer, and complete it again.`;
  const told = problem("total_changed", content, "$.totals");
  return (await standingCheckout(call, changed ?? session, [told])).body;
}
