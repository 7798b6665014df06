import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseOptions, Stop } from "../lib/cli.mjs";
import { ROOT, TOOLS_ENV } from "../lib/project.mjs";

const FOLDER = "test/chaos";
const SUFFIX = ".test.mjs";

/** `npm run chaos`: the tests of test/chaos at full length, which `npm test` runs shortened. */
export async function main(/** @type {string[]} */ args) {
  const { positionals } = parseOptions(args, {}, true);
  const all = fs
    .globSync(`${FOLDER}/*${SUFFIX}`, { cwd: ROOT })
    .map((file) => path.basename(file, SUFFIX))
    .sort();
  const stranger = positionals.find((name) => !all.includes(name));
  if (stranger) throw new Stop(`There is no "${stranger}" in ${FOLDER}: choose from ${all.join(", ")}.`);
  const files = (positionals.length > 0 ? positionals : all).map((name) => `${FOLDER}/${name}${SUFFIX}`);
  const child = spawn(
    process.execPath,
    // One at a time: they share the folder that the Worker is built into.
    ["--test", "--test-concurrency=1", "--test-reporter=spec", ...files],
    { cwd: ROOT, env: { ...TOOLS_ENV, CHAOS: "full" }, stdio: ["ignore", "inherit", "inherit"] },
  );
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
