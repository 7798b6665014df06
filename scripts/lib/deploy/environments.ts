import fs from "node:fs";
import path from "node:path";
import { parse as parseToml } from "smol-toml";
import { z } from "zod";
import { Stop } from "../cli.ts";
import { CONFIG } from "../project.ts";

/** Where a shop may be deployed to. Both may be in one account. */
const EnvironmentName = z.enum(["staging", "production"]);
export type EnvironmentName = z.infer<typeof EnvironmentName>;

const Vars = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
type Vars = z.infer<typeof Vars>;

/**
 * What of wrangler.toml is known here. Another field is refused: what it binds might have to be
 * made in the account, or named anew for staging.
 */
const Configuration = z.strictObject({
  name: z.string(),
  main: z.string(),
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()).default([]),
  build: z.unknown().optional(),
  assets: z.unknown().optional(),
  placement: z.unknown().optional(),
  limits: z.unknown().optional(),
  cache: z.unknown().optional(),
  observability: z.looseObject({ enabled: z.boolean() }),
  triggers: z.unknown().optional(),
  version_metadata: z.unknown().optional(),
  send_email: z.array(z.looseObject({ name: z.string() })).default([]),
  vars: Vars,
  d1_databases: z
    .array(z.looseObject({ binding: z.string(), database_name: z.string(), migrations_dir: z.string() }))
    .default([]),
  images: z.unknown().optional(),
  r2_buckets: z.array(z.looseObject({ binding: z.string(), bucket_name: z.string() })).default([]),
  analytics_engine_datasets: z.array(z.looseObject({ binding: z.string(), dataset: z.string() })).default([]),
  durable_objects: z.unknown().optional(),
  migrations: z.array(z.looseObject({ tag: z.string() })).default([]),
  queues: z
    .object({
      producers: z.array(z.looseObject({ queue: z.string() })).default([]),
      consumers: z
        .array(z.looseObject({ queue: z.string(), dead_letter_queue: z.string().optional() }))
        .default([]),
    })
    .default({ producers: [], consumers: [] }),
  ratelimits: z.array(z.looseObject({ name: z.string(), namespace_id: z.string() })).default([]),
  env: z.partialRecord(EnvironmentName, z.strictObject({ vars: Vars })).default({}),
});
type Configuration = z.infer<typeof Configuration>;

/** One environment of the shop: its configuration, before anything of the account is in it. */
export interface Environment {
  name: EnvironmentName;
  /** Where its configuration is written, beside wrangler.toml: paths in it hold there too. */
  file: string;
  /** Where secrets that were made are kept: the platform never shows one again. */
  secretsFile: string;
  config: Omit<Configuration, "env">;
  /** Where shoppers reach it. */
  origin: string;
}

/** The options of `setup` and `release` that say where. */
export const ENVIRONMENT_OPTIONS = {
  env: { type: "string" },
  config: { type: "string", default: CONFIG },
} as const;

/** The environment that `--env` names. */
export function environmentOf(options: { env?: string | undefined; config: string }) {
  const name = EnvironmentName.safeParse(options.env);
  if (!name.success) {
    throw new Stop(`Say which: --env ${EnvironmentName.options.join(" or --env ")}.`);
  }
  return readEnvironment(path.resolve(options.config), name.data);
}

/** Reads an environment from wrangler.toml. */
export function readEnvironment(file: string, name: EnvironmentName): Environment {
  const parsed = Configuration.safeParse(parseToml(fs.readFileSync(file, "utf8")));
  if (!parsed.success) {
    throw new Stop(`${file} holds what setup and release do not know:\n${z.prettifyError(parsed.error)}`);
  }
  const config = environmentConfig(parsed.data, name);
  return {
    name,
    file: path.join(path.dirname(file), `wrangler.${name}.json`),
    secretsFile: path.join(path.dirname(file), ".state", `${name}.env`),
    config,
    origin: originOf(config.vars.SHOP_URL, name),
  };
}

/**
 * The configuration of one environment. Production has the names of wrangler.toml. Staging has
 * names of its own for everything that an account has once: the Worker, queues, databases, buckets,
 * counters of limits.
 */
