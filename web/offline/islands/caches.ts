/** Caches of the service worker, by what they hold. */
export const PAGES = "pages";
export const FILES = "files";
/** Followed by the stamp of its pages. */
export const OFFLINE = "offline-";

/**
 * Whether an answer is equal for all shoppers. What is about one shopper, a price that an order
 * takes or a cart says `private` or `no-store`, and is kept on no device.
 */
export function isShared(response: Pick<Response, "status" | "headers">): boolean {
  const allowed = response.headers.get("Cache-Control") ?? "";
  return response.status === 200 && /\bpublic\b/.test(allowed) && !/\b(private|no-store)\b/.test(allowed);
}
