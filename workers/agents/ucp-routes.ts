import type { Context } from "hono";
import { type ProtocolError, protocolError } from "../../domain/agents/protocol.ts";
import { PROBLEMS, ProblemError, type Refusal, refusal } from "../../domain/base/problem.ts";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { callOf } from "../../http/call.ts";
import { bounded } from "../../http/middleware/body.ts";
import { unexpected } from "../../http/problem.ts";
import { type AppEnv, createRouter } from "../../http/router.ts";
import { handOver } from "../../shop/agents/hand-over.ts";
import { forCustomer } from "../../shop/agents/linking/linked-customer.ts";
import { type OperationName, runOperation } from "../../shop/agents/operations.ts";
import { ownProfile } from "../../shop/agents/own-profile.ts";
import { profileIn, recognizePlatform } from "../../shop/agents/platform/recognize-platform.ts";

/**
 * The Universal Commerce Protocol over REST. Its own specification is the contract of these routes
 * (docs/agents.md), so they are not in the shop's OpenAPI document.
 */
const OPERATIONS: readonly (readonly ["get" | "post" | "put", string, OperationName])[] = [
  ["post", "/ucp/catalog/search", "search_catalog"],
  ["post", "/ucp/catalog/lookup", "lookup_catalog"],
  ["post", "/ucp/catalog/product", "get_product"],
  ["post", "/ucp/carts", "create_cart"],
  ["get", "/ucp/carts/:id", "get_cart"],
  ["put", "/ucp/carts/:id", "update_cart"],
  ["post", "/ucp/carts/:id/cancel", "cancel_cart"],
  ["post", "/ucp/checkout-sessions", "create_checkout"],
  ["get", "/ucp/checkout-sessions/:id", "get_checkout"],
  ["put", "/ucp/checkout-sessions/:id", "update_checkout"],
  ["post", "/ucp/checkout-sessions/:id/complete", "complete_checkout"],
  ["post", "/ucp/checkout-sessions/:id/cancel", "cancel_checkout"],
  ["get", "/ucp/orders/:id", "get_order"],
];

/** Profiles are kept by caches for so long; the protocol asks for a minute at least. */
const PROFILE_CACHE = "public, max-age=300";

export const ucpRoutes = createRouter();

ucpRoutes.get("/.well-known/ucp", (c) => {
  const profile = ownProfile(c.env, c.get("shop"));
  if (!profile) {
    throw new ProblemError(noAgents());
  }
  c.header("Cache-Control", PROFILE_CACHE);
  return c.json(profile);
});

ucpRoutes.get("/ucp/continue/:id", async (c) => {
  c.header("Cache-Control", "no-store");
  return c.redirect(await handOver(callOf(c), c.req.param("id")), 303);
});

for (const [method, path, name] of OPERATIONS) {
  ucpRoutes[method](path, (c) => answer(c, name));
}

ucpRoutes.onError((error, c) => {
  const refused =
    c.get("unreadable") ?? unexpected(error, { traceparent: c.get("traceparent"), path: c.req.path });
  return refuse(c, asError(refused));
});

async function answer(c: Context<AppEnv>, name: OperationName): Promise<Response> {
  const shop = c.get("shop");
  if (shop.agents === "off") {
    throw new ProblemError(noAgents());
  }
  const text = c.req.method === "GET" ? "" : await c.req.text();
  const body = parsed(text);
  if (!body.ok) {
    return refuse(c, body.error);
  }
  const agent = await recognizePlatform(c.env, shop, profileIn(c.req.header("UCP-Agent") ?? null), {
    method: c.req.method,
    url: new URL(c.req.url),
    headers: c.req.raw.headers,
    body: text,
  });
  const acting = agent.ok
    ? await forCustomer(c.env, agent.value, c.req.header("Authorization") ?? null)
    : agent;
  if (!acting.ok) {
    return refuse(c, acting.error);
  }
  const call = { ...callOf(c), shop, agent: acting.value };
  const asked = {
    id: c.req.param("id") ?? "",
    body: body.value,
    key: c.req.header("Idempotency-Key") ?? null,
  };
  const answered = await runOperation(call, name, asked);
  if (!answered.ok) {
    return refuse(c, answered.error);
  }
  c.header("Cache-Control", "no-store");
  return c.json(answered.value.body, answered.value.status);
}

function parsed(text: string): Result<unknown, ProtocolError> {
  try {
    return ok(text === "" ? {} : JSON.parse(bounded(text)));
  } catch {
    return err(protocolError(400, "invalid_request", "The body is no JSON."));
  }
}

function noAgents(): Refusal {
  return refusal("not_found", "Agents may do nothing in this shop.");
}

function asError({ code, detail, retryAfterS }: Refusal): ProtocolError {
  const { status } = PROBLEMS[code];
  return {
    code,
    content: detail,
    status:
      status === 404 || status === 408 || status === 413 || status === 503 || status === 500 ? status : 400,
    ...(retryAfterS === undefined ? {} : { retryAfterS }),
  };
}

/**
 * An error of the protocol: the status says it first. What a customer's token lacks is a message
 * too.
 */
function refuse(
  c: Context<AppEnv>,
  { status, code, content, retryAfterS, challenge }: ProtocolError,
): Response {
  c.header("Cache-Control", "no-store");
  if (retryAfterS !== undefined) {
    c.header("Retry-After", String(retryAfterS));
  }
  if (challenge !== undefined) {
    c.header("WWW-Authenticate", challenge);
    const messages = [{ type: "error", code, content, severity: "requires_buyer_review" }];
    return c.json({ messages }, status);
  }
  if (status === 401) {
    c.header("WWW-Authenticate", 'Signature realm="ucp"');
  }
  return c.json({ code, content, continue_url: new URL("/", c.env.SHOP_URL).href }, status);
}
