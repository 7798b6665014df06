import {
  capabilitiesFor,
  declaredCapabilities,
  declaredServices,
  ORDER,
  UCP_VERSION,
} from "../../domain/agents/protocol.ts";
import { publicAgentKeys } from "../../domain/settings/signing-keys.ts";
import type { AgentRights } from "../../domain/shop/agent-rights.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { settingsOf } from "../../providers/settings.ts";
import { declaredHandlers } from "./payment-handlers.ts";

type Rights = Pick<ShopSettings, "agents" | "ordering">;

/**
 * Their buyers have no account: where orders need one, agents fill carts, and buyers order on the
 * pages.
 */
function rightsOf({ agents, ordering }: Rights): AgentRights {
  return agents === "buy" && ordering === "accounts" ? "browse" : agents;
}

/**
 * The names of what agents may do here. A platform that may read orders must be sent them, so
 * without keys that sign the shop offers no orders.
 */
export function offeredCapabilities(env: Env, shop: Rights): string[] {
  const names = capabilitiesFor(rightsOf(shop));
  return settingsOf(env).AGENT_KEYS ? names : names.filter((name) => name !== ORDER);
}

/** Where agents find the shop (`/.well-known/ucp`); null where they may do nothing. */
export function ownProfile(env: Env, shop: Rights): object | null {
  const rights = rightsOf(shop);
  if (rights === "off") {
    return null;
  }
  const { AGENT_KEYS: keys } = settingsOf(env);
  const rest = new URL("/ucp", env.SHOP_URL).href;
  const mcp = new URL("/mcp", env.SHOP_URL).href;
  return {
    ucp: {
      version: UCP_VERSION,
      services: declaredServices({ rest, mcp }),
      capabilities: declaredCapabilities(offeredCapabilities(env, shop)),
      payment_handlers: rights === "buy" ? declaredHandlers(env) : {},
    },
    ...(keys ? { signing_keys: publicAgentKeys(keys) } : {}),
  };
}
