import { z } from "zod";

const TIMEOUT_MS = 15_000;
/** How long an order may take until it is paid: the consumers need moments. */
const PAID_MS = 60_000;
const POLL_MS = 500;

/** Asks one shop, in one way: as any shopper, or a version of the Worker by its id. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

const Health = z.object({ status: z.literal("ok"), version: z.string().optional() });
const Readiness = z.object({ status: z.string() });
const Products = z.object({
  items: z.array(
    z.object({ slug: z.string(), variants: z.array(z.object({ sku: z.string(), available: z.number() })) }),
  ),
});
const Placed = z.object({ id: z.string(), status: z.string(), accessToken: z.string().optional() });

/**
 * Asks a deployed shop. A request may name the version of the Worker that answers it
 * (https://developers.cloudflare.com/workers/versions-and-deployments/version-overrides/).
 */
export function askAt(
  origin: string,
  { worker, version, signal }: { worker: string; version: string | null; signal: AbortSignal },
): Ask {
  return (path, init = {}) => {
    const headers = new Headers(init.headers);
    if (version !== null) {
      headers.set("Cloudflare-Workers-Version-Overrides", `${worker}="${version}"`);
    }
    const ends = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
    return fetch(`${origin}${path}`, { ...init, headers, signal: ends });
  };
}

/** What is wrong with the answer to a request; null when it is right. */
type Problem = string | null;

/** Whether the Worker runs, in the version that is meant; null means any. */
export function problemOfVersion(ask: Ask, version: string | null): Promise<Problem> {
  return problemAt(ask, "/healthz", (body) => {
    const health = Health.parse(JSON.parse(body));
    return version === null || health.version === version ? null : `version ${health.version} answered`;
  });
}

/**
 * Everything that must answer before shoppers see a version, and nothing that changes the shop.
 * @param version The version that is meant to answer; null where any may.
 */
export async function problemsOf(ask: Ask, version: string | null): Promise<string[]> {
  // What a degraded shop lacks may be what its new version forgot to bind.
  const isReady = (body: string) => (Readiness.parse(JSON.parse(body)).status === "ready" ? null : body);
  const problems = [await problemOfVersion(ask, version), await problemAt(ask, "/readyz", isReady)];
  let stylesheet: string | undefined;
  problems.push(
    await problemAt(ask, "/", (body) => {
      stylesheet = /<link rel="stylesheet" href="([^"]+)"/.exec(body)?.[1];
      return stylesheet ? null : "the page has no style sheet";
    }),
  );
  if (stylesheet !== undefined) {
    problems.push(await problemAt(ask, stylesheet));
  }
  let slug: string | undefined;
  problems.push(
    await problemAt(ask, "/api/catalog/products?pageSize=1", (body) => {
      slug = Products.parse(JSON.parse(body)).items[0]?.slug;
      return null;
    }),
  );
  if (slug !== undefined) {
    problems.push(await problemAt(ask, `/products/${slug}`));
  }
  return problems.filter((problem) => problem !== null);
}

async function problemAt(
  ask: Ask,
  path: string,
  judge: (body: string) => Problem = () => null,
): Promise<Problem> {
  try {
    const response = await ask(path);
    const body = await response.text();
    const problem = response.status === 200 ? judge(body) : `${response.status} ${body.slice(0, 300)}`;
    return problem === null ? null : `${path}: ${problem}`;
  } catch (error) {
    return `${path}: ${error instanceof Error ? error.message : error}`;
  }
}

/** A payment that a provider's test mode accepts. */
export interface TestPayment {
  provider: string;
  token: string;
}

/**
 * Orders one unit of the first product in stock, and waits until it is paid.
 * @returns Null when the order was paid, or nothing is in stock.
 */
export async function problemOfOrder(
  ask: Ask,
  payment: TestPayment,
  say: (line: string) => void,
): Promise<Problem> {
  const send = async (path: string, body: unknown, headers: Record<string, string>) => {
    const response = await ask(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...headers },
      body: JSON.stringify(body),
    });
    return { response, text: await response.text() };
  };
  try {
    const listed = await ask("/api/catalog/products?inStock=true&pageSize=1");
    const { items } = Products.parse(await listed.json());
    const sku = items[0]?.variants.find(({ available }) => available > 0)?.sku;
    if (sku === undefined) {
      say("Nothing is in stock, so no order was placed.");
      return null;
    }
    const cart = await send("/api/cart/items", { sku, quantity: 1 }, {});
    const cartId = cart.response.headers.get("Cart-Id");
    if (cartId === null) {
      return `/api/cart/items: ${cart.response.status} ${cart.text.slice(0, 300)}`;
    }
    const placed = await send(
      "/api/orders",
      { ...ORDER, payment },
      { "Cart-Id": cartId, "Idempotency-Key": crypto.randomUUID() },
    );
    if (placed.response.status !== 201) {
      return `/api/orders: ${placed.response.status} ${placed.text.slice(0, 300)}`;
    }
    const { id, accessToken = "" } = Placed.parse(JSON.parse(placed.text));
    return await problemOfPayment(ask, id, accessToken);
  } catch (error) {
    return `an order: ${error instanceof Error ? error.message : error}`;
  }
}

async function problemOfPayment(ask: Ask, id: string, token: string): Promise<Problem> {
  const deadline = Date.now() + PAID_MS;
  for (;;) {
    const response = await ask(`/api/orders/${id}`, { headers: { "Order-Token": token } });
    const { status } = Placed.parse(await response.json());
    if (status === "CONFIRMED") {
      return null;
    }
    if (status === "CANCELLED" || Date.now() > deadline) {
      return `the order ${id} is ${status}`;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/**
 * Resend takes mail to this address and delivers it to no mailbox
 * (https://resend.com/docs/dashboard/emails/send-test-emails).
 */
const ORDER = {
  email: "delivered@resend.dev",
  shippingAddress: {
    name: "Smoke test",
    line1: "12 Analytical Way",
    city: "Portland",
    region: "OR",
    postalCode: "97201",
    country: "US",
  },
  shippingMethod: "standard",
};
