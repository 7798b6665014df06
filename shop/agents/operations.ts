import { z } from "zod";
import { scopeFor } from "../../domain/accounts/linking/linking.ts";
import {
  CART,
  CHECKOUT,
  LOOKUP,
  ORDER,
  type ProtocolError,
  protocolError,
  SEARCH,
} from "../../domain/agents/protocol.ts";
import {
  CartBody,
  CheckoutBody,
  CompleteBody,
  LookupBody,
  NewCheckoutBody,
  ProductBody,
  SearchBody,
} from "../../domain/agents/requests.ts";
import { err } from "../../domain/base/result.ts";
import { type AgentCall, type Answered, insufficientScope, noResource } from "./agent-call.ts";
import { answerOnce, requestKey } from "./answer-once.ts";
import { cancelCart, createCart, getCart, updateCart } from "./carts.ts";
import { getProduct, lookupCatalog, searchCatalog } from "./catalog.ts";
import { cancelCheckout, createCheckout, getCheckout, updateCheckout } from "./checkouts.ts";
import { completeCheckout } from "./complete-checkout.ts";
import { getOrder } from "./orders.ts";

/** What a request of an operation holds, whatever transport it came by. */
export interface Asked {
  /** The cart, checkout or order that its address or its arguments name. */
  id: string;
  body: unknown;
  /** The idempotency key. */
  key: string | null;
}

/** The names that the protocol has for what agents ask for. */
export const OperationName = z.enum([
  "search_catalog",
  "lookup_catalog",
  "get_product",
  "create_cart",
  "get_cart",
  "update_cart",
  "cancel_cart",
  "create_checkout",
  "get_checkout",
  "update_checkout",
  "complete_checkout",
  "cancel_checkout",
  "get_order",
]);
export type OperationName = z.infer<typeof OperationName>;

interface Operation {
  /** The capability that it is of. */
  capability: string;
  /** Whether a repetition with the same key must not be carried out again. */
  changes: boolean;
  /** What its body has to be, where it has one. */
  schema?: z.ZodType;
  run(call: AgentCall, asked: Asked): Promise<Answered>;
}

function badBody({ issues }: z.ZodError): ProtocolError {
  const content = issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.map(String).join(".") || "body"}: ${message}`)
    .join("; ");
  return protocolError(400, "invalid_request", content);
}

/** An operation whose body has a schema. */
function withBody<Schema extends z.ZodType>(
  capability: string,
  changes: boolean,
  schema: Schema,
  run: (call: AgentCall, body: z.output<Schema>, asked: Asked) => Promise<Answered>,
): Operation {
  return {
    capability,
    changes,
    schema,
    run: async (call, asked) => {
      const parsed = schema.safeParse(asked.body);
      return parsed.success ? run(call, parsed.data, asked) : err(badBody(parsed.error));
    },
  };
}

/** All that agents can ask for, by the names of the protocol. */
export const OPERATIONS: Record<OperationName, Operation> = {
  search_catalog: withBody(SEARCH, false, SearchBody, searchCatalog),
  lookup_catalog: withBody(LOOKUP, false, LookupBody, lookupCatalog),
  get_product: withBody(LOOKUP, false, ProductBody, getProduct),
  create_cart: withBody(CART, true, CartBody, createCart),
  get_cart: { capability: CART, changes: false, run: (call, { id }) => getCart(call, id) },
  update_cart: withBody(CART, true, CartBody, (call, body, { id }) => updateCart(call, id, body)),
  cancel_cart: { capability: CART, changes: true, run: (call, { id }) => cancelCart(call, id) },
  create_checkout: withBody(CHECKOUT, true, NewCheckoutBody, createCheckout),
  get_checkout: { capability: CHECKOUT, changes: false, run: (call, { id }) => getCheckout(call, id) },
  update_checkout: withBody(CHECKOUT, true, CheckoutBody, (call, body, { id }) =>
    updateCheckout(call, id, body),
  ),
  complete_checkout: withBody(CHECKOUT, true, CompleteBody, (call, body, { id, key }) =>
    completeCheckout(call, id, body, key),
  ),
  cancel_checkout: { capability: CHECKOUT, changes: true, run: (call, { id }) => cancelCheckout(call, id) },
  get_order: { capability: ORDER, changes: false, run: (call, { id }) => getOrder(call, id) },
};

const MAX_KEY_CHARS = 255;

/** Carries an operation out for an agent, once for each idempotency key. */
export async function runOperation(call: AgentCall, name: OperationName, asked: Asked): Promise<Answered> {
  const operation = OPERATIONS[name];
  if (!call.agent.shared.has(operation.capability)) {
    const content = `The platform and this shop do not share ${operation.capability}.`;
    return noResource(call, null, "capabilities_incompatible", content);
  }
  const { customer } = call.agent;
  const scope = customer && scopeFor(operation.capability);
  if (customer && scope && !customer.scopes.has(scope)) {
    return err(insufficientScope(call.env, scope));
  }
  if (asked.key !== null && (asked.key === "" || asked.key.length > MAX_KEY_CHARS)) {
    const content = `The idempotency key has 1 to ${MAX_KEY_CHARS} characters.`;
    return err(protocolError(400, "invalid_request", content));
  }
  if (!operation.changes || asked.key === null) {
    return operation.run(call, { ...asked, key: null });
  }
  const key = await requestKey(call, name, asked.key);
  return answerOnce(call, key, [asked.id, asked.body], () => operation.run(call, { ...asked, key }));
}
