import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseOptions, Stop } from "../lib/cli.ts";
import { inProject, ROOT, TOOLS_ENV } from "../lib/project.ts";

const SUITES =
  "{client,domain,durable-objects,http,providers,queues,shop,stores,test,web,workers}/**/*.test.{mjs,ts,tsx}";
/** What a suite imports that is longer at full length. */
const ASKS_FOR_LENGTH = /support\/(?:chaos\.mjs|full\.ts)"|\bPROPERTY_RUNS\b/;

/**
 * `npm run chaos`: what is broken on purpose or by chance, and each suite that has a longer form,
 * at full length; `npm test` runs the same shortened.
 */
export async function main(args: string[]) {
  const { positionals }: { positionals: string[] } = parseOptions(args, {}, true);
  const files = fs.globSync(SUITES, { cwd: ROOT }).filter(isLonger).sort();
  const stranger = positionals.find((name) => !files.some((file) => nameOf(file) === name));
  if (stranger) {
    throw new Stop(`There is no chaos named "${stranger}": choose from ${files.map(nameOf).join(", ")}.`);
  }
  const chosen = files.filter((file) => positionals.length === 0 || positionals.includes(nameOf(file)));
  const outside = chosen.filter((file) => file.endsWith(".mjs"));
  const inside = chosen.filter((file) => !outside.includes(file));
  // One at a time: they share the folder that the Worker is built into.
  const codes = [
    outside.length > 0
      ? await show(["--test", "--test-concurrency=1", "--test-reporter=spec", ...outside])
      : 0,
    inside.length > 0 ? await show([inProject("node_modules/vitest/vitest.mjs"), "run", ...inside]) : 0,
  ];
  return Math.max(...codes);
}

function isLonger(file: string) {
  return file.startsWith("test/chaos/") || ASKS_FOR_LENGTH.test(fs.readFileSync(inProject(file), "utf8"));
}

function nameOf(file: string) {
  return path.basename(file).replace(/(\.property)?\.test\.m?[jt]s$/, "");
}

/**
 * @param args Of Node.
 * @returns Its exit code.
 */
function show(args: string[]): Promise<number> {
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env: { ...TOOLS_ENV, CHAOS: "full" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
