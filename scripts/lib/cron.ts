/** How often the platform runs the shop's cron, by wrangler.toml. No local runtime does. */
const EVERY_MS = 60_000;
/** Where Miniflare runs it, and wrangler in front of it. */
export const CRON_PATH = "/cdn-cgi/local/scheduled";

/**
 * Runs the cron of a local shop each minute. After a run that failed the next one comes in time.
 *
 * @returns what ends it
 */
export function runCron(run: () => Promise<unknown>): () => void {
  const timer = setInterval(() => void run().catch(() => {}), EVERY_MS);
  return () => clearInterval(timer);
}
