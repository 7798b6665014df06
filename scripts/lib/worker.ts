import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { parse as parseToml } from "smol-toml";
import { z } from "zod";
import { Stop } from "./cli.ts";
import { readableLines } from "./log.ts";
import { CONFIG, inProject, ROOT, TOOLS_ENV } from "./project.ts";
import { developmentEnv } from "./secrets.ts";

// wrangler and Miniflare take a second of processor to load, so only the functions that need them
// import them.

type WorkerOptions = ReturnType<
  typeof import("wrangler").unstable_getMiniflareWorkerOptions
>["workerOptions"];
type MiniflareSettings = Parameters<typeof import("miniflare").convertV4MiniflareOptions>[0];

/** Set by a command that has built the Worker, for the commands that it starts. */
export const ALREADY_BUILT = "WORKER_IS_BUILT";
/** Set by a command that starts many, each of which would ask wrangler for the same. */
export const WORKER_OPTIONS = "WORKER_OPTIONS";

const HOST = "127.0.0.1";
const BUILT_WORKER = "dist/worker/index.js";
/** The name of the entrypoint that sockets lead to. */
const DIRECT = "direct";
/** Lends its bindings, and is what benchmarks compare with. */
const EMPTY_WORKER = 'export default { fetch() { return new Response("ok"); } };';
/**
 * Runs the statement that it is sent in D1, and reads every file of the archive, its lines one by
 * one.
 */
const STORES_WORKER = `export default {
  async fetch(request, { DB, EVENT_ARCHIVE }) {
    try {
      if (request.method === "POST") {
        return Response.json((await DB.prepare(await request.text()).all()).results);
      }
      const lines = [];
      for (let cursor, more = true; more; ) {
        const page = await EVENT_ARCHIVE.list({ prefix: "events/", ...(cursor ? { cursor } : {}) });
        for (const { key } of page.objects) {
          const file = (await EVENT_ARCHIVE.get(key)).body.pipeThrough(new DecompressionStream("gzip"));
          lines.push(...(await new Response(file).text()).trimEnd().split("\\n"));
        }
        cursor = page.cursor;
        more = page.truncated;
      }
      return Response.json(lines);
    } catch (error) {
      return new Response(String(error), { status: 500 });
    }
  },
};`;
/** The Worker through which a test or a benchmark reads the stores, for `unsafeGetDirectURL`. */
export const STORES = "stores";

const Config = z.object({ name: z.string(), vars: z.record(z.string(), z.unknown()) });

let building: Promise<void> | undefined;

/**
 * Builds assets and Worker as a deploy does, minified, into dist/worker; once a process, and once
 * only in a run of `npm test`.
 */
export function buildWorker(): Promise<void> {
  building ??= process.env[ALREADY_BUILT] ? Promise.resolve() : build();
  return building;
}

async function build() {
  console.log("Building the Worker…");
  const wrangler = inProject("node_modules/wrangler/bin/wrangler.js");
  const args = [wrangler, "deploy", "--env=", "--dry-run", "--minify", "--outdir", inProject("dist/worker")];
  try {
    await promisify(execFile)(process.execPath, args, { cwd: ROOT, env: TOOLS_ENV });
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Stop(`The Worker could not be built.\n${readableLines(stdout + stderr)}`);
  }
}

/** Where the runtime answers on a port. */
export function originOf(port: number) {
  return `http://${HOST}:${port}`;
}

/** The vars of the Worker in development: those of wrangler.toml, and the secrets beside them. */
export function developmentVars() {
  return { ...readConfig().vars, ...developmentEnv() };
}

function readConfig() {
  return Config.parse(parseToml(fs.readFileSync(CONFIG, "utf8")));
}

/**
 * What wrangler makes of wrangler.toml for Miniflare. A run of `npm test` asks it once, for it
 * takes half a second of processor to load.
 */
export async function workerOptions(): Promise<WorkerOptions> {
  const { [WORKER_OPTIONS]: known } = process.env;
  if (known) {
    return JSON.parse(known);
  }
  const { unstable_getMiniflareWorkerOptions: optionsOf } = await import("wrangler");
  return optionsOf(CONFIG).workerOptions;
}

