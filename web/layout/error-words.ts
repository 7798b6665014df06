import type { ProblemCode, Refusal } from "../../domain/base/problem.ts";

/**
 * What a person is told where the words of a refusal are for programs. Every other refusal says what
 * is wrong in words that a person can use.
 */
const WORDS: Partial<Record<ProblemCode, string>> = {
  forbidden: "Your account may not see or do this. If you work here, ask the person who gives roles.",
  unauthenticated: "Sign in first.",
  invalid_token: "You are not signed in any more. Sign in again.",
  csrf_rejected: "The form came from another site. Open the page here and send it again.",
  method_not_allowed: "This address only works from a form on our pages. Go back and send it from there.",
  request_timeout: "What you sent took too long to arrive. Send it again over a better line.",
  payload_too_large: "What you sent is larger than this page takes.",
  unsupported_media_type: "This page takes what its own form sends. Go back and send it from there.",
  idempotency_key_missing: "The form was incomplete. Go back, load the page again and send it once more.",
  idempotency_key_reused: "This form was used before. Load the page again and send it once more.",
  internal_error:
    "We have been told, under the reference below. Try again in a moment. If you were ordering, look at your orders first.",
  unknown_shard: "These orders are being moved at this moment. Try again in a few minutes.",
  unavailable: "The shop cannot answer this at the moment. Nothing is lost: try again soon.",
};

export function errorWords({ code, detail }: Pick<Refusal, "code" | "detail">): string {
  return WORDS[code] ?? detail;
}
