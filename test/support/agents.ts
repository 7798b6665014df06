import { type Schema, Validator } from "@cfworker/json-schema";
import { vi } from "vitest";
import { UCP_VERSION } from "../../domain/agents/protocol.ts";
import type { SignedRequest } from "../../shop/agents/platform/message-signature.ts";
import { ORIGIN } from "./origin.ts";
import { visit } from "./visit.ts";

/**
 * The protocol's own schemas, where they are stored beside the project; else nothing is compared.
 */
const SCHEMAS = import.meta.glob<Schema>("../../../shared/data/ucp/schemas/**/*.json", {
  eager: true,
  import: "default",
});
export const hasSchemas = Object.keys(SCHEMAS).length > 0;

/**
 * What the protocol's schema finds wrong with a body. `name` is its path, with a part behind `#`.
 */
export function schemaProblems(name: string, body: unknown): string[] {
  const [file = "", part] = name.split("#");
  const root: Schema = { $ref: `https://ucp.dev/schemas/${file}${part ? `#/$defs/${part}` : ""}` };
  const validator = new Validator({ $id: "https://shop.test/root.json", ...root }, "2020-12", false);
  for (const schema of Object.values(SCHEMAS)) {
    validator.addSchema(schema);
  }
  const { errors } = validator.validate(body);
  return errors.map(({ instanceLocation, error }) => `${instanceLocation} ${error}`);
}

const SHOPPING = "dev.ucp.shopping.";
/** All that the shop speaks. */
const SPOKEN = [
  "catalog.search",
  "catalog.lookup",
  "cart",
  "checkout",
  "order",
  "fulfillment",
  "discount",
  "buyer_consent",
];

export function platformProfile(
  capabilities: readonly string[] = SPOKEN,
  version = UCP_VERSION,
  webhookUrl?: string,
): object {
  const declared = (name: string) => ({
    version,
    ...(name === "order" && webhookUrl ? { config: { webhook_url: webhookUrl } } : {}),
  });
  return {
    ucp: {
      version,
      services: {},
      payment_handlers: {},
      capabilities: Object.fromEntries(capabilities.map((name) => [SHOPPING + name, [declared(name)]])),
    },
  };
}

/** Where a platform of `platformProfile` receives orders: any host's own address. */
const TOLD_AT = "/orders?of=shop";

/** A message that a platform got. */
interface Told {
  host: string;
  request: SignedRequest;
  order: AgentOrderBody;
}

interface AgentOrderBody {
  id: string;
  line_items: { status: string }[];
  fulfillment: { events: { type: string }[] };
}

/**
 * Platforms behind the global `fetch`, for as long as that is spied on: their profiles by host, and
 * what they receive of orders.
 */
export class Platforms {
  readonly profiles = new Map<string, () => Response>();
  /** What a host answers that receives an order; 200 unless it says. */
  readonly answers = new Map<string, () => Response>();
  readonly #told: Told[] = [];

  constructor() {
    const real = globalThis.fetch;
    vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : String(input));
      if (url.host === "cloudflare-dns.com") {
        const isV4 = url.searchParams.get("type") === "A";
        return Response.json({ Status: 0, Answer: isV4 ? [{ type: 1, data: "93.184.216.34" }] : [] });
      }
      if (!url.hostname.endsWith("platform.example")) {
        return real(input, init);
      }
      if (init?.method === "POST") {
        const request = { method: "POST", url, headers: new Headers(init.headers), body: String(init.body) };
        this.#told.push({ host: url.host, request, order: JSON.parse(request.body) });
        return (this.answers.get(url.host) ?? (() => Response.json({ ucp: {} })))();
      }
      return (this.profiles.get(url.host) ?? (() => Response.json(platformProfile())))();
    });
  }

  told({ host }: { host: string }): Told[] {
    return this.#told.filter((one) => one.host === host);
  }

  /** A platform that wants to receive its orders. */
  listening(): { host: string; url: string; webhookUrl: string } {
    const platform = newPlatform();
    const webhookUrl = `https://${platform.host}${TOLD_AT}`;
    this.profiles.set(platform.host, () => Response.json(platformProfile(SPOKEN, UCP_VERSION, webhookUrl)));
    return { ...platform, webhookUrl };
  }
}

let count = 0;

/** A platform that no other test speaks for, as its `UCP-Agent` names it. */
export function newPlatform(): { host: string; url: string } {
  count += 1;
  const host = `agent-${count}.platform.example`;
  return { host, url: `https://${host}/profile` };
}

export interface Shown {
  status: number;
  id: string;
  body: AgentBody;
}

/** What tests read of an answer. */
interface AgentBody {
  ucp: { version: string; status: string; capabilities: Record<string, unknown> };
  id: string;
  status: string;
  code?: string;
  totals: { type: string; amount: number }[];
  messages?: { type: string; code: string; content: string; path?: string; severity?: string }[];
  line_items: { id: string; quantity: number; item: { id: string } }[];
  fulfillment: {
    methods: {
      selected_destination_id: string | null;
      groups: { selected_option_id: string; options: { id: string; title: string }[] }[];
    }[];
  };
  order?: { id: string; permalink_url: string };
  continue_url?: string;
  products: { id: string; variants: { id: string }[] }[];
}

/** A request of a platform. */
export async function asAgent(
  platform: { url: string },
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Shown> {
  const response = await visit(`${ORIGIN}${path}`, {
    method,
    headers: { "UCP-Agent": `profile="${platform.url}"`, "Content-Type": "application/json", ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  const shown = await response.json<AgentBody>();
  return { status: response.status, id: shown.id, body: shown };
}

export const BUYER = { first_name: "Ada", last_name: "Lovelace", email: "ada@example.com" };
export const DESTINATION = {
  id: "home",
  street_address: "12 Analytical Way",
  address_locality: "Portland",
  address_region: "OR",
  postal_code: "97201",
  address_country: "US",
};

/** A checkout that lacks nothing. */
export function checkoutOf(units: Record<string, number>, more: object = {}): object {
  return {
    line_items: Object.entries(units).map(([id, quantity]) => ({ item: { id }, quantity })),
    buyer: BUYER,
    fulfillment: { methods: [{ type: "shipping", destinations: [DESTINATION] }] },
    ...more,
  };
}

export function payment(token = "tok_ok"): object {
  return {
    payment: {
      instruments: [
        {
          id: "pi_1",
          handler_id: "mock_payment_handler",
          type: "card",
          selected: true,
          credential: { type: "token", token },
        },
      ],
    },
  };
}
