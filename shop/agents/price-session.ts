import type { Shopper } from "../../domain/accounts/access.ts";
import { type AgentMessage, problem } from "../../domain/agents/protocol.ts";
import type { CartBody } from "../../domain/agents/requests.ts";
import { appliedOf, estimateOf, lineId, totalsOf } from "../../domain/agents/sums-view.ts";
import { CURRENCY, type Currency, money } from "../../domain/base/money.ts";
import type { Quote } from "../../domain/base/quote.ts";
import { itemLimit } from "../../domain/cart/cart.ts";
import { checkPlace, type Place } from "../../domain/orders/places.ts";
import { orderLimits, parcelOf, priceOrder } from "../../domain/orders/pricing.ts";
import { quoteOf } from "../../domain/orders/quote.ts";
import { shippingOptions } from "../../domain/orders/shipping.ts";
import { leastCharge } from "../../domain/payments/least-charge.ts";
import { offGoods } from "../../domain/promotions/discount.ts";
import type { SellableVariant } from "../../stores/catalog/catalog.ts";
import { currentVariants } from "../catalog/current-variants.ts";
import { goodsOf } from "../orders/goods.ts";
import { membershipOf, type PriceOf, pricesFor } from "../prices/shopper-prices.ts";
import { refuseGuess } from "../promotions/guessing.ts";
import { findOffers } from "../promotions/offers.ts";
import { type AgentCall, absolute, standardCode } from "./agent-call.ts";

/** Where goods go, and how, as far as the platform has said it. */
export interface Delivery {
  place: Place;
  /** The first way that goes there, where it has said none. */
  method: string | null;
  /** The provider that is to be paid with, which may have a least charge. */
  provider: string | undefined;
}

export interface PricedSession {
  currency: Currency;
  lineItems: object[];
  totals: { type: string; amount: number }[];
  /** Minor units. */
  total: number;
  codes: string[];
  applied: object[];
  /** The code that counts. */
  code: string | null;
  /** Null until it is known where the goods go. */
  quote: Quote | null;
  /** Units of the lines that can be ordered now, by SKU. */
  lines: { sku: string; quantity: number }[];
  /** Whether nothing that is wanted can be bought. */
  isHopeless: boolean;
  messages: AgentMessage[];
}

/** Units by SKU: lines of one item are one line. */
export function unitsIn({ line_items }: CartBody): { sku: string; quantity: number }[] {
  const units = new Map<string, number>();
  for (const { item, quantity } of line_items) {
    units.set(item.id, (units.get(item.id) ?? 0) + quantity);
  }
  return [...units].map(([sku, quantity]) => ({ sku, quantity }));
}

/** The currency that an agent asks for, where the shop sells in it, or else the shop's own. */
export function currencyFor({ shop }: AgentCall, { context }: Pick<CartBody, "context">): Currency {
  const asked = context?.currency;
  return asked && orderLimits(shop, asked) ? asked : CURRENCY;
}

/** Why a line cannot be ordered like this; null where it can. */
function lineProblem(
  variant: SellableVariant | undefined,
  { sku, quantity, path }: { sku: string; quantity: number; path: string },
  price: ReturnType<PriceOf> | null,
): AgentMessage | null {
  if (!variant) {
    return problem("item_unavailable", `The shop has no item ${sku}.`, path);
  }
  const { title, renamedTo } = variant;
  if (!variant.sellable || !price) {
    const now = renamedTo === null ? "is not for sale." : `is sold as ${renamedTo} now.`;
    return problem("item_unavailable", `${title} ${now}`, path);
  }
  const limit = itemLimit(variant.maxPerOrder);
  if (quantity > limit) {
    return problem("item_limit_exceeded", `At most ${limit} of ${title} to an order.`, `${path}.quantity`);
  }
  const { tracked, backorder, available } = variant;
  if (tracked && backorder === "deny" && quantity > available) {
    const left = available > 0 ? `Only ${available} of ${title} are left.` : `${title} is sold out.`;
    return problem("out_of_stock", left, `${path}.quantity`);
  }
  return null;
}

