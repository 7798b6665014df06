import type { Refusal } from "../../domain/base/problem.ts";
import { en } from "../../domain/language/en/index.ts";
import type { Words } from "../../domain/language/words.ts";

type Code = keyof typeof en.problem;

/** Refusals whose own words are for programs: people read the words of the code in English, too. */
const FOR_PROGRAMS = new Set<string>([
  "forbidden",
  "unauthenticated",
  "invalid_token",
  "csrf_rejected",
  "method_not_allowed",
  "request_timeout",
  "payload_too_large",
  "unsupported_media_type",
  "idempotency_key_missing",
  "idempotency_key_reused",
  "internal_error",
  "unknown_shard",
] satisfies Code[]);

function isKnown(code: string): code is Code {
  return Object.hasOwn(en.problem, code);
}

/**
 * What a person reads of a refusal. Its detail is in English; other languages say its limit, or
 * what its code means.
 */
export function refusalText(
  { language, say, money }: Words<"problem">,
  { code, detail, limit }: Pick<Refusal, "detail" | "limit"> & { code: string },
): string {
  if (language === "en" && !FOR_PROGRAMS.has(code)) {
    return detail;
  }
  if (limit) {
    return "sum" in limit
      ? say(`problem.${limit.of}`, { sum: money(limit.sum) })
      : say(`problem.${limit.of}`, { count: limit.count });
  }
  return say(`problem.${isKnown(code) ? code : "other"}`);
}
