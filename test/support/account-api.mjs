import { randomUUID } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Stop } from "../../scripts/lib/cli.ts";
import { ROOT, temporaryFolder } from "./server.mjs";

/**
 * The platform, as wrangler and the commands meet it over HTTP: one account's API below
 * `/client/v4`, Stripe's webhook endpoints below `/v1`, and the deployed shop itself everywhere
 * else. It keeps what it is asked to make, and shares requests between versions as it is asked to.
 */

/** What a version of the shop answers that never answers. */
export const HANGS = 0;

export const ACCOUNT = "0123456789abcdef0123456789abcdef";
const ACCOUNT_PATH = `/client/v4/accounts/${ACCOUNT}`;

/**
 * @typedef {{ id: string, number: number, bindings: { name: string, type: string }[] }} Version
 * @typedef {{ version_id: string, percentage: number }} Share
 * @typedef {object} Script
 * @property {string | null} migration_tag
 * @property {Version[]} versions
 * @property {Share[][]} deployments Newest first.
 * @property {{ observability?: { head_sampling_rate?: number } }} settings
 */

/** The platform's refusal, with a code of its own. */
class Refusal extends Error {
  /** @param {number} status @param {number} code @param {string} message */
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const notFound = (/** @type {string} */ what) => new Refusal(404, 10007, `${what} does not exist`);

/** Starts the stand-in on a free port of this machine. */
export async function startAccount() {
  const state = {
    /** @type {Map<string, { queue_id: string, consumers: object[] }>} */
    queues: new Map(),
    /**
     * @type {Map<string, { name: string, db: DatabaseSync, hint: string, replication: string }>}
     */
    databases: new Map(),
    /** @type {Map<string, { name: string, locationHint?: string }>} */
    buckets: new Map(),
    /** @type {Map<string, Script>} */
    scripts: new Map(),
    /** @type {{ id: string, name: string, origin: object }[]} */
    hyperdrives: [],
    /** @type {{ id: string, url: string, metadata: object, enabled_events: string[] }[]} */
    webhooks: [],
    /** @type {string[]} Calls that change something, in order. */
    changes: [],
    /** @type {string[]} Calls that nothing here answers. */
    unknown: [],
    /** Changes that are still let through; the next one is refused. */
    changesLeft: Number.POSITIVE_INFINITY,
    /** Changes that are answered with 503 before one goes through. */
    busy: 0,
    /** @type {{ id: string, name: string }[]} */
    zones: [],
    /** @type {{ hostname: string, service: string }[]} */
    domains: [],
    /** @type {object[]} */
    records: [],
    /** @type {{ id: string, rules: object[] } | null} Rules that change headers of requests. */
    ruleset: null,
    /**
     * @type {(path: string, version: number) => number} What a version of the shop answers with.
     */
    shop: () => 200,
    /** Requests of shoppers that each version answered, by its number. */
    answered: /** @type {Record<number, number>} */ ({}),
  };
  let turn = 0;

  const server = http.createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on("data", (chunk) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      try {
        answer(request, body, response);
      } catch (error) {
        const { status = 500, code = 10001 } = error instanceof Refusal ? error : {};
        const message = error instanceof Error ? error.message : String(error);
        json(response, status, { success: false, errors: [{ code, message }], messages: [], result: null });
      }
    });
  });

  /**
   * @param {http.IncomingMessage} request @param {Buffer} body @param {http.ServerResponse}
   *   response
   */
  function answer(request, body, response) {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://stand-in");
    const method = request.method ?? "GET";
    if (!pathname.startsWith("/client/v4") && !pathname.startsWith("/v1/")) {
      return serveShop(request, pathname, response);
    }
    if (method !== "GET" && !pathname.endsWith("/query") && !pathname.endsWith("/assets-upload-session")) {
      if (state.changesLeft === 0) {
        throw new Refusal(400, 10001, "the stand-in lets no more changes through");
      }
      if (state.busy > 0) {
        state.busy -= 1;
        throw new Refusal(503, 10001, "the stand-in is busy");
      }
      state.changesLeft -= 1;
      state.changes.push(`${method} ${pathname.replace(ACCOUNT_PATH, "")}`);
    }
    const path = pathname.replace(ACCOUNT_PATH, "").replace("/client/v4", "");
    const route = Object.entries(routes).find(
      ([key]) => key.startsWith(`${method} `) && matches(key.slice(method.length + 1), path),
    );
    if (!route) {
      state.unknown.push(`${method} ${path}`);
      throw new Refusal(404, 7003, `the stand-in knows no ${method} ${path}`);
    }
    const params = path.match(patternOf(route[0].slice(method.length + 1)))?.slice(1) ?? [];
    const result = route[1](params.map(decodeURIComponent), body, searchParams, request);
    if (pathname.startsWith("/v1/")) {
      return json(response, 200, result);
    }
    json(response, 200, {
      success: true,
      errors: [],
      messages: [],
      result,
      ...(Array.isArray(result)
        ? {
            result_info: {
              page: 1,
              per_page: 100,
              count: result.length,
              total_count: result.length,
              total_pages: 1,
            },
          }
        : {}),
    });
  }

  const script = (/** @type {string} */ name) => {
    const found = state.scripts.get(name);
    if (!found) {
      throw new Refusal(404, 10007, `This Worker does not exist on your account: ${name}`);
    }
    return found;
  };
  const database = (/** @type {string} */ id) => {
    const found = state.databases.get(id);
    if (!found) {
      throw notFound(`the database ${id}`);
    }
    return found;
  };
  const databaseView = (/** @type {string} */ id) => {
    const { name, hint, replication } = database(id);
    return {
      uuid: id,
      name,
      version: "production",
      created_in_region: hint,
      read_replication: { mode: replication },
    };
  };
  const queueView = (/** @type {string} */ name) => {
    const queue = state.queues.get(name);
    if (!queue) {
      throw notFound(`the queue ${name}`);
    }
    return { queue_name: name, ...queue, producers: [], consumers_total_count: queue.consumers.length };
  };
  const queueById = (/** @type {string} */ id) => {
    const [name] = [...state.queues].find(([, { queue_id }]) => queue_id === id) ?? [];
    return queueView(name ?? id);
  };

  /** @param {Script} worker @param {{ name: string, type: string }[]} bindings */
  function addVersion(worker, bindings) {
    const version = { id: randomUUID(), number: worker.versions.length + 1, bindings };
    worker.versions.push(version);
    return version;
  }
  /** Bindings of an upload, and the secrets of the version before, which it inherits. */
  const inherited = (
    /** @type {Script} */ worker,
    /** @type {{ bindings?: { name: string, type: string }[] }} */ metadata,
  ) => [
    ...(metadata.bindings ?? []).filter(({ type }) => type !== "inherit"),
    ...(worker.versions.at(-1)?.bindings ?? []).filter(({ type }) => type === "secret_text"),
  ];

  /**
   * @type {Record<string, (params: string[], body: Buffer, query: URLSearchParams, request:
   *   http.IncomingMessage) => unknown>}
   */
  const routes = {
    "GET /queues": (_, __, query) => {
      const wanted = query.getAll("name");
      return [...state.queues.keys()]
        .filter((name) => wanted.length === 0 || wanted.includes(name))
        .map(queueView);
    },
    "POST /queues": (_, body) => {
      const { queue_name: name } = JSON.parse(String(body));
      if (state.queues.has(name)) {
        throw new Refusal(400, 11009, `Queue name '${name}' is already taken`);
      }
      state.queues.set(name, { queue_id: randomUUID(), consumers: [] });
      return queueView(name);
    },
    "GET /queues/:id/consumers": ([id = ""]) => queueById(id).consumers,
    "POST /queues/:id/consumers": ([id = ""], body) => {
      const consumer = { ...JSON.parse(String(body)), consumer_id: randomUUID() };
      const { dead_letter_queue: dead } = consumer;
      if (dead) {
        queueView(dead);
      }
      state.queues
        .get(queueById(id).queue_name)
        ?.consumers.push({ ...consumer, script: consumer.script_name });
      return consumer;
    },
    "PUT /queues/:id/consumers/:consumer": (_, body) => JSON.parse(String(body)),

    "GET /d1/database": (_, __, query) =>
      [...state.databases.keys()]
        .map(databaseView)
        .filter(({ name }) => name.includes(query.get("name") ?? "")),
    "POST /d1/database": (_, body) => {
      const { name, primary_location_hint: hint } = JSON.parse(String(body));
      if ([...state.databases.values()].some((database) => database.name === name)) {
        throw new Refusal(400, 7502, `A database with the name ${name} exists already`);
      }
      const id = randomUUID();
      state.databases.set(id, { name, db: new DatabaseSync(":memory:"), hint, replication: "disabled" });
      return databaseView(id);
    },
    "GET /d1/database/:id": ([id = ""]) => databaseView(id),
    "PUT /d1/database/:id": ([id = ""], body) => {
      database(id).replication = JSON.parse(String(body)).read_replication.mode;
      return databaseView(id);
    },
    "POST /d1/database/:id/query": ([id = ""], body) => {
      const { db } = database(id);
      const asked = JSON.parse(String(body));
      return [asked.batch ?? asked].flat().map(({ sql, params = [] }) => query(db, sql, params));
    },

    "GET /r2/buckets/:name": ([name = ""]) => {
      const bucket = state.buckets.get(name);
      if (!bucket) {
        throw new Refusal(404, 10006, "The specified bucket does not exist.");
      }
      return bucket;
    },
    "POST /r2/buckets": (_, body) => {
      const bucket = JSON.parse(String(body));
      if (state.buckets.has(bucket.name)) {
        throw new Refusal(409, 10004, "The bucket you tried to create already exists, and you own it.");
      }
      state.buckets.set(bucket.name, bucket);
      return bucket;
    },

    "GET /zones": (_, __, query) => state.zones.filter(({ name }) => name === query.get("name")),
    "GET /zones/:id/dns_records": () => state.records,
    "GET /zones/:id/rulesets/phases/http_request_late_transform/entrypoint": () => {
      if (state.ruleset === null) {
        throw notFound("the ruleset");
      }
      return state.ruleset;
    },
    "PUT /zones/:id/rulesets/phases/http_request_late_transform/entrypoint": (_, body) => {
      state.ruleset = { id: "ruleset", rules: JSON.parse(String(body)).rules };
      return state.ruleset;
    },
    "POST /zones/:id/rulesets/ruleset/rules": (_, body) => {
      state.ruleset?.rules.push(JSON.parse(String(body)));
      return state.ruleset;
    },
    "GET /workers/domains": (_, __, query) =>
      state.domains.filter(({ hostname }) => hostname === query.get("hostname")),
    "GET /workers/subdomain": () => ({ subdomain: "makers" }),

    "GET /hyperdrive/configs": () => state.hyperdrives,
    "POST /hyperdrive/configs": (_, body) => {
      const config = { id: randomUUID().replaceAll("-", ""), ...JSON.parse(String(body)) };
      state.hyperdrives.push(config);
      return config;
    },

    "GET /workers/services/:name": ([name = ""]) => {
      const { migration_tag } = script(name);
      return {
        id: name,
        default_environment: {
          environment: "production",
          script: {
            id: name,
            tag: name,
            tags: [],
            last_deployed_from: "wrangler",
            ...(migration_tag ? { migration_tag } : {}),
          },
        },
      };
    },
    "GET /workers/workers/:name": ([name = ""]) => {
      script(name);
      return { id: name, name, subdomain: { enabled: false, previews_enabled: false } };
    },
    "PATCH /workers/workers/:name/versions/latest": ([name = ""], body) => {
      const worker = script(name);
      const added = Object.keys(JSON.parse(String(body)).env).map((key) => ({
        name: key,
        type: "secret_text",
      }));
      return versionView(addVersion(worker, [...(worker.versions.at(-1)?.bindings ?? []), ...added]));
    },
    "GET /workers/scripts/:name/settings": ([name = ""]) => ({
      bindings: script(name).versions.at(-1)?.bindings,
    }),
    "GET /workers/scripts/:name/secrets": ([name = ""]) =>
      (script(name).versions.at(-1)?.bindings ?? []).filter(({ type }) => type === "secret_text"),
    "PATCH /workers/scripts/:name/secrets-bulk": ([name = ""], body) => {
      const worker = script(name);
      if (worker.deployments[0]?.[0]?.version_id !== worker.versions.at(-1)?.id) {
        throw new Refusal(400, 10215, "the latest version of the Worker is not deployed");
      }
      const added = Object.keys(JSON.parse(String(body)).secrets).map((key) => ({
        name: key,
        type: "secret_text",
      }));
      const version = addVersion(worker, [...(worker.versions.at(-1)?.bindings ?? []), ...added]);
      worker.deployments.unshift([{ version_id: version.id, percentage: 100 }]);
      return added;
    },
    "PUT /workers/scripts/:name": ([name = ""], body, _, request) => {
      const metadata = metadataOf(body, request);
      const worker = state.scripts.get(name) ?? {
        migration_tag: null,
        versions: [],
        deployments: [],
        settings: {},
      };
      state.scripts.set(name, worker);
      const version = addVersion(worker, inherited(worker, metadata));
      worker.migration_tag = metadata.migrations?.new_tag ?? worker.migration_tag;
      worker.deployments.unshift([{ version_id: version.id, percentage: 100 }]);
      return { id: name, etag: "etag", deployment_id: version.id.replaceAll("-", ""), startup_time_ms: 10 };
    },
    "GET /workers/scripts/:name/versions": ([name = ""]) => ({
      items: script(name).versions.toReversed().map(versionView),
    }),
    "POST /workers/scripts/:name/versions": ([name = ""], body, _, request) => {
      const worker = script(name);
      const metadata = metadataOf(body, request);
      if (metadata.migrations) {
        throw new Refusal(400, 10211, "migrations must be fully applied via a non-versioned deployment");
      }
      return versionView(addVersion(worker, inherited(worker, metadata)));
    },
    "GET /workers/scripts/:name/versions/:id": ([name = "", id = ""]) => {
      const version = script(name).versions.find((candidate) => candidate.id === id);
      if (!version) {
        throw notFound(`the version ${id}`);
      }
      return versionView(version);
    },
    "GET /workers/scripts/:name/deployments": ([name = ""]) => ({
      deployments: script(name).deployments.map((versions) => ({
        id: randomUUID(),
        created_on: new Date(0).toISOString(),
        versions,
      })),
    }),
    "POST /workers/scripts/:name/deployments": ([name = ""], body) => {
      const { versions } = JSON.parse(String(body));
      script(name).deployments.unshift(versions);
      return { id: randomUUID(), versions };
    },
    "PATCH /workers/scripts/:name/script-settings": ([name = ""], body) => {
      const worker = script(name);
      Object.assign(worker.settings, JSON.parse(String(body)));
      return worker.settings;
    },
    "POST /workers/scripts/:name/assets-upload-session": () => ({ jwt: "assets", buckets: [] }),
    "POST /workers/scripts/:name/domains/changeset": () => ({
      added: [],
      removed: [],
      updated: [],
      conflicting: [],
    }),
    "PUT /workers/scripts/:name/domains/records": ([name = ""], body) => {
      const { origins } = JSON.parse(String(body));
      state.domains = origins.map((/** @type {{ hostname: string }} */ { hostname }) => ({
        hostname,
        service: name,
      }));
      return state.domains;
    },
    "PUT /workers/scripts/:name/schedules": (_, body) => JSON.parse(String(body)),
    "POST /workers/scripts/:name/subdomain": (_, body) => JSON.parse(String(body)),

    "GET /v1/webhook_endpoints": () => ({ data: state.webhooks }),
    "POST /v1/webhook_endpoints": (_, body) => {
      const asked = new URLSearchParams(String(body));
      const endpoint = {
        id: `we_${randomUUID()}`,
        url: String(asked.get("url")),
        metadata: { made_by: asked.get("metadata[made_by]") },
        enabled_events: asked.getAll("enabled_events[]"),
      };
      state.webhooks.push(endpoint);
      return { ...endpoint, secret: `whsec_${randomUUID()}` };
    },
    "POST /v1/webhook_endpoints/:id": ([id = ""], body) => {
      const events = new URLSearchParams(String(body)).getAll("enabled_events[]");
      state.webhooks = state.webhooks.map((one) =>
        one.id === id ? { ...one, enabled_events: events } : one,
      );
      return state.webhooks.find((one) => one.id === id);
    },
    "DELETE /v1/webhook_endpoints/:id": ([id = ""]) => {
      state.webhooks = state.webhooks.filter((endpoint) => endpoint.id !== id);
      return { id, deleted: true };
    },
  };

  /**
   * The shop, as far as a release looks at it. A request is answered by the version that it names,
   * if that takes part in the deployment, and else by one of the shares in turn.
   * @param {http.IncomingMessage} request @param {string} path @param {http.ServerResponse}
   *   response
   */
  function serveShop(request, path, response) {
    const [name = "", worker] = [...state.scripts][0] ?? [];
    const shares = worker?.deployments[0] ?? [];
    const named = new RegExp(`${name}="([^"]+)"`).exec(
      String(request.headers["cloudflare-workers-version-overrides"] ?? ""),
    )?.[1];
    turn = (turn + 37) % 100;
    let passed = 0;
    const drawn = shares.find(({ percentage }) => {
      passed += percentage;
      return passed > turn;
    });
    const chosen = shares.find(({ version_id: id }) => id === named) ?? drawn;
    const version = worker?.versions.find(({ id }) => id === chosen?.version_id);
    if (!version) {
      return json(response, 404, { error: "there is no Worker here" });
    }
    if (named === undefined) {
      state.answered[version.number] = (state.answered[version.number] ?? 0) + 1;
    }
    const status = state.shop(path, version.number);
    if (status === HANGS) {
      return;
    }
    if (status !== 200) {
      return json(response, status, { code: "broken" });
    }
    switch (path) {
      case "/healthz":
        return json(response, 200, { status: "ok", version: version.id });
      case "/readyz":
        return json(response, 200, { status: "ready" });
      case "/api/catalog/products":
        return json(response, 200, { items: [{ slug: "a-print", variants: [] }] });
      default:
        response.setHeader("Content-Type", "text/html");
        response.end('<link rel="stylesheet" href="/assets/main.css">');
    }
  }

  const port = await new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" ? address?.port : 0);
    });
  });
  const origin = `http://127.0.0.1:${port}`;
  return {
    state,
    origin,
    /** What a command needs to work on this account. */
    env: {
      CLOUDFLARE_API_BASE_URL: `${origin}/client/v4`,
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT,
      CLOUDFLARE_API_TOKEN: "token-of-the-stand-in",
    },
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/**
 * Runs a command of scripts/ in this process, on an account and with secrets in its environment.
 * @param {(args: string[]) => Promise<number | undefined | void>} main
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function runHere(main, args, env) {
  const before = { ...process.env };
  const log = console.log;
  let output = "";
  console.log = (/** @type {unknown} */ line) => {
    output += `${line}\n`;
  };
  Object.assign(process.env, env);
  try {
    return { code: (await main(args)) ?? 0, output };
  } catch (error) {
    if (!(error instanceof Stop)) {
      throw error;
    }
    return { code: error.exitCode, output: `${output}${error.message}` };
  } finally {
    console.log = log;
    process.env = before;
  }
}

