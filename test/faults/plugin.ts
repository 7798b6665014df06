import path from "node:path";
import type { Plugin } from "vite";
import type {} from "vitest/config";

/** Names the fault of a test run. */
export const FAULT = "FAULT";

/**
 * Puts the fault that the environment names into its file at load. The file on disk never changes.
 */
export async function faultOfThisRun(root: string): Promise<Plugin> {
  const id = process.env[FAULT];
  // Imported on demand: a static import of the configuration would be in every key of the cache.
  const fault = id ? (await import("./index.ts")).faultNamed(id) : undefined;
  const file = fault && path.join(root, fault.file);
  const isIts = (id: string) => id.split("?")[0] === file;
  return {
    name: "fault-of-this-run",
    enforce: "pre",
    // Vitest caches transformed modules on disk by their text. A module with a fault must neither
    // enter that cache nor come from it.
    configureVitest({ defineCacheKeyGenerator }) {
      defineCacheKeyGenerator(({ id }) => (isIts(id) ? false : undefined));
    },
    transform(code, id) {
      if (!fault || !isIts(id)) {
        return null;
      }
      if (!code.includes(fault.from)) {
        throw new Error(`${fault.file} does not hold what ${fault.id} replaces`);
      }
      return code.replace(fault.from, () => fault.to);
    },
  };
}
