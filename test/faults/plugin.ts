import path from "node:path";
import type { Plugin } from "vite";
import type {} from "vitest/config";
import { faultNamed } from "./index.ts";

/** Names the fault of a test run. */
export const FAULT = "FAULT";

/** Puts the fault that the environment names into its file while it is loaded. The file on disk stays as it is. */
export function faultOfThisRun(root: string): Plugin {
  const fault = process.env[FAULT] ? faultNamed(process.env[FAULT]) : undefined;
  const file = fault && path.join(root, fault.file);
  return {
    name: "fault-of-this-run",
    enforce: "pre",
    // Vitest keeps what it has transformed for later runs: what holds a fault must neither come from there nor stay there.
    configureVitest({ defineCacheKeyGenerator }) {
      defineCacheKeyGenerator(({ id }) => (file && id.split("?")[0] === file ? false : undefined));
    },
    transform(code, id) {
      if (!fault || id.split("?")[0] !== file) return null;
      if (!code.includes(fault.from))
        throw new Error(`${fault.file} does not hold what ${fault.id} replaces`);
      return code.replace(fault.from, () => fault.to);
    },
  };
}
