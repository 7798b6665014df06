import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const CONFIG = path.join(ROOT, "wrangler.toml");

/**
 * What the tools are started with: nothing phones home, and the Node that runs this is found first.
 */
export const TOOLS_ENV = {
  ...process.env,
  PATH: [path.dirname(process.execPath), path.join(ROOT, "node_modules/.bin"), process.env.PATH].join(
    path.delimiter,
  ),
  CLOUDFLARE_CF_FETCH_ENABLED: "false",
  WRANGLER_SEND_METRICS: "false",
  WRANGLER_HIDE_BANNER: "true",
  // Local tracing costs several times what a request does.
  X_LOCAL_OBSERVABILITY: "false",
  // V8 does not count the bodies of answers, which are outside its heap. Its 16 MB for new objects
  // keep half a gigabyte of them, and 4 MB less than 200 MB (decision 47).
  MINIFLARE_WORKERD_V8_FLAGS: process.env.MINIFLARE_WORKERD_V8_FLAGS ?? "--max-semi-space-size=4",
};

const MEMORY = "/dev/shm";
/**
 * Where measurements keep their states: in memory where there is such a folder. How fast a disk
 * syncs differs more between machines than all else.
 */
export const FAST_FOLDER = fs.existsSync(MEMORY) ? MEMORY : os.tmpdir();
/** A container is often given less, which a run might fill. */
const ENOUGH_BYTES = 2 * 1024 ** 3;

/** Databases sync each write: on a disk that is an eighth of what workerd does, and it waits. */
export function keepStatesInMemory() {
  if (fs.existsSync(MEMORY)) {
    const { bavail, bsize } = fs.statfsSync(MEMORY);
    if (bavail * bsize >= ENOUGH_BYTES) {
      Object.assign(process.env, { TMPDIR: MEMORY });
      Object.assign(TOOLS_ENV, { TMPDIR: MEMORY });
    }
  }
}

/** @param name A path below the project's folder. */
export function inProject(name: string) {
  return path.join(ROOT, name);
}
