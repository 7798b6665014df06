import { shopperKey, shopperOf as shopperOfKey } from "../../domain/accounts/access.ts";
import {
  METHOD,
  orderRequestOf,
  type SaidDelivery,
  saidDelivery,
} from "../../domain/agents/checkout-terms.ts";
import { wayWords } from "../../domain/agents/order-view.ts";
import { type AgentMessage, CHECKOUT, envelope, problem } from "../../domain/agents/protocol.ts";
import { appliedOf, lineId, totalsOf } from "../../domain/agents/sums-view.ts";
import { formatMoney, type Money, money } from "../../domain/base/money.ts";
import { guestOrderToken, type OrderRequest } from "../../domain/orders/order.ts";
import type { OrderDetail } from "../../domain/orders/order-view.ts";
import type { AgentSession } from "../../stores/agents/sessions.ts";
import { CLOSED, takesOrders } from "../orders/order-draft.ts";
import { type AgentCall, absolute } from "./agent-call.ts";
import { continueUrl, goodsView } from "./carts.ts";
import { declaredHandlers, paymentHandlers } from "./payment-handlers.ts";
import { type PricedSession, priceSession } from "./price-session.ts";
import { buyerOf } from "./sessions.ts";

/** A checkout as it stands: what its platform sees, and the order that it would be. */
export interface StandingCheckout {
  body: object;
  /** Null while something keeps it from being ordered. */
  request: OrderRequest | null;
  priced: PricedSession;
  total: Money;
}

/** Prices a checkout that is not ordered, and says what is left to be done. */
export async function standingCheckout(
  call: AgentCall,
  session: AgentSession,
  more: readonly AgentMessage[] = [],
): Promise<StandingCheckout> {
  const { env } = call;
  const said = saidDelivery(session.body);
  const [handler] = paymentHandlers(env);
  const place = said.chosen && {
    country: (said.chosen.address_country ?? "").trim().toUpperCase(),
    ...(said.chosen.address_region ? { region: said.chosen.address_region } : {}),
    ...(said.chosen.postal_code ? { postalCode: said.chosen.postal_code } : {}),
  };
  const delivery = place ? { place, method: said.option, provider: handler?.provider } : null;
  const priced = await priceSession(call, await buyerOf(session), session.body, delivery);
  const method = priced.quote?.shippingMethod ?? said.option ?? "";
  const { request, messages } = orderRequestOf(session.body, said, method);
  const found = [...more, ...priced.messages, ...messages];
  if (
    said.destinations.length > 0 &&
    said.at < 0 &&
    !messages.some(({ path }) => path?.includes("destination"))
  ) {
    found.push(problem("invalid", "There is no such destination.", `${METHOD}.selected_destination_id`));
  }
  if (!takesOrders(env, call.shop)) {
    const { code, detail } = CLOSED;
    found.push({ type: "error", code, content: detail, severity: "recoverable" });
  }
  if (!handler) {
    const content = "This shop takes no payments of agents. The buyer pays on the shop's own pages.";
    found.push({ type: "error", code: "payment_unavailable", content, severity: "requires_buyer_input" });
  }
  const errors = found.filter(({ type }) => type === "error");
  const isOver = errors.length === 0 && priced.quote !== null;
  const onlyPayment = errors.length > 0 && errors.every(({ code }) => code === "payment_unavailable");
  const status = isOver ? "ready_for_complete" : onlyPayment ? "requires_escalation" : "incomplete";
  const body = {
    ...checkoutFrame(call, session, status),
    ...goodsView(session, { ...priced, messages: includedTaxes(priced, found) }),
    fulfillment: fulfillmentView(said, priced),
  };
  return {
    body,
    request: isOver ? request : null,
    priced,
    total: money(priced.total, priced.currency),
  };
}

/** Taxes that prices contain are no entry of the totals, so they are named beside them. */
function includedTaxes({ quote }: PricedSession, messages: readonly AgentMessage[]): AgentMessage[] {
  const told = quote?.taxIncluded && quote.tax.amount > 0 ? quote.tax : null;
  return [
    ...messages,
    ...(told
      ? [
          {
            type: "info" as const,
            code: "tax_included",
            content: `Prices include ${formatMoney(told)} of taxes.`,
          },
        ]
      : []),
  ];
}

type Status =
  | "incomplete"
  | "requires_escalation"
  | "ready_for_complete"
  | "complete_in_progress"
  | "completed"
  | "canceled";

