import { z } from "zod";
import { placeOf, shardUrls } from "../postgres/shards.ts";
import type { Account } from "./account.ts";
import { type Environment, type Ids, queueNames } from "./environments.ts";

/**
 * Where a database may be made (https://developers.cloudflare.com/d1/configuration/data-location/).
 */
export const LOCATIONS = ["wnam", "enam", "weur", "eeur", "apac", "oc"] as const;

/** Something that an account lacks, and how it is made. */
export interface Step {
  what: string;
  make: () => Promise<unknown>;
}

/** What a person wants of the resources that cannot be read from wrangler.toml. */
export interface Wishes {
  location: (typeof LOCATIONS)[number] | null;
  /** The databases of order shards; none where orders are in D1. */
  postgres: readonly string[];
}

/**
 * The order shards that `--postgres` names, or ORDERS_POSTGRES, which no user of the machine sees.
 */
export function shardsGiven(option: string | undefined): string[] {
  const text = option ?? process.env.ORDERS_POSTGRES;
  return text ? shardUrls(text, option === undefined ? "ORDERS_POSTGRES" : "--postgres") : [];
}

export interface Resources extends Ids {
  /** How many are there. */
  present: number;
  missing: readonly Step[];
}

const Named = z.object({ name: z.string(), id: z.string() });
const Database = z.object({ name: z.string(), uuid: z.string() });
const Replication = z.object({
  read_replication: z.object({ mode: z.string() }).nullish(),
});

/** What the account has of an environment's resources, and what it lacks. */
export async function lookAt(account: Account, environment: Environment, wishes: Wishes): Promise<Resources> {
  const { databases, ...d1 } = await lookAtDatabases(account, environment, wishes);
  const { hyperdrives, ...postgres } = await lookAtHyperdrive(account, environment, wishes);
  const parts = [
    await lookAtQueues(account, environment),
    d1,
    await lookAtBuckets(account, environment, wishes),
    postgres,
  ];
  return {
    databases,
    hyperdrives,
    present: parts.reduce((sum, { present }) => sum + present, 0),
    missing: parts.flatMap(({ missing }) => missing),
  };
}

async function lookAtQueues(account: Account, environment: Environment) {
  const found = await account.list("/queues", z.object({ queue_name: z.string() }));
  const there = new Set(found.map(({ queue_name: name }) => name));
  const wanted = queueNames(environment);
  const missing = wanted
    .filter((name) => !there.has(name))
    .map((name) => ({
      what: `the queue ${name}`,
      make: () => account.make("/queues", { queue_name: name }, z.unknown()),
    }));
  return { present: wanted.length - missing.length, missing };
}

/** The ids of the databases that are there, by their names. */
export async function databaseIds(account: Account, { config }: Environment): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const { database_name: name } of config.d1_databases) {
    const found = await account.list(`/d1/database?name=${encodeURIComponent(name)}`, Database);
    const id = found.find((database) => database.name === name)?.uuid;
    if (id !== undefined) {
      ids.set(name, id);
    }
  }
  return ids;
}

async function lookAtDatabases(account: Account, environment: Environment, { location }: Wishes) {
  const databases = await databaseIds(account, environment);
  const missing: Step[] = [];
  for (const { database_name: name } of environment.config.d1_databases) {
    const id = databases.get(name);
    if (id === undefined) {
      missing.push({
        what: `the database ${name}${location ? ` in ${location}` : ""}, with read replication`,
        make: () => makeDatabase(account, name, location),
      });
      continue;
    }
    const { read_replication: replication } = await account.get(`/d1/database/${id}`, Replication);
    if (replication?.mode !== "auto") {
      missing.push({ what: `read replication of the database ${name}`, make: () => replicate(account, id) });
    }
  }
  return { databases, present: databases.size, missing };
}

/** `location` null leaves it to the platform, which takes the place of the person who asks. */
async function makeDatabase(account: Account, name: string, location: Wishes["location"]) {
  const hint = location === null ? {} : { primary_location_hint: location };
  const { uuid } = await account.make("/d1/database", { name, ...hint }, Database);
  await replicate(account, uuid);
}

/** https://developers.cloudflare.com/d1/best-practices/read-replication/ */
function replicate(account: Account, id: string) {
  return account.set("PUT", `/d1/database/${id}`, { read_replication: { mode: "auto" } });
}

async function lookAtBuckets(account: Account, { config }: Environment, { location }: Wishes) {
  const missing: Step[] = [];
  for (const { bucket_name: name } of config.r2_buckets) {
    if ((await account.find(`/r2/buckets/${name}`, z.unknown())) === null) {
      missing.push({
        what: `the bucket ${name}`,
        make: () =>
          account.make("/r2/buckets", { name, ...(location ? { locationHint: location } : {}) }, z.unknown()),
      });
    }
  }
  return { present: config.r2_buckets.length - missing.length, missing };
}

/**
 * Hyperdrive of the order shards. Its ids are the account's, so they are found by their names:
 * `<Worker>-orders-<number>`, and `<Worker>-orders-replica-<number>` for one that only reads.
 */
async function lookAtHyperdrive(account: Account, { config }: Environment, { postgres }: Wishes) {
  const found = await account.list("/hyperdrive/configs", Named);
  const prefix = `${config.name}-orders-`;
  const hyperdrives = new Map(
    found.flatMap(({ name, id }) => {
      const [, replica, shard] =
        /^(replica-)?(\d+)$/.exec(name.startsWith(prefix) ? name.slice(prefix.length) : "") ?? [];
      return shard === undefined ? [] : [[`ORDERS_PG_${replica ? "REPLICA_" : ""}${shard}`, id] as const];
    }),
  );
  const missing = postgres.flatMap((url, shard) =>
    hyperdrives.has(`ORDERS_PG_${shard}`)
      ? []
      : {
          what: `Hyperdrive before ${placeOf(url)}`,
          make: () =>
            account.make("/hyperdrive/configs", hyperdriveOf(`${prefix}${shard}`, url), z.unknown()),
        },
  );
  return { hyperdrives, present: hyperdrives.size, missing };
}

/** An order must be read in its present state: Hyperdrive may not cache. */
function hyperdriveOf(name: string, text: string) {
  const url = new URL(text);
  return {
    name,
    origin: {
      scheme: "postgres",
      host: url.hostname,
      port: Number(url.port || 5432),
      database: decodeURIComponent(url.pathname.slice(1)),
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    },
    caching: { disabled: true },
  };
}