function environmentConfig({ env, ...config }: Configuration, name: EnvironmentName): Environment["config"] {
  const own = (text: string) => nameIn(name, text);
  const given = env[name]?.vars ?? {};
  const vars: Vars = { ...config.vars, ...given, ENVIRONMENT: name };
  // What is the shop's address in wrangler.toml (AUTH_ISSUER) is that of the environment here.
  for (const [key, value] of Object.entries(config.vars)) {
    if (value === config.vars.SHOP_URL && given[key] === undefined && vars.SHOP_URL !== undefined) {
      vars[key] = vars.SHOP_URL;
    }
  }
  if (given.TENANT === undefined) {
    vars.TENANT = own(String(config.vars.TENANT));
  }
  return {
    ...config,
    name: own(config.name),
    vars,
    d1_databases: config.d1_databases.map((d1) => ({ ...d1, database_name: own(d1.database_name) })),
    r2_buckets: config.r2_buckets.map((r2) => ({ ...r2, bucket_name: own(r2.bucket_name) })),
    analytics_engine_datasets: config.analytics_engine_datasets.map((set) => ({
      ...set,
      // The name of a table, which has no hyphens.
      dataset: name === "production" ? set.dataset : `${set.dataset}_${name}`,
    })),
    queues: {
      producers: config.queues.producers.map((producer) => ({ ...producer, queue: own(producer.queue) })),
      consumers: config.queues.consumers.map(({ dead_letter_queue: dead, ...consumer }) => ({
        ...consumer,
        queue: own(consumer.queue),
        ...(dead === undefined ? {} : { dead_letter_queue: own(dead) }),
      })),
    },
    ratelimits: config.ratelimits.map((limit) => ({
      ...limit,
      namespace_id: namespaceIn(name, limit.namespace_id),
    })),
  };
}

/**
 * What something of an account is called in an environment (`workers/index.ts` reads it back).
 */
function nameIn(environment: EnvironmentName, name: string): string {
  return environment === "production" ? name : `${name}-${environment}`;
}

/** A number of the account's own for the same limit: environments do not count together. */
function namespaceIn(environment: EnvironmentName, id: string): string {
  return environment === "production" ? id : `9${id}`;
}

function originOf(url: unknown, name: EnvironmentName): string {
  const parsed = URL.parse(String(url));
  if (parsed === null || parsed.hostname.endsWith(".example")) {
    const place = name === "production" ? "[vars]" : `[env.${name}.vars]`;
    throw new Stop(`Say in wrangler.toml where the shop will be: SHOP_URL of ${place} is ${url}.`);
  }
  return parsed.origin;
}

/** Every queue that is sent to, read from or takes what failed. */
export function queueNames({ config: { queues } }: Environment): string[] {
  const names = [
    ...queues.producers.map(({ queue }) => queue),
    ...queues.consumers.flatMap(({ queue, dead_letter_queue: dead }) => (dead ? [queue, dead] : [queue])),
  ];
  return [...new Set(names)];
}

/** What the account knows of an environment, and its configuration needs. */
export interface Ids {
  /** Of D1 databases, by their names. */
  databases: ReadonlyMap<string, string>;
  /** Of Hyperdrive configurations, by the bindings of their shards. */
  hyperdrives: ReadonlyMap<string, string>;
}

/** Writes the configuration that wrangler deploys the environment with. */
export function writeConfiguration({ config, file, origin }: Environment, ids: Ids) {
  const { hostname, protocol } = new URL(origin);
  const onWorkersDev = hostname.endsWith(".workers.dev");
  const deployed = {
    ...config,
    d1_databases: config.d1_databases.map((d1) => ({
      ...d1,
      database_id: ids.databases.get(d1.database_name),
    })),
    hyperdrive: [...ids.hyperdrives].map(([binding, id]) => ({ binding, id })),
    workers_dev: onWorkersDev,
    preview_urls: false,
    // Only a stand-in for the platform is reached without TLS.
    routes: onWorkersDev || protocol === "http:" ? [] : [{ pattern: hostname, custom_domain: true }],
  };
  fs.writeFileSync(file, `${JSON.stringify(deployed, null, 2)}\n`);
}
