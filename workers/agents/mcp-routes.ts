import { ProblemError, refusal } from "../../domain/base/problem.ts";
import { ok } from "../../domain/base/result.ts";
import { callOf } from "../../http/call.ts";
import { createRouter } from "../../http/router.ts";
import { forCustomer } from "../../shop/agents/linking/linked-customer.ts";
import { offeredCapabilities } from "../../shop/agents/own-profile.ts";
import { anyAssistant, profileIn, recognizePlatform } from "../../shop/agents/platform/recognize-platform.ts";

/**
 * The same operations as tools of the Model Context Protocol, for platforms and for any assistant.
 * Its library is loaded by the first request that needs it, so other requests do not wait for it.
 */
export const mcpRoutes = createRouter();

mcpRoutes.post("/mcp", async (c) => {
  const shop = c.get("shop");
  if (shop.agents === "off") {
    throw new ProblemError(refusal("not_found", "Agents may do nothing in this shop."));
  }
  const text = await c.req.text();
  const body: unknown = await c.req.json();
  const { serveMcp } = await import("./mcp-server.ts");
  const { method, url, headers } = c.req.raw;
  const response = await serveMcp({
    request: new Request(url, { method, headers, body: text }),
    body,
    call: { ...callOf(c), shop },
    mayUse: (capability) => offeredCapabilities(c.env, shop).includes(capability),
    recognize: async (profile) => {
      const named = profile ?? profileIn(c.req.header("UCP-Agent") ?? null);
      const request = { method, headers, url: new URL(url), body: text };
      const agent =
        named === null ? ok(anyAssistant(c.env, shop)) : await recognizePlatform(c.env, shop, named, request);
      return agent.ok ? forCustomer(c.env, agent.value, headers.get("Authorization")) : agent;
    },
  });
  response.headers.set("Cache-Control", "no-store");
  return response;
});
