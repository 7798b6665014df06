import { z } from "zod";
import { STRIPE_EVENTS } from "../../../providers/payment/stripe-notice.ts";
import { Stop } from "../cli.ts";

const TIMEOUT_MS = 30_000;
/** Marks the endpoints that were made here: only those are replaced. */
const MADE_BY = "storefront-setup";

const Endpoint = z.object({
  id: z.string(),
  url: z.string(),
  metadata: z.record(z.string(), z.string()).default({}),
});

/**
 * Makes the webhook endpoint of a shop at Stripe. Its secret is only ever told when it is made
 * (https://docs.stripe.com/api/webhook_endpoints/object). So an endpoint that an interrupted run
 * has left behind is replaced.
 * @returns The secret PAYMENT_WEBHOOK_SECRETS.
 */
export async function makeStripeWebhook(key: string, url: string, api: string): Promise<string> {
  const call = async (method: string, path: string, body?: URLSearchParams): Promise<unknown> => {
    const response = await fetch(`${api}/v1/webhook_endpoints${path}`, {
      method,
      headers: { Authorization: `Bearer ${key}` },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) {
      throw new Stop(
        `Stripe refused to make the webhook (${response.status}): ${(await response.text()).slice(0, 300)}\nMake it by hand (docs/payments.md), and give PAYMENT_WEBHOOK_SECRETS.`,
      );
    }
    return response.json();
  };
  const { data } = z.object({ data: z.array(Endpoint) }).parse(await call("GET", "?limit=100"));
  const made = Endpoint.extend({ secret: z.string() }).parse(
    await call(
      "POST",
      "",
      new URLSearchParams([
        ["url", url],
        ["metadata[made_by]", MADE_BY],
        ...STRIPE_EVENTS.map((event) => ["enabled_events[]", event]),
      ]),
    ),
  );
  for (const endpoint of data) {
    if (endpoint.url === url && endpoint.metadata.made_by === MADE_BY) {
      await call("DELETE", `/${endpoint.id}`);
    }
  }
  return JSON.stringify({ stripe: [made.secret] });
}
