import type { Words } from "../../domain/language/words.ts";

const HOUR_MS = 60 * 60 * 1000;
/** A sale is announced on the home page this long before it opens. */
export const ANNOUNCED_MS = 24 * HOUR_MS;

/** When the next of these sales is announced, opens or closes; null where none does any more. */
export function nextTurn(
  sales: readonly { opensAt: number; closesAt: number }[],
  now: number,
): number | null {
  const turns = sales.flatMap(({ opensAt, closesAt }) => [opensAt - ANNOUNCED_MS, opensAt, closesAt]);
  const next = Math.min(...turns.filter((at) => at > now));
  return Number.isFinite(next) ? next : null;
}

/**
 * The state of a sale in two or three words. Times are ISO 8601, `now` is milliseconds since 1970.
 */
export function stripWords(
  { say }: Words<"strip">,
  { opensAt, closesAt }: { opensAt: string; closesAt: string },
  now: number,
): string {
  if (now >= Date.parse(closesAt)) {
    return say("strip.over");
  }
  const left = Date.parse(opensAt) - now;
  if (left <= 0) {
    return say("strip.open");
  }
  const minutes = Math.ceil(left / 60_000);
  if (minutes <= 1) {
    return say("strip.inAMinute");
  }
  if (minutes < 90) {
    return say("strip.inMinutes", { count: minutes });
  }
  return say("strip.inHours", { count: Math.round(left / HOUR_MS) });
}
