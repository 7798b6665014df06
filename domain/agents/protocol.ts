import { AGENT_RIGHTS, type AgentRights } from "../shop/agent-rights.ts";

/**
 * The Universal Commerce Protocol: the release that the shop speaks, and what of it.
 * https://ucp.dev/2026-04-08/specification/overview
 */
export const UCP_VERSION = "2026-04-08";
const HOME = `https://ucp.dev/${UCP_VERSION}`;

export const CHECKOUT = "dev.ucp.shopping.checkout";
export const CART = "dev.ucp.shopping.cart";
export const ORDER = "dev.ucp.shopping.order";
export const SEARCH = "dev.ucp.shopping.catalog.search";
export const LOOKUP = "dev.ucp.shopping.catalog.lookup";
const FULFILLMENT = "dev.ucp.shopping.fulfillment";
const DISCOUNT = "dev.ucp.shopping.discount";
const BUYER_CONSENT = "dev.ucp.shopping.buyer_consent";
const IDENTITY_LINKING = "dev.ucp.common.identity_linking";

interface CapabilityTerms {
  /** The right that it needs. */
  needs: Exclude<AgentRights, "off">;
  /** Its pages below the protocol's home. */
  spec: string;
  schema: string;
  config?: object;
  /** Of an extension: what it adds fields to. */
  extends?: readonly string[];
}

const CAPABILITIES: Record<string, CapabilityTerms> = {
  [SEARCH]: { needs: "browse", spec: "catalog/search", schema: "shopping/catalog_search" },
  [LOOKUP]: { needs: "browse", spec: "catalog/lookup", schema: "shopping/catalog_lookup" },
  [CART]: { needs: "browse", spec: "cart", schema: "shopping/cart" },
  [CHECKOUT]: { needs: "buy", spec: "checkout", schema: "shopping/checkout" },
  [ORDER]: { needs: "buy", spec: "order", schema: "shopping/order" },
  [FULFILLMENT]: { needs: "buy", spec: "fulfillment", schema: "shopping/fulfillment", extends: [CHECKOUT] },
  [DISCOUNT]: { needs: "browse", spec: "discount", schema: "shopping/discount", extends: [CART, CHECKOUT] },
  [IDENTITY_LINKING]: {
    needs: "buy",
    spec: "identity-linking",
    schema: "common/identity_linking",
    // What only a customer's own consent opens; other scopes let a platform act for one.
    config: {
      scopes: { [`${ORDER}:read`]: { description: { plain: "See the orders of your account." } } },
    },
  },
  [BUYER_CONSENT]: {
    needs: "buy",
    spec: "buyer-consent",
    schema: "shopping/buyer_consent",
    extends: [CHECKOUT],
  },
};

function mayDo(rights: AgentRights, needs: CapabilityTerms["needs"]): boolean {
  return AGENT_RIGHTS.indexOf(rights) >= AGENT_RIGHTS.indexOf(needs);
}

/** The names of what a shop offers to agents with these rights. */
export function capabilitiesFor(rights: AgentRights): string[] {
  return Object.keys(CAPABILITIES).filter((name) => mayDo(rights, CAPABILITIES[name]?.needs ?? "buy"));
}

/** These capabilities as the shop's own profile declares them, by their names. */
export function declaredCapabilities(names: readonly string[]) {
  return Object.fromEntries(
    names.map((name) => {
      const { spec = "", schema = "", config, extends: parents } = CAPABILITIES[name] ?? {};
      const declared = {
        version: UCP_VERSION,
        spec: `${HOME}/specification/${spec}`,
        schema: `${HOME}/schemas/${schema}.json`,
        ...(config ? { config } : {}),
        ...(parents ? { extends: parents.length === 1 ? parents[0] : parents } : {}),
      };
      return [name, [declared]];
    }),
  );
}

/** The services of the shop's own profile: where it is called, by each transport. */
export function declaredServices(endpoints: Readonly<Record<"rest" | "mcp", string>>) {
  const schemas = { rest: "rest.openapi.json", mcp: "mcp.openrpc.json" } as const;
  const transports = (["rest", "mcp"] as const).map((transport) => ({
    version: UCP_VERSION,
    spec: `${HOME}/specification/overview`,
    transport,
    endpoint: endpoints[transport],
    schema: `${HOME}/services/shopping/${schemas[transport]}`,
  }));
  return { "dev.ucp.shopping": transports };
}

/**
 * What a platform and the shop both support, in a version that both name. An extension counts only
 * together with something that it extends.
 *
 * @param theirs the versions that the platform names, by capability
 */
export function negotiated(
  ours: readonly string[],
  theirs: Readonly<Record<string, readonly string[]>>,
): Set<string> {
  const shared = new Set(ours.filter((name) => theirs[name]?.includes(UCP_VERSION)));
  for (let size = -1; size !== shared.size; ) {
    size = shared.size;
    for (const name of shared) {
      const parents = CAPABILITIES[name]?.extends;
      if (parents && !parents.some((parent) => shared.has(parent))) {
        shared.delete(name);
      }
    }
  }
  return shared;
}

/** The protocol's part of an answer about `root`: what of the shared capabilities bears on it. */
export function envelope(
  shared: ReadonlySet<string>,
  root: string | null,
  status: "success" | "error" = "success",
): { version: string; status: "success" | "error"; capabilities: Record<string, { version: string }[]> } {
  const relevant = [...shared].filter(
    (name) => root !== null && (name === root || CAPABILITIES[name]?.extends?.includes(root)),
  );
  return {
    version: UCP_VERSION,
    status,
    capabilities: Object.fromEntries(relevant.map((name) => [name, [{ version: UCP_VERSION }]])),
  };
}

type Severity = "recoverable" | "requires_buyer_input" | "requires_buyer_review" | "unrecoverable";

/** What an agent should know of an answer, in words that it may show to its buyer. */
export type AgentMessage =
  | { type: "error"; code: string; content: string; severity: Severity; path?: string }
  | { type: "warning"; code: string; content: string; path?: string }
  | { type: "info"; code: string; content: string; path?: string };

/** An error that the platform can resolve by another request. */
export function problem(code: string, content: string, path?: string): AgentMessage {
  return { type: "error", code, content, severity: "recoverable", ...(path === undefined ? {} : { path }) };
}

/** Why a request was not carried out at all: the protocol says it with the status of HTTP. */
export interface ProtocolError {
  status: 400 | 401 | 403 | 404 | 405 | 408 | 409 | 413 | 415 | 422 | 424 | 429 | 500 | 503;
  code: string;
  content: string;
  retryAfterS?: number;
  /** What a customer's token lacks, as `WWW-Authenticate` says it (RFC 6750). */
  challenge?: string;
}

export function protocolError(
  status: ProtocolError["status"],
  code: string,
  content: string,
  retryAfterS?: number,
): ProtocolError {
  return { status, code, content, ...(retryAfterS === undefined ? {} : { retryAfterS }) };
}
