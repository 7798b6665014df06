import { spawn } from "node:child_process";
import { parseOptions } from "../lib/cli.ts";
import { inProject, ROOT, TOOLS_ENV } from "../lib/project.ts";

/** What `npm run test:full` runs, in turn, also after a failure. */
const RUNS = [
  ["test", "--coverage"],
  // What `npm test` runs shortened, at full length.
  ["chaos"],
  ["mutants"],
];

/** `npm run test:full`: everything that proves something, at full length. It takes hours. */
export async function main(args: string[]) {
  parseOptions(args, {});
  const failed: string[] = [];
  for (const run of RUNS) {
    const name = run.join(" ");
    console.log(`\n━━ ${name}`);
    if ((await command(run)) !== 0) {
      failed.push(name);
    }
  }
  for (const run of RUNS) {
    const name = run.join(" ");
    console.log(`${failed.includes(name) ? "✖" : "✔"} ${name}`);
  }
  return failed.length === 0 ? 0 : 1;
}

/** @returns Its exit code. */
function command(args: string[]): Promise<number> {
  const child = spawn(process.execPath, [inProject("scripts/lib/enter.ts"), ...args], {
    cwd: ROOT,
    env: TOOLS_ENV,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}
