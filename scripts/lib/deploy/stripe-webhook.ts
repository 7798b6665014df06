import { z } from "zod";
import { STRIPE_EVENTS } from "../../../providers/payment/stripe-notice.ts";
import { Stop } from "../cli.ts";
import type { Step } from "./resources.ts";

const TIMEOUT_MS = 30_000;
/** Marks the endpoints that were made here: only those are replaced. */
const MADE_BY = "storefront-setup";

const Endpoint = z.object({
  id: z.string(),
  url: z.string(),
  metadata: z.record(z.string(), z.string()).default({}),
  enabled_events: z.array(z.string()).default([]),
});

type Caller = (method: string, path: string, body?: URLSearchParams) => Promise<unknown>;

/** Calls what Stripe has of webhook endpoints. */
function endpointsAt(key: string, api: string): Caller {
  return async (method, path, body) => {
    const response = await fetch(`${api}/v1/webhook_endpoints${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) {
      throw new Stop(
        `Stripe refused to set up the webhook (${response.status}): ${(await response.text()).slice(0, 300)}\nDo it by hand (docs/payments.md), and give PAYMENT_WEBHOOK_SECRETS.`,
      );
    }
    return response.json();
  };
}

/** The endpoints of a shop that were made here. */
async function madeHere(call: Caller, url: string) {
  const { data } = z.object({ data: z.array(Endpoint) }).parse(await call("GET", "?limit=100"));
  return data.filter((endpoint) => endpoint.url === url && endpoint.metadata.made_by === MADE_BY);
}

const eventFields = (events: readonly string[]) => events.map((event) => ["enabled_events[]", event]);

/**
 * Makes the webhook endpoint of a shop at Stripe. Stripe shows its secret only when it is made
 * (https://docs.stripe.com/api/webhook_endpoints/object). So an endpoint that an interrupted run
 * has left behind is replaced.
 *
 * @returns The secret PAYMENT_WEBHOOK_SECRETS.
 */
export async function makeStripeWebhook(key: string, url: string, api: string): Promise<string> {
  const call = endpointsAt(key, api);
  const before = await madeHere(call, url);
  const made = Endpoint.extend({ secret: z.string() }).parse(
    await call(
      "POST",
      "",
      new URLSearchParams([["url", url], ["metadata[made_by]", MADE_BY], ...eventFields(STRIPE_EVENTS)]),
    ),
  );
  for (const { id } of before) {
    await call("DELETE", `/${id}`);
  }
  return JSON.stringify({ stripe: [made.secret] });
}

/** What an endpoint of an older release is not subscribed to yet, and the steps that add it. */
export async function lookAtStripeWebhook(key: string, url: string, api: string): Promise<Step[]> {
  const call = endpointsAt(key, api);
  return (await madeHere(call, url)).flatMap(({ id, enabled_events: enabled }) => {
    const lacks = enabled.includes("*") ? [] : STRIPE_EVENTS.filter((event) => !enabled.includes(event));
    const all = new URLSearchParams(eventFields([...enabled, ...lacks]));
    const step = { what: `the events ${lacks.join(", ")} of Stripe's webhook` };
    return lacks.length === 0
      ? []
      : [{ ...step, make: async () => void (await call("POST", `/${id}`, all)) }];
  });
}
