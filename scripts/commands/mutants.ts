import { type ChildProcess, execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import { setTimeout } from "node:timers/promises";
import type { Fault } from "../../test/faults/fault.ts";
import { FAULTS } from "../../test/faults/index.ts";
import { parseOptions, Stop, wholeNumber } from "../lib/cli.ts";
import type { Trial } from "../lib/mutants/fault-runner.ts";
import { mutableFiles, tryMutants } from "../lib/mutants/rule-mutants.ts";
import { inProject, keepStatesInMemory, ROOT, TOOLS_ENV } from "../lib/project.ts";

/** How long a test waits for an event while a fault is tried; most faults show in an answer. */
const PATIENCE_MS = 8_000;
/** What a fault's suites may take. One that turns a wait into an endless loop fails every run. */
const MOST_MS = 180_000;
const NEVER_ENDED: Trial = { verdict: "noticed", because: `not over after ${MOST_MS / 1_000} s` };

/**
 * `npm run mutants -- [domain | faults] [words] [--since REV] [--at-once N]`: what the tests do not
 * notice. Stryker mutates the rules in domain/ and runs their own tests. Then each listed fault is
 * put into the code in turn, and the suites that must notice it are run. The files on disk are
 * never changed.
 */
export async function main(args: string[]) {
  const { values, positionals } = parseOptions(
    args,
    { since: { type: "string" }, "at-once": { type: "string", default: String(os.availableParallelism()) } },
    true,
  );
  const atOnce = wholeNumber("at-once", values["at-once"], 1, 64);
  const changed = values.since === undefined ? null : changedSince(values.since);
  keepStatesInMemory();
  const [first, ...rest] = positionals;
  switch (first) {
    case undefined: {
      const inRules = await rules([], changed, atOnce);
      return (await faults([], changed, atOnce)) && inRules ? 0 : 1;
    }
    case "domain":
      return (await rules(rest, changed, atOnce)) ? 0 : 1;
    case "faults":
      return (await faults(rest, changed, atOnce)) ? 0 : 1;
    default:
      return (await faults(positionals, changed, atOnce)) ? 0 : 1;
  }
}

/**
 * @param words Parts of the names of files.
 * @returns Whether enough of the mutants were noticed.
 */
async function rules(words: string[], changed: ReadonlySet<string> | null, atOnce: number): Promise<boolean> {
  const files = mutableFiles(words, changed);
  if (files.length > 0) {
    return tryMutants(files, atOnce, words.length === 0 && changed === null);
  }
  if (!changed) {
    throw new Stop(`No file in domain/ that is mutated has "${words.join('" or "')}" in its name.`);
  }
  console.log("No rule in domain/ has changed.");
  return true;
}

/**
 * @param words Parts of the ids or files of faults.
 * @returns Whether all were noticed.
 */
async function faults(
  words: string[],
  changed: ReadonlySet<string> | null,
  atOnce: number,
): Promise<boolean> {
  const list = chosen(words, changed);
  const escaped = await tryFaults(list, atOnce);
  for (const line of escaped) {
    console.log(line);
  }
  console.log(`${list.length - escaped.length} of ${list.length} faults were noticed.`);
  return escaped.length === 0;
}

/**
 * @param words Ids of faults, or parts of their ids or file names; none for all.
 * @param changed Only faults in these files, or of these suites.
 */
function chosen(words: string[], changed: ReadonlySet<string> | null) {
  const stranger = words.find((word) => !FAULTS.some((fault) => isNamed(fault, word)));
  if (stranger) {
    throw new Stop(`No fault has "${stranger}" in its name or file.`);
  }
  return FAULTS.filter(
    (fault) =>
      (words.length === 0 || words.some((word) => isNamed(fault, word))) &&
      (changed === null || [fault.file, ...fault.noticedBy].some((file) => changed.has(file))),
  );
}

function isNamed({ id, file }: Fault, word: string) {
  return id.includes(word) || file.includes(word);
}

function changedSince(revision: string) {
  const args = ["diff", "--name-only", "--relative", revision];
  return new Set(execFileSync("git", args, { cwd: ROOT, encoding: "utf8" }).split("\n"));
}

/** @returns A line for each fault that was not noticed, in the order of the list. */
async function tryFaults(faults: readonly Fault[], atOnce: number): Promise<string[]> {
  const escaped = new Map<Fault, string>();
  const waiting = [...faults];
  await Promise.all(
    Array.from({ length: Math.min(atOnce, faults.length) }, async () => {
      let runner = startRunner();
      for (let fault = waiting.shift(); fault; fault = waiting.shift()) {
        const trial = await tryWith(runner, fault);
        if (trial === NEVER_ENDED) {
          stop(runner);
          runner = startRunner();
        }
        const { verdict, because } = trial;
        console.log(`${verdict === "noticed" ? "✔" : "✖"} ${fault.id}${because ? `: ${because}` : ""}`);
        if (verdict !== "noticed") {
          const what = verdict === "broken" ? "ran no test" : "was not noticed";
          escaped.set(fault, `✖ ${fault.id} in ${fault.file} ${what}.`);
        }
      }
      runner.disconnect();
    }),
  );
  return faults.flatMap((fault) => escaped.get(fault) ?? []);
}

function startRunner() {
  // It leads a group of processes, so that the runtime that it started ends with it.
  return fork(inProject("scripts/lib/mutants/fault-runner.ts"), {
    env: { ...TOOLS_ENV, PATIENCE_MS: String(PATIENCE_MS) },
    silent: true,
    detached: true,
  });
}

async function tryWith(runner: ChildProcess, fault: Fault): Promise<Trial> {
  const over = new AbortController();
  const { signal } = over;
  runner.send(fault.id);
  try {
    return await Promise.race([
      once(runner, "message", { signal }).then(([trial]) => trial),
      once(runner, "exit", { signal }).then(() => {
        throw new Error("A process that tries faults ended.");
      }),
      setTimeout(MOST_MS, NEVER_ENDED, { signal }),
    ]);
  } finally {
    over.abort();
  }
}

function stop({ pid }: ChildProcess) {
  if (pid !== undefined) {
    process.kill(-pid, "SIGKILL");
  }
}
