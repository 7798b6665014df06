import { z } from "zod";
import { Stop } from "../cli.ts";
import type { Account } from "./account.ts";
import type { Environment } from "./environments.ts";
import type { Step } from "./resources.ts";

const Zone = z.object({ id: z.string(), name: z.string() });
const Domain = z.object({ hostname: z.string(), service: z.string() });

/** Where rules stand that change headers of requests before a Worker gets them. */
const PHASE = "http_request_late_transform";
const Ruleset = z.object({
  id: z.string(),
  rules: z.array(z.object({ description: z.string().optional() })).default([]),
});

export interface Address {
  /** What only a person can do, and the shop needs; null when nothing is left. */
  lacking: string | null;
  missing: readonly Step[];
}

/**
 * Whether the shop's address can become a custom domain of its Worker, which a release makes.
 * wrangler takes over what is at a domain without a question when no terminal asks it. So this
 * stops before it.
 */
export async function lookAtAddress(account: Account, { config, origin }: Environment): Promise<Address> {
  const { hostname, protocol } = new URL(origin);
  if (protocol === "http:") {
    return { lacking: null, missing: [] };
  }
  if (hostname.endsWith(".workers.dev")) {
    const { subdomain } =
      (await account.find("/workers/subdomain", z.object({ subdomain: z.string() }))) ?? {};
    const expected = `${config.name}.${subdomain}.workers.dev`;
    const wrong = `SHOP_URL: on workers.dev the shop is at https://${expected}, not at ${origin}.`;
    return { lacking: hostname === expected ? null : wrong, missing: [] };
  }
  const zone = await zoneOf(account, hostname);
  if (zone === null) {
    const how = "https://developers.cloudflare.com/fundamentals/manage-domains/add-site/";
    return { lacking: `The domain of ${hostname}: add it to the account (${how}).`, missing: [] };
  }
  await expectFree(account, zone.id, hostname, config.name);
  return { lacking: null, missing: await lookAtAffinity(account, zone.id, hostname) };
}

async function expectFree(account: Account, zone: string, hostname: string, worker: string): Promise<void> {
  const domains = await account.list(`/workers/domains?hostname=${hostname}`, Domain);
  const service = domains.find((domain) => domain.hostname === hostname)?.service;
  if (service === worker) {
    return;
  }
  if (service !== undefined) {
    throw new Stop(`${hostname} is the domain of the Worker ${service}: take it away there first.`);
  }
  const records = await account.list(`/zones/${zone}/dns_records?name=${hostname}`, z.unknown());
  if (records.length > 0) {
    throw new Stop(`${hostname} has DNS records: a custom domain replaces them, so remove them first.`);
  }
}

/**
 * While a release shares requests between two versions, a page of one would ask the other for style
 * sheets that it does not have. So all requests of one address go to one version
 * (https://developers.cloudflare.com/workers/static-assets/routing/advanced/gradual-rollouts/).
 */
async function lookAtAffinity(account: Account, zone: string, hostname: string): Promise<Step[]> {
  const phase = `/zones/${zone}/rulesets/phases/${PHASE}/entrypoint`;
  const description = `Each address meets one version of the Worker at ${hostname}`;
  const ruleset = await account.find(phase, Ruleset);
  if (ruleset?.rules.some((rule) => rule.description === description)) {
    return [];
  }
  const rule = {
    description,
    expression: `http.host eq "${hostname}"`,
    action: "rewrite",
    action_parameters: {
      headers: { "Cloudflare-Workers-Version-Key": { operation: "set", expression: "ip.src" } },
    },
  };
  const make = () =>
    ruleset === null
      ? account.set("PUT", phase, { rules: [rule] })
      : account.make(`/zones/${zone}/rulesets/${ruleset.id}/rules`, rule, z.unknown());
  return [{ what: `the rule that each address meets one version at ${hostname}`, make }];
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
