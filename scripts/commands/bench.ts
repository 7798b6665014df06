import fs from "node:fs";
import path from "node:path";
import { CASES } from "../../load/bench/cases.ts";
import { describeMachine, renderReport } from "../../load/bench/report.ts";
import { runBenchmark } from "../../load/bench/run.ts";
import { parseOptions, Stop, wholeNumber } from "../lib/cli.ts";
import { FAST_FOLDER, inProject } from "../lib/project.ts";
import { buildWorker } from "../lib/worker.ts";

const EXTRAS = ["half", "lag", "bill"];

/** `npm run bench`: side by side with an empty Worker. Writes what it finds to load/results. */
export async function main(args: string[]) {
  const { values } = parseOptions(args, {
    seconds: { type: "string", default: "3" },
    rounds: { type: "string", default: "3" },
    only: { type: "string", default: "" },
    state: { type: "string", default: FAST_FOLDER },
    built: { type: "boolean", default: false },
    name: { type: "string", default: "bench" },
  });
  const only = values.only.split(",").filter(Boolean);
  const known = [...CASES.map(({ id }) => id), ...EXTRAS];
  const stranger = only.find((id) => !known.includes(id));
  if (stranger) {
    throw new Stop(`There is no case "${stranger}": choose from ${known.join(", ")}.`);
  }
  if (!/^[\w-]+$/.test(values.name)) {
    throw new Stop("--name takes letters, digits and dashes.");
  }

  const stateDir = fs.mkdtempSync(path.join(path.resolve(values.state), "shop-bench-"));
  try {
    const machine = describeMachine(stateDir);
    if (!values.built) {
      console.log("Building the Worker…");
      await buildWorker();
    }
    const result = await runBenchmark({
      seconds: wholeNumber("seconds", values.seconds, 1, 60),
      rounds: wholeNumber("rounds", values.rounds, 1, 20),
      only,
      stateDir,
      say: (line) => console.log(line),
    });
    const report = renderReport(machine, result, ["npm run bench --", ...args].join(" "));
    const file = inProject(`load/results/${machine.at.slice(0, 10)}-${values.name}`);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(`${file}.md`, report);
    fs.writeFileSync(`${file}.json`, `${JSON.stringify({ machine, ...result }, null, 2)}\n`);
    console.log(`\n${report}\nWritten to ${path.relative(process.cwd(), file)}.md`);
    return [...result.rows, ...(result.lag ?? [])].every(({ faults }) => faults.length === 0) ? 0 : 1;
  } finally {
    fs.rmSync(stateDir, { recursive: true, force: true });
  }
}