/**
 * A checkout whose shop is at the stand-in: its wrangler.toml, changed, and everything else by
 * links.
 * @param {string} origin
 * @param {(toml: string) => string} [change]
 * @returns {string} Its wrangler.toml.
 */
export function checkoutAt(origin, change = (toml) => toml) {
  const folder = temporaryFolder();
  for (const name of fs.readdirSync(ROOT).filter((entry) => !/^(\.|wrangler\.)/.test(entry))) {
    fs.symlinkSync(path.join(ROOT, name), path.join(folder, name));
  }
  const toml = fs
    .readFileSync(path.join(ROOT, "wrangler.toml"), "utf8")
    .replaceAll(/https:\/\/(staging\.)?edge-storefront\.example|https:\/\/api\.stripe\.com/g, origin)
    .replace('EMAIL_FROM = ""', 'EMAIL_FROM = "shop@example.com"');
  const file = path.join(folder, "wrangler.toml");
  fs.writeFileSync(file, change(toml));
  return file;
}

/** @param {http.ServerResponse} response @param {number} status @param {unknown} body */
function json(response, status, body) {
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(JSON.stringify(body));
}

const patternOf = (/** @type {string} */ route) => new RegExp(`^${route.replaceAll(/:\w+/g, "([^/]+)")}$`);
const matches = (/** @type {string} */ route, /** @type {string} */ path) => patternOf(route).test(path);

