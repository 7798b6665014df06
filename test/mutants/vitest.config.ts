import { defineConfig } from "vitest/config";

/** The rules' own tests and nothing else: what mutants are tried on must not start a runtime. */
export default defineConfig({
  test: { include: ["domain/**/*.test.ts"], testTimeout: 60_000 },
});
