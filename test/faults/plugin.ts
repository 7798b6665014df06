import path from "node:path";
import type { Plugin } from "vite";
import type {} from "vitest/config";
import type { Fault } from "./fault.ts";

export const FAULT_PLUGIN = "fault";

/** Puts one fault at a time into its file at load. The file on disk never changes. */
export interface FaultPlugin extends Plugin {
  /** Files that are loaded from now on hold this fault; null for none. */
  api: { put(fault: Fault | null): void };
}

export function faultPlugin(root: string): FaultPlugin {
  let fault: Fault | null = null;
  const holds = (id: string) => fault !== null && id.split("?")[0] === path.join(root, fault.file);
  return {
    name: FAULT_PLUGIN,
    enforce: "pre",
    api: {
      put(next) {
        fault = next;
      },
    },
    // Vitest caches transformed modules on disk by their text. A module with a fault must neither
    // enter that cache nor come from it.
    configureVitest({ defineCacheKeyGenerator }) {
      defineCacheKeyGenerator(({ id }) => (holds(id) ? false : undefined));
    },
    transform(code, id) {
      if (!fault || !holds(id)) {
        return null;
      }
      const { from, to } = fault;
      if (!code.includes(from)) {
        throw new Error(`${fault.file} does not hold what ${fault.id} replaces`);
      }
      return code.replace(from, () => to);
    },
  };
}
