import { execFileSync, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { FAULTS } from "../../test/faults/index.ts";
import { FAULT } from "../../test/faults/plugin.ts";
import { parseOptions, Stop, wholeNumber } from "../lib/cli.mjs";
import { inProject, ROOT, TOOLS_ENV } from "../lib/project.mjs";

/** @typedef {import("../../test/faults/fault.ts").Fault} Fault */
/** @typedef {"noticed" | "unnoticed" | "broken"} Verdict */

/**
 * `npm run mutants -- [words] [--since REV] [--at-once N]`: puts faults into the code, one at a time, and says which of
 * them the suites did not notice. The files on disk are never changed.
 */
export async function main(/** @type {string[]} */ args) {
  /** @type {{ values: { since?: string, "at-once": string }, positionals: string[] }} */
  const { values, positionals } = parseOptions(
    args,
    { since: { type: "string" }, "at-once": { type: "string", default: String(os.availableParallelism()) } },
    true,
  );
  const atOnce = wholeNumber("at-once", values["at-once"], 1, 64);
  const faults = chosen(positionals, values.since);
  const escaped = await tryFaults(faults, atOnce);
  for (const line of escaped) console.log(line);
  console.log(`${faults.length - escaped.length} of ${faults.length} faults were noticed.`);
  return escaped.length === 0 ? 0 : 1;
}

/**
 * @param {string[]} words Ids of faults, or parts of their ids or file names; none for all.
 * @param {string | undefined} since Only faults in files, or of suites, that changed since this revision.
 */
function chosen(words, since) {
  const stranger = words.find((word) => !FAULTS.some((fault) => isNamed(fault, word)));
  if (stranger) throw new Stop(`No fault has "${stranger}" in its name or file.`);
  const changed = since === undefined ? null : changedSince(since);
  return FAULTS.filter(
    (fault) =>
      (words.length === 0 || words.some((word) => isNamed(fault, word))) &&
      (changed === null || [fault.file, ...fault.noticedBy].some((file) => changed.has(file))),
  );
}

/** @param {Fault} fault @param {string} word */
function isNamed({ id, file }, word) {
  return id.includes(word) || file.includes(word);
}

/** @param {string} revision */
function changedSince(revision) {
  const args = ["diff", "--name-only", "--relative", revision];
  return new Set(execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).split("\n"));
}

/**
 * @param {readonly Fault[]} faults
 * @param {number} atOnce
 * @returns {Promise<string[]>} A line for each fault that was not noticed, in the order of the list.
 */
async function tryFaults(faults, atOnce) {
  /** @type {Map<Fault, string>} */
  const escaped = new Map();
  const waiting = [...faults];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let fault = waiting.shift(); fault; fault = waiting.shift()) {
        const { verdict, output } = await tryFault(fault);
        console.log(`${verdict === "noticed" ? "✔" : "✖"} ${fault.id}`);
        if (verdict === "unnoticed") escaped.set(fault, `✖ ${fault.id} in ${fault.file} was not noticed.`);
        if (verdict === "broken") escaped.set(fault, `✖ ${fault.id} ran no test:\n${output}`);
      }
    }),
  );
  return faults.flatMap((fault) => escaped.get(fault) ?? []);
}

/**
 * @param {Fault} fault
 * @returns {Promise<{ verdict: Verdict, output: string }>}
 */
async function tryFault({ id, noticedBy }) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "fault-"));
  const report = path.join(folder, "report.json");
  try {
    const output = await vitest(
      ["run", "--bail=1", "--reporter=json", `--outputFile.json=${report}`, ...noticedBy],
      { [FAULT]: id },
    );
    if (!fs.existsSync(report)) return { verdict: "broken", output };
    const { numTotalTests, numFailedTests, testResults } = JSON.parse(fs.readFileSync(report, "utf8"));
    // A fault that cannot even be loaded proves nothing about the tests.
    if (numTotalTests === 0) return { verdict: "broken", output: testResults.map(messageOf).join("\n") };
    return { verdict: numFailedTests > 0 ? "noticed" : "unnoticed", output };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

/** @param {{ message: string }} result Of a test file. */
function messageOf({ message }) {
  return message;
}

/**
 * @param {string[]} args
 * @param {Record<string, string>} env
 * @returns {Promise<string>} What it printed.
 */
function vitest(args, env) {
  const child = spawn(inProject("node_modules/.bin/vitest"), args, {
    cwd: ROOT,
    env: { ...TOOLS_ENV, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", () => resolve(output));
  });
}
