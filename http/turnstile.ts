import type { Context } from "hono";
import { z } from "zod";
import { logRecord } from "../domain/base/log.ts";
import { type Refusal, refusal } from "../domain/base/problem.ts";
import type { AppEnv } from "./router.ts";

/** The action of a challenge: a token of one action is refused for another. */
export type ChallengeAction = "register" | "sale-entry";

/** The form field that the widget adds, and the field of a JSON body. */
export const TOKEN_FIELD = "cf-turnstile-response";
/** Characters; Cloudflare promises that no token is longer. */
export const MAX_TOKEN_CHARS = 2_048;
const VERIFY_TIMEOUT_MS = 3_000;
/** These say that the shop's key or Cloudflare is at fault, not the visitor. */
const NOT_THE_VISITOR = new Set(["missing-input-secret", "invalid-input-secret", "internal-error"]);

const Verdict = z.object({
  success: z.boolean(),
  "error-codes": z.array(z.string()).default([]),
  /** Cloudflare's keys for testing answer without one. */
  action: z.string().optional(),
});

export const CHALLENGE_FAILED: Refusal = refusal(
  "challenge_failed",
  "The check that you are a person did not succeed. Please do it again.",
);

/** The key of the widget, where the shop asks for it; null without a site key and its secret. */
export function turnstileSiteKey(env: Env): string | null {
  return env.TURNSTILE_SITE_KEY && env.TURNSTILE_SECRET ? env.TURNSTILE_SITE_KEY : null;
}

/**
 * Has Cloudflare check a token, which it does once for each.
 * @returns "unanswered" when nothing can be said of the visitor; it was logged
 */
export async function checkChallenge(
  c: Context<AppEnv>,
  action: ChallengeAction,
  token: string,
): Promise<"passed" | "failed" | "unanswered"> {
  if (token === "" || token.length > MAX_TOKEN_CHARS) {
    return "failed";
  }
  const form = new URLSearchParams({ secret: c.env.TURNSTILE_SECRET ?? "", response: token });
  const ip = c.req.header("CF-Connecting-IP");
  if (ip !== undefined) {
    form.set("remoteip", ip);
  }
  try {
    const response = await fetch(c.env.TURNSTILE_VERIFY_URL, {
      method: "POST",
      body: form,
      // The secret goes to the provider and nowhere else.
      redirect: "manual",
      signal: AbortSignal.timeout(VERIFY_TIMEOUT_MS),
    });
    if (response.status >= 500) {
      throw new Error(`siteverify answered ${response.status}`);
    }
    const verdict = Verdict.parse(await response.json());
    const codes = verdict["error-codes"];
    if (codes.some((code) => NOT_THE_VISITOR.has(code))) {
      throw new Error(`siteverify: ${codes.join(", ")}`);
    }
    return verdict.success && (verdict.action ?? action) === action ? "passed" : "failed";
  } catch (error) {
    console.error(logRecord("error", "turnstile did not answer", { action, error }));
    return "unanswered";
  }
}

/** Why a caller may not register; null when they may, or when the shop does not ask. */
export async function refuseRobot(c: Context<AppEnv>, token: string): Promise<Refusal | null> {
  if (!turnstileSiteKey(c.env)) {
    return null;
  }
  const outcome = await checkChallenge(c, "register", token);
  if (outcome === "passed") {
    return null;
  }
  if (outcome === "failed") {
    return CHALLENGE_FAILED;
  }
  return refusal("unavailable", "New accounts cannot be opened for the moment. Please try again soon.");
}
