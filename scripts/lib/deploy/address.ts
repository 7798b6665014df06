import { z } from "zod";
import { Stop } from "../cli.ts";
import type { Account } from "./account.ts";
import type { Environment } from "./environments.ts";

const Zone = z.object({ id: z.string(), name: z.string() });
const Domain = z.object({ hostname: z.string(), service: z.string() });

/**
 * Whether the shop's address can become a custom domain of its Worker, which a release makes. wrangler
 * takes over what is at a domain without a question when no terminal asks it. So this stops before it.
 * @returns What a person has to do first; null when nothing is left.
 */
export async function lookAtAddress(
  account: Account,
  { config, origin }: Environment,
): Promise<string | null> {
  const { hostname, protocol } = new URL(origin);
  if (protocol === "http:") {
    return null;
  }
  if (hostname.endsWith(".workers.dev")) {
    const { subdomain } =
      (await account.find("/workers/subdomain", z.object({ subdomain: z.string() }))) ?? {};
    const expected = `${config.name}.${subdomain}.workers.dev`;
    return hostname === expected
      ? null
      : `SHOP_URL: on workers.dev the shop is at https://${expected}, not at ${origin}.`;
  }
  const zone = await zoneOf(account, hostname);
  if (zone === null) {
    return `The domain of ${hostname}: add it to the account (https://developers.cloudflare.com/fundamentals/manage-domains/add-site/).`;
  }
  const domains = await account.list(`/workers/domains?hostname=${hostname}`, Domain);
  const service = domains.find((domain) => domain.hostname === hostname)?.service;
  if (service === config.name) {
    return null;
  }
  if (service !== undefined) {
    throw new Stop(`${hostname} is the domain of the Worker ${service}: take it away there first.`);
  }
  const records = await account.list(`/zones/${zone.id}/dns_records?name=${hostname}`, z.unknown());
  if (records.length > 0) {
    throw new Stop(`${hostname} has DNS records: a custom domain replaces them, so remove them first.`);
  }
  return null;
}

/** The zone that a host is in: the longest name that the account has. */
async function zoneOf(account: Account, hostname: string): Promise<z.output<typeof Zone> | null> {
  const labels = hostname.split(".");
  for (let skipped = 0; skipped < labels.length - 1; skipped += 1) {
    const name = labels.slice(skipped).join(".");
    const [zone] = await account.list(`/zones?name=${name}`, Zone);
    if (zone !== undefined) {
      return zone;
    }
  }
  return null;
}
