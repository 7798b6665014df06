import { z } from "zod";
import { err, ok, type Result } from "../../domain/base/result.ts";
import { callHttp } from "./http.ts";
import { ProviderError } from "./provider.ts";

/**
 * The defaults of a Stripe account change with its version; fields that are asked for by name do
 * not.
 */
const STRIPE_VERSION = "2025-09-30.clover";
/**
 * Keys that are tried for one operation, when Stripe has saved a failure of its own under the ones
 * before.
 */
const MAX_KEYS = 3;

/** A `card_error` is the bank's no; anything else says that the request was not possible. */
export const StripeRefusal = z.object({
  type: z.string(),
  code: z.string().nullish(),
  decline_code: z.string().nullish(),
  param: z.string().nullish(),
});
export type StripeRefusal = z.infer<typeof StripeRefusal>;

const ErrorBody = z.object({ error: StripeRefusal });

export interface StripeAnswer<T> {
  value: T;
  /** It was saved when the key was first used; the state may have changed since. */
  replayed: boolean;
}

export interface StripeRequest<T> {
  /** Below `/v1/`. */
  path: string;
  schema: z.ZodType<T>;
  signal: AbortSignal;
  /** Of the API, where it is another than that of all calls. */
  version?: string;
  /** With it the request is a POST, made once for its key. */
  post?: { form: Record<string, string>; key: string };
}

/**
 * One call of Stripe's HTTP API. A refusal is an answer.
 *
 * Stripe saves what it answered under an idempotency key, its own failures too, so a key whose
 * failure is replayed will never give anything else. Then the next key is used: callers make sure
 * that doing it again is harmless.
 *
 * @throws ProviderError when there is no answer that can be relied on
 */
export async function callStripe<T>(
  env: Env,
  request: StripeRequest<T>,
): Promise<Result<StripeAnswer<T>, StripeRefusal>> {
  const { path, schema } = request;
  for (let n = 1; ; n++) {
    const { status, replayed, body } = await send(env, request, n);
    if (status >= 500 && replayed && n < MAX_KEYS) {
      continue;
    }
    if (status >= 200 && status < 300) {
      const parsed = schema.safeParse(body);
      if (parsed.success) {
        return ok({ value: parsed.data, replayed });
      }
      throw new ProviderError(`Stripe answered ${path} with something else`, "failed");
    }
    const refused = ErrorBody.safeParse(body);
    // Another call is under way with this key (409).
    if (status >= 500 || status === 409 || !refused.success) {
      throw new ProviderError(`Stripe answered ${path} with ${status}`, "failed");
    }
    if (refused.data.error.type === "idempotency_error") {
      throw new Error(`An idempotency key was used for two different requests: ${request.post?.key}`);
    }
    return err(refused.data.error);
  }
}

async function send<T>(
  env: Env,
  { path, signal, version = STRIPE_VERSION, post }: StripeRequest<T>,
  n: number,
): Promise<{ status: number; replayed: boolean; body: unknown }> {
  const headers = { Authorization: `Bearer ${env.STRIPE_SECRET_KEY}`, "Stripe-Version": version };
  const { status, body, ...answer } = await callHttp("Stripe", {
    url: new URL(`/v1/${path}`, env.STRIPE_API_URL),
    signal,
    secret: "STRIPE_SECRET_KEY",
    init: post
      ? {
          method: "POST",
          headers: { ...headers, "Idempotency-Key": n === 1 ? post.key : `${post.key}:${n}` },
          body: new URLSearchParams(post.form),
        }
      : { headers },
  });
  return { status, body, replayed: answer.headers.get("Idempotent-Replayed") === "true" };
}
