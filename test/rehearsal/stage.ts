/** The built Worker behind the wrapper, with queues and a payment provider beside it. */
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { build } from "esbuild";
import { z } from "zod";
import { Server } from "../../load/lib/servers.ts";
import { Merchant } from "../../load/lib/shop-client.ts";
import { CONFIG, FAST_FOLDER, inProject } from "../../scripts/lib/project.ts";
import { STRIPE_KEY, StripeDouble } from "../support/stripe.ts";
import { Broker, type Consumer, type QueueFaults } from "./broker.ts";
import { NO_LIMITS, Provider, type ProviderOptions } from "./provider.ts";
import { type Command, type Counts, type Outcome, PLATFORM_PATH, type Settings } from "./settings.ts";

export const SKU = "RUSH-1";
export const LATE_SKU = "RUSH-2";
const CATALOG = `Handle,Title,Body (HTML),Vendor,Published,Option1 Name,Option1 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,Status
rush,Rush,,Test,TRUE,Title,Default Title,${SKU},shopify,100000,deny,20.00,active
late,Late,,Test,TRUE,Title,Default Title,${LATE_SKU},shopify,1000,deny,20.00,active
`;

const NO_QUEUE_FAULTS: QueueFaults = { twice: 0, late: 0, longestDelayMs: 0, hang: 0, hangMs: 0 };

export interface StageOptions {
  seed: string;
  /** Faults of the database and of alarms. */
  play?: Partial<Pick<Settings, "cache" | "objectWriteMs" | "database" | "alarmsLost">>;
  queueFaults?: QueueFaults;
  /** Consumers of one queue at once. */
  consumers?: number;
  /** How much faster than on the platform the cron rings and delays of queues pass. */
  haste?: number;
  provider?: ProviderOptions;
  vars?: Record<string, unknown>;
  /** The builds that are served first; that of dist/worker alone when null. */
  builds?: Builds | null;
}

const CALM = { statementMs: 1, longestWaitMs: 5_000, overloaded: 0, lost: 0 };

export class Stage {
  readonly provider: Provider<StripeDouble>;
  readonly broker: Broker;
  readonly settings: Settings;
  readonly stateDir: string;
  server: Server;
  merchant: Merchant;
  readonly #vars: Record<string, unknown>;
  readonly #wrapper: string;
  readonly #haste: number;

  private constructor(
    parts: Pick<Stage, "provider" | "broker" | "settings" | "stateDir" | "server" | "merchant">,
    vars: Record<string, unknown>,
    wrapper: string,
    haste: number,
  ) {
    this.provider = parts.provider;
    this.broker = parts.broker;
    this.settings = parts.settings;
    this.stateDir = parts.stateDir;
    this.server = parts.server;
    this.merchant = parts.merchant;
    this.#vars = vars;
    this.#wrapper = wrapper;
    this.#haste = haste;
  }

