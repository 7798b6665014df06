import { env } from "cloudflare:workers";

/** Whether this run is at full length (`CHAOS=full`); `npm test` races fewer buyers. */
export const FULL = env.PROPERTY_RUNS > 100;