/** What goods of an agent cost at this moment, and what keeps them from being ordered. */
export async function priceSession(
  call: AgentCall,
  shopper: Shopper,
  body: CartBody,
  delivery: Delivery | null,
): Promise<PricedSession> {
  const { env } = call;
  const currency = currencyFor(call, body);
  const units = unitsIn(body);
  const variants = await currentVariants(
    env,
    units.map(({ sku }) => sku),
  );
  const membership = membershipOf(env, shopper);
  const priceOf = await pricesFor(variants.values(), membership, currency);
  const shown = units.map(({ sku, quantity }, n) => {
    const variant = variants.get(sku);
    const price = variant ? priceOf(variant, quantity) : null;
    const path = `$.line_items[${n}]`;
    const wrong = lineProblem(variant, { sku, quantity, path }, price);
    return { sku, quantity, variant, unitPrice: price?.amount ?? 0, wrong };
  });
  const messages = shown.flatMap(({ wrong }) => wrong ?? []);
  // What is short is priced all the same: the platform sees what fewer of it would cost.
  const priced = shown.filter(
    ({ wrong }) => wrong?.code !== "item_unavailable" && wrong?.code !== "item_limit_exceeded",
  );
  const lines = priced.map(({ sku, quantity }) => ({ sku, quantity }));
  const found: PricedSession = {
    currency,
    lineItems: shown.map(({ sku, quantity, variant, unitPrice }) => ({
      id: lineId(sku),
      item: {
        id: sku,
        title: variant?.title ?? sku,
        price: unitPrice,
        ...(variant?.imageUrl ? { image_url: absolute(call, variant.imageUrl) } : {}),
      },
      quantity,
      totals: [
        { type: "subtotal", amount: unitPrice * quantity },
        { type: "total", amount: unitPrice * quantity },
      ],
    })),
    totals: estimateOf(0, 0),
    total: 0,
    codes: body.discounts?.codes ?? [],
    applied: [],
    code: null,
    quote: null,
    lines,
    isHopeless: shown.every(({ wrong }) => wrong !== null),
    messages,
  };
  if (lines.length === 0) {
    return found;
  }
  const bought = await goodsOf(env, lines, membership, currency);
  if (!bought.ok) {
    messages.push(problem(standardCode(bought.error.code), bought.error.detail, "$.line_items"));
    return found;
  }
  const { goods, offered } = bought.value;
  const email = body.buyer?.email ?? null;
  const wanted = { shopper, membership, lines: offered, currency, email, orderId: null };
  found.code = await findCode(call, wanted, found);
  const { offers } = await findOffers(env, { ...wanted, code: found.code });
  const quoted = delivery && quoteFor(call, bought.value, currency, delivery, offers);
  if (quoted && !quoted.ok) {
    messages.push(quoted.problem);
  }
  if (quoted?.ok) {
    const { quote } = quoted;
    return { ...found, quote, totals: totalsOf(quote), total: quote.total.amount, applied: appliedOf(quote) };
  }
  const subtotal = goods.reduce((sum, { unitPrice, quantity }) => sum + unitPrice * quantity, 0);
  const off = offers(0);
  const discounts = off.applied.map((one) => ({
    title: one.title,
    ...(one.code === null ? {} : { code: one.code }),
    amount: money(offGoods(one), currency),
  }));
  return {
    ...found,
    totals: estimateOf(subtotal, offGoods(off)),
    total: subtotal - offGoods(off),
    applied: appliedOf({ discounts }),
  };
}

type Quoted = { ok: true; quote: Quote } | { ok: false; problem: AgentMessage };

const DESTINATION = "$.fulfillment.methods[0].destinations";

/** The sums that an order would have now, at an address. */
function quoteFor(
  { shop }: AgentCall,
  {
    lines,
    goods,
  }: Pick<Extract<Awaited<ReturnType<typeof goodsOf>>, { ok: true }>["value"], "lines" | "goods">,
  currency: Currency,
  { place, method, provider }: Delivery,
  offers: Awaited<ReturnType<typeof findOffers>>["offers"],
): Quoted {
  const checked = checkPlace(place);
  if (!checked.ok) {
    return { ok: false, problem: problem("address_undeliverable", checked.error.detail, DESTINATION) };
  }
  const { country } = checked.value;
  const [first] = shippingOptions(shop.shipping, parcelOf(goods, country, currency));
  const shippingMethod = method ?? first?.code ?? "";
  const totals = priceOrder(shop, {
    goods,
    destination: checked.value,
    shippingMethod,
    currency,
    takeOff: offers,
    least: leastCharge(provider, currency),
  });
  if (!totals.ok) {
    const { code, detail } = totals.error;
    return { ok: false, problem: problem(standardCode(code), detail) };
  }
  const quote = quoteOf({ currency, lines, goods, totals: totals.value, country, shippingMethod }, shop);
  return { ok: true, quote };
}

/**
 * The first code that lowers the price: an order takes one. What is wrong with the others is
 * reported.
 */
async function findCode(
  call: AgentCall,
  wanted: Omit<Parameters<typeof findOffers>[1], "code">,
  { codes, messages }: PricedSession,
): Promise<string | null> {
  let chosen: string | null = null;
  for (const [n, code] of codes.entries()) {
    const path = `$.discounts.codes[${n}]`;
    if (chosen !== null) {
      const content = `“${code}” cannot be combined with another code.`;
      messages.push({ type: "warning", code: "discount_code_combination_disallowed", content, path });
      continue;
    }
    const refused =
      (await refuseGuess(call, code)) ?? (await findOffers(call.env, { ...wanted, code })).problem;
    if (refused) {
      const content = `“${code}”: ${refused.detail}`;
      messages.push({ type: "warning", code: standardCode(refused.code), content, path });
    } else {
      chosen = code;
    }
  }
  return chosen;
}
