const HOUR_MS = 60 * 60 * 1000;
/** A sale is announced on the home page this long before it opens. */
export const ANNOUNCED_MS = 24 * HOUR_MS;

/**
 * The state of a sale in two or three words. Times are ISO 8601, `now` is milliseconds since 1970.
 */
export function stripWords(
  { opensAt, closesAt }: { opensAt: string; closesAt: string },
  now: number,
): string {
  if (now >= Date.parse(closesAt)) {
    return "Just over";
  }
  const left = Date.parse(opensAt) - now;
  if (left <= 0) {
    return "Open now";
  }
  const minutes = Math.ceil(left / 60_000);
  if (minutes <= 1) {
    return "Opens in a minute";
  }
  if (minutes < 90) {
    return `Opens in ${minutes} minutes`;
  }
  return `Opens in ${Math.round(left / HOUR_MS)} hours`;
}
