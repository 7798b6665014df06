import { execFileSync } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import os from "node:os";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { buildSync } from "esbuild";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { faultPlugin } from "./test/faults/plugin.ts";
import { migratedSchema } from "./test/support/migrated-schema.mjs";
import { postgresShards } from "./test/support/postgres-urls.mjs";

/** Tokens in tests are signed with a key made for this run. */
const { privateKey } = generateKeyPairSync("ed25519");
const key = { ...privateKey.export({ format: "jwk" }), kid: "test", alg: "EdDSA" };

const { privateKey: agentKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const agentKeys = [{ ...agentKey.export({ format: "jwk" }), kid: "agents", alg: "ES256", iat: 0 }];

// Pages name the files that browsers load; the names are made by the build.
execFileSync(process.execPath, ["scripts/build-assets.ts"], { cwd: import.meta.dirname });

const fault = faultPlugin(import.meta.dirname);

const ofAll = {
  // Workers log as JSON: shown for tests that fail.
  silent: "passed-only" as const,
  // The timeout guards against tests that hang. It measures nothing, because other work shares the
  // machine.
  testTimeout: 60_000,
  hookTimeout: 60_000,
  isolate: false,
  // Half of a file's time its shop waits for a queue or an alarm, so on two cores three go on at
  // once, beside the suites from outside.
  maxWorkers: Math.max(3, os.availableParallelism() - 1),
};

/**
 * Tests that only Postgres needs run in a project of their own, so that no other test waits for a
 * server.
 */
const ON_POSTGRES = "{stores/orders/postgres-*,test/postgres/*}.test.ts";
const shards = await postgresShards();

async function runtime(hyperdrives: Record<string, string> = {}) {
  return cloudflareTest({
    wrangler: { configPath: "./wrangler.toml" },
    miniflare: {
      hyperdrives,
      // Deployed, these two wait a minute and a second for full batches. A minute later another
      // file has the runtime, and many tests wait for what these do.
      queueConsumers: {
        analytics: {
          maxBatchSize: 100,
          maxBatchTimeout: 0.2,
          maxRetries: 60,
          deadLetterQueue: "analytics-dlq",
        },
        catalog: { maxBatchSize: 10, maxBatchTimeout: 0.2, maxRetries: 8, deadLetterQueue: "catalog-dlq" },
      },
      bindings: {
        ENVIRONMENT: "test",
        AUTH_KEYS: JSON.stringify({ keys: [key] }),
        AGENT_KEYS: JSON.stringify({ keys: agentKeys }),
        DATA_KEYS: randomBytes(32).toString("base64url"),
        INDEX_KEY: randomBytes(32).toString("base64url"),
        // All tests come from one address and share a few people.
        IP_LIMIT: 0,
        USER_LIMIT: 0,
        HASH_COST: "low",
        DRAND_URLS: "",
        // A busy machine's late answer is no failure of a provider; tests of those say how long.
        PAYMENT_TIMEOUT_MS: 1_000,
        // No test but those of the pace waits for it.
        STRIPE_OPERATIONS_PER_SECOND: 100_000,
        MOCK_WEBHOOK_DELAY_MS: 50,
        PAYMENT_WEBHOOK_SECRETS: JSON.stringify({ mock: ["the-secret-of-now", "the-secret-before"] }),
        // The test runner lets a request's promise be resolved in the context of another, which the
        // runtime does not: requests that share a call are proven against the served Worker
        // (test/served).
        COALESCE_RESERVATIONS: "off",
        SCHEMA: migratedSchema(await readD1Migrations("migrations/d1")),
        PROPERTY_RUNS: process.env.CHAOS === "full" ? 500 : 5,
        PROPERTY_STEPS: Number(process.env.CHAOS_STEPS ?? 0),
        PROPERTY_SEED: Number(process.env.CHAOS_SEED ?? Date.now() % 2 ** 31),
        PATIENCE_MS: Number(process.env.PATIENCE_MS ?? 30_000),
      },
    },
  });
}

/**
 * Most of what a runtime is sent would be source maps: our own keep the positions only, those of
 * packages go.
 */
const leanSourceMaps = {
  name: "lean-source-maps",
  enforce: "post",
  transform(code, id) {
    if (id.includes("/node_modules/")) {
      return { code: `${code}\n`, map: { mappings: "" } };
    }
    this.getCombinedSourcemap().sourcesContent = [""];
    return null;
  },
} satisfies Plugin;

/** The library of passkeys and what it needs are hundreds of files: a runtime is sent one. */
const passkeysInOneFile = {
  name: "passkeys-in-one-file",
  enforce: "pre",
  load(id) {
    if (!id.includes("/@simplewebauthn/server/esm/index.js")) {
      return null;
    }
    const { outputFiles } = buildSync({ entryPoints: [id], bundle: true, format: "esm", write: false });
    return { code: outputFiles[0]?.text ?? "", map: { mappings: "" } };
  },
} satisfies Plugin;

// Starting a runtime and loading the Worker takes longer than most files' tests, so files share
// one: setup.ts empties it before each.
const inWorkerd = { ...ofAll, setupFiles: ["test/support/setup.ts"] };

export default defineConfig(async () => ({
  test: {
    coverage: {
      provider: "istanbul" as const,
      reporter: ["text-summary", "lcov"],
      // Islands run in a browser alone (test/browser), commands in Node (test/commands).
      exclude: [
        "test/**",
        "load/**",
        "scripts/**",
        "web/**/*.island.ts",
        "web/**/islands/**",
        "web/islands-lib/**",
      ],
      thresholds: { statements: 90, branches: 85 },
    },
    // When a file's tests are over, its shop may still be delivering a message: that ends with the
    // runtime, and fails nothing.
    onUnhandledError: (error: { message: string }) =>
      !error.message.startsWith("[vitest-worker]: Closing rpc"),
    // A project that extends this file has it loaded again, which takes a second each.
    projects: [
      // Rules without I/O need no runtime of their own.
      {
        extends: false,
        plugins: [fault],
        test: {
          ...ofAll,
          name: "rules",
          include: [
            "{domain,demo/{art,apparel}}/**/*.test.ts",
            "test/{arrows,comments,words,migrations,object-methods,faults/*}.test.ts",
          ],
        },
      },
      {
        extends: false,
        plugins: [await runtime(), fault, leanSourceMaps, passkeysInOneFile],
        test: {
          ...inWorkerd,
          name: "workerd",
          include: [
            "demo/*.test.ts",
            "{client,workers,http,shop,durable-objects,queues,stores,providers,web,test,scripts}/**/*.test.{ts,tsx}",
          ],
          exclude: [
            ON_POSTGRES,
            "test/{arrows,comments,words,migrations,object-methods}.test.ts",
            "test/faults/**",
          ],
        },
      },
      {
        extends: false,
        plugins: [await runtime(Object.fromEntries(shards.map((url, i) => [`ORDERS_PG_${i}`, url]))), fault],
        test: {
          ...inWorkerd,
          name: "postgres",
          // They share the databases, and the sweeper of one file would publish what lies in the
          // other's outbox.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
          include: [ON_POSTGRES],
          globalSetup: ["test/support/postgres-setup.mjs"],
        },
      },
    ],
  },
}));
