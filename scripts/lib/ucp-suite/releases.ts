import { z } from "zod";
import { UCP_VERSION } from "../../../domain/agents/protocol.ts";

/** The release that the suite speaks. */
export const OLD_VERSION = "2026-01-11";

const Handler = z.looseObject({ config: z.record(z.string(), z.unknown()).default({}) });
const Handlers = z.record(z.string(), z.array(Handler));
const Capability = z.object({ spec: z.string().optional(), schema: z.string().optional() });

const Answer = z.looseObject({
  ucp: z
    .looseObject({
      capabilities: z.record(z.string(), z.array(Capability)).default({}),
      payment_handlers: Handlers.optional(),
    })
    .optional(),
  fulfillment: z
    .looseObject({
      methods: z.array(z.looseObject({ destinations: z.array(z.unknown()).optional() })).optional(),
    })
    .optional(),
  totals: z.array(z.looseObject({ amount: z.number() })).optional(),
  content: z.string().optional(),
});

const Named = z.looseObject({ address_country: z.string().optional(), full_name: z.string().optional() });
const Asked = z.looseObject({
  line_items: z.array(z.unknown()).optional(),
  buyer: z.looseObject({ fullName: z.string().optional() }).default({}),
  fulfillment: z
    .looseObject({ methods: z.array(z.looseObject({ destinations: z.array(Named).optional() })).optional() })
    .optional(),
  payment_data: z
    .looseObject({ credential: z.looseObject({ token: z.string().optional() }).default({}) })
    .optional(),
});

/** The suite's tokens as the mock provider has them. */
const TOKENS: Record<string, string> = { success_token: "tok_ok", fail_token: "tok_declined" };

/** What the suite leaves out of an address, and the shop sends nothing without. */
const PLACES: Record<string, object> = {
  US: {
    street_address: "123 Main St",
    address_locality: "Springfield",
    address_region: "IL",
    postal_code: "62704",
  },
  CA: {
    street_address: "1 Front St",
    address_locality: "Toronto",
    address_region: "ON",
    postal_code: "M5V 2H1",
  },
};

/** The profile of a platform of the shop's release, which receives orders at an address. */
export function platformProfile(webhookUrl: string, version = UCP_VERSION): object {
  const names = ["checkout", "order", "fulfillment", "discount", "buyer_consent"];
  const capabilities = names.map((name) => {
    const config = name === "order" ? { config: { webhook_url: webhookUrl } } : {};
    return [`dev.ucp.shopping.${name}`, [{ version: UCP_VERSION, ...config }]];
  });
  return {
    ucp: { version, services: {}, payment_handlers: {}, capabilities: Object.fromEntries(capabilities) },
  };
}

/** A request of the suite as the shop's release has it, with what it leaves out. */
export function asNew(body: unknown): unknown {
  const parsed = Asked.safeParse(body);
  if (!parsed.success) {
    return body;
  }
  const { payment_data: paying, payment: _, line_items: lines, buyer, fulfillment, ...rest } = parsed.data;
  if (paying) {
    const { token = "" } = paying.credential;
    const credential = { ...paying.credential, token: TOKENS[token] ?? token };
    return { ...rest, payment: { instruments: [{ ...paying, selected: true, credential }] } };
  }
  if (!lines) {
    return body;
  }
  const { fullName = "Sam Suite", ...known } = buyer;
  const methods = fulfillment?.methods?.map(({ destinations, ...method }) => {
    return { ...method, ...(destinations ? { destinations: destinations.map(whole) } : {}) };
  });
  return {
    ...rest,
    line_items: lines,
    buyer: { ...namesIn(fullName), email: "suite@example.com", ...known },
    ...(methods ? { fulfillment: { ...fulfillment, methods } } : {}),
  };
}

function namesIn(name: string) {
  const [first_name = "", ...others] = name.split(" ");
  return { first_name, last_name: others.join(" ") };
}

function whole({ full_name: name, ...said }: z.infer<typeof Named>): object {
  // The suite's own server takes "State" for a region.
  const { address_region: region, ...rest } = said;
  return {
    ...PLACES[said.address_country ?? ""],
    ...rest,
    ...(region === undefined || region === "State" ? {} : { address_region: region }),
    ...(name === undefined ? {} : namesIn(name)),
  };
}

/** An answer of the shop as the suite's release has it. */
export function asOld(body: unknown): object {
  const { ucp, fulfillment, totals, ...rest } = Answer.parse(body);
  const { capabilities = {}, payment_handlers: handlers, ...envelope } = ucp ?? {};
  const methods = fulfillment?.methods?.map(({ destinations, ...method }) => {
    return { ...method, ...(destinations?.length ? { destinations } : {}) };
  });
  return {
    ...rest,
    ...(ucp ? { ucp: { ...envelope, version: OLD_VERSION, capabilities: listed(capabilities) } } : {}),
    ...(handlers ? { payment: { handlers: listedHandlers(handlers), instruments: [] } } : {}),
    ...(fulfillment ? { fulfillment: { ...fulfillment, ...(methods ? { methods } : {}) } } : {}),
    ...(totals ? { totals: totals.map((total) => ({ ...total, amount: Math.abs(total.amount) })) } : {}),
    ...(rest.content === undefined ? {} : { detail: rest.content }),
  };
}

/** The shop's profile as the suite's release has it, with another address for its requests. */
export function profileAsOld(body: unknown, endpoint: string): object {
  const { ucp } = Answer.parse(body);
  const rest = { schema: "https://ucp.dev/services/shopping/rest.openapi.json", endpoint };
  const service = { version: OLD_VERSION, spec: "https://ucp.dev/specs/shopping", rest };
  return {
    ucp: {
      version: OLD_VERSION,
      services: { "dev.ucp.shopping": service },
      capabilities: listed(ucp?.capabilities ?? {}),
    },
    payment: { handlers: listedHandlers(ucp?.payment_handlers ?? {}) },
  };
}

function listed(capabilities: Record<string, z.infer<typeof Capability>[]>): object[] {
  return Object.entries(capabilities).map(([name, [{ spec, schema } = {}]]) => {
    return { name, version: OLD_VERSION, spec, schema };
  });
}

/** The older release wants addresses of schemas, which the newer one leaves out. */
function listedHandlers(handlers: z.infer<typeof Handlers>): object[] {
  const documents = {
    spec: "https://shop.example/spec",
    config_schema: "https://shop.example/config",
    instrument_schemas: [],
  };
  return Object.entries(handlers).flatMap(([name, list]) =>
    list.map((handler) => ({ ...documents, ...handler, name, version: OLD_VERSION })),
  );
}