  /** Serves a shop of a few products. The Worker is built already. */
  static async open(options: StageOptions): Promise<Stage> {
    // Not on a disk: how long the platform waits for a write is played (`objectWriteMs`).
    const stateDir = fs.mkdtempSync(path.join(FAST_FOLDER, "shop-rehearsal-"));
    const config = await readWrangler();
    const wrapper = path.join(stateDir, "wrapper.js");
    await bundleWrapper(config.objects, wrapper);
    const provider = await Provider.open(options.provider ?? NO_LIMITS, new StripeDouble());
    let stage: Stage | null = null;
    const broker = await Broker.open(config.consumers, {
      seed: options.seed,
      atOnce: options.consumers ?? 250,
      haste: options.haste ?? 1,
      faults: { ...(options.queueFaults ?? NO_QUEUE_FAULTS) },
      deliver: (queue, messages) => {
        if (!stage) {
          throw new Error("nothing is served yet");
        }
        return stage.command<Outcome>({ do: "deliver", queue, messages });
      },
    });
    const settings: Settings = {
      seed: options.seed,
      broker: broker.origin,
      queues: config.queues,
      cache: options.play?.cache ?? false,
      objectWriteMs: options.play?.objectWriteMs ?? 0,
      database: options.play?.database ?? CALM,
      alarmsLost: options.play?.alarmsLost ?? 0,
    };
    const vars = {
      REHEARSAL: JSON.stringify({ ...settings, database: CALM, alarmsLost: 0 }),
      STRIPE_API_URL: provider.origin,
      STRIPE_SECRET_KEY: STRIPE_KEY,
      ...options.vars,
    };
    try {
      const server = await serve(stateDir, { vars, wrapper, builds: options.builds ?? null });
      const merchant = await Merchant.at(server.origin);
      stage = new Stage(
        { provider, broker, settings, stateDir, server, merchant },
        vars,
        wrapper,
        options.haste ?? 1,
      );
      return stage;
    } catch (error) {
      provider.close();
      broker.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.broker.isOpen = false;
    await this.server.stop();
    this.broker.close();
    this.provider.close();
    fs.rmSync(this.stateDir, { recursive: true, force: true });
  }

  /** Plays the faults that the stage was opened with. */
  async begin(): Promise<void> {
    await this.command({ do: "settings", settings: this.settings });
  }

  /** The Worker meets no faults until it begins again; limits and latencies stay. */
  async calm(): Promise<void> {
    const database = { ...this.settings.database, overloaded: 0, lost: 0 };
    await this.command({ do: "settings", settings: { ...this.settings, database, alarmsLost: 0 } });
  }

  /** Serves other builds on the same state and port. */
  async deploy(builds: Builds): Promise<void> {
    this.broker.isOpen = false;
    await this.server.stop();
    const { port } = this.server;
    this.server = await serve(this.stateDir, { vars: this.#vars, wrapper: this.#wrapper, builds, port });
    this.broker.isOpen = true;
    await this.begin();
  }

  async command<T>(command: Command): Promise<T> {
    const response = await fetch(`${this.server.origin}${PLATFORM_PATH}`, {
      method: "PUT",
      body: JSON.stringify(command),
    });
    if (!response.ok) {
      throw new Error(`${command.do}: ${response.status} ${await response.text()}`);
    }
    return (await response.json()) as T;
  }

  /** What was counted since it was last asked. */
  async counts(): Promise<Counts> {
    const [counts, ...more] = await this.command<[Counts, ...Counts[]]>({ do: "counts" });
    return more.reduce(added, counts);
  }

  /** Rings the cron each minute until the returned function is called. */
  cron(): () => Promise<void> {
    const everyMs = 60_000 / this.#haste;
    const stopped = new AbortController();
    const ringing = (async () => {
      while (!stopped.signal.aborted) {
        await this.command({ do: "cron" }).catch(() => {});
        await pause(everyMs, undefined, { signal: stopped.signal }).catch(() => {});
      }
    })();
    return async () => {
      stopped.abort();
      await ringing;
    };
  }
}

function added(a: Counts, b: Counts): Counts {
  const sum = (name: "objects" | "methods" | "alarms" | "faults" | "queries") => {
    const names = new Set([...Object.keys(a[name]), ...Object.keys(b[name])]);
    return Object.fromEntries([...names].map((key) => [key, (a[name][key] ?? 0) + (b[name][key] ?? 0)]));
  };
  return {
    objects: sum("objects"),
    methods: sum("methods"),
    alarms: sum("alarms"),
    faults: sum("faults"),
    queries: sum("queries"),
    objectRowsWritten: a.objectRowsWritten + b.objectRowsWritten,
    requestStatements: a.requestStatements + b.requestStatements,
    otherStatements: a.otherStatements + b.otherStatements,
    replicaStatements: a.replicaStatements + b.replicaStatements,
    waitedForConnection: a.waitedForConnection + b.waitedForConnection,
  };
}

/** Which build serves requests and queues, and which one objects run. */
export interface Builds {
  worker: string;
  objects: string;
}

function serve(
  stateDir: string,
  options: { vars: Record<string, unknown>; wrapper: string; builds: Builds | null; port?: number },
): Promise<Server> {
  return Server.start({
    kind: "shop",
    stateDir,
    catalog: CATALOG,
    vars: options.vars,
    wrapper: options.wrapper,
    ...(options.builds === null ? {} : { build: options.builds.worker, objects: options.builds.objects }),
    ...(options.port === undefined ? {} : { port: options.port }),
  });
}

const Wrangler = z.object({
  durable_objects: z.object({ bindings: z.array(z.object({ name: z.string(), class_name: z.string() })) }),
  queues: z.object({
    producers: z.array(z.object({ binding: z.string(), queue: z.string() })),
    consumers: z.array(
      z.object({
        queue: z.string(),
        max_batch_size: z.int().default(10),
        max_batch_timeout: z.number().default(5),
        max_retries: z.int().default(3),
        dead_letter_queue: z.string().optional(),
        max_concurrency: z.int().nullish(),
      }),
    ),
  }),
});

interface WranglerConfig {
  /** Classes of Durable Objects by binding. */
  objects: { name: string; className: string }[];
  queues: Record<string, string>;
  consumers: Consumer[];
}

async function readWrangler(): Promise<WranglerConfig> {
  const { unstable_readConfig: readConfig } = await import("wrangler");
  const { durable_objects: objects, queues } = Wrangler.parse(readConfig({ config: CONFIG }));
  return {
    objects: objects.bindings.map(({ name, class_name: className }) => ({ name, className })),
    queues: Object.fromEntries(queues.producers.map(({ binding, queue }) => [binding, queue])),
    consumers: queues.consumers.map((consumer) => ({
      queue: consumer.queue,
      maxBatchSize: consumer.max_batch_size,
      // The archive waits a minute for full batches, and the checks at the end would wait with it.
      maxBatchTimeoutMs: Math.min(consumer.max_batch_timeout, 1) * 1_000,
      maxRetries: consumer.max_retries,
      deadLetterQueue: consumer.dead_letter_queue ?? null,
      maxConcurrency: consumer.max_concurrency ?? null,
    })),
  };
}

/**
 * One module for workerd that imports the Worker as `./index.js` and exports each of its classes,
 * played.
 */
async function bundleWrapper(objects: WranglerConfig["objects"], outfile: string): Promise<void> {
  const classes = objects.map(
    ({ name, className }) => `export const ${className} = playedObject("${name}", shop.${className});`,
  );
  await build({
    stdin: {
      contents: `import * as shop from "./index.js";
        import worker, { playedObject } from "./test/rehearsal/platform/index.ts";
        export * from "./index.js";
        export default worker;
        ${classes.join("\n")}`,
      resolveDir: inProject("."),
    },
    outfile,
    bundle: true,
    format: "esm",
    target: "es2024",
    logLevel: "warning",
    external: ["cloudflare:*", "node:*"],
    plugins: [
      {
        name: "the Worker is its build",
        setup({ onResolve }) {
          onResolve({ filter: /(^\.\/index\.js|workers\/index\.ts)$/ }, () => ({
            path: "./index.js",
            external: true,
          }));
        },
      },
    ],
  });
}