/** Runs workerd on a state folder, with every binding of wrangler.toml. */
export async function startRuntime(
  stateDir: string,
  {
    worker,
    build = inProject(BUILT_WORKER),
    objects,
    port,
    vars,
    wrapper,
    inspectorPort,
    shards = [],
    isolates = [],
    retries,
    stores = false,
  }: {
    /** The built Worker, or an empty one that only lends its bindings. */
    worker: "built" | "none";
    /** The file of the built Worker: that of this code when left out. */
    build?: string;
    /** The file of another build whose objects serve this one, as for minutes after a deploy. */
    objects?: string;
    /** Opens a socket straight to the Worker: the development proxy would be the bottleneck. */
    port?: number;
    /** Vars that differ from those of wrangler.toml. */
    vars?: Record<string, unknown>;
    /** A module that runs before the built Worker and imports it as `./index.js`. */
    wrapper?: string;
    /** Where a profiler may connect. */
    inspectorPort?: number;
    /** The Postgres databases of orders, bound as ORDERS_PG_0…N. */
    shards?: readonly string[];
    /**
     * Ports of more isolates of the Worker, as in other places: they share its databases and
     * objects, and neither memory nor the platform's counters.
     */
    isolates?: readonly number[];
    /**
     * Times that a queue hands a message over again before it dies: wrangler.toml's when left out.
     */
    retries?: number;
    /**
     * Whether a Worker beside it, with an address of its own, answers what the stores hold.
     * Miniflare's own bindings block this process for each call, while the runtime may wait for
     * this process to read its log: after a crash the runtime logs so much that both would wait for
     * each other.
     */
    stores?: boolean;
  },
) {
  Object.assign(process.env, TOOLS_ENV);
  const { convertV4MiniflareOptions, Log, LogLevel, Miniflare } = await import("miniflare");
  const { modulesRules: _unsupported, ...options } = await workerOptions();
  options.queueConsumers = promptConsumers(options.queueConsumers, retries);
  // It names the files of its objects, so the Worker that has them is always called by it.
  const { name } = readConfig();
  const bindings = {
    ...(options.bindings as Record<string, string>),
    // A laptop may be offline, and its sales would wait for the beacon.
    DRAND_URLS: "",
    ...developmentEnv(),
    ...(port ? { SHOP_URL: originOf(port) } : {}),
    ...vars,
  };
  const hyperdrives = Object.fromEntries(shards.map((url, shard) => [`ORDERS_PG_${shard}`, url]));
  const settings = {
    resourcePersistencePath: path.join(stateDir, "v3"),
    host: HOST,
    port: 0,
    cf: false,
    logRequests: false,
    // Where its cron is run (cron.ts).
    unsafeTriggerHandlers: true,
    log: new Log(LogLevel.WARN),
    ...(inspectorPort === undefined ? {} : { inspectorPort }),
    workers: [
      worker === "built"
        ? {
            ...options,
            name: objects === undefined ? name : `${name}-front`,
            modules: builtModules(build, wrapper),
            hyperdrives,
            bindings,
            ...(objects === undefined ? {} : { durableObjects: objectsOf(name, options.durableObjects) }),
            ...(port ? { unsafeDirectSockets: [{ host: HOST, port, entrypoint: DIRECT }] } : {}),
          }
        : {
            name,
            modules: true,
            script: EMPTY_WORKER,
            d1Databases: options.d1Databases,
            ...(port ? { unsafeDirectSockets: [{ host: HOST, port }] } : {}),
          },
      ...(objects === undefined
        ? []
        : [
            {
              ...options,
              name,
              modules: builtModules(objects, wrapper),
              hyperdrives,
              bindings,
              queueConsumers: {},
            },
          ]),
      ...isolates.map((at) => ({
        ...options,
        name: `${name}-${at}`,
        modules: builtModules(build, wrapper),
        hyperdrives,
        bindings,
        durableObjects: objectsOf(name, options.durableObjects),
        queueConsumers: {},
        ratelimits: {},
        unsafeDirectSockets: [{ host: HOST, port: at, entrypoint: DIRECT }],
      })),
      ...(stores
        ? [
            {
              name: STORES,
              modules: true,
              script: STORES_WORKER,
              d1Databases: options.d1Databases,
              r2Buckets: options.r2Buckets,
              unsafeDirectSockets: [{ host: HOST, port: 0 }],
            },
          ]
        : []),
    ],
  };
  // wrangler's types allow what Miniflare's forbid: a key that is there and undefined.
  const runtime = new Miniflare(convertV4MiniflareOptions(settings as unknown as MiniflareSettings));
  await runtime.ready;
  return runtime;
}

/**
 * Local queues live in memory and end with the runtime, so no message waits there for a full batch.
 */
function promptConsumers(consumers: unknown, retries: number | undefined) {
  const all = Object.entries(
    consumers as Record<string, { maxBatchTimeout?: number; maxRetries?: number; deadLetterQueue?: string }>,
  );
  return Object.fromEntries(
    all.map(([queue, consumer]) => {
      const { maxRetries, deadLetterQueue } = consumer;
      // Behind the consumers of dead letters nothing stands.
      const tries = deadLetterQueue === undefined ? maxRetries : (retries ?? maxRetries);
      return [
        queue,
        {
          ...consumer,
          maxBatchTimeout: Math.min(consumer.maxBatchTimeout ?? 1, 1),
          ...(tries === undefined ? {} : { maxRetries: tries }),
        },
      ];
    }),
  );
}

/** The bindings of objects to those of another Worker. */
function objectsOf(scriptName: string, bound: unknown) {
  const objects = Object.entries(bound as Record<string, object>);
  return Object.fromEntries(objects.map(([binding, object]) => [binding, { ...object, scriptName }]));
}

/**
 * The Worker under a second name too. A socket to the default entrypoint of a Worker with assets
 * leads through the asset router, which costs several times what the request does. The Worker
 * serves its assets by itself.
 */
function builtModules(build: string, wrapper?: string) {
  const module = (name: string, contents: string) => ({
    type: "ESModule" as const,
    path: path.posix.join(path.posix.dirname(BUILT_WORKER), name),
    contents,
  });
  const worker = wrapper === undefined ? "./index.js" : "./wrapper.js";
  return [
    module(
      "entry.js",
      `import worker from "${worker}"; export * from "${worker}"; export { worker as default, worker as ${DIRECT} };`,
    ),
    ...(wrapper === undefined ? [] : [module("wrapper.js", wrapper)]),
    module("index.js", fs.readFileSync(build, "utf8")),
  ];
}
