import { CART, envelope, protocolError } from "../../domain/agents/protocol.ts";
import type { CartBody } from "../../domain/agents/requests.ts";
import { err, ok } from "../../domain/base/result.ts";
import { type AgentSession, changeSession, insertSession } from "../../stores/agents/sessions.ts";
import { type AgentCall, type Answered, absolute, noResource } from "./agent-call.ts";
import { type PricedSession, priceSession, unitsIn } from "./price-session.ts";
import { buyerOf, lifetimeOf, newSession, readSession } from "./sessions.ts";

/** Why goods are not put into a cart or a checkout at all; null where they are. */
export function refuseGoods(call: AgentCall, root: string, priced: PricedSession): Answered | null {
  const unknown = priced.messages.find(({ code }) => code === "item_unavailable");
  const why = unknown ?? (priced.isHopeless ? priced.messages[0] : undefined);
  return why ? noResource(call, root, why.code, why.content) : null;
}

export function continueUrl(call: AgentCall, { id }: Pick<AgentSession, "id">): string {
  return absolute(call, `/ucp/continue/${id}`);
}

/** What a cart and a checkout both show. */
export function goodsView({ body }: Pick<AgentSession, "body">, priced: PricedSession) {
  const { lineItems, currency, totals, codes, applied, messages } = priced;
  return {
    currency,
    totals,
    line_items: lineItems,
    ...(body.buyer ? { buyer: body.buyer } : {}),
    ...(codes.length > 0 || applied.length > 0 ? { discounts: { codes, applied } } : {}),
    ...(messages.length > 0 ? { messages } : {}),
  };
}

function cartView(call: AgentCall, session: AgentSession, priced: PricedSession) {
  return {
    ucp: envelope(call.agent.shared, CART),
    id: session.id,
    ...goodsView(session, priced),
    continue_url: continueUrl(call, session),
    expires_at: new Date(session.expiresAt).toISOString(),
  };
}

function notFound(call: AgentCall): Answered {
  return noResource(call, CART, "not_found", "There is no such cart, or it has expired.");
}

async function priceCart(
  call: AgentCall,
  session: Pick<AgentSession, "id" | "attempt" | "customer" | "body">,
) {
  return priceSession(call, await buyerOf(session), session.body, null);
}

export async function createCart(call: AgentCall, body: CartBody): Promise<Answered> {
  const session = newSession(call, "cart", body);
  const priced = await priceCart(call, session);
  const refused = unitsIn(body).length > 0 ? refuseGoods(call, CART, priced) : null;
  if (refused) {
    return refused;
  }
  await insertSession(call.env, session);
  return ok({ status: 201, body: cartView(call, session, priced) });
}

export async function getCart(call: AgentCall, id: string): Promise<Answered> {
  const session = await openCart(call, id);
  return session
    ? ok({ status: 200, body: cartView(call, session, await priceCart(call, session)) })
    : notFound(call);
}

/** Puts what is sent in the place of all that the cart was. */
export async function updateCart(call: AgentCall, id: string, body: CartBody): Promise<Answered> {
  const session = await openCart(call, id);
  if (!session) {
    return notFound(call);
  }
  const priced = await priceCart(call, { ...session, body });
  const refused = unitsIn(body).length > 0 ? refuseGoods(call, CART, priced) : null;
  if (refused) {
    return refused;
  }
  const now = Date.now();
  const changed = await changeSession(call.env, session, {
    body,
    updatedAt: now,
    expiresAt: now + lifetimeOf("cart"),
  });
  return changed ? ok({ status: 200, body: cartView(call, changed, priced) }) : err(changedMeanwhile());
}

/** Ends a cart, and shows what was in it. */
export async function cancelCart(call: AgentCall, id: string): Promise<Answered> {
  const session = await openCart(call, id);
  if (!session) {
    return notFound(call);
  }
  const body = cartView(call, session, await priceCart(call, session));
  const canceled = await changeSession(call.env, session, { status: "canceled" });
  return canceled ? ok({ status: 200, body }) : err(changedMeanwhile());
}

/** A cart that is there. */
export async function openCart(call: AgentCall, id: string): Promise<AgentSession | null> {
  const session = await readSession(call, "cart", id);
  return session?.status === "open" ? session : null;
}

export function changedMeanwhile() {
  return protocolError(
    409,
    "changed_meanwhile",
    "Another request changed it at this moment. Read it again.",
    1,
  );
}
