import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { cloudflareTest, readD1Migrations } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Tokens in tests are signed with a key made for this run. */
const { privateKey } = generateKeyPairSync("ed25519");
const key = { ...privateKey.export({ format: "jwk" }), kid: "test", alg: "EdDSA" };

// Pages name the files that browsers load; the names are made by the build.
execFileSync(process.execPath, ["scripts/build-assets.mjs"], { cwd: import.meta.dirname });

export default defineConfig(async () => ({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: "./wrangler.toml" },
      miniflare: {
        bindings: {
          ENVIRONMENT: "test",
          AUTH_KEYS: JSON.stringify({ keys: [key] }),
          PAYMENT_TIMEOUT_MS: 200,
          // The test runner lets a request's promise be resolved in the context of another, which the runtime
          // does not: requests that share a call are proven against the served Worker (test/served).
          COALESCE_RESERVATIONS: "off",
          MIGRATIONS: await readD1Migrations("migrations/d1"),
        },
      },
    }),
  ],
  test: {
    include: ["{workers,durable-objects,queues,domain,stores,providers,web,test,scripts}/**/*.test.{ts,tsx}"],
    exclude: ["test/browser/**"],
    // Workers log every request as JSON: shown for tests that fail.
    silent: "passed-only" as const,
    testTimeout: 20_000,
    setupFiles: ["test/support/setup.ts"],
    coverage: { provider: "istanbul" as const, reporter: ["text-summary", "lcov"] },
  },
}));
