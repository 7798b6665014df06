import { fork } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

/**
 * Starts the databases that vitest.config.ts has bound, and returns the function that ends them.
 * They run in a process of their own: vitest's way of running a setup file cannot print the
 * driver's stacks.
 */
export default async function setup() {
  const child = fork(path.join(import.meta.dirname, "postgres-shards.mjs"));
  const ended = once(child, "exit");
  const [message] = await Promise.race([once(child, "message"), ended]);
  if (message !== "ready") {
    throw new Error("The databases did not start.");
  }
  return async () => {
    child.disconnect();
    await ended;
  };
}
