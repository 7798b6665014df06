import { OrderRequest } from "../orders/order.ts";
import { checkTerms } from "../orders/terms/terms.ts";
import { shopAddress } from "./addresses.ts";
import { type AgentMessage, problem } from "./protocol.ts";
import type { CheckoutBody } from "./requests.ts";

export const METHOD = "$.fulfillment.methods[0]";

type Destination = NonNullable<
  NonNullable<NonNullable<CheckoutBody["fulfillment"]>["methods"]>[number]["destinations"]
>[number];

/** Where a platform has goods sent, as it says it, with an id for each place. */
export interface SaidDelivery {
  destinations: (Destination & { id: string })[];
  /** The place among them that is chosen, and its position. */
  chosen: (Destination & { id: string }) | null;
  at: number;
  /** The way to send that is chosen. */
  option: string | null;
}

/** An order has one destination: methods besides the first are not looked at. */
export function saidDelivery({ fulfillment }: CheckoutBody): SaidDelivery {
  const [method] = fulfillment?.methods ?? [];
  const destinations = (method?.destinations ?? []).map((one, n) => ({
    ...one,
    id: one.id ?? `destination_${n + 1}`,
  }));
  const wanted = method?.selected_destination_id ?? null;
  const at =
    wanted === null
      ? destinations.length === 1
        ? 0
        : -1
      : destinations.findIndex(({ id }) => id === wanted);
  return {
    destinations,
    chosen: destinations[at] ?? null,
    at,
    option: method?.groups?.[0]?.selected_option_id ?? null,
  };
}

/** Where the protocol has what the shop's order names so. */
const FIELDS: Record<string, string> = {
  name: "last_name",
  line1: "street_address",
  line2: "extended_address",
  city: "address_locality",
  region: "address_region",
  postalCode: "postal_code",
  country: "address_country",
};

/**
 * The order that a checkout is about, as every order is asked for, or what keeps it from being one.
 * Its payment and its total are said when it is placed.
 */
export function orderRequestOf(
  body: CheckoutBody,
  said: SaidDelivery,
  shippingMethod: string,
): { request: OrderRequest | null; messages: AgentMessage[] } {
  const { buyer = {} } = body;
  if (!said.chosen) {
    const message =
      said.destinations.length > 0
        ? problem("missing", "Choose one of the destinations.", `${METHOD}.selected_destination_id`)
        : problem("missing", "The shop needs the address that it sends to.", `${METHOD}.destinations`);
    return { request: null, messages: [message, ...emailProblem(buyer.email)] };
  }
  const at = `${METHOD}.destinations[${said.at}]`;
  const ofPlace = said.chosen.phone_number;
  const phone = ofPlace || buyer.phone_number;
  const saidAt: Record<string, string> = {
    email: "$.buyer.email",
    phone: ofPlace ? `${at}.phone_number` : "$.buyer.phone_number",
  };
  const input = {
    email: buyer.email ?? "",
    shippingAddress: shopAddress(said.chosen, buyer),
    shippingMethod: shippingMethod || "none",
    ...(phone ? { phone } : {}),
    payment: { provider: "mock", token: "unsaid" },
  };
  const parsed = OrderRequest.safeParse(input);
  if (!parsed.success) {
    const messages = new Map<string, AgentMessage>();
    for (const { path, message } of parsed.error.issues) {
      const [part = "", field = ""] = path.map(String);
      const where = saidAt[part] ?? `${at}.${FIELDS[field] ?? field}`;
      const value =
        part === "shippingAddress" ? Reflect.get(input.shippingAddress, field) : Reflect.get(input, part);
      const told =
        value === ""
          ? problem("missing", "This is needed.", where)
          : problem("invalid", `This is not valid: ${message}.`, where);
      messages.set(where, messages.get(where) ?? told);
    }
    return { request: null, messages: [...messages.values()] };
  }
  const terms = checkTerms(parsed.data);
  if (!terms.ok) {
    const { detail, errors = [] } = terms.error;
    const [{ path } = { path: "" }] = errors;
    const field = FIELDS[path.replace("shippingAddress.", "")];
    const message =
      path === "phone"
        ? problem("invalid_phone", detail, saidAt.phone)
        : problem("address_undeliverable", detail, field ? `${at}.${field}` : at);
    return { request: null, messages: [message] };
  }
  return { request: parsed.data, messages: [] };
}

function emailProblem(email: string | undefined): AgentMessage[] {
  return email ? [] : [problem("missing", "The shop needs the buyer's email address.", "$.buyer.email")];
}
