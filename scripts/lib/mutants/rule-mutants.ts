import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import stryker from "../../../test/mutants/stryker.config.mjs";
import { inProject, ROOT, TOOLS_ENV } from "../project.ts";

const CONFIG = "test/mutants/stryker.config.mjs";

/**
 * The files that Stryker may mutate.
 * @param words Parts of their names; none for all.
 * @param changed Only files in this set, or files whose own tests are in it.
 * @returns From the root of the project.
 */
export function mutableFiles(words: readonly string[], changed: ReadonlySet<string> | null): string[] {
  const patterns = stryker.mutate ?? [];
  const inside = patterns.filter((pattern) => !pattern.startsWith("!"));
  const outside = patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1));
  return fs
    .globSync(inside, { cwd: ROOT, exclude: outside })
    .map((file) => file.split(path.sep).join("/"))
    .filter((file) => words.length === 0 || words.some((word) => file.includes(word)))
    .filter((file) => !changed || changed.has(file) || changed.has(file.replace(/\.ts$/, ".test.ts")))
    .sort();
}

/**
 * Mutates the files one change at a time and runs the rules' tests against each, in a copy of the
 * project.
 * @param whole Leaves out what runs once, while a file is loaded: each such mutant takes all tests.
 * @returns Whether as many were noticed as the configuration asks for.
 */
export function tryMutants(files: readonly string[], atOnce: number, whole: boolean): Promise<boolean> {
  const args = ["run", CONFIG, "--mutate", files.join(","), "--concurrency", String(atOnce)];
  if (whole) {
    args.push("--ignoreStatic");
  }
  const child = spawn(inProject("node_modules/.bin/stryker"), args, {
    cwd: ROOT,
    env: TOOLS_ENV,
    stdio: ["ignore", "inherit", "inherit"],
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (code) => resolve(code === 0));
  });
}
