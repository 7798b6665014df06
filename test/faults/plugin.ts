import path from "node:path";
import type { Plugin } from "vite";
import type {} from "vitest/config";

/** Names the fault of a test run. */
export const FAULT = "FAULT";

/** Puts the fault that the environment names into its file while it is loaded. The file on disk stays as it is. */
export async function faultOfThisRun(root: string): Promise<Plugin> {
  const id = process.env[FAULT];
  // Loaded only when it is asked for: what the configuration imports is part of every key of Vitest's cache.
  const fault = id ? (await import("./index.ts")).faultNamed(id) : undefined;
  const file = fault && path.join(root, fault.file);
  const isIts = (id: string) => id.split("?")[0] === file;
  return {
    name: "fault-of-this-run",
    enforce: "pre",
    // Vitest keeps transformed modules on disk, by their text alone. One with a fault must not be kept
    // for runs without it, nor be taken from them.
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
