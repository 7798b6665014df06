import type { LinkScope } from "../../domain/accounts/linking/linking.ts";
import type { AgentMessage, ProtocolError } from "../../domain/agents/protocol.ts";
import { envelope, protocolError } from "../../domain/agents/protocol.ts";
import { PROBLEMS, type Refusal } from "../../domain/base/problem.ts";
import { ok, type Result } from "../../domain/base/result.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import type { Call } from "../base/call.ts";

/** The program that acts for a buyer. */
export interface Agent {
  /** The address of its platform's profile; null for an assistant that names none. */
  profile: string | null;
  /** Whether its platform signed the request, so that it is certainly that platform. */
  signed: boolean;
  /** The capabilities that it shares with the shop. */
  shared: ReadonlySet<string>;
  /** Where its platform wants to receive orders. */
  webhookUrl: string | null;
  /** The customer that it acts for, who agreed to that; null for guests. */
  customer: LinkedCustomer | null;
}

/** A customer as a platform may act for them. */
export interface LinkedCustomer {
  sub: string;
  email: string | null;
  scopes: ReadonlySet<LinkScope>;
}

/** A call of an agent. */
export interface AgentCall extends Call {
  agent: Agent;
  shop: ShopSettings;
}

/** What an agent is answered: the status of HTTP, which MCP does without, and the body. */
interface AgentAnswer {
  status: 200 | 201;
  body: object;
}
export type Answered = Result<AgentAnswer, ProtocolError>;

/**
 * Whose carts and checkouts an agent may use. One that signed is another than one that did not, and
 * one that acts for a customer than one that does not.
 */
export function agentKey({
  profile,
  signed,
  customer,
}: Pick<Agent, "profile" | "signed" | "customer">): string {
  const platform = profile === null ? "" : `${signed ? "signed " : ""}${profile}`;
  return customer ? `${platform} for ${customer.sub}` : platform;
}

/** An address of the shop's site in full. */
export function absolute({ env }: Pick<Call, "env">, path: string): string {
  return new URL(path, env.SHOP_URL).href;
}

/** That nothing came of a request, as an outcome of the shop's and no error of the protocol. */
export function noResource(
  call: AgentCall,
  root: string | null,
  code: string,
  content: string,
  path = "/",
): Answered {
  const messages: AgentMessage[] = [{ type: "error", code, content, severity: "unrecoverable" }];
  const body = {
    ucp: envelope(call.agent.shared, root, "error"),
    messages,
    continue_url: absolute(call, path),
  };
  return ok({ status: 200, body });
}

/** A refusal that says nothing of the cart: the shop is away, or was asked too often. */
export function asProtocolError({ code, detail, retryAfterS }: Refusal): ProtocolError {
  const { status } = PROBLEMS[code];
  return protocolError(status === 429 || status === 503 ? status : 400, code, detail, retryAfterS);
}

/** What a refusal is called in the protocol, where that has a name for it. */
const STANDARD: Partial<Record<Refusal["code"], string>> = {
  unknown_sku: "item_unavailable",
  sold_out: "out_of_stock",
  address_invalid: "address_undeliverable",
  shipping_not_available: "address_undeliverable",
  coupon_invalid: "discount_code_invalid",
  coupon_expired: "discount_code_expired",
  coupon_not_applicable: "discount_code_invalid",
  coupon_used_up: "discount_code_user_ineligible",
  payment_provider_unknown: "payment_failed",
};

export function standardCode(code: Refusal["code"]): string {
  return STANDARD[code] ?? code;
}

/** Who signs tokens of customers for platforms, and whom they are for: the shop's own site. */
export function linkIssuer(env: Env): string {
  return new URL(env.SHOP_URL).origin;
}

export const RESOURCE_PATH = "/.well-known/oauth-protected-resource";

function challenge(env: Env, parts: Readonly<Record<string, string>>): string {
  const issuer = linkIssuer(env);
  const all = { realm: issuer, ...parts, resource_metadata: issuer + RESOURCE_PATH };
  return `Bearer ${Object.entries(all)
    .map(([name, value]) => `${name}="${value}"`)
    .join(", ")}`;
}

/** That a request needs a customer's token, or another than it has. */
export function identityRequired(env: Env, content: string, hadToken = false): ProtocolError {
  const parts: Record<string, string> = hadToken ? { error: "invalid_token" } : {};
  return { status: 401, code: "identity_required", content, challenge: challenge(env, parts) };
}

export function insufficientScope(env: Env, scope: LinkScope): ProtocolError {
  return {
    status: 403,
    code: "insufficient_scope",
    content: `The customer has not agreed to ${scope}.`,
    challenge: challenge(env, { error: "insufficient_scope", scope }),
  };
}
