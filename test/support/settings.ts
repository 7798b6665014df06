import { env } from "cloudflare:workers";

/** What a shop in production needs to take orders. */
const PRODUCTION = {
  ENVIRONMENT: "production",
  SHOP_URL: "https://shop.test",
  STRIPE_SECRET_KEY: "sk_live_of_this_run",
  STRIPE_PUBLISHABLE_KEY: "pk_live_of_this_run",
  PAYMENT_WEBHOOK_SECRETS: JSON.stringify({ stripe: ["the-secret-of-now"] }),
  EMAIL_FROM: "The shop <mail@shop.test>",
  RESEND_API_KEY: "re_of_this_run",
};

/**
 * Changes settings while something runs; undefined takes one away.
 *
 * @returns what `act` comes to
 */
export async function withSettings<T>(changed: Record<string, unknown>, act: () => Promise<T>): Promise<T> {
  const before = Object.keys(changed).map((name) => [name, Reflect.get(env, name)] as const);
  const set = (name: string, value: unknown) =>
    value === undefined ? Reflect.deleteProperty(env, name) : Reflect.set(env, name, value);
  for (const [name, value] of Object.entries(changed)) {
    set(name, value);
  }
  try {
    return await act();
  } finally {
    for (const [name, value] of before) {
      set(name, value);
    }
  }
}

/** A shop in production that lacks nothing but what `changed` takes from it. */
export function inProduction<T>(changed: Record<string, unknown>, act: () => Promise<T>): Promise<T> {
  return withSettings({ ...PRODUCTION, ...changed }, act);
}