function checkoutFrame(call: AgentCall, session: AgentSession, status: Status) {
  const { env, agent } = call;
  const isOver = status === "completed" || status === "canceled";
  return {
    ucp: { ...envelope(agent.shared, CHECKOUT), payment_handlers: declaredHandlers(env) },
    id: session.id,
    status,
    links: linksOf(call),
    expires_at: new Date(session.expiresAt).toISOString(),
    ...(isOver ? {} : { continue_url: continueUrl(call, session) }),
  };
}

const LINKS: Record<string, string> = {
  privacy: "privacy_policy",
  terms: "terms_of_service",
  returns: "refund_policy",
  refunds: "refund_policy",
  shipping: "shipping_policy",
  faq: "faq",
};

/** The shop's rules, under the protocol's names for them. */
function linksOf(call: AgentCall) {
  return call.shop.policies.map(({ slug, title }) => ({
    type: LINKS[slug] ?? slug,
    url: absolute(call, `/policies/${slug}`),
    title,
  }));
}

/** Where and how the goods are sent: in one parcel, by the ways that go there. */
function fulfillmentView({ destinations, chosen }: SaidDelivery, { lineItems, lines, quote }: PricedSession) {
  const ids = lines.map(({ sku }) => lineId(sku));
  const options = (quote?.shippingMethods ?? []).map(({ id, title, price, estimate }) => ({
    id,
    title: wayWords({ title, estimate }),
    totals: [{ type: "total", amount: price.amount }],
  }));
  return {
    methods:
      lineItems.length === 0
        ? []
        : [
            {
              id: "shipping",
              type: "shipping",
              line_item_ids: ids,
              destinations: destinations.map((one) => ({ ...one, type: "shipping_address" })),
              selected_destination_id: chosen?.id ?? null,
              groups:
                options.length === 0
                  ? []
                  : [
                      {
                        id: "parcel",
                        line_item_ids: ids,
                        options,
                        selected_option_id: quote?.shippingMethod ?? null,
                      },
                    ],
            },
          ],
  };
}

/**
 * The page of an order. A customer signs in there; a guest's address has a token, which is moved
 * out of it there.
 */
export async function orderPage(env: Env, customer: string, orderId: string): Promise<string> {
  const path = `/orders/${orderId}`;
  if (shopperOfKey(customer)?.kind === "customer") {
    return absolute({ env }, path);
  }
  const token = await guestOrderToken(customer, orderId);
  return absolute({ env }, `${path}?${new URLSearchParams({ token })}`);
}

/** A checkout that became an order: it shows what was ordered, and not what that would cost now. */
export async function orderedCheckout(
  call: AgentCall,
  session: AgentSession,
  order: OrderDetail,
  status: "complete_in_progress" | "completed",
): Promise<object> {
  const said = saidDelivery(session.body);
  const page = await orderPage(call.env, shopperKey(await buyerOf(session)), order.id);
  const { body } = session;
  const applied = appliedOf(order);
  const codes = body.discounts?.codes ?? [];
  return {
    ...checkoutFrame(call, session, status),
    ...(status === "completed" ? {} : { continue_url: page }),
    currency: order.total.currency,
    line_items: order.items.map(({ sku, title, quantity, unitPrice, lineTotal }) => ({
      id: lineId(sku),
      item: { id: sku, title, price: unitPrice.amount },
      quantity,
      totals: [
        { type: "subtotal", amount: lineTotal.amount },
        { type: "total", amount: lineTotal.amount },
      ],
    })),
    totals: totalsOf(order),
    ...(body.buyer ? { buyer: body.buyer } : {}),
    ...(codes.length > 0 || applied.length > 0 ? { discounts: { codes, applied } } : {}),
    fulfillment: {
      methods: [
        {
          id: "shipping",
          type: "shipping",
          line_item_ids: order.items.map(({ sku }) => lineId(sku)),
          destinations: said.destinations.map((one) => ({ ...one, type: "shipping_address" })),
          selected_destination_id: said.chosen?.id ?? null,
        },
      ],
    },
    order: { id: order.id, label: order.number, permalink_url: page },
  };
}

/** A checkout that its platform has ended. */
export async function canceledCheckout(call: AgentCall, session: AgentSession): Promise<object> {
  const { body } = await standingCheckout(call, session);
  const { messages: _messages, continue_url: _url, ...rest } = { messages: 0, continue_url: 0, ...body };
  return { ...rest, status: "canceled" };
}