const versionView = (/** @type {Version} */ { id, number, bindings }) => ({
  id,
  number,
  metadata: { created_on: new Date(0).toISOString(), source: "wrangler" },
  annotations: {},
  resources: { bindings, script: { etag: "etag", handlers: ["fetch"] }, script_runtime: {} },
  startup_time_ms: 10,
});

/**
 * The part `metadata` of an upload.
 * @param {Buffer} body @param {http.IncomingMessage} request
 */
function metadataOf(body, request) {
  const boundary = /boundary=(.+)$/.exec(String(request.headers["content-type"]))?.[1] ?? "";
  const part = String(body)
    .split(`--${boundary}`)
    .find((text) => text.includes('name="metadata"'));
  return JSON.parse(part?.slice(part.indexOf("\r\n\r\n") + 4) ?? "{}");
}

/**
 * @param {DatabaseSync} db @param {string} sql @param {import("node:sqlite").SQLInputValue[]}
 *   params
 */
function query(db, sql, params) {
  const meta = {
    served_by: "stand-in",
    duration: 0,
    changes: 0,
    last_row_id: 0,
    rows_read: 0,
    rows_written: 0,
  };
  if (/^\s*(select|pragma)|returning/i.test(sql)) {
    return { success: true, meta, results: db.prepare(sql).all(...params) };
  }
  db.exec(sql);
  return { success: true, meta, results: [] };
}
