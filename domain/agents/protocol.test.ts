import { expect, it } from "vitest";
import { AGENT_RIGHTS } from "../shop/agent-rights.ts";
import {
  capabilitiesFor,
  declaredCapabilities,
  declaredServices,
  envelope,
  negotiated,
  problem,
  protocolError,
  UCP_VERSION,
} from "./protocol.ts";

const LOOKING = ["catalog.search", "catalog.lookup", "cart"].map((name) => `dev.ucp.shopping.${name}`);
const [SEARCH = "", LOOKUP = "", CART = ""] = LOOKING;
const CHECKOUT = "dev.ucp.shopping.checkout";
const ORDER = "dev.ucp.shopping.order";
const FULFILLMENT = "dev.ucp.shopping.fulfillment";
const DISCOUNT = "dev.ucp.shopping.discount";
const CONSENT = "dev.ucp.shopping.buyer_consent";
const LINKING = "dev.ucp.common.identity_linking";

it("agents that may buy are offered all, those that may browse no order, and others nothing", () => {
  const offered = Object.fromEntries(AGENT_RIGHTS.map((rights) => [rights, capabilitiesFor(rights).sort()]));
  expect(offered).toEqual({
    off: [],
    browse: [...LOOKING, DISCOUNT].sort(),
    buy: [...LOOKING, DISCOUNT, CHECKOUT, ORDER, FULFILLMENT, LINKING, CONSENT].sort(),
  });
});

it("the profile names the pages and schemas of each capability, and what an extension belongs to", () => {
  const HOME = "https://ucp.dev/2026-04-08";
  const of = (spec: string, schema: string, more = {}) => [
    {
      version: UCP_VERSION,
      spec: `${HOME}/specification/${spec}`,
      schema: `${HOME}/schemas/${schema}.json`,
      ...more,
    },
  ];
  expect(declaredCapabilities(capabilitiesFor("buy"))).toEqual({
    [SEARCH]: of("catalog/search", "shopping/catalog_search"),
    [LOOKUP]: of("catalog/lookup", "shopping/catalog_lookup"),
    [CART]: of("cart", "shopping/cart"),
    [CHECKOUT]: of("checkout", "shopping/checkout"),
    [ORDER]: of("order", "shopping/order"),
    [FULFILLMENT]: of("fulfillment", "shopping/fulfillment", { extends: CHECKOUT }),
    [DISCOUNT]: of("discount", "shopping/discount", { extends: [CART, CHECKOUT] }),
    [LINKING]: of("identity-linking", "common/identity_linking", {
      config: {
        scopes: {
          "dev.ucp.shopping.order:read": { description: { plain: "See the orders of your account." } },
        },
      },
    }),
    [CONSENT]: of("buyer-consent", "shopping/buyer_consent", { extends: CHECKOUT }),
  });
  expect(Object.keys(declaredCapabilities([CART]))).toEqual([CART]);
  expect(declaredServices({ rest: "https://shop.example/ucp", mcp: "https://shop.example/mcp" })).toEqual({
    "dev.ucp.shopping": [
      {
        version: UCP_VERSION,
        spec: `${HOME}/specification/overview`,
        transport: "rest",
        endpoint: "https://shop.example/ucp",
        schema: `${HOME}/services/shopping/rest.openapi.json`,
      },
      {
        version: UCP_VERSION,
        spec: `${HOME}/specification/overview`,
        transport: "mcp",
        endpoint: "https://shop.example/mcp",
        schema: `${HOME}/services/shopping/mcp.openrpc.json`,
      },
    ],
  });
});

const agreed = (ours: string[], theirs: Record<string, string[]>) => [...negotiated(ours, theirs)];

it("only what both support in the shop's release is shared, and an extension only with a parent of it", () => {
  const now = ["2025-01-11", UCP_VERSION];
  const ours = [FULFILLMENT, DISCOUNT, CHECKOUT, CART, CONSENT];
  expect(agreed(ours, { [FULFILLMENT]: now, [CHECKOUT]: now, [ORDER]: now })).toEqual([
    FULFILLMENT,
    CHECKOUT,
  ]);
  expect(agreed(ours, { [CHECKOUT]: ["2025-01-11"], [FULFILLMENT]: now, [CART]: now })).toEqual([CART]);
  expect(agreed(ours, { [DISCOUNT]: now, [CART]: now })).toEqual([DISCOUNT, CART]);
  expect(agreed(ours, { [DISCOUNT]: now, [CONSENT]: now })).toEqual([]);
  expect(agreed([DISCOUNT], { [DISCOUNT]: now, [CART]: now })).toEqual([]);
  expect(agreed([CHECKOUT], { [CHECKOUT]: now, [CART]: now })).toEqual([CHECKOUT]);
});

it("an answer names what it is about with its extensions, and one about nothing names none", () => {
  const shared = new Set([CHECKOUT, FULFILLMENT, DISCOUNT, CART, ORDER, CONSENT]);
  const about = (root: string | null) => Object.keys(envelope(shared, root).capabilities);
  expect([about(CHECKOUT), about(CART), about(ORDER), about(null)]).toEqual([
    [CHECKOUT, FULFILLMENT, DISCOUNT, CONSENT],
    [DISCOUNT, CART],
    [ORDER],
    [],
  ]);
  expect(envelope(shared, ORDER)).toEqual({
    version: UCP_VERSION,
    status: "success",
    capabilities: { [ORDER]: [{ version: UCP_VERSION }] },
  });
  expect(envelope(shared, null, "error").status).toBe("error");
});

it("a message says where it belongs only where that is known, and an error when to come again", () => {
  const told = { type: "error", code: "missing", content: "Needed.", severity: "recoverable" };
  expect(problem("missing", "Needed.")).toStrictEqual(told);
  expect(problem("missing", "Needed.", "$.buyer")).toStrictEqual({ ...told, path: "$.buyer" });
  const refused = { status: 429, code: "rate_limited", content: "Later." };
  expect(protocolError(429, "rate_limited", "Later.")).toStrictEqual(refused);
  expect(protocolError(429, "rate_limited", "Later.", 0)).toStrictEqual({ ...refused, retryAfterS: 0 });
});
