import { declaredCapabilities, declaredServices, UCP_VERSION } from "../../domain/agents/protocol.ts";
import type { ShopSettings } from "../../domain/shop/shop-settings.ts";
import { declaredHandlers } from "./payment-handlers.ts";

/** Where agents find the shop (`/.well-known/ucp`); null where they may do nothing. */
export function ownProfile(env: Env, { agents }: Pick<ShopSettings, "agents">): object | null {
  if (agents === "off") {
    return null;
  }
  const rest = new URL("/ucp", env.SHOP_URL).href;
  const mcp = new URL("/mcp", env.SHOP_URL).href;
  return {
    ucp: {
      version: UCP_VERSION,
      services: declaredServices({ rest, mcp }),
      capabilities: declaredCapabilities(agents),
      payment_handlers: agents === "buy" ? declaredHandlers(env) : {},
    },
  };
}
